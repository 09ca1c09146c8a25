// SPDX-License-Identifier: MIT
#include "runtime/lua/globals.hpp"
#include "runtime/lua/heap.hpp"
#include "runtime/lua/value_codec.hpp"
#include "tests/runtime/lua/sandbox_fixture.hpp"

#include <array>

namespace moira::runtime {
namespace {

using testing::HasSubstr;

void push_marked(lua_State* L) {
    lua_newtable(L);
    lua_pushinteger(L, 7);
    lua_setfield(L, -2, "mark");
}

constexpr LibraryField marked{"marked", &push_marked};

class GlobalsTest : public SandboxTest {
protected:
    bool pending() {
        lua_pushglobaltable(L);
        const bool result = has_pending_globals(L, -1);
        lua_pop(L, 1);
        return result;
    }
};

TEST_F(GlobalsTest, AreMadeOnFirstUseAndKept) {
    EXPECT_EQ(eval("print == print, math.abs(-1), string == string, _G.print == print"),
              "true, 1, true, true");
    EXPECT_EQ(eval("unknown, _G[1], _G[true], _G.unknown"), "nil, nil, nil, nil");
    EXPECT_TRUE(pending());
}

TEST_F(GlobalsTest, CanBeAssignedBeforeAndAfterTheirFirstUse) {
    EXPECT_EQ(run("print = 1; return print, rawget(_G, 'print')"), "1, 1");
    EXPECT_EQ(run("print = nil; return print, rawget(_G, 'print')"), "nil, nil");
    EXPECT_EQ(run("math = nil; return math"), "nil");
    EXPECT_EQ(run("local t = table; table = nil; return t == nil, table"), "false, nil");
    EXPECT_EQ(run("rawset(_G, 'os', 5); os = nil; return os"), "nil");
    EXPECT_EQ(run("_G.own = 1; own = own + 1; return own, _G.own"), "2, 2");
    EXPECT_TRUE(pending());
    EXPECT_EQ(run("local t = {} for k in pairs(_G) do t[k] = 1 end\n"
                  "return t.print, t.math, t.table, t.os, t.own, t.errors"),
              "nil, nil, nil, nil, 1, 1");
}

TEST_F(GlobalsTest, RefuseTheKeysThatTablesRefuse) {
    EXPECT_EQ(run("_G[nil] = 1"), "error: test:1: index is nil");
    EXPECT_EQ(run("_G[0/0] = 1"), "error: test:1: index is NaN");
    EXPECT_EQ(run("_G[1] = 'one'; return _G[1], #_G"), "one, 1");
}

TEST_F(GlobalsTest, RawAccessFindsThem) {
    EXPECT_EQ(eval("rawget(_G, 'math') == math, rawget(_G, 'none'), rawget(_G, 1)"),
              "true, nil, nil");
    EXPECT_TRUE(pending());
}

TEST_F(GlobalsTest, AreInvisibleAsAMetatable) {
    EXPECT_EQ(eval("getmetatable(_G)"), "nil");
    EXPECT_TRUE(pending());
    EXPECT_EQ(run("local mt = {__index = function(_, k) return k .. '?' end}\n"
                  "return setmetatable(_G, mt) == _G, getmetatable(_G) == mt, none, type(errors)"),
              "true, true, none?, table");
    EXPECT_FALSE(pending());
    EXPECT_EQ(run("print = nil; return print"), "print?");
    EXPECT_EQ(run("setmetatable(_G, nil); return print, getmetatable(_G)"), "nil, nil");
}

TEST_F(GlobalsTest, AreAllThereForATraversal) {
    const std::string count = "local n = 0 for _ in LOOP do n = n + 1 end return n";
    const auto loop = [&](const std::string& what) {
        return run(std::string{count}.replace(count.find("LOOP"), 4, what));
    };
    EXPECT_EQ(loop("next, _G"), "31");
    EXPECT_FALSE(pending());
    EXPECT_EQ(loop("pairs(_G)"), "31");
    EXPECT_EQ(run("print = nil; return print"), "nil");
}

TEST_F(GlobalsTest, AreFrozenWithTheTable) {
    EXPECT_EQ(run("local t = table table.freeze(_G) return t.isfrozen(_G), math.abs(-2), none"),
              "true, 2, nil");
    EXPECT_THAT(run("x = 1"), HasSubstr("attempt to modify a read-only table"));
}

TEST_F(GlobalsTest, CrossToOtherProcessesWhole) {
    sim::ByteBuffer buffer{&slot_heap_alloc, &state_heap(L)};
    EncodeNotes notes;
    lua_pushglobaltable(L);
    ASSERT_TRUE(encode_value(L, -1, buffer, notes));
    EXPECT_FALSE(pending());
    EXPECT_TRUE(notes.dropped_function);
    EXPECT_FALSE(notes.dropped_metamethod);
    buffer.release();
}

TEST_F(GlobalsTest, ServeTablesThatFallBackToThem) {
    EXPECT_EQ(run("local _ENV = setmetatable({}, {__index = _G}); return math.abs(-3), none"),
              "3, nil");
}

TEST_F(GlobalsTest, StringMethodsNeedNoLibraryAndShareIt) {
    EXPECT_EQ(run("local up = ('x').upper; return up('a'), up == string.upper, ('q'):rep(2)"),
              "A, true, qq");
    EXPECT_EQ(run("string = nil; return ('x'):upper(), '10' + 1"), "X, 11");
}

TEST_F(GlobalsTest, ModulesAreMadeOnceForGlobalAndRequire) {
    install_module(L, "lazy", marked);
    install_module(L, "alias", marked);
    install_module(L, "math", marked);
    EXPECT_EQ(eval("require('lazy') == lazy, lazy.mark, package.loaded.lazy == lazy"),
              "true, 7, true");
    EXPECT_EQ(run("alias = nil; return alias, require('alias').mark"), "nil, 7");
    EXPECT_EQ(run("local m = math; math = nil; return m.mark, math, require('math') == m"),
              "7, nil, true");
    EXPECT_TRUE(pending());
    EXPECT_EQ(run("for _ in pairs(_G) do end return lazy.mark, alias, math"), "7, nil, nil");
}

TEST_F(GlobalsTest, ATraversalMakesPendingModules) {
    install_module(L, "lazy", marked);
    EXPECT_EQ(run("for k, v in pairs(_G) do if k == 'lazy' then return v.mark end end"), "7");
    install_module(L, "late", marked);
    EXPECT_EQ(eval("late.mark, require('late') == late"), "7, true");
}

TEST_F(GlobalsTest, LaterListsWin) {
    static constexpr std::array<LibraryConstant, 1> constants{{{"print", "mine"}}};
    static constexpr LibrarySpec mine{.name = "_G", .constants = constants};
    add_globals(L, mine);
    EXPECT_EQ(eval("print"), "mine");
    EXPECT_EQ(run("print = nil; return print"), "nil");
}

TEST_F(GlobalsTest, LibrariesAreFoundByKindBeforeTheirFirstUse) {
    EXPECT_TRUE(push_metatable_of_kind(L, "math"));
    EXPECT_EQ(eval("type(math.pi)"), "number");
    EXPECT_EQ(run("os = nil"), "");
    EXPECT_TRUE(push_metatable_of_kind(L, "os"));
    EXPECT_EQ(eval("os"), "nil");
    EXPECT_FALSE(push_metatable_of_kind(L, "none"));
    EXPECT_FALSE(push_metatable_of_kind(L, "print"));
    EXPECT_FALSE(push_metatable_of_kind(L, "math.pi"));
}

}  // namespace
}  // namespace moira::runtime
