# The stock Lua library with single undefined references redirected (docs/determinism.md).
find_path(LUA54_INCLUDE lua.h PATH_SUFFIXES lua5.4 REQUIRED)
find_library(LUA54_ARCHIVE NAMES liblua5.4.a REQUIRED)
add_library(moira_stock_lua INTERFACE)
target_include_directories(moira_stock_lua SYSTEM INTERFACE ${LUA54_INCLUDE})
target_link_libraries(moira_stock_lua INTERFACE ${LUA54_ARCHIVE} m dl)
