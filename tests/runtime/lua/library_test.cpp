// SPDX-License-Identifier: MIT
#include "runtime/lua/library.hpp"
#include "runtime/lua/object.hpp"
#include "tests/runtime/lua/sandbox_fixture.hpp"

#include <array>

namespace moira::runtime {
namespace {

using testing::HasSubstr;

int answer(lua_State* state) {
    lua_pushinteger(state, 42);
    return 1;
}

int call_library(lua_State* state) {
    lua_pushvalue(state, 2);
    return 1;
}

constexpr std::array<LibraryFunction, 2> lib_functions{{{"zeta", &answer}, {"answer", &answer}}};
constexpr std::array<LibraryConstant, 3> lib_constants{{
    {"COUNT", std::int64_t{7}},
    {"HALF", 0.5},
    {"NAME", "lib"},
}};
constexpr LibrarySpec lib_spec{"lib", lib_functions, lib_constants, &call_library};
constexpr LibrarySpec quiet_spec{"quiet", lib_functions, {}, nullptr};

class LibraryTest : public SandboxTest {
protected:
    LibraryTest() {
        open_library(L, lib_spec);
        open_library(L, quiet_spec);
    }
};

TEST_F(LibraryTest, GivesItsFunctionsAndConstants) {
    EXPECT_EQ(eval("lib.answer(), lib.COUNT, lib.HALF, lib.NAME, lib.absent, lib[1], lib[true]"),
              "42, 7, 0.5, lib, nil, nil, nil");
    EXPECT_EQ(eval("type(lib), lib.answer == lib.answer, lib.answer == quiet.answer"),
              "table, true, false");
}

TEST_F(LibraryTest, CanBeCalledIfItsSpecSaysSo) {
    EXPECT_EQ(eval("lib('x')"), "x");
    EXPECT_THAT(eval("quiet('x')"), HasSubstr("attempt to call a table value (global 'quiet')"));
}

TEST_F(LibraryTest, FunctionsAreClosures) {
    run("return lib.answer, print, pairs, next, xpcall, (pairs({})), (ipairs({})), coroutine.wrap");
    lua_settop(L, 0);
    ASSERT_EQ(luaL_loadstring(L, "return lib.answer, print, pairs, next, xpcall, string.rep,"
                                 "math.sin, table.sort, (pairs({}))"),
              LUA_OK);
    lua_call(L, 0, LUA_MULTRET);
    ASSERT_EQ(lua_gettop(L), 9);
    for (int i = 1; i <= 9; ++i) {
        EXPECT_NE(lua_tocfunction(L, i), nullptr);
        EXPECT_NE(lua_getupvalue(L, i, 1), nullptr) << i << " is a bare C address";
        lua_settop(L, 9);
    }
}

TEST_F(LibraryTest, RefusesEveryWayOfWriting) {
    const char* const message = "error: test:1: attempt to modify read-only table 'lib'";
    EXPECT_EQ(run("lib.answer = 1"), message);
    EXPECT_EQ(run("lib.new_name = 1"), message);
    EXPECT_EQ(run("lib.absent = nil"), message);
    EXPECT_EQ(run("lib[1] = 1"), message);
    EXPECT_EQ(run("rawset(lib, 'answer', 1)"), message);
    EXPECT_THAT(run("table.insert(lib, 1)"), HasSubstr("read-only table 'lib'"));
    EXPECT_EQ(run("setmetatable(lib, {})"), "error: test:1: cannot change a protected metatable");
    EXPECT_EQ(eval("lib.answer()"), "42");
}

TEST_F(LibraryTest, ListsEveryNameInByteOrderUsedOrNot) {
    const std::string all = "COUNT HALF NAME answer zeta";
    const char* const names = "local t = {} for k, v in pairs(lib) do\n"
                              "assert(lib[k] == v); t[#t + 1] = k end return table.concat(t, ' ')";
    EXPECT_EQ(run(names), all);
    EXPECT_EQ(run("local a = lib.zeta; " + std::string{names}), all);
    EXPECT_EQ(eval("next(lib)"), "COUNT, 7");
    EXPECT_EQ(eval("next(lib, 'NAME')").substr(0, 8), "answer, ");
    EXPECT_EQ(eval("next(lib, 'zeta')"), "nil");
    EXPECT_EQ(run("local t = {} for k in next, lib do t[#t + 1] = k end return #t"), "5");
    EXPECT_THAT(eval("next(lib, {})"), HasSubstr("string expected, got table"));
}

TEST_F(LibraryTest, RawAccessSeesWhatIndexingSees) {
    EXPECT_EQ(eval("rawget(lib, 'COUNT'), rawget(lib, 'absent')"), "7, nil");
    EXPECT_EQ(eval("#lib, getmetatable(lib)"), "0, false");
}

TEST_F(LibraryTest, TakesFieldsFromItsOwner) {
    lua_getglobal(L, "lib");
    lua_pushinteger(L, 5);
    set_library_field(L, -2, "extra");
    lua_pop(L, 1);
    EXPECT_EQ(eval("lib.extra, next(lib, 'answer')"), "5, extra, 5");
    EXPECT_THAT(run("lib.extra = 6"), HasSubstr("read-only"));
}

TEST_F(LibraryTest, AnUnusedLibraryIsSmall) {
    lua_gc(L, LUA_GCCOLLECT);
    const int before = lua_gc(L, LUA_GCCOUNT) * 1024 + lua_gc(L, LUA_GCCOUNTB);
    push_library(L, lib_spec);
    const int after = lua_gc(L, LUA_GCCOUNT) * 1024 + lua_gc(L, LUA_GCCOUNTB);
    EXPECT_LT(after - before, 1000);
}

TEST_F(LibraryTest, MetatablesAreFoundByKind) {
    lua_settop(L, 0);
    lua_newtable(L);
    register_metatable(L, 1, "my.kind");
    EXPECT_STREQ(metatable_kind(L, 1), "my.kind");
    EXPECT_TRUE(push_metatable_of_kind(L, "my.kind"));
    EXPECT_TRUE(lua_rawequal(L, 1, -1));
    EXPECT_FALSE(push_metatable_of_kind(L, "none"));
    lua_newtable(L);
    EXPECT_EQ(metatable_kind(L, -1), nullptr);
    lua_pushstring(L, "my.kind");
    lua_setfield(L, -2, "__kind");
    EXPECT_EQ(metatable_kind(L, -1), nullptr) << "a program's table claims no kind";
}

TEST_F(LibraryTest, UserdataTypesGetMethodsAndMetamethods) {
    lua_settop(L, 0);
    static constexpr std::array<LibraryFunction, 2> methods{
        {{"answer", &answer}, {"__len", &answer}}};
    static constexpr ObjectType type{ObjectKind::timer,
                                     {.name = "test.Thing", .functions = methods}};
    new (lua_newuserdatauv(L, sizeof(ObjectMark), 0)) ObjectMark{ObjectKind::timer};
    set_object_type(L, type);
    EXPECT_TRUE(is_object(L, -1, ObjectKind::timer));
    EXPECT_FALSE(is_object(L, -1, ObjectKind::ticker));
    lua_setglobal(L, "thing");
    EXPECT_EQ(eval("thing:answer(), #thing, thing.absent, getmetatable(thing)"),
              "42, 42, nil, false");
}

}  // namespace
}  // namespace moira::runtime
