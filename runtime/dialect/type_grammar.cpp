// SPDX-License-Identifier: MIT
#include "runtime/dialect/type_grammar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace moira::runtime {
namespace {

/// Names that never take generic arguments, so that `x :: number < 5` is a comparison.
constexpr std::array<std::string_view, 10> plain_names = {
    "number", "integer", "string", "boolean", "any", "unknown", "never", "table", "thread", "self"};

bool is_name(const DialectToken& token) {
    return token.kind == DialectTokenKind::word && !is_lua_keyword(token.text);
}

/// A token as an error message shows it: short, and printable whatever the bytes.
std::string shown(const DialectToken& token) {
    constexpr std::size_t longest = 24;
    if (token.kind == DialectTokenKind::end_of_text) return "the end of the text";
    std::string text;
    for (const char c : token.text.substr(0, longest)) {
        const bool printable = c >= ' ' && c <= '~';
        text +=
            printable ? std::string(1, c) : fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    }
    return fmt::format("'{}{}'", text, token.text.size() > longest ? "..." : "");
}

}  // namespace

bool starts_type(const DialectToken& token, const DialectToken& next) {
    switch (token.kind) {
    case DialectTokenKind::word:
        return !is_lua_keyword(token.text) || token.text == "nil" || token.text == "true" ||
               token.text == "false" || token.text == "function";
    case DialectTokenKind::number:
    case DialectTokenKind::string:
        return true;
    case DialectTokenKind::symbol:
        return token.text == "(" || token.text == "{" || token.text == "..." ||
               (token.text == "-" && next.kind == DialectTokenKind::number);
    case DialectTokenKind::end_of_text:
        return false;
    }
    return false;
}

const DialectToken& TypeGrammar::token(std::size_t ahead) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

/// `name:` or `name?:`, a parameter or a field.
bool TypeGrammar::starts_named() const {
    if (token().kind != DialectTokenKind::word && token().kind != DialectTokenKind::string) {
        return false;
    }
    return token(1).is_symbol(":") || (token(1).is_symbol("?") && token(2).is_symbol(":"));
}

/// Whether a type can start `ahead` tokens from here.
bool TypeGrammar::type_at(std::size_t ahead) const {
    return starts_type(token(ahead), token(ahead + 1));
}

/// `function name`; without a name it is a type.
bool TypeGrammar::starts_method() const {
    return token().is_word("function") && is_name(token(1));
}

bool TypeGrammar::starts_attribute() const {
    return next_is("<") && (token(1).is_word("const") || token(1).is_word("close")) &&
           token(2).is_symbol(">");
}

bool TypeGrammar::fail(std::string message) {
    problem_ = {at_, std::move(message)};
    return false;
}

bool TypeGrammar::fail_expecting(std::string_view what) {
    return fail(fmt::format("expected {}, found {}", what, shown(token())));
}

bool TypeGrammar::accept(std::string_view symbol) {
    if (!next_is(symbol)) return false;
    ++at_;
    return true;
}

bool TypeGrammar::expect(std::string_view symbol) {
    return accept(symbol) || fail_expecting(fmt::format("'{}'", symbol));
}

bool TypeGrammar::type() {
    return type(Wants{});
}

bool TypeGrammar::type(Wants wants) {
    if (depth_ == max_type_nesting) {
        return fail(fmt::format("types nest deeper than {} levels", max_type_nesting));
    }
    ++depth_;
    const bool parsed = conditional(wants);
    --depth_;
    return parsed;
}

bool TypeGrammar::results() {
    if (!type({.list = true})) return false;
    while (next_is(",")) {
        const std::size_t comma = at_++;
        // In a record or an interface the comma may instead end this member.
        if (starts_named() || starts_method() || !type_at(0)) {
            at_ = comma;
            return true;
        }
        if (!type()) return false;
    }
    return true;
}

bool TypeGrammar::generic_parameters() {
    if (!expect("<")) return false;
    do {
        if (!is_name(token())) return fail_expecting("the name of a type parameter");
        ++at_;
        if (accept(":") && !type()) return false;
        if (accept("=") && !type()) return false;
    } while (accept(","));
    return expect(">");
}

bool TypeGrammar::interface_members() {
    while (!token().is_word("end")) {
        if (token().kind == DialectTokenKind::end_of_text) {
            return fail_expecting("'end' to close the interface");
        }
        if (!starts_method() && !starts_named()) {
            return fail_expecting("a method or a field of the interface");
        }
        if (!field()) return false;
        if (!accept(",")) accept(";");
    }
    ++at_;
    return true;
}

bool TypeGrammar::conditional(Wants wants) {
    if (!alternatives(wants)) return false;
    if (!token().is_word("extends")) return true;
    ++at_;
    return alternatives({.condition = true}) && expect("?") && type() && expect(":") && type(wants);
}

bool TypeGrammar::alternatives(Wants wants) {
    if (!accept("|")) accept("&");
    do {
        if (!postfixed(wants)) return false;
    } while (accept("|") || accept("&"));
    return true;
}

bool TypeGrammar::postfixed(Wants wants) {
    if (!primary(wants)) return false;
    for (bool more = true; more;) {
        if (!postfix(wants, more)) return false;
    }
    return true;
}

/// One of `?`, `[]`, `[K]` and `@validator(...)`; clears `more` if there is none.
bool TypeGrammar::postfix(Wants wants, bool& more) {
    if (next_is("?")) {
        more = !(wants.condition && type_at(1));
        if (more) ++at_;
        return true;
    }
    if (next_is("[")) {
        ++at_;
        return accept("]") || (type() && expect("]"));
    }
    if (next_is("@")) {
        ++at_;
        if (!is_name(token())) return fail_expecting("the name of a validator");
        ++at_;
        return !next_is("(") || skip_brackets();
    }
    more = false;
    return true;
}

bool TypeGrammar::primary(Wants wants) {
    const DialectToken& first = token();
    switch (first.kind) {
    case DialectTokenKind::word:
        return word(wants);
    case DialectTokenKind::number:
    case DialectTokenKind::string:
        ++at_;
        return true;
    case DialectTokenKind::symbol:
    case DialectTokenKind::end_of_text:
        break;
    }
    if (first.is_symbol("(")) return group(wants);
    if (first.is_symbol("{")) return record();
    if (accept("...")) return !type_at(0) || type({.condition = wants.condition});
    if (first.is_symbol("-") && token(1).kind == DialectTokenKind::number) {
        at_ += 2;
        return true;
    }
    return fail_expecting("a type");
}

bool TypeGrammar::word(Wants wants) {
    const DialectToken& first = token();
    if (first.is_word("nil") || first.is_word("true") || first.is_word("false")) {
        ++at_;
        return true;
    }
    if (first.is_word("function") || (first.is_word("fun") && token(1).is_symbol("("))) {
        ++at_;
        return signature(wants);
    }
    if (!is_name(first)) return fail_expecting("a type");
    return keyword_type(wants);
}

/// The dialect's own words; each of them is an ordinary name where its syntax does not follow.
bool TypeGrammar::keyword_type(Wants wants) {
    const DialectToken& first = token();
    if (first.is_word("interface")) {
        ++at_;
        return next_is("{") ? record() : interface_members();
    }
    if (first.is_word("typeof") && token(1).is_symbol("(")) {
        ++at_;
        return skip_brackets();
    }
    if ((first.is_word("readonly") || first.is_word("keyof")) && type_at(1)) {
        ++at_;
        return type({.condition = wants.condition});
    }
    if (first.is_word("asserts") && is_name(token(1))) {
        at_ += 2;
        if (!token().is_word("is")) return true;
        ++at_;
        return type({.condition = wants.condition});
    }
    return name();
}

bool TypeGrammar::name() {
    const bool plain =
        std::find(plain_names.begin(), plain_names.end(), token().text) != plain_names.end();
    ++at_;
    while (accept(".")) {
        if (token().kind != DialectTokenKind::word) return fail_expecting("a name after '.'");
        ++at_;
    }
    return plain || !next_is("<") || maybe_generic_arguments();
}

bool TypeGrammar::maybe_generic_arguments() {
    if (place_ == TypePlace::local && starts_attribute()) return true;
    if (place_ != TypePlace::cast || in_arguments_) return generic_arguments();
    const std::size_t before = at_;
    in_arguments_ = true;
    if (!generic_arguments()) at_ = before;
    in_arguments_ = false;
    return true;
}

bool TypeGrammar::generic_arguments() {
    if (!expect("<")) return false;
    do {
        if (!type({.list = true})) return false;
    } while (accept(","));
    return expect(">");
}

/// `(T)`, `(a: T, ...U) -> R`, and as a result also `(T, U)` and `()`.
bool TypeGrammar::group(Wants wants) {
    const std::size_t begin = at_;
    std::size_t count = 0;
    bool named = false;
    if (!elements(count, named)) return false;
    if (accept("->")) return type({.list = true, .condition = wants.condition});
    if (named) return fail_expecting("'->' after the parameters of a function");
    if (count == 1 || wants.list) return true;
    at_ = begin;
    return fail("a list of types can only be the result of a function");
}

bool TypeGrammar::elements(std::size_t& count, bool& named) {
    if (!expect("(")) return false;
    if (accept(")")) return true;
    do {
        if (!element(named)) return false;
        ++count;
    } while (accept(","));
    return expect(")");
}

bool TypeGrammar::element(bool& named) {
    if (next_is("...") && token(1).is_symbol(":")) {
        at_ += 2;
        named = true;
        return type();
    }
    if (starts_named()) {
        ++at_;
        accept("?");
        ++at_;
        named = true;
    }
    return type();
}

/// What follows `fun` or `function`: nothing, or parameters and perhaps results.
bool TypeGrammar::signature(Wants wants) {
    if (next_is("<") && place_ != TypePlace::cast && !generic_parameters()) return false;
    if (!next_is("(")) return true;
    std::size_t count = 0;
    bool named = false;
    if (!elements(count, named)) return false;
    if (!accept(":") && !accept("->")) return true;
    return type({.list = true, .condition = wants.condition});
}

bool TypeGrammar::record() {
    if (!expect("{")) return false;
    while (!next_is("}")) {
        if (!field()) return false;
        if (!accept(",") && !accept(";")) break;
    }
    return expect("}");
}

bool TypeGrammar::field() {
    if (starts_method()) return method();
    if (token().is_word("readonly") && !starts_named()) {
        ++at_;
        if (!starts_named() && !next_is("[")) return type();
    }
    if (accept("[")) {
        if (!type() || !expect("]")) return false;
        accept("?");
        return expect(":") && type();
    }
    if (!starts_named()) return type();
    ++at_;
    accept("?");
    return expect(":") && type();
}

bool TypeGrammar::method() {
    at_ += 2;
    if (next_is("<") && !generic_parameters()) return false;
    std::size_t count = 0;
    bool named = false;
    return elements(count, named) && (!accept(":") || results());
}

/// Passes a bracket and all that it holds, of whatever syntax.
bool TypeGrammar::skip_brackets() {
    if (token().partner == DialectToken::no_partner) {
        return fail(fmt::format("{} is never closed", shown(token())));
    }
    at_ = token().partner + 1;
    return true;
}

}  // namespace moira::runtime
