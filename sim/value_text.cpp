// SPDX-License-Identifier: MIT
#include "sim/value.hpp"

#include <bit>
#include <charconv>

namespace moira::sim {

namespace {

// Numbers with a fraction are data of the program under test; here they only become text.
using Fraction = decltype(1.0);

bool is_name(std::string_view text) {
    if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && c != '_' && !(c >= '0' && c <= '9')) return false;
    }
    return true;
}

/// Prints values into a text that stops growing a little after a limit.
class Printer {
public:
    Printer(std::string& out, std::size_t limit) : out_{out}, limit_{limit} {}

    /// One whole value; false if there was none or the text is full.
    bool whole(std::string_view bytes, std::size_t depth) {
        ValueReader reader{bytes};
        return one(reader, reader.next(), depth);
    }

private:
    bool add(std::string_view text) {
        out_ += text.substr(0, limit_ + 4);
        return out_.size() <= limit_;
    }

    bool one(ValueReader& reader, const ValueItem& item, std::size_t depth) {
        if (depth > max_value_depth) return add("...");
        switch (item.event) {
        case ValueEvent::nil:
            return add("nil");
        case ValueEvent::boolean:
            return add(item.integer != 0 ? "true" : "false");
        case ValueEvent::integer:
            return add(std::to_string(item.integer));
        case ValueEvent::number:
            return number(item.bits);
        case ValueEvent::string:
            return quoted(item.text);
        case ValueEvent::table_begin:
            return add("{") && table(reader, depth);
        case ValueEvent::reference:
            return add("<table " + std::to_string(item.integer) + ">");
        case ValueEvent::error:
            return error(*item.error, depth);
        case ValueEvent::embedded:
            return whole(item.text, depth + 1);
        case ValueEvent::pairs:
        case ValueEvent::metatable:
        case ValueEvent::kind:
        case ValueEvent::table_end:
        case ValueEvent::end:
        case ValueEvent::malformed:
            break;
        }
        add("<malformed>");
        return false;
    }

    bool table(ValueReader& reader, std::size_t depth) {
        bool first = true;
        bool in_pairs = false;
        for (ValueItem item = reader.next();; item = reader.next()) {
            if (item.event == ValueEvent::table_end) return add("}");
            if (item.event == ValueEvent::pairs) {
                in_pairs = true;
                continue;
            }
            if (!first && !add(", ")) return false;
            first = false;
            if (!entry(reader, item, in_pairs, depth + 1)) return false;
        }
    }

    bool entry(ValueReader& reader, const ValueItem& item, bool in_pairs, std::size_t depth) {
        if (item.event == ValueEvent::kind) {
            return add("<kind ") && add(item.text) && add(">");
        }
        if (item.event == ValueEvent::metatable) {
            return add("<metatable> = ") && one(reader, reader.next(), depth);
        }
        if (!in_pairs) return one(reader, item, depth);
        if (item.event == ValueEvent::string && is_name(item.text)) {
            if (!add(item.text)) return false;
        } else if (!add("[") || !one(reader, item, depth) || !add("]")) {
            return false;
        }
        return add(" = ") && one(reader, reader.next(), depth);
    }

    bool error(const ErrorView& error, std::size_t depth) {
        const bool kind = error.kind.empty() || (add("error(") && add(error.kind) && add(": "));
        if (!kind || (error.kind.empty() && !add("error("))) return false;
        if (!add(error.message)) return false;
        if (!error.details.empty() && (!add(", ") || !whole(error.details, depth + 1)))
            return false;
        return add(")");
    }

    bool number(std::uint64_t bits) {
        const auto value = std::bit_cast<Fraction>(bits);
        char text[40];
        // Shortest text that reads back as the same number: the same in every build.
        const std::to_chars_result end = std::to_chars(text, text + sizeof text, value);
        return add({text, static_cast<std::size_t>(end.ptr - text)});
    }

    bool quoted(std::string_view text) {
        static constexpr char digits[] = "0123456789abcdef";
        add("\"");
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (c == '"' || c == '\\') {
                out_ += '\\';
                out_ += c;
            } else if (c == '\n') {
                out_ += "\\n";
            } else if (byte < 0x20 || byte == 0x7f) {
                out_ += "\\x";
                out_ += digits[byte >> 4U];
                out_ += digits[byte & 15U];
            } else {
                out_ += c;
            }
            if (out_.size() > limit_) return false;
        }
        return add("\"");
    }

    std::string& out_;
    std::size_t limit_;
};

}  // namespace

std::string print_value(std::string_view bytes, std::size_t max_chars) {
    std::string out;
    Printer{out, max_chars}.whole(bytes, 0);
    if (out.size() <= max_chars) return out;
    std::size_t cut = max_chars;
    while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xc0U) == 0x80U)
        --cut;
    out.resize(cut);
    return out + "...";
}

}  // namespace moira::sim
