// SPDX-License-Identifier: MIT
//
// Entries whose kind is Lua code, with their fields checked: what the Lua runtime needs to load
// one. Fails with the place of the wrong field. Pure.
#pragma once

#include "runtime/app/application.hpp"
#include "sim/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

enum class LuaKind : std::uint8_t { function, process, library, workflow };

struct LuaImport {
    std::string alias;   ///< the global that the library's value becomes
    std::string target;  ///< as written: a full id; without a namespace (`x`, `:x`) a module

    /// Whether the target is a built-in module instead of an entry.
    [[nodiscard]] bool is_module() const;
    /// The target's name, for a module without the `:`.
    [[nodiscard]] std::string_view name() const;
};

struct LuaEntry {
    LuaKind kind = LuaKind::process;
    std::string id;
    std::string source;       ///< program text, still with types
    std::string source_file;  ///< for messages: the Lua file, or the entry file of inline source
    std::string method;       ///< "main" if not given; a library has none ("")
    std::vector<std::string> modules;
    std::vector<LuaImport> imports;  ///< in the order of the file
};

/// Whether entries of `kind` hold Lua source.
[[nodiscard]] bool is_lua_kind(std::string_view kind);

/// The fields of a Lua entry. Errors: `unsupported` for other kinds (with a word on packed code),
/// `invalid_input` for a missing source or a field of the wrong type.
[[nodiscard]] sim::Result<LuaEntry> lua_entry(const Entry& entry);

}  // namespace moira::runtime
