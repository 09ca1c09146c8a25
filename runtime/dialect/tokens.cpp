// SPDX-License-Identifier: MIT
#include "runtime/dialect/tokens.hpp"

#include <algorithm>
#include <array>

namespace moira::runtime {
namespace {

constexpr std::array<std::string_view, 22> lua_keywords = {
    "and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
    "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
    "repeat",   "return", "then", "true", "until",  "while"};

// The C library's classification depends on the locale; Lua in the C locale is plain ASCII.
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

class Scanner {
public:
    explicit Scanner(std::string_view source) : source_{source} {}

    std::vector<DialectToken> run() {
        skip_first_line_mark();
        while (skip_gap(), at_ < source_.size())
            read_token();
        add(DialectTokenKind::end_of_text, at_);
        pair_brackets();
        return std::move(tokens_);
    }

private:
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
    }

    void add(DialectTokenKind kind, std::size_t begin) {
        tokens_.push_back({kind, begin, source_.substr(begin, at_ - begin)});
    }

    void skip_first_line_mark() {
        if (source_.starts_with("\xEF\xBB\xBF")) at_ = 3;
        if (peek() == '#') skip_line();
    }

    void skip_line() {
        while (at_ < source_.size() && peek() != '\n' && peek() != '\r')
            ++at_;
    }

    void skip_gap() {
        for (;;) {
            while (at_ < source_.size() && is_blank(peek()))
                ++at_;
            if (peek() != '-' || peek(1) != '-') return;
            at_ += 2;
            if (!read_long_bracket()) skip_line();
        }
    }

    /// Passes `[[...]]` or `[==[...]==]` if one starts here; an unfinished one reaches to the end.
    bool read_long_bracket() {
        if (peek() != '[') return false;
        std::size_t level = 0;
        while (peek(1 + level) == '=')
            ++level;
        if (peek(1 + level) != '[') return false;
        at_ += 2 + level;
        while (at_ < source_.size() && !closes_long_bracket(level))
            ++at_;
        at_ = std::min(at_ + level + 2, source_.size());
        return true;
    }

    [[nodiscard]] bool closes_long_bracket(std::size_t level) const {
        if (peek() != ']') return false;
        std::size_t count = 0;
        while (count < level && peek(1 + count) == '=')
            ++count;
        return count == level && peek(1 + level) == ']';
    }

    void read_token() {
        const std::size_t begin = at_;
        const char c = peek();
        if (is_letter(c)) {
            while (is_letter(peek()) || is_digit(peek()))
                ++at_;
            return add(DialectTokenKind::word, begin);
        }
        if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
            read_number();
            return add(DialectTokenKind::number, begin);
        }
        if (c == '"' || c == '\'') {
            read_quoted(c);
            return add(DialectTokenKind::string, begin);
        }
        if (read_long_bracket()) return add(DialectTokenKind::string, begin);
        at_ += symbol_size();
        add(DialectTokenKind::symbol, begin);
    }

    /// As Lua itself reads numerals: greedily, so that `3..2` is one (malformed) number.
    void read_number() {
        const bool hex = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X');
        if (hex) at_ += 2;
        for (;;) {
            const char c = peek();
            const bool exponent = hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E';
            if (exponent && (peek(1) == '+' || peek(1) == '-')) {
                at_ += 2;
            } else if (exponent || is_hex_digit(c) || c == '.') {
                ++at_;
            } else {
                break;
            }
        }
        while (is_letter(peek()) || is_digit(peek()))
            ++at_;
    }

    void read_quoted(char quote) {
        ++at_;
        while (at_ < source_.size() && peek() != '\n' && peek() != '\r') {
            const char c = peek();
            ++at_;
            if (c == quote) return;
            if (c == '\\') skip_escape();
        }
    }

    /// Only the escapes that hide a quote or a line end matter here.
    void skip_escape() {
        if (at_ >= source_.size()) return;
        const char c = peek();
        ++at_;
        if (c == 'z') {
            while (at_ < source_.size() && is_blank(peek()))
                ++at_;
        } else if ((c == '\n' && peek() == '\r') || (c == '\r' && peek() == '\n')) {
            ++at_;
        }
    }

    [[nodiscard]] std::size_t symbol_size() const {
        const std::string_view rest = source_.substr(at_);
        if (rest.starts_with("...")) return 3;
        if (rest.starts_with("..") || rest.starts_with("::") || rest.starts_with("->")) return 2;
        return 1;
    }

    void pair_brackets() {
        std::vector<std::size_t> open;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            const DialectToken& token = tokens_[i];
            if (token.is_symbol("(") || token.is_symbol("[") || token.is_symbol("{")) {
                open.push_back(i);
            } else if (token.is_symbol(")") || token.is_symbol("]") || token.is_symbol("}")) {
                pair_with_last(open, i);
            }
        }
    }

    void pair_with_last(std::vector<std::size_t>& open, std::size_t closing) {
        if (open.empty()) return;
        const char left = tokens_[open.back()].text.front();
        const char right = tokens_[closing].text.front();
        const bool fits = (left == '(' && right == ')') || (left == '[' && right == ']') ||
                          (left == '{' && right == '}');
        if (!fits) return;
        tokens_[open.back()].partner = closing;
        open.pop_back();
    }

    std::string_view source_;
    std::size_t at_ = 0;
    std::vector<DialectToken> tokens_;
};

}  // namespace

std::vector<DialectToken> dialect_tokens(std::string_view source) {
    return Scanner{source}.run();
}

bool is_lua_keyword(std::string_view word) {
    return std::find(lua_keywords.begin(), lua_keywords.end(), word) != lua_keywords.end();
}

}  // namespace moira::runtime
