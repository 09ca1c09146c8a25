// SPDX-License-Identifier: MIT
//
// The eraser's promise to programs without types, and its shape on any bytes.
#include "runtime/dialect/type_eraser.hpp"
#include "tests/runtime/dialect/stock_lua.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {
namespace {

TEST(UntypedLuaTest, StaysAsItIs) {
    const std::vector<std::string> programs = {
        "",
        "#!/usr/bin/env lua local x: string\nprint(1)",
        "local s = 'local x: string = 1' .. [[ y :: T ]] .. [==[ ]] as T ]==]",
        "-- local x: string\n--[[ type N = A ]] --[==[\n x as y\n]==] print(1)",
        "local s = \"a \\\" x :: T \\z\n   y as T\" .. 'it\\'s :: T' .. 'a\\\nx: T'",
        "a:b() a.b:c 'x' local t = a:b{}",
        "local x = a < b local y = f(a < b, c > d) local z = a >> b",
        "goto done do local x end ::done:: :: again ::\n::\nlast\n::",
        "local as = 1 as = 2 as(1) x.as = as x = as + as as:m() as.y = 1 as[1] = 2 as, b = 1, 2",
        "local x = y\nas(1)\nas{1}\nas'x'\nlocal t = {as = 1, as}",
        "local function as(as) return as end function m.as() end for as in as do end",
        "print(type(x)) type = 3 local type = type x.type = type local t = {type = type, type}",
        "local x = type\nfoo = 3 local type\nfoo = 4 type(x) type.y = 1 x:type()",
        "interface = 1 interface(2) local interface\nx = interface\nfoo = interface",
        "local fun, is, asserts, readonly, typeof, keyof, extends = 1",
        "fun(1) is.x = 2 readonly, typeof = keyof, extends",
        "local x <const>, y <close> = 1, nil",
        "if a ~= b then elseif not a then else end",
        "repeat local x = 1 until x == 1 while true do break end for i = 1, 2 do end",
        "local f = function(...) return ... end return f, -1, #x, 0x1p4, 3., .5, 1e+9, 3 .. 2",
        "if x then end as(1)",
        "do end as{}",
        "while x do end as''",
        "local a = t[ [[k]] ][1] (g or h)()",
        "return",
        "return x",
    };
    for (const std::string& program : programs) {
        const auto result = erase_types(program, "t");
        ASSERT_TRUE(result) << program << "\n" << result.error().message;
        EXPECT_EQ(*result, program);
    }
}

TEST(UntypedLuaTest, WhatOnlyLuaCanRejectIsLeftForLua) {
    for (const std::string program : {"x != y",
                                      "local",
                                      "function",
                                      "function f(",
                                      "function f(a,",
                                      "function f(1)",
                                      "local 1",
                                      "end end",
                                      "::",
                                      "::x",
                                      "x ::",
                                      "'open",
                                      "[[open",
                                      "--[[open",
                                      "\\",
                                      "\xFF\xFE",
                                      "!",
                                      "as",
                                      "type",
                                      "type N",
                                      "type N<",
                                      "= :: T",
                                      "local x = 3..2",
                                      "a ? b",
                                      "x @ y",
                                      "\"a\\"}) {
        const auto result = erase_types(program, "t");
        if (result) {
            EXPECT_EQ(*result, program);
        } else {
            EXPECT_EQ(result.error().code, sim::ErrorCode::invalid_input) << program;
        }
    }
}

/// Pieces of syntax that the eraser looks at, in any order: mostly nonsense, sometimes programs.
rc::Gen<std::string> soup() {
    const auto piece = rc::gen::element<std::string>(
        "local ", "function ", "type ", "interface ", "as ", "end ", "x ", "T ", ": ", ":: ", "! ",
        "? ", "= ", "< ", "> ", ">> ", "( ", ") ", "{ ", "} ", "[ ", "] ", ", ", "; ", "| ", "& ",
        "-> ", "... ", ".. ", ". ", "- ", "1 ", "'s' ", "[[\n]] ", "-- c\n", "\n", "\r\n", "fun ",
        "readonly ", "typeof ", "keyof ", "extends ", "asserts ", "is ", "@ ", "nil ", "do ", "if ",
        "then ", "goto ", "\\", "\"", "--[[", "\xC3");
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                        [](const std::vector<std::string>& pieces) {
                            std::string text;
                            for (const std::string& p : pieces)
                                text += p;
                            return text;
                        });
}

void same_shape(const std::string& source, const std::string& result) {
    RC_ASSERT(result.size() == source.size());
    for (std::size_t i = 0; i < source.size(); ++i) {
        const bool blanked = result[i] == ' ' || result[i] == ';';
        RC_ASSERT(result[i] == source[i] || (blanked && source[i] != '\n' && source[i] != '\r'));
    }
}

RC_GTEST_PROP(UntypedLuaTest, AnyTextKeepsItsShape, ()) {
    const std::string source = *soup();
    const auto result = erase_types(source, "t");
    if (result) same_shape(source, *result);
    RC_CLASSIFY(result.has_value());
}

RC_GTEST_PROP(UntypedLuaTest, AnyBytesKeepTheirShape, (const std::string& source)) {
    const auto result = erase_types(source, "t");
    if (result) same_shape(source, *result);
}

RC_GTEST_PROP(UntypedLuaTest, WhatStockLuaCompilesIsNotTouched, ()) {
    const std::string source = *soup();
    if (!testing::compile_error(source).empty()) return;
    const auto result = erase_types(source, "t");
    RC_ASSERT(result.has_value());
    RC_ASSERT(*result == source);
}

/// A random type, of at most `depth` levels.
rc::Gen<std::string> some_type(int depth) {
    const auto leaf = rc::gen::element<std::string>("number", "nil", "T", "mod.Name", "'lit'", "-1",
                                                    "{}", "()  -> ()", "fun(...)", "...any",
                                                    "typeof(f(1)[2])", "asserts x", "function");
    if (depth == 0) return leaf;
    const auto shape = rc::gen::element<std::string>(
        "{$}", "{[$]: $}", "{f: $, g?: $,}", "$[]", "$?", "($)", "$ | $", "$ & $", "Map<$, $>",
        "(a: $, ...$) -> $", "($, $) -> ($, $)", "fun(a: $, b?: $): $", "readonly $", "keyof($)",
        "T extends {$} ? ($) : ($)", "$ @min(0)", "{ function m(a: $): $ }");
    return rc::gen::mapcat(shape, [depth](const std::string& text) {
        const auto holes = static_cast<std::size_t>(std::count(text.begin(), text.end(), '$'));
        const auto parts =
            rc::gen::container<std::vector<std::string>>(holes, some_type(depth - 1));
        return rc::gen::map(parts, [text](const std::vector<std::string>& fill) {
            std::string out;
            std::size_t next = 0;
            for (const char c : text)
                out += c == '$' ? fill[next++] : std::string(1, c);
            return out;
        });
    });
}

/// In each, `@` is a place for a type, and what stands between `<<` and `>>` is erased with it.
rc::Gen<std::string> some_statement() {
    return rc::gen::element<std::string>(
        "local x<<: @>> = a < b", "local x<<: @>>, y<<: @>>",
        "function f(a<<: @>>, ...<<: @>>) end",
        "local f = function(a<<: @>>)<<: @, @>> return a end", "a:b(c<< as @>>)",
        "if (x<< :: @>>) == y then x = 1 end", "local t = {(f()<< :: @>>), a = as<< as (@)>>}",
        "<<type N = @>>", "do <<type N<A: @> = @>> end", "<<interface N function m(x: @): @ end>>",
        "return_ = { x<<!>>, y<<!>> }", "function m.f<<<A: @, B>>>(x<<: @>>)<<: @>> end");
}

struct Program {
    std::string typed;
    std::string plain;
};

/// Adds one statement, with types from `types` at its places.
void add_statement(Program& program, const std::string& text,
                   const std::vector<std::string>& types) {
    bool erased = false;
    std::size_t next = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view rest = std::string_view{text}.substr(i);
        // The outermost `<<` or `>>` of `<<<` and `>>>` is the mark.
        if ((!erased && rest.starts_with("<<")) ||
            (erased && rest.starts_with(">>") && !rest.starts_with(">>>"))) {
            erased = !erased;
            ++i;
            continue;
        }
        const std::string piece =
            text[i] == '@' ? types[next++ % types.size()] : std::string(1, text[i]);
        program.typed += piece;
        program.plain += erased ? std::string(piece.size(), ' ') : piece;
    }
    program.typed += '\n';
    program.plain += '\n';
}

RC_GTEST_PROP(TypedLuaTest, ExactlyTheTypesBecomeBlanks, ()) {
    Program program;
    const auto statements = *rc::gen::container<std::vector<std::string>>(some_statement());
    for (const std::string& statement : statements) {
        const auto types = *rc::gen::container<std::vector<std::string>>(
            3, rc::gen::mapcat(rc::gen::inRange(0, 4), [](int depth) { return some_type(depth); }));
        add_statement(program, statement, types);
    }
    const auto result = erase_types(program.typed, "t");
    RC_LOG() << program.typed << (result ? "" : result.error().message);
    RC_ASSERT(result.has_value());
    RC_ASSERT(*result == program.plain);
    RC_ASSERT(testing::compile_error(*result) == "");
}

}  // namespace
}  // namespace moira::runtime
