// SPDX-License-Identifier: MIT
#include "tests/tidy/rules/layering.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moira::tidy {
namespace {

struct Include {
    std::string_view target;
    bool is_quoted = false;
    std::size_t line = 0;
};

bool is_include(std::string_view line) {
    for (const std::string_view word : {"#", "include"}) {
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (!line.starts_with(word)) {
            return false;
        }
        line.remove_prefix(word.size());
    }
    return true;
}

std::vector<Include> includes_of(const SourceFile& file) {
    std::vector<Include> includes;
    const std::string code = code_only(file.text);
    const auto lines = split_lines(file.text);
    const auto code_lines = split_lines(code);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!is_include(code_lines[i])) {
            continue;
        }
        const std::size_t open = lines[i].find_first_of("<\"");
        if (open == std::string_view::npos) {
            continue;
        }
        const bool is_quoted = lines[i][open] == '"';
        const std::size_t close = lines[i].find(is_quoted ? '"' : '>', open + 1);
        includes.push_back({lines[i].substr(open + 1, close - open - 1), is_quoted, i + 1});
    }
    return includes;
}

/// What a folder may include of ours. Folders of the table do not overlap.
struct Layer {
    std::string_view folder;
    std::vector<std::string_view> may_include;
};

// Mirrors the components of CMakeLists.txt: what a component links is what it may include.
const std::vector<Layer>& layers() {
    static const std::vector<Layer> table = {
        {"sim", {"sim"}},
        {"runtime/calendar", {"sim", "runtime/calendar"}},
        {"runtime/pattern", {"sim", "runtime/pattern"}},
        {"runtime/dialect", {"sim", "runtime/dialect"}},
        {"runtime/app", {"sim", "runtime/app", "runtime/dialect", "runtime/calendar"}},
        {"runtime/fiber", {"sim", "runtime/fiber"}},
        {"runtime/supervision",
         {"sim", "runtime/supervision", "runtime/fiber", "runtime/calendar"}},
        {"runtime/include", {"runtime/fiber", "runtime/supervision"}},
        {"runtime/lua",
         {"sim", "runtime/lua", "runtime/modules", "runtime/fiber", "runtime/calendar",
          "runtime/pattern", "runtime/dialect"}},
        {"runtime/modules",
         {"sim", "runtime/lua", "runtime/modules", "runtime/fiber", "runtime/calendar",
          "runtime/pattern", "runtime/dialect"}},
        {"runtime/world",
         {"sim", "runtime/world", "runtime/lua", "runtime/modules", "runtime/fiber",
          "runtime/calendar", "runtime/pattern", "runtime/dialect", "runtime/app"}},
        {"runtime/scenario", {"sim", "runtime"}},
        {"properties/conformance",
         {"properties/conformance", "sim/trace_event.hpp", "sim/outcome.hpp", "sim/hash.hpp",
          "sim/fault.hpp", "sim/property.hpp", "sim/request.hpp", "sim/time.hpp",
          "sim/value.hpp"}},
        {"properties/generators", {"properties/generators", "sim"}},
        {"properties", {"sim", "properties"}},
        {"tools", {"sim", "runtime", "properties", "tools"}},
        {"bench", {"sim", "runtime", "properties", "tools", "bench"}},
        {"tests", {"sim", "runtime", "properties", "tools", "tests"}},
    };
    return table;
}

const Layer* layer_of(std::string_view path) {
    const auto found = std::ranges::find_if(
        layers(), [&](const Layer& layer) { return is_in(path, layer.folder); });
    return found == layers().end() ? nullptr : &*found;
}

/// Headers of a library and the only places that may include them.
struct Fence {
    std::vector<std::string_view> prefixes;
    std::vector<std::string_view> places;
};

const std::vector<Fence>& fences() {
    static const std::vector<Fence> table = {
        {{"lua", "lauxlib.h", "lualib.h"},
         {"runtime/lua", "runtime/modules", "runtime/world", "runtime/scenario", "tests", "bench"}},
        {{"boost/context"}, {"runtime/fiber"}},
        {{"rapidcheck"}, {"properties/generators", "tools/testing", "tests"}},
        {{"gtest", "gmock"}, {"tests", "tools/testing"}},
        {{"CLI/"}, {"tools"}},
        {{"yaml-cpp"}, {"runtime/app"}},
        {{"nettle"}, {"runtime/modules/uuid"}},
        {{"nlohmann"}, {"tools", "runtime/modules/json", "tests"}},
        {{"fmt/"}, {"sim", "runtime", "properties", "tools", "tests", "bench"}},
        // The operating system's memory, signals and files.
        {{"sys/", "unistd.h", "signal.h", "csignal", "ucontext.h", "fcntl.h", "pthread.h", "time.h",
          "cxxabi.h", "sanitizer/", "poll.h", "dlfcn.h", "errno.h", "fnmatch.h"},
         {"sim/reservation.cpp", "sim/world_memory.cpp", "sim/raw_copy.cpp", "runtime/fiber",
          "runtime/lua", "runtime/world", "tools", "tests", "bench"}},
    };
    return table;
}

/// The example of a project that uses ours: it includes what is installed.
bool is_foreign(const SourceFile& file) { return is_in(file.path, "tests/consumer"); }

const Fence* fence_of(std::string_view header) {
    for (const Fence& fence : fences()) {
        if (std::ranges::any_of(fence.prefixes, [&](auto p) { return header.starts_with(p); })) {
            return &fence;
        }
    }
    return nullptr;
}

bool is_standard(std::string_view header) {
    return header.find_first_of("./") == std::string_view::npos;
}

}  // namespace

Findings check_layering(const SourceFile& file) {
    if (!is_cpp(file) || is_foreign(file)) {
        return {};
    }
    const Layer* layer = layer_of(file.path);
    if (layer == nullptr) {
        return {{file.path, 0, "folder is in no layer of tests/tidy/rules/layering.cpp"}};
    }
    Findings findings;
    for (const Include& include : includes_of(file)) {
        if (include.is_quoted && !is_in_any(include.target, layer->may_include)) {
            findings.push_back(
                {file.path, include.line,
                 fmt::format("{} may not include '{}'", layer->folder, include.target)});
        }
    }
    return findings;
}

Findings check_fences(const SourceFile& file) {
    Findings findings;
    if (!is_cpp(file) || is_foreign(file)) {
        return findings;
    }
    for (const Include& include : includes_of(file)) {
        const Fence* fence = include.is_quoted ? nullptr : fence_of(include.target);
        if (fence != nullptr && !is_in_any(file.path, fence->places)) {
            findings.push_back({file.path, include.line,
                                fmt::format("<{}> is fenced in to other folders", include.target)});
        } else if (fence == nullptr && !include.is_quoted && !is_standard(include.target)) {
            findings.push_back({file.path, include.line,
                                fmt::format("<{}> is in no fence of tests/tidy/rules/layering.cpp",
                                            include.target)});
        }
    }
    return findings;
}

}  // namespace moira::tidy
