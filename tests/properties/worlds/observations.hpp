// SPDX-License-Identifier: MIT
//
// What the processes of a generated world said of themselves (tools/testing/generated_world.hpp),
// and when each of them ended, in the order of the run. Laws are judged by this alone.
#pragma once

#include "tools/testing/view.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace moira::worlds {

/// `verb subject number`, as far as they are there. `asks ...` is said before a call, whose effect
/// is somewhere between it and the line that tells its result.
struct Told {
    Pid by;
    std::string verb;
    std::string about;  ///< a pid or a name
    std::string rest;   ///< a number or a name

    [[nodiscard]] Pid other() const { return Pid{about}; }
    [[nodiscard]] std::int64_t number() const { return number_of(rest); }
    static std::int64_t number_of(std::string_view text) {
        std::int64_t value = -1;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    }
};

struct Death {
    bool failed = false;
    std::size_t at = 0;  ///< so many lines were said before
};

struct Observations {
    std::vector<Told> told;
    std::map<Pid, Death> deaths;
    Pid main;

    [[nodiscard]] bool was_dead(const Pid& pid, std::size_t line) const {
        const auto death = deaths.find(pid);
        return death != deaths.end() && death->second.at <= line;
    }

    /// The line before `line` in which its process said that it would do this.
    [[nodiscard]] std::size_t asked(std::size_t line) const {
        for (std::size_t at = line; at-- > 0;) {
            if (told[at].by == told[line].by && told[at].verb.starts_with("asks ")) return at;
        }
        return line;
    }
};

/// Verbs of more than one word are `not ...`, `asks ...` and `traps not`.
inline Told read_line(const Line& line) {
    Told told{.by = line.pid, .verb = {}, .about = {}, .rest = {}};
    std::string_view text = line.text;
    const auto word = [&] {
        const std::size_t end = text.find(' ');
        const std::string found{text.substr(0, end)};
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        return found;
    };
    told.verb = word();
    if (told.verb == "not" || told.verb == "asks" || text == "not") told.verb += " " + word();
    told.about = word();
    told.rest = word();
    return told;
}

inline Observations observe(const std::vector<Line>& lines, const std::vector<Exit>& exits) {
    Observations seen;
    for (const Line& line : lines) seen.told.push_back(read_line(line));
    for (const Exit& exit : exits) {
        seen.deaths[exit.pid] = {!exit.result.has_value(), exit.lines};
        if (exit.label == "main") seen.main = exit.pid;
    }
    return seen;
}

}  // namespace moira::worlds
