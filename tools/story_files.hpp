// SPDX-License-Identifier: MIT
//
// Shrunk failures as files: what was run, how it fails and all that is different from the default
// schedule, by label and in words. JSON, described by docs/schemas/story.json; written whole or not
// at all. Reading is total: wrong files give an Error that names the file and the member.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "properties/finding.hpp"
#include "properties/shrink/shrinker.hpp"
#include "sim/hash.hpp"
#include "sim/result.hpp"

namespace moira::tools {

inline constexpr std::uint64_t story_format = 1;

/// A failure that can be run again.
struct StoryFile {
    std::string version;  ///< of the program that wrote it
    std::string path;     ///< scenario or application, as the user gave it
    std::string entry;    ///< of an application; or empty
    bool is_test = false;  ///< the entry is a test, whose own result decides
    std::string faults = "default";  ///< profile of faults, or none
    bool strict = false;  ///< notes of checks are violations
    std::vector<std::string> overrides;  ///< `path=value` set in the scenario's table
    std::uint32_t lua_hash_seed = 0;
    sim::Hash128 plan_hash;  ///< of the plan with its own ordering, which follows
    sim::OrderingModel plan_ordering = sim::OrderingModel::pair_fifo;
    sim::OrderingModel ordering = sim::OrderingModel::pair_fifo;  ///< of the story
    properties::Story story;         ///< with `ordering` set
    properties::Finding failure;
    std::map<std::uint64_t, std::string> names;  ///< of the labels in the story

    /// A name for files: rule and key, `no-addition-is-lost-3f2a91c4`.
    [[nodiscard]] std::string file_stem() const;
};

/// The JSON text, several lines.
[[nodiscard]] std::string encode_story(const StoryFile& story);

/// @error ErrorCode::invalid_input or unsupported, with the member that is wrong.
[[nodiscard]] sim::Result<StoryFile> decode_story(std::string_view text);

/// Whether a file begins like a story rather than like a trace.
[[nodiscard]] bool is_story(const std::string& path);

sim::Result<void> write_story(const std::string& path, const StoryFile& story);
sim::Result<StoryFile> read_story(const std::string& path);

/// What the names of story files end with.
inline constexpr std::string_view story_suffix = ".story.json";

/// The story files in a folder, in order of their names; none if it is not there.
/// @error ErrorCode::invalid_argument when `folder` is a file; unavailable.
[[nodiscard]] sim::Result<std::vector<std::string>> story_files(const std::string& folder);

}  // namespace moira::tools
