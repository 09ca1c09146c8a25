// SPDX-License-Identifier: MIT
//
// The matcher against the stock library: the same subject and pattern through string.find,
// string.gmatch and string.gsub of Lua and through small drivers over Matcher that follow the
// reference manual. Results are compared as text, error messages included.
#include "runtime/pattern/matcher.hpp"

#include <gtest/gtest.h>
#include <lua.hpp>
#include <rapidcheck.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {
namespace {

struct CloseState {
    void operator()(lua_State* state) const { lua_close(state); }
};

constexpr const char* stock_script = R"lua(
local function show(...)
    local out = {}
    for i = 1, select('#', ...) do out[i] = tostring((select(i, ...))) end
    return table.concat(out, '|')
end
local function guard(f, ...)
    local ok, text = pcall(f, ...)
    return ok and text or 'error: ' .. text:gsub('^.-:%d+: ', '')
end
function find(s, p, init) return guard(function() return show(string.find(s, p, init)) end) end
function gmatch(s, p)
    return guard(function()
        local out = {}
        for a, b, c in string.gmatch(s, p) do
            out[#out + 1] = show(a, b, c)
        end
        return table.concat(out, ';')
    end)
end
function gsub(s, p) return guard(function() return show(string.gsub(s, p, '<%0>')) end) end
)lua";

class StockLua {
public:
    StockLua() : state_(luaL_newstate()) {
        luaL_openlibs(state_.get());
        if (luaL_dostring(state_.get(), stock_script) != LUA_OK) std::abort();
    }

    std::string call(const char* function, const std::string& subject, const std::string& pattern,
                     lua_Integer init = 1) {
        lua_State* lua = state_.get();
        lua_getglobal(lua, function);
        lua_pushlstring(lua, subject.data(), subject.size());
        lua_pushlstring(lua, pattern.data(), pattern.size());
        lua_pushinteger(lua, init);
        if (lua_pcall(lua, 3, 1, 0) != LUA_OK) std::abort();
        std::size_t size = 0;
        const char* text = lua_tolstring(lua, -1, &size);
        std::string result(text, size);
        lua_pop(lua, 1);
        return result;
    }

private:
    std::unique_ptr<lua_State, CloseState> state_;
};

/// One run of a driver: the text so far, or the error that ended it.
class Driver {
public:
    Driver(std::string_view subject, std::string_view pattern)
        : subject_(subject), pattern_(pattern) {}

    std::string find(std::size_t init) {
        const std::string_view body = std::string_view(pattern_).substr(is_anchored() ? 1 : 0);
        Matcher matcher(subject_, body, budget_);
        // Stock string.find takes a pattern without these bytes literally: ')' is not among them.
        const bool is_plain = pattern_.find_first_of("^$*+?.([%-") == std::string::npos;
        const MatchResult result = is_plain        ? find_plain(subject_, body, init, budget_)
                                   : is_anchored() ? matcher.match_at(init)
                                                   : matcher.search(init);
        if (result.outcome == MatchOutcome::no_match) return "nil";
        if (result.outcome != MatchOutcome::matched) return std::string("error: ") + result.message;
        std::string out = std::to_string(result.begin + 1) + "|" + std::to_string(result.end);
        for (std::size_t i = 0; i < matcher.capture_count(); ++i) {
            out += "|" + capture_text(matcher, i);
        }
        return error_.empty() ? out : error_;
    }

    std::string gmatch() {
        std::string out;
        Matcher matcher(subject_, pattern_, budget_);
        std::size_t position = 0;
        std::size_t last = std::string::npos;
        while (position <= subject_.size()) {
            const MatchResult result = matcher.search(position);
            if (result.outcome == MatchOutcome::no_match) break;
            if (result.outcome != MatchOutcome::matched) {
                return std::string("error: ") + result.message;
            }
            position = result.end == last ? result.begin + 1 : result.end;
            if (result.end == last) continue;
            last = result.end;
            if (has_item_) out += ";";
            const std::string item = gmatch_item(matcher, result);
            if (!error_.empty()) return error_;
            has_item_ = true;
            out += item;
        }
        return out;
    }

    std::string gsub() {
        const std::string_view body = std::string_view(pattern_).substr(is_anchored() ? 1 : 0);
        Matcher matcher(subject_, body, budget_);
        std::string out;
        std::size_t position = 0;
        std::size_t last = std::string::npos;
        std::size_t count = 0;
        while (true) {
            const MatchResult result = matcher.match_at(position);
            const bool matched = result.outcome == MatchOutcome::matched;
            if (!matched && result.outcome != MatchOutcome::no_match) {
                return std::string("error: ") + result.message;
            }
            if (matched && result.end != last) {
                ++count;
                out += "<" + subject_.substr(position, result.end - position) + ">";
                position = last = result.end;
            } else if (position < subject_.size()) {
                out += subject_[position++];
            } else {
                break;
            }
            if (is_anchored()) break;
        }
        out += subject_.substr(position);
        return out + "|" + std::to_string(count);
    }

private:
    std::string capture_text(const Matcher& matcher, std::size_t index) {
        const MatchCapture found = matcher.capture(index);
        switch (found.kind) {
        case MatchCapture::Kind::position:
            return std::to_string(found.begin + 1);
        case MatchCapture::Kind::text:
            return subject_.substr(found.begin, found.size);
        case MatchCapture::Kind::unfinished:
            break;
        }
        error_ = "error: unfinished capture";
        return "";
    }

    bool is_anchored() const { return pattern_.starts_with('^'); }

    std::string gmatch_item(const Matcher& matcher, const MatchResult& result) {
        std::string out;
        const std::size_t count = matcher.capture_count();
        for (std::size_t i = 0; i < 3; ++i) {
            const bool whole = i == 0 && count == 0;
            if (i > 0) out += "|";
            if (whole) out += subject_.substr(result.begin, result.end - result.begin);
            if (!whole) out += i < count ? capture_text(matcher, i) : "nil";
        }
        for (std::size_t i = 3; i < count; ++i)
            capture_text(matcher, i);
        return out;
    }

    std::string subject_;
    std::string pattern_;
    std::uint64_t budget_ = std::numeric_limits<std::uint64_t>::max();
    std::string error_;
    bool has_item_ = false;
};

rc::Gen<std::string> text_of(const std::string& alphabet, int size_max) {
    return rc::gen::mapcat(rc::gen::inRange(0, size_max + 1), [alphabet](int size) {
        return rc::gen::container<std::string>(static_cast<std::size_t>(size),
                                               rc::gen::elementOf(alphabet));
    });
}

rc::Gen<std::string> any_subject() {
    return rc::gen::oneOf(text_of("ab", 12), text_of("ab(A)1 -]%", 16),
                          text_of(std::string("a\0b.^", 5), 8));
}

/// Joins pieces that are well formed more often than random bytes are.
rc::Gen<std::string> pieces_pattern() {
    const std::vector<std::string> pieces = {
        "a",
        "b",
        ".",
        "%a",
        "%d",
        "%s",
        "%W",
        "%l",
        "[ab]",
        "[^a]",
        "[a-b]",
        "[%a-]",
        "[]%]",
        "(",
        ")",
        "()",
        "(a*)",
        "(.-)",
        "%1",
        "%2",
        "%b()",
        "%bab",
        "%f[a]",
        "%f[^%a]",
        "*",
        "+",
        "-",
        "?",
        "$",
        "^",
        "%",
        "[",
        "]",
        "%z",
        "a-",
        ".*",
        "a?",
        "(b",
        "%%",
        "%f",
        std::string(1, '\0'),
        "[^",
        "%b",
        "x",
        "-b",
        "[a%z]",
        "%g",
        "[%",
    };
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)),
                        [](const std::vector<std::string>& chosen) {
                            std::string out;
                            for (const std::string& piece : chosen) {
                                if (out.size() < 16) out += piece;
                            }
                            return out;
                        });
}

rc::Gen<std::string> any_pattern() {
    return rc::gen::oneOf(text_of("ab.%[]^$()*+-?1", 7), pieces_pattern(), pieces_pattern());
}

class StockPropertyTest : public testing::Test {
protected:
    StockLua stock;
    rc::detail::TestParams params = [] {
        rc::detail::TestParams chosen;
        chosen.maxSuccess = 20'000;
        chosen.maxSize = 12;
        return chosen;
    }();

    template <typename Property>
    void check(const Property& property) {
        const rc::detail::TestMetadata metadata{"pattern", "equals stock Lua"};
        const rc::detail::TestResult result = rc::detail::checkTestable(property, metadata, params);
        std::ostringstream text;
        rc::detail::printResultMessage(result, text);
        EXPECT_TRUE(result.is<rc::detail::SuccessResult>()) << text.str();
    }
};

TEST_F(StockPropertyTest, FindAgreesOnPlaceCapturesAndErrors) {
    check([this] {
        const std::string subject = *any_subject();
        const std::string pattern = *any_pattern();
        const auto init = *rc::gen::inRange<std::size_t>(0, subject.size() + 1);
        RC_ASSERT(Driver(subject, pattern).find(init) ==
                  stock.call("find", subject, pattern, static_cast<lua_Integer>(init) + 1));
    });
}

TEST_F(StockPropertyTest, GmatchAgreesOnEveryItem) {
    check([this] {
        const std::string subject = *any_subject();
        const std::string pattern = *any_pattern();
        RC_ASSERT(Driver(subject, pattern).gmatch() == stock.call("gmatch", subject, pattern));
    });
}

TEST_F(StockPropertyTest, GsubAgreesOnTextAndCount) {
    check([this] {
        const std::string subject = *any_subject();
        const std::string pattern = *any_pattern();
        RC_ASSERT(Driver(subject, pattern).gsub() == stock.call("gsub", subject, pattern));
    });
}

// Every class letter against every byte, alone and in a set.
TEST_F(StockPropertyTest, ClassesAgreeOnEveryByte) {
    for (const char letter : std::string_view("acdglpsuwxzACDGLPSUWXZbfkq.")) {
        for (int byte = 0; byte < 256; ++byte) {
            const std::string subject(1, static_cast<char>(byte));
            const std::string single = std::string("%") + letter;
            const std::string set = "[%" + std::string(1, letter) + "x]";
            EXPECT_EQ((Driver(subject, single).find(0)), stock.call("find", subject, single));
            EXPECT_EQ((Driver(subject, set).find(0)), stock.call("find", subject, set));
        }
    }
}

TEST_F(StockPropertyTest, DepthLimitStrikesAtTheSamePattern) {
    for (const char* piece : {"a?", "a*", "a-", "()", "(a)", "x?", "x*", "x-", "a"}) {
        for (std::size_t count = 97; count < 204; ++count) {
            std::string pattern;
            for (std::size_t i = 0; i < count; ++i)
                pattern += piece;
            pattern = "a*" + pattern;
            const std::string subject(260, 'a');
            EXPECT_EQ((Driver(subject, pattern).find(0)), stock.call("find", subject, pattern))
                << piece << " x " << count;
        }
    }
}

}  // namespace
}  // namespace moira::runtime
