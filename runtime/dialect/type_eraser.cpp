// SPDX-License-Identifier: MIT
#include "runtime/dialect/type_eraser.hpp"

#include "runtime/dialect/tokens.hpp"
#include "runtime/dialect/type_grammar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace moira::runtime {
namespace {

/// What the token just passed means for the next one.
enum class Before : std::uint8_t {
    statement,  ///< a statement starts here
    operand,    ///< an expression may go on here, or end and a statement start
    member,     ///< after `.` or `:`: any word is a name
    other,      ///< inside an expression or a statement
};

/// Walks over the tokens once. Types occur only after a few marks (`local`, `function`, `::`,
/// `as`, `type`, `interface`, `!`), so all other Lua syntax is just passed.
class Eraser {
public:
    Eraser(std::string_view source, std::string_view chunk)
        : source_{source}, chunk_{chunk}, tokens_{dialect_tokens(source)}, text_{source} {}

    sim::Result<std::string> run() {
        while (token().kind != DialectTokenKind::end_of_text) {
            step();
            if (problem_) return report();
        }
        return std::move(text_);
    }

private:
    [[nodiscard]] const DialectToken& token(std::size_t ahead = 0) const {
        return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
    }

    [[nodiscard]] bool is_name(std::size_t ahead) const {
        const DialectToken& there = token(ahead);
        return there.kind == DialectTokenKind::word && !is_lua_keyword(there.text);
    }

    [[nodiscard]] bool at_statement() const {
        return before_ == Before::statement || before_ == Before::operand;
    }

    void pass(Before next) {
        ++at_;
        before_ = next;
    }

    void step() {
        const DialectToken& here = token();
        if (here.kind == DialectTokenKind::word) return word(here.text);
        if (here.is_symbol("::")) return colons();
        if (here.is_symbol("!") && before_ == Before::operand) return bang();
        if (here.kind != DialectTokenKind::symbol) return pass(Before::operand);
        if (here.text == "." || here.text == ":") return pass(Before::member);
        if (here.text == ";") return pass(Before::statement);
        const bool operand =
            here.text == ")" || here.text == "]" || here.text == "}" || here.text == "...";
        pass(operand ? Before::operand : Before::other);
    }

    void word(std::string_view text) {
        if (is_lua_keyword(text)) return keyword(text);
        if (before_ == Before::member) return pass(Before::operand);
        if (text == "type" && starts_type_statement()) return type_statement();
        if (text == "interface" && at_statement() && is_name(1)) return interface_statement();
        if (text == "as" && starts_as_cast()) return cast();
        pass(Before::operand);
    }

    void keyword(std::string_view text) {
        if (text == "function") return function_head();
        if (text == "local") return local_names();
        if (text == "end" || text == "until") return block_end(text);
        if (text == "if" || text == "repeat" || text == "do") ends_operand_.push_back(false);
        if (text == "nil" || text == "true" || text == "false") return pass(Before::operand);
        const bool opens =
            text == "do" || text == "then" || text == "else" || text == "repeat" || text == "break";
        pass(opens ? Before::statement : Before::other);
    }

    /// An `end` continues an expression only if it closes a function expression.
    void block_end(std::string_view text) {
        const bool operand = !ends_operand_.empty() && ends_operand_.back();
        if (!ends_operand_.empty()) ends_operand_.pop_back();
        if (text == "until") return pass(Before::other);
        pass(operand ? Before::operand : Before::statement);
    }

    // -- Marks after which types stand ---------------------------------------------------------

    void local_names() {
        pass(Before::other);
        if (token().is_word("function")) return;
        do {
            if (!is_name(0)) return;
            pass(Before::operand);
            skip_attribute();
            if (!annotation(TypePlace::local)) return;
            skip_attribute();
        } while (accept_comma());
    }

    void skip_attribute() {
        if (token().is_symbol("<") && is_name(1) && token(2).is_symbol(">")) at_ += 3;
    }

    bool accept_comma() {
        if (!token().is_symbol(",")) return false;
        pass(Before::other);
        return true;
    }

    void function_head() {
        pass(Before::other);
        const bool expression = !is_name(0);
        while (is_name(0)) {
            pass(Before::other);
            if (token().is_symbol(".") || token().is_symbol(":")) ++at_;
        }
        ends_operand_.push_back(expression);
        if (token().is_symbol("<") && !erase_with(&TypeGrammar::generic_parameters)) return;
        if (!token().is_symbol("(")) return;
        pass(Before::other);
        if (!parameters()) return;
        pass(Before::statement);
        if (!token().is_symbol(":")) return;
        erase(at_, at_ + 1);
        ++at_;
        erase_with(&TypeGrammar::results);
    }

    /// Passes the parameters up to `)`; false if they are not well formed or a type is wrong.
    bool parameters() {
        while (is_name(0) || token().is_symbol("...")) {
            ++at_;
            if (token().is_symbol("?") && token(1).is_symbol(":")) {
                erase(at_, at_ + 1);
                ++at_;
            }
            if (!annotation(TypePlace::annotation)) return false;
            if (!accept_comma()) break;
        }
        return token().is_symbol(")");
    }

    /// Erases `: T` if it is there. False after a problem.
    bool annotation(TypePlace place) {
        if (!token().is_symbol(":")) return true;
        erase(at_, at_ + 1);
        ++at_;
        return erase_with(&TypeGrammar::type, place);
    }

    [[nodiscard]] bool starts_type_statement() const {
        return at_statement() && is_name(1) && (token(2).is_symbol("=") || token(2).is_symbol("<"));
    }

    void type_statement() {
        const std::size_t begin = at_;
        at_ += 2;
        if (token().is_symbol("<") && !erase_with(&TypeGrammar::generic_parameters)) return;
        if (!token().is_symbol("=")) return fail({at_, "expected '=' after the name of a type"});
        ++at_;
        if (!erase_with(&TypeGrammar::type)) return;
        end_erased(begin, Before::statement);
    }

    void interface_statement() {
        const std::size_t begin = at_;
        at_ += 2;
        if (token().is_symbol("<") && !erase_with(&TypeGrammar::generic_parameters)) return;
        if (token().is_symbol(":")) {
            ++at_;
            if (!erase_with(&TypeGrammar::results)) return;
        }
        if (!erase_with(&TypeGrammar::interface_members)) return;
        end_erased(begin, Before::statement);
    }

    /// `as` is a word of the dialect only; `as(1)`, `as{}` and `as""`, written without a blank or
    /// on a line of their own, are calls of something with that name.
    [[nodiscard]] bool starts_as_cast() const {
        if (before_ != Before::operand || !starts_type(token(1), token(2))) return false;
        const DialectToken& next = token(1);
        const bool maybe_call =
            next.is_symbol("(") || next.is_symbol("{") || next.kind == DialectTokenKind::string;
        const bool joined = next.begin == token().begin + token().text.size();
        return !maybe_call || !(joined || starts_line());
    }

    [[nodiscard]] bool starts_line() const {
        const DialectToken& last = tokens_[at_ - 1];
        const std::size_t end = last.begin + last.text.size();
        return source_.substr(end, token().begin - end).find_first_of("\r\n") !=
               std::string_view::npos;
    }

    /// `::name::`, but for the cast in `x :: T ::name::`.
    [[nodiscard]] bool is_label() const {
        if (token(1).kind != DialectTokenKind::word || !token(2).is_symbol("::")) return false;
        return before_ != Before::operand || !is_name(3) || !token(4).is_symbol("::");
    }

    void colons() {
        if (is_label()) {
            at_ += 3;
            before_ = Before::statement;
            return;
        }
        if (before_ != Before::operand) return pass(Before::other);
        cast();
    }

    void cast() {
        const std::size_t begin = at_++;
        if (erase_with(&TypeGrammar::type, TypePlace::cast)) end_erased(begin, Before::operand);
    }

    /// `x != y` is no Lua either, but it is not ours to judge; `x!==y` is `x! == y`.
    void bang() {
        if (token(1).is_symbol("=") && !token(2).is_symbol("=") &&
            token(1).begin == token().begin + 1) {
            return pass(Before::other);
        }
        erase(at_, at_ + 1);
        pass(Before::operand);
    }

    // -- Erasing -------------------------------------------------------------------------------

    bool erase_with(bool (TypeGrammar::*rule)(), TypePlace place = TypePlace::annotation) {
        TypeGrammar grammar{tokens_, at_, place};
        if (!(grammar.*rule)()) {
            fail(grammar.problem());
            return false;
        }
        erase(at_, grammar.at());
        at_ = grammar.at();
        return true;
    }

    /// Erases a whole statement or cast. A parenthesis after it would make a call of what is
    /// before.
    void end_erased(std::size_t begin, Before next) {
        erase(begin, at_);
        if (token().is_symbol("(")) text_[tokens_[begin].begin] = ';';
        before_ = next;
    }

    void erase(std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to && i < tokens_.size(); ++i) {
            const DialectToken& gone = tokens_[i];
            for (std::size_t k = gone.begin; k < gone.begin + gone.text.size(); ++k) {
                if (text_[k] != '\n' && text_[k] != '\r') text_[k] = ' ';
            }
        }
    }

    void fail(TypeProblem problem) { problem_ = std::move(problem); }

    std::unexpected<sim::Error> report() {
        const std::size_t offset = tokens_[std::min(problem_->token, tokens_.size() - 1)].begin;
        const std::string_view before = source_.substr(0, offset);
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        const std::size_t newline = before.rfind('\n');
        const std::size_t column =
            newline == std::string_view::npos ? offset + 1 : offset - newline;
        return sim::fail(
            sim::ErrorCode::invalid_input,
            fmt::format("{}:{}:{}: type syntax: {}", chunk_, line, column, problem_->message));
    }

    std::string_view source_;
    std::string_view chunk_;
    std::vector<DialectToken> tokens_;
    std::string text_;
    std::size_t at_ = 0;
    Before before_ = Before::statement;
    std::vector<bool> ends_operand_;  ///< per open block: is its `end` the end of an expression?
    std::optional<TypeProblem> problem_;
};

}  // namespace

sim::Result<std::string> erase_types(std::string_view source, std::string_view chunk_name) {
    return Eraser{source, chunk_name}.run();
}

}  // namespace moira::runtime
