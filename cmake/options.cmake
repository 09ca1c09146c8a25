# Build options and the flags that every component of the project gets.
option(MOIRA_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(MOIRA_SANITIZE "Build with the address and undefined-behaviour sanitizers" OFF)
option(MOIRA_MUTATIONS "Plant the defects of `moira mutate`; never in what is released" OFF)
option(MOIRA_FUZZ "Build the libFuzzer targets (clang only)" OFF)

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release)
endif()
# Assertions of ours do not depend on NDEBUG; -O2 is what the figures in docs/performance.md used.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")

set(MOIRA_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wswitch-enum
    -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast)
option(MOIRA_WERROR "Treat warnings as errors" ${PROJECT_IS_TOP_LEVEL})
if(MOIRA_WERROR)
    list(APPEND MOIRA_WARNINGS -Werror)
endif()

if(MOIRA_SANITIZE)
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
        -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined)
    # g++ 12 warns without reason of values in std::variant once they are instrumented.
    list(APPEND MOIRA_WARNINGS -Wno-maybe-uninitialized)
endif()

if(MOIRA_MUTATIONS)
    add_compile_definitions(MOIRA_MUTATIONS)
endif()

if(MOIRA_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(MOIRA_CCACHE ccache)
if(MOIRA_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_C_COMPILER_LAUNCHER ${MOIRA_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${MOIRA_CCACHE})
endif()
