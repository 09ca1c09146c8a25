# What Moira needs of the machine, said at configure time rather than by a broken run.
if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux" OR NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    message(FATAL_ERROR "moira: runs on x86-64 Linux only (this is "
        "${CMAKE_SYSTEM_NAME} on ${CMAKE_SYSTEM_PROCESSOR}): process images and fiber switches "
        "depend on its memory layout")
endif()
if(BUILD_SHARED_LIBS)
    message(FATAL_ERROR "moira: BUILD_SHARED_LIBS is on, but moira is a static library: the "
        "redirected symbols of Lua (cmake/lua.cmake) must bind inside one link")
endif()
