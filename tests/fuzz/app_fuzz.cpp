// SPDX-License-Identifier: MIT
//
// Any bytes are an entry file: they give entries or findings, within the limits.
#include "runtime/app/adjust_entries.hpp"
#include "runtime/app/entry_file.hpp"
#include "runtime/app/lua_entry.hpp"
#include "sim/assert.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace moira::runtime {
namespace {

sim::Result<std::string> pretended_file(const std::string& path) {
    // `..name` is a file like others; a step out of the folder is not.
    const std::string framed = "/" + path + "/";
    MOIRA_ASSERT(framed.find("/../") == std::string::npos && !path.starts_with("/"));
    if (path.ends_with(".lua")) return "return " + path;
    return sim::fail(sim::ErrorCode::not_found, "there is no such file");
}

void read_any(std::string_view text) {
    LoadLimits limits;
    limits.nodes = 5000;
    limits.text_bytes = 1 << 20;
    EntryFile file = read_entry_file(text, {"src", "a/_index.yaml"}, limits, pretended_file);
    Findings findings;
    for (const Entry& entry : file.entries) {
        MOIRA_ASSERT(!entry.name.empty() && !entry.kind.empty() && entry.meta.map() != nullptr);
        if (const auto lua = lua_entry(entry); lua) MOIRA_ASSERT(!lua->source.empty());
        for (const ConfigValue* tree : {&entry.meta, &entry.data}) {
            MOIRA_ASSERT(size_of(*tree).depth <= limits.nesting);
        }
    }
    link_requirements(file.entries, limits.text_bytes, findings);
    qualify_references(file.entries);
    for (const Finding& finding : file.findings)
        MOIRA_ASSERT(!finding.text().empty());
}

}  // namespace
}  // namespace moira::runtime

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    moira::runtime::read_any({reinterpret_cast<const char*>(data), size});
    return 0;
}
