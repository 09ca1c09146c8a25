// SPDX-License-Identifier: MIT
#include "runtime/lua/context.hpp"
#include "runtime/lua/image.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <sys/mman.h>
#include <utility>

namespace moira::runtime {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

/// Address space with a writable window at each of two slots that are `slot_stride` apart.
class TwoSlots {
public:
    static constexpr std::size_t window = 80 * mebibyte;

    TwoSlots() {
        void* const range = mmap(nullptr, 2 * slot_stride + 2 * window, PROT_NONE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (range == MAP_FAILED) return;
        base_ = static_cast<std::byte*>(range);
        ok_ = mprotect(base_, window, PROT_READ | PROT_WRITE) == 0 &&
              mprotect(base_ + slot_stride, window, PROT_READ | PROT_WRITE) == 0;
    }

    ~TwoSlots() { munmap(base_, 2 * slot_stride + 2 * window); }

    TwoSlots(const TwoSlots&) = delete;
    TwoSlots& operator=(const TwoSlots&) = delete;

    [[nodiscard]] bool ok() const { return ok_; }

    [[nodiscard]] Slot slot(std::size_t index, std::size_t shift = 0) const {
        return {.base = base_ + index * slot_stride + shift, .reserved = window - shift};
    }

private:
    std::byte* base_ = nullptr;
    bool ok_ = false;
};

class FixedContext final : public LuaContext {
public:
    [[nodiscard]] std::int64_t now_ns() const override { return 0; }

    std::uint64_t draw(std::uint64_t bound) override { return bound - 1; }

    void log(LogLevel, std::string_view) override {}
};

/// What tests open: the stock libraries without random state.
void open_libraries(lua_State* L) {
    const std::pair<const char*, lua_CFunction> libraries[] = {{"_G", luaopen_base},
                                                               {"table", luaopen_table},
                                                               {"string", luaopen_string},
                                                               {"coroutine", luaopen_coroutine}};
    for (const auto& [name, open] : libraries)
        luaL_requiref(L, name, open, 1);
    lua_settop(L, 0);
}

constexpr const char* stress = R"(
local out = {}
local function note(...) out[#out + 1] = table.concat({...}, ",") end
local objects = {}
for i = 1, 200 do
    local o = i % 4 == 0 and {} or i % 4 == 1 and function() return i end
        or i % 4 == 2 and coroutine.create(function() end) or "key" .. i
    objects[o] = i
end
local order = {}
for _, i in pairs(objects) do order[#order + 1] = i end
note("objects", table.concat(order, " "))
local functions, names = {}, {}
for name, f in pairs(string) do functions[f] = name end
for _, name in pairs(functions) do names[#names + 1] = name end
note("functions", table.concat(names, " "))
for i = 1, 30 do note(tostring({}), tostring(print), tostring(coroutine.create(print))) end
local weak = setmetatable({}, { __mode = "k" })
for i = 1, 3000 do weak[{}] = i; if i % 500 == 0 then
    local n = 0; for _ in pairs(weak) do n = n + 1 end; note("weak", n) end end
note("bytes", collectgarbage("count") * 1024)
local holes = {}
for i = 1, 64 do if i % 7 ~= 0 then holes[i] = i; holes["k" .. i] = i end end
for i = 20, 40, 3 do holes[i] = nil end
note("border", #holes)
local numbers = {}
for i = 1, 500 do numbers[i] = (i * 7919) % 503 end
pcall(table.sort, numbers, function(a, b) return a * 31 % 17 < b * 13 % 19 end)
note(table.concat(numbers, " "))
note(("%p"):format(out), ("%p"):format("text" .. #numbers))
local wrapped = coroutine.wrap(function(a) for i = 1, 3 do a = coroutine.yield(a .. i) end end)
note(wrapped("a"), wrapped("b"), wrapped("c"))
local function fails() local x = nil; x() end
note(tostring(select(2, pcall(error, {}))), tostring(select(2, pcall(fails))))
return table.concat(out, "\n")
)";

int note_failure(lua_State* L) {
    return lua_error(L);
}

/// Runs a chunk in the state; an error's text starts with "error: ".
std::string run(lua_State* L, const char* chunk) {
    const PinnedScope scope;
    int status = luaL_loadstring(L, chunk);
    if (status == LUA_OK) status = lua_pcall(L, 0, 1, 0);
    const char* const text = lua_tostring(L, -1);
    std::string result = status == LUA_OK ? "" : "error: ";
    result += text != nullptr ? text : "no text";
    lua_settop(L, 0);
    return result;
}

sim::Result<void> populate_libraries(lua_State* L) {
    open_libraries(L);
    return {};
}

class ImageTest : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(slots_.ok()); }

    TwoSlots slots_;
    FixedContext context_;
};

TEST_F(ImageTest, CopiesBehaveLikeARebuiltStateInEverySlot) {
    const auto image = StateImage::build({}, populate_libraries);
    ASSERT_TRUE(image.has_value()) << image.error().text();
    EXPECT_TRUE(image->fits_any_slot());
    const std::string first = run(image->instantiate(slots_.slot(0), &context_), stress);
    EXPECT_GT(first.size(), 3000U) << first;
    EXPECT_EQ(run(image->instantiate(slots_.slot(1), &context_), stress), first);
    EXPECT_EQ(run(image->instantiate(slots_.slot(0), &context_), stress), first);

    for (std::size_t i = 0; i < 2; ++i) {
        const auto rebuilt = build_state(slots_.slot(i), {}, populate_libraries, &context_);
        ASSERT_TRUE(rebuilt.has_value()) << rebuilt.error().text();
        EXPECT_EQ(context_or_null(*rebuilt), &context_);
        EXPECT_EQ(run(*rebuilt, stress), first);
    }
}

TEST_F(ImageTest, StatesBuiltInPlaceAreAlikeInEverySlot) {
    std::array<std::string, 2> outputs;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        lua_State* const L = new_state(slots_.slot(i), {}, &context_);
        ASSERT_NE(L, nullptr);
        open_libraries(L);
        outputs[i] = run(L, stress);
    }
    EXPECT_EQ(outputs[0], outputs[1]);
    EXPECT_EQ(outputs[0].find("error: "), std::string::npos) << outputs[0];
}

TEST_F(ImageTest, OrderOfStringKeysFollowsTheSeed) {
    const char* const chunk = R"(
        local t, out = {}, {}
        for i = 1, 50 do t["k" .. i] = i end
        for k in pairs(t) do out[#out + 1] = k end
        return table.concat(out, " "))";
    std::array<std::string, 3> outputs;
    const std::array<std::uint32_t, 3> seeds{1, 2, 1};
    for (std::size_t i = 0; i < seeds.size(); ++i) {
        const auto image = StateImage::build({.hash_seed = seeds[i]}, populate_libraries);
        ASSERT_TRUE(image.has_value()) << image.error().text();
        outputs[i] = run(image->instantiate(slots_.slot(0), &context_), chunk);
    }
    EXPECT_NE(outputs[0], outputs[1]);
    EXPECT_EQ(outputs[0], outputs[2]);
}

TEST_F(ImageTest, CompiledChunksTravelWithTheImage) {
    const auto image = StateImage::build({}, [](lua_State* L) -> sim::Result<void> {
        open_libraries(L);
        if (luaL_loadstring(L, "local a = ... return 'got ' .. a * 2") != LUA_OK) {
            return sim::fail(sim::ErrorCode::invalid_input, lua_tostring(L, -1));
        }
        lua_setfield(L, LUA_REGISTRYINDEX, "main");
        return {};
    });
    ASSERT_TRUE(image.has_value()) << image.error().text();
    for (std::size_t i = 0; i < 2; ++i) {
        lua_State* const L = image->instantiate(slots_.slot(i), &context_);
        ASSERT_EQ(lua_getfield(L, LUA_REGISTRYINDEX, "main"), LUA_TFUNCTION);
        lua_pushinteger(L, 21);
        ASSERT_EQ(lua_pcall(L, 1, 1, 0), LUA_OK);
        EXPECT_STREQ(lua_tostring(L, -1), "got 42");
        EXPECT_EQ(context_or_null(L), &context_);
        lua_State* const thread = lua_newthread(L);
        EXPECT_EQ(context_or_null(thread), &context_);
    }
}

TEST_F(ImageTest, TablesKeyedByObjectsNeedSlotsAStrideApart) {
    const auto image = StateImage::build({}, [](lua_State* L) -> sim::Result<void> {
        open_libraries(L);
        if (luaL_dostring(L, "t = {} for i = 1, 40 do t[{}] = i end") != LUA_OK) {
            return sim::fail(sim::ErrorCode::invalid_input, lua_tostring(L, -1));
        }
        return {};
    });
    ASSERT_TRUE(image.has_value()) << image.error().text();
    EXPECT_FALSE(image->fits_any_slot());
    const char* const chunk = R"(
        local out, n = {}, 0
        for k, v in pairs(t) do out[#out + 1] = v; assert(t[k] == v) end
        return table.concat(out, " "))";
    const std::string first = run(image->instantiate(slots_.slot(0), &context_), chunk);
    EXPECT_EQ(run(image->instantiate(slots_.slot(1), &context_), chunk), first);
}

TEST_F(ImageTest, RowsThatAreOffGiveTheStockFunctions) {
    PinMask all = 0;
    for (const PinRow& row : pin_rows())
        all |= bit(row.pin);
    const auto image = StateImage::build({.unpinned = all}, [](lua_State* L) -> sim::Result<void> {
        luaL_requiref(L, "_G", luaopen_base, 1);
        return {};
    });
    ASSERT_TRUE(image.has_value()) << image.error().text();
    lua_State* const L = image->instantiate(slots_.slot(1), &context_);
    EXPECT_FALSE(pinned(L, Pin::clocks));
    EXPECT_EQ(run(L, "return type(math.random) .. type(os.time) .. type(os.getenv) .. type(io.open)"
                     " .. type(collectgarbage) .. type(string.dump) .. 4 / 2"),
              "functionfunctionfunctionfunctionfunctionfunction2.0");
}

TEST_F(ImageTest, RejectsAStateThatStoresAnAddressOrATime) {
    const auto image = StateImage::build({}, [](lua_State* L) -> sim::Result<void> {
        luaL_requiref(L, "math", luaopen_math, 1);
        return {};
    });
    ASSERT_FALSE(image.has_value());
    EXPECT_EQ(image.error().code, sim::ErrorCode::mismatch);
    EXPECT_NE(image.error().message.find("differs between two builds"), std::string::npos);
    EXPECT_FALSE(image.error().hint.empty());
}

TEST_F(ImageTest, ErrorsWhilePopulatingBecomeTheBuildsError) {
    const auto raised = StateImage::build({}, [](lua_State* L) -> sim::Result<void> {
        lua_pushliteral(L, "boom");
        note_failure(L);
        return {};
    });
    ASSERT_FALSE(raised.has_value());
    EXPECT_EQ(raised.error().message, "image: boom");
    const auto returned = StateImage::build({}, [](lua_State*) -> sim::Result<void> {
        return sim::fail(sim::ErrorCode::invalid_input, "main.lua:1: bad");
    });
    ASSERT_FALSE(returned.has_value());
    EXPECT_EQ(returned.error().message, "main.lua:1: bad");
}

TEST_F(ImageTest, RefusesSlotsThatAreTooSmall) {
    const auto image = StateImage::build({}, populate_libraries);
    ASSERT_TRUE(image.has_value()) << image.error().text();
    Slot slot = slots_.slot(0);
    slot.reserved = image->size() - 16;
    EXPECT_EQ(image->instantiate(slot, &context_), nullptr);
    slot.reserved = image->size();
    lua_State* const L = image->instantiate(slot, &context_);
    ASSERT_NE(L, nullptr);
    EXPECT_EQ(run(L, "return ('x'):rep(100000)"), "error: not enough memory");
    EXPECT_GE(state_heap(L).refusals(), 2U);
    slot.reserved = 64;
    EXPECT_EQ(new_state(slot, {}, &context_), nullptr);
}

TEST_F(ImageTest, TheMemoryLimitIsLuasOwnError) {
    const auto image = StateImage::build({}, populate_libraries);
    ASSERT_TRUE(image.has_value()) << image.error().text();
    Slot slot = slots_.slot(0);
    slot.limit = mebibyte;
    lua_State* const L = image->instantiate(slot, &context_);
    const char* const chunk = R"(
        local ok, why = pcall(function()
            local t = {}
            for i = 1, 1e6 do t[i] = { i } end
        end)
        return tostring(ok) .. " " .. why)";
    EXPECT_EQ(run(L, chunk), "false not enough memory");
    EXPECT_LE(state_heap(L).used(), mebibyte);
    EXPECT_GE(state_heap(L).refusals(), 2U);
    state_heap(L).clear_refusals();
    EXPECT_EQ(run(L, "return 'alive'"), "alive");
    EXPECT_EQ(state_heap(L).refusals(), 0U);
}

TEST_F(ImageTest, ABareImageIsSmall) {
    const auto bare = StateImage::build({}, [](lua_State*) -> sim::Result<void> { return {}; });
    ASSERT_TRUE(bare.has_value()) << bare.error().text();
    EXPECT_LT(bare->size(), 6U * 1024);
    EXPECT_GT(bare->relocations(), 50U);
    RecordProperty("bytes", static_cast<int>(bare->size()));
    RecordProperty("relocations", static_cast<int>(bare->relocations()));
}

}  // namespace
}  // namespace moira::runtime
