// SPDX-License-Identifier: MIT
#include "runtime/lua/library.hpp"
#include "runtime/lua/sandbox.hpp"

namespace moira::runtime {

namespace {
constexpr LibraryConstant constants[] = {{"platform", "wippy"}};
constexpr LibrarySpec os_spec{"os", {}, constants, nullptr};
}  // namespace

void open_os(lua_State* L) { open_library(L, os_spec); }

}  // namespace moira::runtime
