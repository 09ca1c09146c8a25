// SPDX-License-Identifier: MIT
//
// The grammar of types in the dialect: finds where a type ends. It builds nothing, as types are
// only erased. Invariant: a parser moves forward only, but for generic arguments after a cast,
// which are given back when they turn out to be a comparison (`x :: T < y`), at most once per cast.
// Wrong syntax is a Problem at a token; nesting is limited, so no input can exhaust the stack.
#pragma once

#include "runtime/dialect/tokens.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace moira::runtime {

/// Types may nest this deep.
inline constexpr int max_type_nesting = 200;

/// What is wrong with a type, and at which token.
struct TypeProblem {
    std::size_t token = 0;
    std::string message;
};

/// Where a type stands; it decides two ambiguities of the grammar.
enum class TypePlace : std::uint8_t {
    annotation,  ///< `<` after a name opens generic arguments
    local,       ///< the same, but `<const>` and `<close>` are attributes of the variable
    cast,        ///< `<` may be a comparison
};

/// Parses types out of `tokens` (which end with `end_of_text`). Every function returns false and
/// sets `problem()` if the text at its place is not what it looks for.
class TypeGrammar {
public:
    TypeGrammar(std::span<const DialectToken> tokens, std::size_t at, TypePlace place)
        : tokens_{tokens}, at_{at}, place_{place} {}

    /// One type.
    bool type();
    /// The results of a function: `T`, `T, U`, `(T, U)` or `()`.
    bool results();
    /// The declared parameters of a generic: `<A, B: C, D = E>`.
    bool generic_parameters();
    /// Members of an interface and its closing `end`.
    bool interface_members();

    /// Index of the first token after what was parsed.
    [[nodiscard]] std::size_t at() const { return at_; }

    [[nodiscard]] const TypeProblem& problem() const { return problem_; }

private:
    /// What an enclosing rule wants to know of or keeps for itself in a type.
    struct Wants {
        bool list = false;       ///< `(T, U)` and `()` are fine: this is a result
        bool condition = false;  ///< leave a `?` that starts the branches of `A extends B ? C : D`
    };

    [[nodiscard]] const DialectToken& token(std::size_t ahead = 0) const;

    [[nodiscard]] bool next_is(std::string_view symbol) const { return token().is_symbol(symbol); }

    [[nodiscard]] bool starts_named() const;
    [[nodiscard]] bool type_at(std::size_t ahead) const;
    [[nodiscard]] bool starts_method() const;
    [[nodiscard]] bool starts_attribute() const;

    bool fail(std::string message);
    bool fail_expecting(std::string_view what);
    bool expect(std::string_view symbol);
    bool accept(std::string_view symbol);

    bool type(Wants wants);
    bool conditional(Wants wants);
    bool alternatives(Wants wants);
    bool postfixed(Wants wants);
    bool postfix(Wants wants, bool& more);
    bool primary(Wants wants);
    bool word(Wants wants);
    bool keyword_type(Wants wants);
    bool name();
    bool generic_arguments();
    bool maybe_generic_arguments();
    bool group(Wants wants);
    bool elements(std::size_t& count, bool& named);
    bool element(bool& named);
    bool signature(Wants wants);
    bool record();
    bool field();
    bool method();
    bool skip_brackets();

    std::span<const DialectToken> tokens_;
    std::size_t at_;
    TypePlace place_;
    int depth_ = 0;
    bool in_arguments_ = false;
    TypeProblem problem_;
};

/// Whether a type can start with `token`, which `next` follows.
[[nodiscard]] bool starts_type(const DialectToken& token, const DialectToken& next);

}  // namespace moira::runtime
