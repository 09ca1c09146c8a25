// SPDX-License-Identifier: MIT
#include "runtime/dialect/type_eraser.hpp"
#include "tests/runtime/dialect/stock_lua.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace moira::runtime {
namespace {

using ::testing::HasSubstr;

std::string erased(const std::string& source) {
    const auto result = erase_types(source, "app:main");
    return result ? *result : "error: " + result.error().message;
}

/// `text` without runs of blanks, to compare what remains.
std::string squeezed(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == ' ' && (out.empty() || out.back() == ' ' || out.back() == '\n')) continue;
        if (c == '\n' && !out.empty() && out.back() == ' ') out.pop_back();
        out += c;
    }
    while (!out.empty() && (out.back() == ' ' || out.back() == '\n'))
        out.pop_back();
    return out;
}

struct Case {
    std::string typed;
    std::string plain;  ///< after squeezing
};

void check(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
        SCOPED_TRACE(c.typed);
        const std::string out = erased(c.typed);
        EXPECT_EQ(out.size(), c.typed.size());
        EXPECT_EQ(squeezed(out), c.plain);
        EXPECT_EQ(testing::compile_error(out), "");
    }
}

TEST(TypeEraserTest, AnnotationsOfLocalsGo) {
    check({
        {"local a: string = 'x'", "local a = 'x'"},
        {"local a: string, b: {number}, c = 1, {}, 2", "local a , b , c = 1, {}, 2"},
        {"local a: string?= nil", "local a = nil"},
        {"local a: Map<string, List<number>>= {}", "local a = {}"},
        {"local a: Foo<Bar<Baz<T>>> = nil", "local a = nil"},
        {"local a: T\nlocal b: mod.sub.T", "local a\nlocal b"},
        {"local a <const>: number = 1", "local a <const> = 1"},
        {"local a: number <const> = 1", "local a <const> = 1"},
        {"local a: Thing <close> = nil", "local a <close> = nil"},
        {"local a: (number)\n(print)(1)", "local a\n(print)(1)"},
        {"local f: (a: T, ...U) -> (R, S) = g", "local f = g"},
        {"local f: function = g", "local f = g"},
        {"local f: () -> ()= g", "local f = g"},
    });
}

TEST(TypeEraserTest, ParametersAndResultsGo) {
    check({
        {"function f(a: T, b: U?) end", "function f(a , b ) end"},
        {"function f(a?: T) end", "function f(a ) end"},
        {"function f(...: T) end", "function f(... ) end"},
        {"function f(): T return 1 end", "function f() return 1 end"},
        {"function f(): T, U return 1, 2 end", "function f() return 1, 2 end"},
        {"function f(): (T, U) return 1, 2 end", "function f() return 1, 2 end"},
        {"function f(): () end", "function f() end"},
        {"function f(): (T?, string?) (g or h)() end", "function f() (g or h)() end"},
        {"function f(): T\n(g or h)() end", "function f()\n(g or h)() end"},
        {"local function f<T, K: string, D = any>(x: T): T return x end",
         "local function f (x ) return x end"},
        {"local f = function<T>(x: T): T return x end", "local f = function (x ) return x end"},
        {"function M.a:b<T>(x: T): boolean end", "function M.a:b (x ) end"},
        {"f(function(x: T): U return x end, 2)", "f(function(x ) return x end, 2)"},
        {"function f(x: unknown): asserts x is T end", "function f(x ) end"},
        {"function f(x): asserts x end", "function f(x) end"},
        {"function f() ::top:: goto top end", "function f() ::top:: goto top end"},
        {"function f(): ...string x = 1 end", "function f() x = 1 end"},
    });
}

constexpr const char* all_types[] = {
    // clang-format off
    "nil", "true", "false", "\"lit\"", "'a' | 'b'", "[[long]]", "1", "-1", "2.5", "name",
    "mod.name", "Name<T, U>", "{T}", "{[K]: V}", "{f: T, g?: T,}", "{}", "{ f: T; g: U }", "T[]",
    "T[K]", "T[][]", "{string}[]", "(T)", "(A | B)?", "(a: T, ...U) -> R", "(a: T) -> (R, S)",
    "() -> ()", "(T, U) -> (V) -> W", "fun(a: T, b?: U): R", "fun()", "fun(...: any): (A, B)",
    "fun(...)", "readonly {T}", "readonly T[]", "{readonly a: T}", "{readonly: T, readonly x: U}",
    "{ [string]?: T }", "typeof(f(x)[1])", "keyof(T)", "keyof T", "T?", "T??", "A | B & C",
    "| A | B", "A extends B ? C : D", "A extends B? ? C : D",
    "A extends { x: B } ? C? : fun(a: B): D", "number @min(0) @max(9)",
    "string @min_len(1) @pattern(\"^[)]+$\")", "string @trim", "Foo<Bar<Baz>>", "Foo<(A, B)>",
    "{ end: T, nil: U, type: V }", "{ \"quoted key\": T }", "{ T, U }",
    "interface { function m(self, a: T): R }", "interface function m(a: T): R end",
    "{ cb: fun(a: T): R, other: U }", "thread", "function", "function(a: T): R", "... T", "type",
    "fun(as: as): is",
    // clang-format on
};

TEST(TypeEraserTest, EveryKindOfTypeIsUnderstood) {
    for (const std::string type : all_types) {
        SCOPED_TRACE(type);
        check({{"local x: " + type + " = nil", "local x = nil"},
               {"type N = " + type, ""},
               {"local y = (x :: " + type + ")", "local y = (x )"},
               {"function f(a: " + type + "): " + type + " end", "function f(a ) end"}});
    }
    const std::string lines = "{\n  -- a comment } here\n  a: T,\n\n  b: U\n}";
    check({{"local x: " + lines + " = nil", "local x\n-- a comment } here\n\n\n\n= nil"}});
}

TEST(TypeEraserTest, CastsGo) {
    check({
        {"local a = x :: string", "local a = x"},
        {"local a = x as string", "local a = x"},
        {"local a = f(x)::{string} .. 'b'", "local a = f(x) .. 'b'"},
        {"return (x :: T), {y :: U, z = w as V}", "return (x ), {y , z = w }"},
        {"local a = t[k :: string][1]", "local a = t[k ][1]"},
        {"local a = x :: number < 5", "local a = x < 5"},
        {"local a = x :: Size < y and z", "local a = x < y and z"},
        {"local a = x :: Size < y", "local a = x < y"},
        {"local a = x :: List<T>", "local a = x"},
        {"local a = x :: List<T> == y", "local a = x == y"},
        {"local a = x :: Map<A, List<B>> or {}", "local a = x or {}"},
        {"local a = ... :: T", "local a = ..."},
        {"local a = function() end :: T", "local a = function() end"},
        {"local a = function() end as T", "local a = function() end"},
        {"local a = 'x' as 'x' | 'y'", "local a = 'x'"},
        {"local a = x as (A | B)", "local a = x"},
        {"local a = x as\n{ f: T }", "local a = x"},
        {"for k, v in pairs(x :: T) do end", "for k, v in pairs(x ) do end"},
        {"for k, v in x as T do end", "for k, v in x do end"},
        {"if x :: boolean then y() end", "if x then y() end"},
        {"x = y :: T ::done:: goto done", "x = y ::done:: goto done"},
        {"local a = x! .b", "local a = x .b"},
        {"local a = f(x!, y!)!", "local a = f(x , y )"},
        {"local a = x! == y! and x!~=y", "local a = x == y and x ~=y"},
        {"local a = x!==y", "local a = x ==y"},
        {"local a = b as number + 1", "local a = b + 1"},
    });
}

TEST(TypeEraserTest, TypeStatementsGo) {
    check({
        {"type N = string", ""},
        {"type N<A, B: C> = {a: A, b: B}\nlocal x = 1", "\nlocal x = 1"},
        {"local x = y\ntype N = {\n  a: string, -- first\n  b?: number,\n}\nreturn x",
         "local x = y\n\n-- first\n\n\nreturn x"},
        {"do type N = A end", "do end"},
        {"if x then type N = A else type M = B end", "if x then else end"},
        {"type A = B; type C = D", ";"},
        {"interface N function m(a: T): R end\nlocal x", "\nlocal x"},
        {"interface N<T>: A, b.B\n  function m(a: T): R, S\n  function n()\n  x: T;\nend\nf()",
         "\n\n\n\n\nf()"},
        {"interface N end", ""},
        {"f() type N = function\nx = 1", "f()\nx = 1"},
    });
}

TEST(TypeEraserTest, ErasingNeverJoinsTwoStatements) {
    EXPECT_EQ(erased("f = g\ntype N = A\n(h or i)()"), "f = g\n;         \n(h or i)()");
    EXPECT_EQ(erased("f = g\ninterface N end (h)()"), "f = g\n;               (h)()");
    EXPECT_EQ(erased("f = g :: T\n(h)()"), "f = g ;   \n(h)()");
    EXPECT_EQ(erased("f = g as T\n(h)()"), "f = g ;   \n(h)()");
    EXPECT_EQ(testing::outcome(erased("local n = 0\nlocal function g() n = n + 1 end\n"
                                      "local f = g :: T\n(tostring)(1)\nreturn n")),
              "0");
}

TEST(TypeEraserTest, ErasedProgramsDoWhatTheirAuthorMeant) {
    const std::string program = R"(
type Shape<T> = { kind: "box" | "ball", size: T, name?: string }
interface Sized
    function size(self: Sized): number
end
local shapes: {Shape<number>} = {}
local function add<T>(kind: string, size: T?, ...: any): (boolean, string?)
    if size! < 0 then return false, "negative" end
    shapes[#shapes + 1] = { kind = kind, size = size :: number } as Shape<number>
    return true
end
local type_of: fun(x: any): string = type
add("box", 3); add("ball", 4)
local total: number = 0
for _, s in ipairs(shapes) do total = total + s.size as number end
return type_of(total) .. total)";
    EXPECT_EQ(testing::outcome(erased(program)), "number7");
}

TEST(TypeEraserTest, WrongTypesAreErrorsWithTheirPlace) {
    const std::vector<Case> cases = {
        {"local x: = 3", "app:main:1:10: type syntax: expected a type, found '='"},
        {"\n\nlocal x: {a: string", "app:main:3:20: type syntax: expected '}', found the end"},
        {"local x: {a string}", "app:main:1:13: type syntax: expected '}', found 'string'"},
        {"function f(a: ) end", "app:main:1:15: type syntax: expected a type, found ')'"},
        {"function f(): end", "app:main:1:15: type syntax: expected a type, found 'end'"},
        {"function f<>() end", "app:main:1:12: type syntax: expected the name of a type parameter"},
        {"local x: (A, B) = 1", "1:10: type syntax: a list of types can only be the result"},
        {"local x: (a: A) = 1", "1:17: type syntax: expected '->' after the parameters"},
        {"local x: Foo<A = 1", "1:16: type syntax: expected '>', found '='"},
        {"local x: m.\n'y'", "2:1: type syntax: expected a name after '.', found ''y''"},
        {"local x: T @1 = 1", "expected the name of a validator, found '1'"},
        {"local x: typeof(a", "'(' is never closed"},
        {"local x: A extends B ? C = 1", "expected ':', found '='"},
        {"type N = ", "expected a type, found the end of the text"},
        {"type N<A> number", "1:11: type syntax: expected '=' after the name of a type"},
        {"interface N function m()", "expected 'end' to close the interface"},
        {"interface N x = 1 end", "expected a method or a field of the interface, found 'x'"},
        {"local a = x :: )", "expected a type, found ')'"},
        {"local x: \x01\xFF", "found '\\x01'"},
    };
    for (const Case& c : cases) {
        const auto result = erase_types(c.typed, "app:main");
        ASSERT_FALSE(result) << c.typed << " -> " << *result;
        EXPECT_THAT(result.error().message, HasSubstr(c.plain));
        EXPECT_EQ(result.error().code, sim::ErrorCode::invalid_input);
    }
}

std::string repeated(const std::string& text, int count) {
    std::string out;
    for (int i = 0; i < count; ++i)
        out += text;
    return out;
}

TEST(TypeEraserTest, NestingIsLimited) {
    const auto nested = [](int depth) {
        return "local x: " + repeated("{", depth) + repeated("}", depth) + " = 1";
    };
    EXPECT_EQ(squeezed(erased(nested(200))), "local x = 1");
    EXPECT_THAT(erased(nested(201)), HasSubstr("types nest deeper than 200 levels"));
    for (const std::string open : {"{", "(", "A<", "fun(", "... ", "readonly ", "keyof ", "{[",
                                   "T[", "() -> ", "{a: ", "A extends B ? ", "asserts x is ",
                                   "interface function m(x: ", "function(", "| "}) {
        SCOPED_TRACE(open);
        EXPECT_THAT(erased("local x: " + repeated(open, 20000)), HasSubstr("error: app:main:1:"));
        EXPECT_THAT(erased("type X = " + repeated(open, 20000)), HasSubstr("error: app:main:1:"));
    }
}

}  // namespace
}  // namespace moira::runtime
