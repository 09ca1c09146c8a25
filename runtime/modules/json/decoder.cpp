// SPDX-License-Identifier: MIT
#include "runtime/lua/native_budget.hpp"
#include "runtime/modules/json/json_codec.hpp"
#include "runtime/modules/json/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace moira::runtime {

namespace {

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

/// A recursive-descent reader of one text. Each parse function pushes exactly one value and returns
/// true, or records the first problem and returns false with the stack in an unspecified state.
class Decoder {
public:
    Decoder(lua_State* L, std::string_view text, TextBuffer& scratch)
        : L_(L), text_(text), scratch_(scratch) {}

    JsonProblem decode() {
        if (parse_value()) {
            skip_space();
            if (at_ != text_.size()) report("text after the value");
        }
        return problem_;
    }

private:
    bool report(const char* text) { return report_at(at_, text); }

    bool report_at(std::size_t offset, const char* text) {
        problem_ = {text, offset};
        return false;
    }

    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    bool accept(char byte) {
        if (at_ == text_.size() || text_[at_] != byte) return false;
        ++at_;
        return true;
    }

    bool report_unexpected() {
        return report(at_ == text_.size() ? "unexpected end" : "unexpected character");
    }

    void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

    bool parse_value();
    bool parse_word(std::string_view word);
    bool parse_array();
    bool parse_object();
    bool parse_member();
    bool parse_string();
    bool parse_escape();
    bool parse_unicode_escape();
    bool parse_hex4(std::uint32_t& value);
    bool parse_number();
    bool scan_number(bool& is_integer);
    bool scan_digits();
    bool push_float(std::string_view token, std::size_t begin);
    bool enter();

    lua_State* L_;
    std::string_view text_;
    TextBuffer& scratch_;
    std::size_t at_ = 0;
    int depth_ = 0;
    JsonProblem problem_;
};

bool Decoder::parse_value() {
    skip_space();
    switch (peek()) {
    case '{':
        return parse_object();
    case '[':
        return parse_array();
    case '"':
        return parse_string();
    case 'n':
        lua_pushnil(L_);
        return parse_word("null");
    case 't':
        lua_pushboolean(L_, 1);
        return parse_word("true");
    case 'f':
        lua_pushboolean(L_, 0);
        return parse_word("false");
    default:
        if (peek() == '-' || is_digit(peek())) return parse_number();
        return report_unexpected();
    }
}

bool Decoder::parse_word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return report("unexpected character");
    at_ += word.size();
    return true;
}

/// Opens an array or object: its bracket is next.
bool Decoder::enter() {
    if (depth_ == json_depth_max) return report("values nested deeper than 128");
    luaL_checkstack(L_, 8, "json.decode");
    ++depth_;
    ++at_;
    lua_newtable(L_);
    skip_space();
    return true;
}

bool Decoder::parse_array() {
    if (!enter()) return false;
    lua_Integer index = 0;
    while (peek() != ']' || index != 0) {
        if (!parse_value()) return false;
        lua_rawseti(L_, -2, ++index);
        skip_space();
        if (accept(',')) continue;
        if (peek() == ']') break;
        return report_unexpected();
    }
    ++at_;
    --depth_;
    return true;
}

bool Decoder::parse_object() {
    if (!enter()) return false;
    bool is_first = true;
    while (peek() != '}' || !is_first) {
        is_first = false;
        if (!parse_member()) return false;
        skip_space();
        if (accept(',')) continue;
        if (peek() == '}') break;
        return report_unexpected();
    }
    ++at_;
    --depth_;
    return true;
}

/// A key and its value into the table on the stack's top. Of equal keys the last one counts.
bool Decoder::parse_member() {
    skip_space();
    if (peek() != '"') return report_unexpected();
    if (!parse_string()) return false;
    skip_space();
    if (!accept(':')) return report_unexpected();
    if (!parse_value()) return false;
    lua_rawset(L_, -3);
    return true;
}

bool Decoder::parse_string() {
    const std::size_t begin = ++at_;
    bool is_plain = true;
    std::size_t written = begin;
    scratch_.clear();
    for (; at_ < text_.size(); ++at_) {
        if (text_[at_] == '"') break;
        if (static_cast<unsigned char>(text_[at_]) < 0x20) {
            return report("control character in a string");
        }
        if (text_[at_] != '\\') continue;
        is_plain = false;
        scratch_.add(text_.substr(written, at_ - written));
        if (!parse_escape()) return false;
        written = at_ + 1;
    }
    if (at_ == text_.size()) return report("unexpected end");
    const std::string_view rest = text_.substr(written, at_ - written);
    ++at_;
    if (!is_plain) scratch_.add(rest);
    const std::string_view value = is_plain ? rest : scratch_.view();
    lua_pushlstring(L_, value.data(), value.size());
    return true;
}

/// From the backslash to the last byte of its escape.
bool Decoder::parse_escape() {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view plain = "\"\\/\b\f\n\r\t";
    ++at_;
    if (at_ == text_.size()) return report("unexpected end");
    if (text_[at_] == 'u') return parse_unicode_escape();
    const std::size_t found = letters.find(text_[at_]);
    if (found == std::string_view::npos) return report("invalid escape");
    scratch_.add(plain[found]);
    return true;
}

/// "uXXXX", and a second half if it is the first of a surrogate pair; a lone half becomes U+FFFD.
bool Decoder::parse_unicode_escape() {
    std::uint32_t code_point = 0;
    if (!parse_hex4(code_point)) return false;
    const bool is_high = code_point >= 0xd800U && code_point <= 0xdbffU;
    if (is_high && text_.substr(at_ + 1).starts_with("\\u")) {
        const std::size_t first_end = at_;
        at_ += 2;
        std::uint32_t low = 0;
        if (!parse_hex4(low)) return false;
        if (low >= 0xdc00U && low <= 0xdfffU) {
            code_point = 0x10000U + ((code_point - 0xd800U) << 10U) + (low - 0xdc00U);
        } else {
            at_ = first_end;
        }
    }
    if (code_point >= 0xd800U && code_point <= 0xdfffU) code_point = replacement_code_point;
    scratch_.add(encode_utf8(code_point).view());
    return true;
}

/// Four hexadecimal digits after the byte at `at_`; leaves `at_` on the last.
bool Decoder::parse_hex4(std::uint32_t& value) {
    const std::string_view digits = text_.substr(at_ + 1, 4);
    const char* const end = digits.data() + digits.size();
    const auto result = std::from_chars(digits.data(), end, value, 16);
    if (digits.size() < 4 || result.ec != std::errc{} || result.ptr != end) {
        return report("invalid escape");
    }
    at_ += 4;
    return true;
}

bool Decoder::scan_digits() {
    if (!is_digit(peek())) return report_at(at_, "invalid number");
    while (is_digit(peek()))
        ++at_;
    return true;
}

bool Decoder::scan_number(bool& is_integer) {
    is_integer = true;
    accept('-');
    if (accept('0')) {
        if (is_digit(peek())) return report("invalid number");
    } else if (!scan_digits()) {
        return false;
    }
    if (accept('.')) {
        is_integer = false;
        if (!scan_digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
        is_integer = false;
        ++at_;
        if (peek() == '+' || peek() == '-') ++at_;
        if (!scan_digits()) return false;
    }
    return true;
}

bool Decoder::parse_number() {
    const std::size_t begin = at_;
    bool is_integer = false;
    if (!scan_number(is_integer)) return false;
    const std::string_view token = text_.substr(begin, at_ - begin);
    if (is_integer) {
        lua_Integer value = 0;
        const auto result = std::from_chars(token.data(), token.data() + token.size(), value);
        if (result.ec == std::errc{}) {
            lua_pushinteger(L_, value);
            return true;
        }
    }
    return push_float(token, begin);
}

/// Whether a number out of a double's range is too small rather than too great.
bool is_tiny(std::string_view token) {
    const std::size_t mark = std::min(token.find_first_of("eE"), token.size());
    const std::string_view mantissa = token.substr(0, mark);
    std::string_view digits = token.substr(std::min(mark + 1, token.size()));
    if (digits.starts_with('+')) digits.remove_prefix(1);
    long exponent = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (result.ec == std::errc::result_out_of_range) return digits.starts_with('-');
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    const std::size_t leading = std::min(mantissa.find_first_of("123456789"), mantissa.size());
    return exponent + static_cast<long>(point) < static_cast<long>(leading);
}

bool Decoder::push_float(std::string_view token, std::size_t begin) {
    double value = 0;
    const auto result = std::from_chars(token.data(), token.data() + token.size(), value);
    if (result.ec == std::errc::result_out_of_range) {
        if (!is_tiny(token)) return report_at(begin, "number out of range");
        value = 0;
    }
    lua_pushnumber(L_, value);
    return true;
}

}  // namespace

JsonProblem decode_json(lua_State* L, std::string_view text, TextBuffer& scratch) {
    charge_native(L, 1 + text.size() / 4, "json.decode: step limit exceeded");
    return Decoder(L, text, scratch).decode();
}

}  // namespace moira::runtime
