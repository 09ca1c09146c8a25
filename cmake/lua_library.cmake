# moira_lua_library(<target> <file> <symbol>): the text of a library in Lua as a constant of
# <target>, `extern const std::string_view moira::runtime::<symbol>`.
function(moira_lua_library target file symbol)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${file})
    file(READ ${PROJECT_SOURCE_DIR}/${file} text)
    set(out ${PROJECT_BINARY_DIR}/generated/${symbol}.cpp)
    file(CONFIGURE OUTPUT ${out} @ONLY CONTENT [[
#include <string_view>
namespace moira::runtime {
extern const std::string_view @symbol@;
const std::string_view @symbol@ = R"moira_text(@text@)moira_text";
}  // namespace moira::runtime
]])
    target_sources(${target} PRIVATE ${out})
endfunction()
