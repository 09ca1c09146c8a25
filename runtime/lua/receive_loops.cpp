// SPDX-License-Identifier: MIT
#include "runtime/lua/receive_loops.hpp"

#include "runtime/dialect/tokens.hpp"

#include <algorithm>

namespace moira::runtime {
namespace {

struct Block {
    enum class Kind { plain, loop, repeat } kind = Kind::plain;
    int first = 0;
};

class LoopFinder {
public:
    explicit LoopFinder(std::string_view source)
        : source_{source}, tokens_{dialect_tokens(source)} {}

    std::vector<LineRange> find() {
        for (at_ = 0; tokens_[at_].kind != DialectTokenKind::end_of_text; ++at_) {
            if (tokens_[at_].kind == DialectTokenKind::word) word(tokens_[at_]);
        }
        return std::move(loops_);
    }

private:
    void word(const DialectToken& token) {
        if (token.is_word("function") || token.is_word("if")) {
            blocks_.push_back({Block::Kind::plain, 0});
        } else if (token.is_word("repeat")) {
            blocks_.push_back({Block::Kind::repeat, line(token)});
        } else if (token.is_word("while")) {
            next_ = {is_flag(at_ + 1, "true") ? Block::Kind::loop : Block::Kind::plain,
                     line(token)};
        } else if (token.is_word("do")) {
            blocks_.push_back(next_);
            next_ = {};
        } else if (token.is_word("end") || token.is_word("until")) {
            close(token);
        }
    }

    void close(const DialectToken& token) {
        if (blocks_.empty()) return;
        const Block block = blocks_.back();
        blocks_.pop_back();
        const bool loops = block.kind == Block::Kind::loop ||
                           (block.kind == Block::Kind::repeat && is_flag(at_ + 1, "false"));
        if (loops) loops_.push_back({block.first, line(token)});
    }

    /// Whether the condition at `at` is `forever`, `1`, a name or a field of one (`state.stop`), or
    /// the negation of such.
    [[nodiscard]] bool is_flag(std::size_t at, std::string_view forever) const {
        if (tokens_[at].is_word(forever)) return true;
        if (forever == "true" && tokens_[at].text == "1" && tokens_[at + 1].is_word("do"))
            return true;
        if (tokens_[at].is_word("not")) ++at;
        const DialectToken& name = tokens_[at];
        if (name.kind != DialectTokenKind::word || is_lua_keyword(name.text)) return false;
        while (tokens_[at + 1].is_symbol(".") &&
               tokens_[at + 2].kind == DialectTokenKind::word)
            at += 2;
        const DialectToken& next = tokens_[at + 1];
        return next.kind == DialectTokenKind::end_of_text || next.kind == DialectTokenKind::word;
    }

    [[nodiscard]] int line(const DialectToken& token) const {
        const auto end = source_.begin() + static_cast<std::ptrdiff_t>(token.begin);
        return 1 + static_cast<int>(std::count(source_.begin(), end, '\n'));
    }

    std::string_view source_;
    std::vector<DialectToken> tokens_;
    std::vector<Block> blocks_;
    std::vector<LineRange> loops_;
    Block next_;
    std::size_t at_ = 0;
};

}  // namespace

std::vector<LineRange> receive_loops(std::string_view source) {
    return LoopFinder{source}.find();
}

}  // namespace moira::runtime
