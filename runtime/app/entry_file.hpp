// SPDX-License-Identifier: MIT
//
// One YAML or JSON file of an application, from its text to entries. It reads no file by itself:
// the texts that `file://` names come through a function, so this is also the in-memory entry
// point. Invariant: a file gives either all of its entries or none and at least one finding of
// severity error. Never fails, never throws.
#pragma once

#include "runtime/app/application.hpp"
#include "runtime/app/load_limits.hpp"
#include "sim/result.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

/// Gives the text of a file by its path from the source folder (normal form, never with `..`).
using FileReader = std::function<sim::Result<std::string>(const std::string& path)>;

/// Where an entry file is.
struct EntryFilePlace {
    std::string folder;  ///< source folder as messages show it, "" for the application's own
    std::string path;    ///< from the source folder, `/` between parts

    /// `path`, or another one from the same source folder, as messages show it.
    [[nodiscard]] std::string shown(std::string_view other_path) const;

    [[nodiscard]] std::string shown() const { return shown(path); }
};

struct EntryFile {
    std::vector<Entry> entries;  ///< in the order of the file
    Findings findings;
};

/// Reads `text`. A file without `namespace` has no entries, and is worth a finding only if it
/// looks as if it should have some. Every text that starts with `file://` is replaced.
[[nodiscard]] EntryFile read_entry_file(std::string_view text, const EntryFilePlace& place,
                                        const LoadLimits& limits, const FileReader& reader);

/// `reference` (what follows `file://`) of the file at `path`, as a path from the source folder.
/// Fails if it is empty, names no file, or leaves the source folder by `..`.
[[nodiscard]] sim::Result<std::string> resolve_reference(std::string_view reference,
                                                         std::string_view path);

}  // namespace moira::runtime
