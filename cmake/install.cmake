# What other projects link and include: moira::moira (processes in C++) and moira::testing (worlds
# in GoogleTest). In this build, below add_subdirectory, and from an installed package
# (find_package(moira CONFIG)) the same names. The headers that users include are those in
# runtime/include and tools/testing/include; the others lie beside them because they need them.
include(GNUInstallDirs)

set(MOIRA_LIBRARIES sim calendar pattern dialect app fiber lua world scenario properties
    generators cli testing)

# moira_public(<name> HEADERS <folder> USES <component>): a library for users.
function(moira_public name)
    cmake_parse_arguments(ARG "" "HEADERS;USES" "" ${ARGN})
    add_library(moira_public_${name} INTERFACE)
    target_compile_features(moira_public_${name} INTERFACE cxx_std_23)
    target_include_directories(moira_public_${name} SYSTEM INTERFACE
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/${ARG_HEADERS}>
        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    target_link_libraries(moira_public_${name} INTERFACE moira_${ARG_USES})
    set_target_properties(moira_public_${name} PROPERTIES EXPORT_NAME ${name})
    add_library(moira::${name} ALIAS moira_public_${name})
    install(TARGETS moira_public_${name} EXPORT moira)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/${ARG_HEADERS}/moira
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
endfunction()

moira_public(moira HEADERS runtime/include USES world)
moira_public(testing HEADERS tools/testing/include USES testing)
target_link_libraries(moira_public_testing INTERFACE moira_public_moira)

foreach(name IN LISTS MOIRA_LIBRARIES)
    set_target_properties(moira_${name} PROPERTIES EXPORT_NAME part_${name})
    install(TARGETS moira_${name} EXPORT moira ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/moira)
endforeach()
install(TARGETS moira_stock_lua EXPORT moira)
install(FILES ${core_archive} DESTINATION ${CMAKE_INSTALL_LIBDIR}/moira)
install(TARGETS moira RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
foreach(folder sim runtime properties tools)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder}
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/moira/parts FILES_MATCHING PATTERN "*.hpp"
        PATTERN "include" EXCLUDE)
endforeach()

# Plain Lua that runs in production too, to be copied into an application.
install(FILES ${PROJECT_SOURCE_DIR}/runtime/supervision/supervisor.lua
    ${PROJECT_SOURCE_DIR}/runtime/supervision/services.lua
    DESTINATION ${CMAKE_INSTALL_DATADIR}/moira)

include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/moira)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/moira-config.cmake.in
    ${PROJECT_BINARY_DIR}/moira-config.cmake INSTALL_DESTINATION ${package_dir}
    PATH_VARS CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/moira-config-version.cmake
    COMPATIBILITY ExactVersion)
install(FILES ${PROJECT_BINARY_DIR}/moira-config.cmake
    ${PROJECT_BINARY_DIR}/moira-config-version.cmake DESTINATION ${package_dir})
install(EXPORT moira NAMESPACE moira:: FILE moira-targets.cmake DESTINATION ${package_dir})
