// SPDX-License-Identifier: MIT
#include "tests/tidy/rules/tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace moira::tidy {
namespace {

const std::vector<std::string_view> simulated = {"sim", "runtime", "properties"};

struct Ban {
    std::string_view token;
    std::string_view instead;
    std::vector<std::string_view> folders = simulated;
    std::vector<std::string_view> except = {};  ///< each with its reason in the table
};

std::vector<Ban> make_bans() {
    const std::string_view stream = "use sim::Stream";
    const std::string_view clock = "use the run's virtual clock";
    const std::string_view workers = "one run is one thread; campaigns use OS processes";
    const std::string_view place = "a place in the source is no data";
    const std::string_view print = "libraries return text; tools print";
    return {
        {"std::random_device", stream},
        {"std::mt19937", stream},
        {"std::mt19937_64", stream},
        {"std::default_random_engine", stream},
        {"std::shuffle", stream},
        {"rand", stream},
        {"srand", stream},
        {"random", stream, {"sim"}},
        {"system_clock", clock},
        {"steady_clock", clock},
        {"high_resolution_clock", clock},
        // The redirected functions fall through for Lua states that are not ours.
        {"std::time", clock, simulated, {"runtime/lua/redirects.cpp"}},
        {"std::clock", clock, simulated, {"runtime/lua/redirects.cpp"}},
        {"gettimeofday", clock},
        {"localtime", clock},
        {"mktime", clock},
        {"std::thread", workers},
        {"std::jthread", workers},
        {"std::async", workers},
        {"std::mutex", workers},
        {"std::condition_variable", workers},
        {"getenv", "take it from the plan"},
        {"setlocale", "the C locale is part of determinism"},
        {"std::locale", "the C locale is part of determinism"},
        {"std::hash", "use sim::hash_text or sim::mix"},
        {"std::format", "use fmt::format (g++ 12 has no <format>)"},
        {"std::print", "use fmt::print in tools"},
        {"float", "use whole numbers", {"sim"}},
        {"double", "use whole numbers", {"sim"}},
        {"std::shared_ptr", "say who owns it", {"sim"}},
        // The assertion's own text names its place.
        {"__LINE__", place, simulated, {"sim/assert.hpp"}},
        {"__FILE__", place, simulated, {"sim/assert.hpp"}},
        {"__COUNTER__", place},
        {"__DATE__", place},
        {"__TIME__", place},
        {"std::cout", print},
        {"std::cerr", print},
        {"printf", print},
        {"puts", print},
        // A C++ process is unwound by an exception, and its body's own exceptions end there.
        {"throw", "return sim::Result", simulated, {"runtime/fiber"}},
        {"catch (...)",
         "it would swallow the unwinding of a killed process",
         simulated,
         {"runtime/fiber"}},
        {"using namespace",
         "name what is used",
         {"sim", "runtime", "properties", "tools", "tests"}},
    };
}

const std::vector<Ban>& bans() {
    static const std::vector<Ban> table = make_bans();
    return table;
}

/// The identifier that starts at `at`, or an empty text.
std::string_view word_at(std::string_view code, std::size_t at) {
    std::size_t end = at;
    while (end < code.size() && is_word(code[end])) {
        ++end;
    }
    return code.substr(at, end - at);
}

std::size_t skip_blanks(std::string_view code, std::size_t at) {
    return std::min(code.find_first_not_of(" \t\n&", at), code.size());
}

/// The offset behind the template arguments that open at `open`, at most the end of `code`.
std::size_t behind_arguments(std::string_view code, std::size_t open) {
    std::size_t depth = 0;
    for (std::size_t at = open; at < code.size() && code[at] != ';'; ++at) {
        depth += code[at] == '<' ? 1U : 0U;
        if (code[at] == '>' && --depth == 0) {
            return at + 1;
        }
    }
    return code.size();
}

/// The first template argument of the list that opens at `open`.
std::string_view first_argument(std::string_view code, std::size_t open) {
    std::size_t depth = 0;
    for (std::size_t at = open; at < code.size(); ++at) {
        depth += code[at] == '<' ? 1U : 0U;
        const bool ends = depth == 1 && (code[at] == ',' || code[at] == '>');
        if (ends) {
            return code.substr(open + 1, at - open - 1);
        }
        depth -= code[at] == '>' ? 1U : 0U;
    }
    return {};
}

void collect_unordered_names(std::string_view code, std::set<std::string>& names) {
    for (const std::string_view container :
         {"unordered_map", "unordered_set", "unordered_multimap", "unordered_multiset"}) {
        for (const std::size_t at : find_token(code, container)) {
            const std::size_t open = at + container.size();
            if (open < code.size() && code[open] == '<') {
                const std::size_t name = skip_blanks(code, behind_arguments(code, open));
                names.emplace(word_at(code, name));
            }
        }
    }
    names.erase("");
}

/// True if the name at `at` is walked over: the range of a `for`, or asked for its begin.
bool is_walked(std::string_view code, std::size_t at, std::size_t size) {
    const std::string_view after = code.substr(at + size);
    if (after.starts_with(".begin()") || after.starts_with(".cbegin()")) {
        return true;
    }
    const std::size_t line = code.rfind('\n', at) + 1;  // npos + 1 is 0: the first line
    const std::string_view before = code.substr(line, at - line);
    const std::size_t range = before.rfind(" : ");
    return range != std::string_view::npos && before.find("for (") != std::string_view::npos &&
           before.find_first_of("()", range) == std::string_view::npos && after.starts_with(")");
}

std::string folder_of(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

}  // namespace

Findings check_tokens(const SourceFile& file) {
    Findings findings;
    if (!is_cpp(file)) {
        return findings;
    }
    const std::string code = code_only(file.text);
    for (const Ban& ban : bans()) {
        if (!is_in_any(file.path, ban.folders) || is_in_any(file.path, ban.except)) {
            continue;
        }
        for (const std::size_t at : find_token(code, ban.token)) {
            findings.push_back({file.path, line_at(code, at),
                                fmt::format("'{}' is banned here: {}", ban.token, ban.instead)});
        }
    }
    if (is_in_any(file.path, simulated)) {
        constexpr std::string_view suffix = "_distribution";
        for (std::size_t at = code.find(suffix); at != std::string::npos;
             at = code.find(suffix, at + 1)) {
            findings.push_back({file.path, line_at(code, at),
                                "distributions differ between libraries: use sim::Stream"});
        }
    }
    return findings;
}

Findings check_statics(const SourceFile& file) {
    Findings findings;
    // The thread's RunContext: the one that docs/determinism.md admits.
    if (!is_cpp(file) || !is_in_any(file.path, simulated) || file.path == "sim/assert.cpp") {
        return findings;
    }
    const std::string code = code_only(file.text);
    for (const std::size_t at : find_token(code, "thread_local")) {
        findings.push_back({file.path, line_at(code, at), "a thread_local outlives its run"});
    }
    for (const std::size_t at : find_token(code, "static")) {
        const std::size_t end = code.find_first_of(";={(", at);
        const std::string_view declared = std::string_view{code}.substr(at, end - at);
        const bool is_variable = end != std::string::npos && code[end] != '(';
        if (is_variable && find_token(declared, "const").empty() &&
            find_token(declared, "constexpr").empty()) {
            findings.push_back({file.path, line_at(code, at), "a mutable static outlives its run"});
        }
    }
    return findings;
}

Findings check_pointer_keys(const SourceFile& file) {
    Findings findings;
    if (!is_cpp(file) || !is_in_any(file.path, simulated)) {
        return findings;
    }
    const std::string code = code_only(file.text);
    for (const std::string_view name : {"map", "set", "multimap", "multiset", "priority_queue",
                                        "less", "unordered_map", "unordered_set"}) {
        for (const std::size_t at : find_token(code, fmt::format("std::{}", name))) {
            const std::size_t open = at + 5 + name.size();
            if (open < code.size() && code[open] == '<' &&
                first_argument(code, open).ends_with('*')) {
                findings.push_back({file.path, line_at(code, at),
                                    "ordered or hashed by pointer: use an id as the key"});
            }
        }
    }
    return findings;
}

Findings check_unordered_loops(const std::vector<SourceFile>& files) {
    std::map<std::string, std::set<std::string>> names_by_folder;
    std::vector<std::string> codes;
    for (const SourceFile& file : files) {
        codes.push_back(is_cpp(file) && is_in_any(file.path, simulated) ? code_only(file.text)
                                                                        : std::string{});
        collect_unordered_names(codes.back(), names_by_folder[folder_of(file.path)]);
    }
    Findings findings;
    for (std::size_t i = 0; i < files.size(); ++i) {
        for (const std::string& name : names_by_folder[folder_of(files[i].path)]) {
            for (const std::size_t at : find_token(codes[i], name)) {
                if (is_walked(codes[i], at, name.size())) {
                    findings.push_back({files[i].path, line_at(codes[i], at),
                                        fmt::format("walks over the unordered '{}'", name)});
                }
            }
        }
    }
    return findings;
}

}  // namespace moira::tidy
