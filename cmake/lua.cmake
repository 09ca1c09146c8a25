# The stock Lua library with single symbols redirected (docs/determinism.md). At build time the
# members of Debian's liblua5.4.a are copied, changed with `objcopy --redefine-sym` and packed into
# libmoira_lua_core.a, so a consumer of moira needs no linker flag. The replacements are in
# runtime/lua/redirects.cpp; each one serves Moira's states and falls through for any other.
find_path(LUA54_INCLUDE lua.h PATH_SUFFIXES lua5.4 REQUIRED)
find_library(LUA54_ARCHIVE NAMES liblua5.4.a REQUIRED)
if(NOT CMAKE_OBJCOPY)
    message(FATAL_ERROR "moira: objcopy (binutils) is needed to build the pinned Lua library")
endif()

# "<symbol> <kind> <members>".
# use:  the members call moira_<symbol> instead; <symbol> itself stays what it is.
# define: the member's own definition is renamed to moira_stock_<symbol>; we define <symbol>, so
#         that every caller, our bindings included, gets ours.
set(MOIRA_LUA_REDIRECTS
    "luaS_hash use lstate.o"                            # the string-hash seed
    "time use ltablib.o"                                # pivot of table.sort
    "clock use ltablib.o"                               # the same
    "strcoll use lvm.o"                                 # < and <= of strings
    "localeconv use lobject.o lstrlib.o liolib.o"       # the decimal point
    "luaS_new use lapi.o ldo.o llex.o lparser.o ltm.o"  # its cache is keyed by C address
    "luaC_checkfinalizer use lapi.o"                    # __gc
    "luaO_tostring use lapi.o lvm.o"                    # number text
    "lua_topointer use lstrlib.o"                       # %p
    "lua_pushcclosure use lauxlib.o"                    # luaL_setfuncs: no bare C functions
    "luaD_throw use lmem.o ltable.o lstring.o"          # counts out-of-memory errors
    "lua_getallocf use lauxlib.o"                       # the same, of string buffers
    "luaL_tolstring define lauxlib.o"                   # text of references and numbers
    "luaL_checklstring define lauxlib.o"                # error objects count as their message
    "luaL_optlstring define lauxlib.o")

set(core_dir ${PROJECT_BINARY_DIR}/lua_core)
set(core_archive ${core_dir}/libmoira_lua_core.a)
set(core_commands "")
foreach(row IN LISTS MOIRA_LUA_REDIRECTS)
    string(REPLACE " " ";" row "${row}")
    list(POP_FRONT row symbol kind)
    set(renamed moira_${symbol})
    if(kind STREQUAL "define")
        set(renamed moira_stock_${symbol})
    endif()
    foreach(member IN LISTS row)
        list(APPEND core_commands
            COMMAND ${CMAKE_OBJCOPY} --redefine-sym ${symbol}=${renamed} members/${member})
    endforeach()
endforeach()
add_custom_command(OUTPUT ${core_archive}
    COMMAND ${CMAKE_COMMAND} -E rm -rf members libmoira_lua_core.a
    COMMAND ${CMAKE_COMMAND} -E make_directory members
    COMMAND ${CMAKE_COMMAND} -E chdir members ${CMAKE_AR} x ${LUA54_ARCHIVE}
    ${core_commands}
    COMMAND sh -c "exec '${CMAKE_AR}' rcsD libmoira_lua_core.a members/*.o"
    DEPENDS ${LUA54_ARCHIVE} ${CMAKE_CURRENT_LIST_FILE}
    WORKING_DIRECTORY ${core_dir}
    COMMENT "Redirecting symbols of the Lua library" VERBATIM)
file(MAKE_DIRECTORY ${core_dir})
add_custom_target(moira_lua_core_build DEPENDS ${core_archive})

# The archive needs the redirects of moira_lua and moira_lua needs the archive: a cycle of static
# libraries, which CMake resolves by naming both twice on the link line.
add_library(moira_lua_core STATIC IMPORTED GLOBAL)
set_target_properties(moira_lua_core PROPERTIES IMPORTED_LOCATION ${core_archive})
add_dependencies(moira_lua_core moira_lua_core_build)
target_link_libraries(moira_lua_core INTERFACE moira_lua m dl)

add_library(moira_stock_lua INTERFACE)
target_include_directories(moira_stock_lua SYSTEM INTERFACE ${LUA54_INCLUDE})
target_link_libraries(moira_stock_lua INTERFACE moira_lua_core)
