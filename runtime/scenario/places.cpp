// SPDX-License-Identifier: MIT
#include "runtime/scenario/places.hpp"

#include <algorithm>

namespace moira::runtime {
namespace {

/// The text of a plain string token; strings with escapes or long brackets name no key here.
std::string_view unquoted(const DialectToken& token) {
    const std::string_view text = token.text;
    if (text.size() < 2 || text.front() == '[' || text.find('\\') != std::string_view::npos) {
        return {};
    }
    return text.substr(1, text.size() - 2);
}

}  // namespace

SettingPlaces::SettingPlaces(std::string_view source)
    : source_{source}, tokens_{dialect_tokens(source)} {
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
        const std::size_t close = tokens_[i + 1].partner;
        if (!tokens_[i].is_word("return") || !tokens_[i + 1].is_symbol("{") ||
            close == DialectToken::no_partner) {
            continue;
        }
        std::size_t after = close + 1;
        if (tokens_[after].is_symbol(";")) ++after;
        if (tokens_[after].kind == DialectTokenKind::end_of_text) root_ = i + 1;
    }
}

int SettingPlaces::line_of(std::size_t token) const {
    const auto end = source_.begin() + static_cast<std::ptrdiff_t>(tokens_[token].begin);
    return 1 + static_cast<int>(std::count(source_.begin(), end, '\n'));
}

SettingPlaces::Place SettingPlaces::place(std::size_t key, std::size_t value) const {
    const bool is_table =
        tokens_[value].is_symbol("{") && tokens_[value].partner != DialectToken::no_partner;
    return {line_of(key), is_table ? value : nowhere};
}

SettingPlaces::Place SettingPlaces::root() const {
    return root_ == nowhere ? Place{} : place(root_, root_);
}

bool SettingPlaces::begins_field(std::size_t token) const {
    const DialectToken& before = tokens_[token - 1];
    return before.is_symbol("{") || before.is_symbol(",") || before.is_symbol(";");
}

std::size_t SettingPlaces::value_of(std::size_t token, std::string_view key) const {
    std::size_t equals = nowhere;
    if (tokens_[token].kind == DialectTokenKind::word && tokens_[token].text == key) {
        equals = token + 1;
    }
    if (tokens_[token].is_symbol("[") && tokens_[token].partner == token + 2 &&
        tokens_[token + 1].kind == DialectTokenKind::string &&
        unquoted(tokens_[token + 1]) == key) {
        equals = token + 3;
    }
    if (equals == nowhere || !tokens_[equals].is_symbol("=")) return nowhere;
    return tokens_[equals + 1].is_symbol("=") ? nowhere : equals + 1;
}

std::size_t SettingPlaces::behind(std::size_t token) const {
    const std::size_t partner = tokens_[token].partner;
    return (partner == DialectToken::no_partner ? token : partner) + 1;
}

SettingPlaces::Place SettingPlaces::field(Place table, std::string_view key) const {
    if (table.constructor == nowhere) return {};
    Place found;
    for (std::size_t i = table.constructor + 1; i < tokens_[table.constructor].partner;
         i = behind(i)) {
        const std::size_t value = begins_field(i) ? value_of(i, key) : nowhere;
        if (value == nowhere) continue;
        if (found.line != 0) return {};  // written twice, or inside a function: not certain
        found = place(i, value);
    }
    return found;
}

SettingPlaces::Place SettingPlaces::element(Place table, std::size_t position) const {
    if (table.constructor == nowhere) return {};
    for (std::size_t i = table.constructor + 1; i < tokens_[table.constructor].partner;
         i = behind(i)) {
        const bool is_value =
            tokens_[i].is_symbol("{") || tokens_[i].kind == DialectTokenKind::string;
        if (begins_field(i) && is_value && --position == 0) return place(i, i);
    }
    return {};
}

}  // namespace moira::runtime
