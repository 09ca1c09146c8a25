// SPDX-License-Identifier: MIT
#include "sim/json_line.hpp"

#include <charconv>
#include <system_error>

namespace moira::sim {
namespace {

constexpr char hex_digits[] = "0123456789abcdef";

unsigned byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

void append_unicode(std::string& out, const char* high, unsigned byte) {
    out += "\\u";
    out += high;
    out += hex_digits[byte >> 4U];
    out += hex_digits[byte & 15U];
}

void append_ascii(std::string& out, char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
    } else if (c == '\n') {
        out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
        append_unicode(out, "00", byte);
    } else {
        out += c;
    }
}

template <class Number>
bool read_whole(std::string_view digits, Number& value) {
    const char* end = digits.data() + digits.size();
    const auto [at, status] = std::from_chars(digits.data(), end, value);
    // One spelling for each number.
    return status == std::errc{} && at == end && std::to_string(value) == digits;
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
    const unsigned lead = byte_at(text, 0);
    if (lead < 0x80) return 1;
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte_at(text, i) & 0xc0U) != 0x80) return 0;
    }
    // No second spelling of a character, no surrogates, nothing above U+10FFFF.
    const unsigned second = byte_at(text, 1);
    const bool wrong = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
                       (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
    return wrong ? 0 : size;
}

void append_json_text(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text.substr(at));
        if (length == 1) {
            append_ascii(out, text[at]);
        } else if (length == 0) {
            append_unicode(out, "dc", byte_at(text, at));
        } else {
            out += text.substr(at, length);
        }
        at += length == 0 ? 1 : length;
    }
    out += '"';
}

std::optional<std::uint64_t> parse_hex(std::string_view digits) {
    if (digits.empty() || digits.size() > 16) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : digits) {
        const std::size_t digit = std::string_view{hex_digits}.find(c);
        if (digit >= 16) return std::nullopt;
        value = (value << 4U) | digit;
    }
    return value;
}

void JsonLineWriter::name(std::string_view name) {
    *out_ += first_ ? "{\"" : ",\"";
    first_ = false;
    *out_ += name;
    *out_ += "\":";
}

void JsonLineWriter::number(std::string_view name, std::uint64_t value) {
    this->name(name);
    *out_ += std::to_string(value);
}

void JsonLineWriter::signed_number(std::string_view name, std::int64_t value) {
    this->name(name);
    *out_ += std::to_string(value);
}

void JsonLineWriter::text(std::string_view name, std::string_view value) {
    this->name(name);
    append_json_text(*out_, value);
}

void JsonLineReader::fail(std::string what) {
    if (!ok()) return;
    fault_ = std::move(what);
    fault_offset_ = value_;
}

bool JsonLineReader::has(std::string_view name) {
    const std::string_view rest = line_.substr(at_);
    if (!ok() || rest.size() < name.size() + 4 || rest[0] != (at_ == 0 ? '{' : ',') ||
        rest[1] != '"' || rest.substr(2, name.size()) != name ||
        rest.substr(name.size() + 2, 2) != "\":") {
        return false;
    }
    at_ += name.size() + 4;
    value_ = at_;
    return true;
}

void JsonLineReader::need(std::string_view name) {
    if (has(name) || !ok()) return;
    value_ = at_;
    fail("expected member \"" + std::string{name} + "\"");
}

std::string_view JsonLineReader::digits() {
    const std::size_t begin = at_;
    if (at_ < line_.size() && line_[at_] == '-') ++at_;
    while (at_ < line_.size() && line_[at_] >= '0' && line_[at_] <= '9') ++at_;
    return line_.substr(begin, at_ - begin);
}

std::uint64_t JsonLineReader::number() {
    std::uint64_t value = 0;
    if (!ok()) return 0;
    if (read_whole(digits(), value)) return value;
    fail("expected a whole number of at most 64 bits");
    return 0;
}

std::int64_t JsonLineReader::signed_number() {
    std::int64_t value = 0;
    if (!ok()) return 0;
    if (read_whole(digits(), value)) return value;
    fail("expected a whole number of at most 64 bits with sign");
    return 0;
}

std::uint32_t JsonLineReader::small() {
    const std::uint64_t value = number();
    if (value > ~0U) fail("expected a number of at most 32 bits, found " + std::to_string(value));
    return static_cast<std::uint32_t>(value);
}

const std::string& JsonLineReader::text(std::string& value) {
    value.clear();
    if (!ok()) return value;
    if (at_ >= line_.size() || line_[at_] != '"') {
        fail("expected a text in quotes");
        return value;
    }
    for (++at_; at_ < line_.size(); ++at_) {
        if (line_[at_] == '"') {
            ++at_;
            return value;
        }
        if (byte_at(line_, at_) < 0x20) break;
        if (line_[at_] != '\\') {
            value += line_[at_];
        } else if (!escape(value)) {
            break;
        }
    }
    value_ = at_;
    fail(at_ < line_.size() ? "unknown escape or control character in a text"
                            : "the text has no end");
    return value;
}

/// Stands at a backslash; afterwards at the last character of the escape.
bool JsonLineReader::escape(std::string& value) {
    const std::string_view rest = line_.substr(at_ + 1);
    if (rest.empty()) return false;
    if (rest[0] == '"' || rest[0] == '\\' || rest[0] == 'n') {
        value += rest[0] == 'n' ? '\n' : rest[0];
        ++at_;
        return true;
    }
    const auto byte = parse_hex(rest.size() < 5 ? "" : rest.substr(3, 2));
    if (!byte || rest[0] != 'u') return false;
    const std::string_view high = rest.substr(1, 2);
    const bool is_control = high == "00" && (*byte < 0x20 || *byte == 0x7f);
    const bool is_byte = high == "dc" && *byte >= 0x80;
    if (!is_control && !is_byte) return false;
    value += static_cast<char>(*byte);
    at_ += 5;
    return true;
}

void JsonLineReader::close() {
    if (!ok() || at_end()) return;
    value_ = at_;
    fail("expected the end of the record");
}

}  // namespace moira::sim
