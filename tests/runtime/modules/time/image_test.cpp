// SPDX-License-Identifier: MIT
#include "runtime/lua/image.hpp"
#include "runtime/modules/time/module.hpp"
#include "tests/runtime/modules/time/time_fixture.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <sys/mman.h>

namespace moira::runtime {
namespace {

TEST(TimeImageTest, TheModuleTravelsInAnImage) {
    constexpr std::size_t window = std::size_t{80} << 20U;
    void* memory = mmap(nullptr, window + slot_stride, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    TestContext context;

    const auto image = StateImage::build({}, [](lua_State* L) -> sim::Result<void> {
        push_time_module(L);
        lua_setglobal(L, "time");
        return {};
    });
    ASSERT_TRUE(image.has_value()) << image.error().text();
    EXPECT_TRUE(image->fits_any_slot());
    lua_State* L =
        image->instantiate({.base = static_cast<std::byte*>(memory), .reserved = window}, &context);
    ASSERT_NE(L, nullptr);
    ASSERT_EQ(luaL_dostring(L, "return time.now():in_location(time.utc):format(time.RFC3339)"),
              LUA_OK);

    EXPECT_STREQ(lua_tostring(L, -1), "2026-01-01T00:00:00Z");
    munmap(memory, window + slot_stride);
}

}  // namespace
}  // namespace moira::runtime
