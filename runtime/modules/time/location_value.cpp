// SPDX-License-Identifier: MIT
#include "runtime/modules/time/location_value.hpp"

#include "runtime/lua/library.hpp"
#include "runtime/modules/time/value_block.hpp"

#include <string_view>

namespace moira::runtime {
namespace {

constexpr const char* type_name = "time.Location";
using LocationBlock = ValueBlock<ZoneRef, 0x6c6f636174696f6eULL>;

int text(lua_State* L) {
    const std::string_view name = check_location(L, 1).name();
    lua_pushlstring(L, name.data(), name.size());
    return 1;
}

constexpr LibraryFunction methods[] = {{"string", text}, {"__tostring", text}};

}  // namespace

void push_location(lua_State* L, const ZoneRef& zone) {
    LocationBlock::push(L, zone);
    push_userdata_metatable(L, type_name, methods);
    lua_setmetatable(L, -2);
}

const ZoneRef* find_location(lua_State* L, int index) {
    return LocationBlock::find(L, index);
}

const ZoneRef& check_location(lua_State* L, int index) {
    const ZoneRef* zone = find_location(L, index);
    if (zone == nullptr) luaL_typeerror(L, index, type_name);
    return *zone;
}

}  // namespace moira::runtime
