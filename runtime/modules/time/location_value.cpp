// SPDX-License-Identifier: MIT
#include "runtime/modules/time/location_value.hpp"

#include "runtime/lua/library.hpp"
#include "runtime/modules/time/value_block.hpp"

#include <string_view>

namespace moira::runtime {
namespace {

constexpr const char* type_name = "time.Location";
using LocationBlock = ValueBlock<ZoneRef, ObjectKind::location>;

int text(lua_State* L) {
    const std::string_view name = check_location(L, 1).name();
    lua_pushlstring(L, name.data(), name.size());
    return 1;
}

constexpr LibraryFunction methods[] = {{"string", text}, {"__tostring", text}};

}  // namespace

void push_location(lua_State* L, const ZoneRef& zone) {
    LocationBlock::push(L, zone);
    static constexpr ObjectType type{ObjectKind::location,
                                     {.name = type_name, .functions = methods}};
    set_object_type(L, type);
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
