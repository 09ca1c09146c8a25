// SPDX-License-Identifier: MIT
//
// A Wippy application as its files describe it: entries by id, and what was found wrong on the
// way. Invariant: entries are sorted by id and no id is there twice; after loading nothing of it
// changes, so runs share it. Entries of every kind are kept; what a kind means is said by the
// functions that read it (lua_entry.hpp).
#pragma once

#include "runtime/app/config_value.hpp"
#include "runtime/app/finding.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

struct Entry {
    std::string id;  ///< `ns:name`
    std::string ns;  ///< dotted
    std::string name;
    std::string kind;  ///< such as `process.lua`
    ConfigValue meta;  ///< a map; the file's own meta is merged under it
    ConfigValue data;  ///< mostly a map: the other keys of the entry
    std::string file;  ///< relative to the application's folder
    int line = 0;
    int column = 0;

    /// `file:line:column`, for messages.
    [[nodiscard]] std::string place() const { return shown_place(file, line, column); }
};

struct Application {
    std::filesystem::path root;
    std::vector<Entry> entries;
    Findings findings;

    /// The entry with that full id, or null.
    [[nodiscard]] const Entry* find(std::string_view id) const;
};

/// `reference` as a full id: a bare name (without `:`) is of the namespace `ns`.
[[nodiscard]] std::string with_namespace(std::string_view reference, std::string_view ns);

}  // namespace moira::runtime
