// SPDX-License-Identifier: MIT
//
// The text header of a trace, and the dispatch to the body's format.
#include <array>
#include <optional>

#include "sim/trace_codec_binary.hpp"
#include "sim/trace_codec_ndjson.hpp"
#include "sim/trace_file.hpp"
#include "sim/shown_text.hpp"

namespace moira::sim {
namespace {

constexpr std::string_view magic = "moira-trace ";
constexpr std::array<std::string_view, 7> own_keys = {
    "version", "plan-hash", "plan", "seed", "lua-seed", "ordering", "body"};

void append_escaped(std::string& out, std::string_view value) {
    for (const char c : value) {
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\\') {
            out += "\\\\";
        } else {
            out += c;
        }
    }
}

/// Nothing when an escape is unknown or a line end of another system is inside.
std::optional<std::string> unescaped(std::string_view text) {
    std::string value;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r') return std::nullopt;
        if (text[i] != '\\') {
            value += text[i];
            continue;
        }
        if (++i == text.size()) return std::nullopt;
        if (text[i] != 'n' && text[i] != 'r' && text[i] != '\\') return std::nullopt;
        value += text[i] == 'n' ? '\n' : text[i] == 'r' ? '\r' : '\\';
    }
    return value;
}

bool is_key(std::string_view key) {
    if (key.empty() || key[0] < 'a' || key[0] > 'z') return false;
    for (const char c : key) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && c != '-' && c != '_' && c != '.') return false;
    }
    return true;
}

bool is_own_key(std::string_view key) {
    for (const std::string_view own : own_keys) {
        if (own == key) return true;
    }
    return false;
}

void append_line(std::string& out, std::string_view key, std::string_view value) {
    out += key;
    out += ": ";
    append_escaped(out, value);
    out += '\n';
}

class HeaderReader {
public:
    explicit HeaderReader(std::string_view bytes) : bytes_{bytes} {}

    Result<void> read(TraceHeader& header) {
        if (auto first = read_magic(); !first) return first;
        for (const std::string_view key : own_keys) {
            if (auto line = next_line(); !line) return std::unexpected{std::move(line).error()};
            const std::size_t colon = line_.find(": ");
            if (colon == std::string_view::npos || line_.substr(0, colon) != key) {
                return wrong("expected '" + std::string{key} + ": ...', found " + quoted(line_));
            }
            const auto value = unescaped(line_.substr(colon + 2));
            if (!value) return wrong_value();
            if (!set(header, key, *value)) {
                return wrong(std::string{key} + " cannot be " + quoted(*value));
            }
        }
        return read_fields(header);
    }

    /// Where the next line begins, and its number.
    [[nodiscard]] std::size_t offset() const { return at_; }
    [[nodiscard]] std::size_t line() const { return number_ + 1; }

private:
    Result<void> read_magic() {
        if (!bytes_.starts_with(magic)) {
            if (magic.starts_with(bytes_)) return truncated();
            return fail(ErrorCode::invalid_input, "trace: offset 0: not a trace",
                        "a trace begins with 'moira-trace 1'");
        }
        if (auto line = next_line(); !line) return line;
        const std::string_view format = line_.substr(magic.size());
        if (format == std::to_string(trace_format)) return {};
        if (!parse_number(format, 10)) return wrong("no format number in " + quoted(line_));
        return fail(ErrorCode::unsupported,
                    "trace: written in format " + std::string{format} + ", this version reads " +
                        std::to_string(trace_format),
                    "replay it with the version that recorded it");
    }

    Result<void> read_fields(TraceHeader& header) {
        for (;;) {
            if (auto line = next_line(); !line) return line;
            if (line_.empty()) return {};
            const std::size_t colon = line_.find(": ");
            const std::string_view key = line_.substr(0, colon);
            if (colon == std::string_view::npos || !is_key(key)) {
                return wrong("expected 'key: value' or an empty line, found " + quoted(line_));
            }
            if (is_own_key(key)) return wrong("'" + std::string{key} + "' comes twice");
            auto value = unescaped(line_.substr(colon + 2));
            if (!value) return wrong_value();
            header.fields.emplace_back(std::string{key}, std::move(*value));
        }
    }

    static bool set(TraceHeader& header, std::string_view key, const std::string& value) {
        if (key == "version") header.version = value;
        if (key == "plan") header.plan_name = value;
        if (key == "plan-hash") return put(header.plan_hash, parse_hash(value));
        if (key == "seed") return put(header.seed, parse_number(value, 10));
        if (key == "lua-seed") return put(header.lua_seed, parse_number(value, 10));
        if (key == "ordering") return put(header.ordering, ordering_of(value));
        if (key == "body") {
            const bool binary = value == trace_body_name(TraceBody::binary);
            header.body = binary ? TraceBody::binary : TraceBody::ndjson;
            return value == trace_body_name(header.body);
        }
        return true;
    }

    template <class T>
    static bool put(T& member, const std::optional<T>& value) {
        if (value) member = *value;
        return value.has_value();
    }

    Result<void> next_line() {
        begin_ = at_;
        const std::size_t end = bytes_.find('\n', at_);
        if (end == std::string_view::npos) return truncated();
        line_ = bytes_.substr(at_, end - at_);
        at_ = end + 1;
        ++number_;
        return {};
    }

    [[nodiscard]] Result<void> wrong(const std::string& what) const {
        return fail(ErrorCode::invalid_input, "trace: line " + std::to_string(number_) +
                                                  ", offset " + std::to_string(begin_) + ": " +
                                                  what);
    }

    [[nodiscard]] Result<void> wrong_value() const {
        return wrong("a value has a carriage return or an unknown escape: " + quoted(line_));
    }

    [[nodiscard]] Result<void> truncated() const {
        return fail(ErrorCode::invalid_input,
                    "trace: truncated: the header ends at offset " + std::to_string(bytes_.size()),
                    "the recording was interrupted, or the file was not copied as a whole");
    }

    std::string_view bytes_;
    std::string_view line_;
    std::size_t begin_ = 0;
    std::size_t at_ = 0;
    std::size_t number_ = 0;
};

}  // namespace

Result<std::string> encode_trace_header(const TraceHeader& header) {
    std::string text{magic};
    text += std::to_string(trace_format) + "\n";
    append_line(text, "version", header.version);
    append_line(text, "plan-hash", header.plan_hash.hex());
    append_line(text, "plan", header.plan_name);
    append_line(text, "seed", std::to_string(header.seed));
    append_line(text, "lua-seed", std::to_string(header.lua_seed));
    append_line(text, "ordering", ordering_name(header.ordering));
    append_line(text, "body", trace_body_name(header.body));
    for (const auto& [key, value] : header.fields) {
        if (!is_key(key) || is_own_key(key)) {
            return fail(ErrorCode::invalid_argument,
                        "trace: a header field cannot be called " + quoted(key),
                        "a letter, then a-z, 0-9, '-', '_' and '.'");
        }
        append_line(text, key, value);
    }
    return text + "\n";
}

Result<TraceHeader> decode_trace_header(std::string_view bytes) {
    TraceHeader header;
    auto read = HeaderReader{bytes}.read(header);
    if (!read) return std::unexpected{std::move(read).error()};
    return header;
}

Result<TraceFile> decode_trace(std::string_view bytes) {
    TraceFile trace;
    HeaderReader reader{bytes};
    auto read = reader.read(trace.header);
    if (read) {
        read = trace.header.body == TraceBody::binary
                   ? decode_binary_body(bytes, reader.offset(), trace)
                   : decode_ndjson_body(bytes, reader.offset(), reader.line(), trace);
    }
    if (!read) return std::unexpected{std::move(read).error()};
    return trace;
}

}  // namespace moira::sim
