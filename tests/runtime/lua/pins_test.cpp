// SPDX-License-Identifier: MIT
#include "runtime/lua/pins.hpp"

#include <gtest/gtest.h>

namespace moira::runtime {
namespace {

TEST(PinsTest, ThisBuildOfLuaPassesTheStartUpCheck) {
    const auto result = check_lua_pins();
    EXPECT_TRUE(result.has_value()) << result.error().text();
}

}  // namespace
}  // namespace moira::runtime
