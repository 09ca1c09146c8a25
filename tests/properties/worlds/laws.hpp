// SPDX-License-Identifier: MIT
//
// What must hold of every generated world, judged by what its processes observed. Each law says in
// a line what is broken, or nothing.
#pragma once

#include "tests/properties/worlds/name_model.hpp"
#include "tests/properties/worlds/observations.hpp"
#include "tools/testing/test_world.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace moira::worlds {

using Pair = std::pair<Pid, Pid>;

inline std::string broken(std::string_view what, const Pid& one, const Pid& other) {
    return std::string{what} + ": " + std::string{one.text()} + " and " +
           std::string{other.text()};
}

/// Messages of one pair come in order, each once, none left out, and nobody else changed them.
inline std::string messages_of_a_pair(const Observations& seen) {
    std::map<Pair, std::int64_t> last;
    for (const Told& told : seen.told) {
        if (told.verb == "shared") return broken("a message was changed", told.by, told.other());
        if (told.verb != "got") continue;
        std::int64_t& number = last[{told.other(), told.by}];
        if (told.number() != number + 1)
            return broken("a message is lost, double or out of order", told.other(), told.by);
        number = told.number();
    }
    return {};
}

/// What one process did about another's EXIT.
struct Watch {
    bool is_on = false;
    std::size_t ended_at = 0;  ///< line of the last unmonitor; 0: there was none
    bool had_exit = false;
};

/// One EXIT for each monitor, with how it ended, after it ended; none for one that was unmonitored
/// while it lived.
inline std::string exits_of_monitors(const Observations& seen) {
    std::map<Pair, Watch> watches;
    std::set<Pid> dead;  // of whom main knew when it stopped the others
    for (std::size_t line = 0; line < seen.told.size(); ++line) {
        const Told& told = seen.told[line];
        if (told.verb == "dead") dead.insert(told.other());
        if (told.verb == "done") {
            for (const auto& [pair, watch] : watches) {
                if (pair.first == told.by && watch.is_on && dead.contains(pair.second) &&
                    pair.second != told.by)
                    return broken("an EXIT never came", told.by, pair.second);
            }
        }
        const bool is_exit = told.verb == "exit" || told.verb == "exit-failed";
        if (told.verb != "monitored" && told.verb != "unmonitored" && !is_exit) continue;
        Watch& watch = watches[{told.by, told.other()}];
        if (told.verb == "monitored") watch.is_on = true;
        if (told.verb == "unmonitored") {
            watch.is_on = false;
            watch.ended_at = line;
        }
        if (!is_exit) continue;
        if (!seen.was_dead(told.other(), line))
            return broken("an EXIT of one that lives", told.by, told.other());
        if (watch.had_exit) return broken("a second EXIT", told.by, told.other());
        if (!watch.is_on && (watch.ended_at == 0 || !seen.was_dead(told.other(), watch.ended_at)))
            return broken("an EXIT without a monitor", told.by, told.other());
        if (seen.deaths.at(told.other()).failed != (told.verb == "exit-failed"))
            return broken("an EXIT tells the wrong end", told.by, told.other());
        watch.had_exit = true;
        watch.is_on = false;
    }
    return {};
}

inline Pair unordered(const Pid& a, const Pid& b) { return a < b ? Pair{a, b} : Pair{b, a}; }

/// Whether `one` and `other` may have been linked when `other` ended. A link may have been there
/// from the line that asks for it on, and is gone for certain with the line that says so.
inline bool may_be_linked(const Observations& seen, const Pid& one, const Pid& other) {
    bool linked = false;
    int asked = 0;  // links that are asked for and not made yet
    const std::size_t end = seen.deaths.at(other).at;
    for (std::size_t line = 0; line < seen.told.size(); ++line) {
        const Told& told = seen.told[line];
        if (unordered(told.by, told.other()) != unordered(one, other)) continue;
        // Who is born with a link is told of behind its birth.
        if (told.verb == "spawned") linked = true;
        if (line >= end) continue;
        if (told.verb == "asks link") {
            ++asked;
            linked = true;
        }
        if (told.verb == "linked" || told.verb == "not link") --asked;
        if (told.verb == "unlinked" && asked <= 0) linked = false;
    }
    return linked;
}

/// Whether `one` linked `other` before that ended, and nobody ever asked to unlink them.
inline bool must_be_linked(const Observations& seen, const Pid& one, const Pid& other) {
    bool linked = false;
    for (std::size_t line = 0; line < seen.told.size(); ++line) {
        const Told& told = seen.told[line];
        if (unordered(told.by, told.other()) != unordered(one, other)) continue;
        if (told.verb == "linked" && told.by == one && !seen.was_dead(other, line)) linked = true;
        if (told.verb == "asks unlink") return false;
    }
    return linked;
}

/// LINK_DOWN only from one that failed while it was linked, once, to who traps links; whoever did
/// not trap them and is owed one does not live on.
inline std::string notices_of_links(const Observations& seen) {
    std::set<Pair> downs;
    std::set<Pid> trapping;
    std::set<Pid> dead;
    for (std::size_t line = 0; line < seen.told.size(); ++line) {
        const Told& told = seen.told[line];
        const Pid other = told.other();
        if (told.verb == "traps") trapping.insert(told.by);
        if (told.verb == "dead") dead.insert(other);
        if (told.verb == "down") {
            if (!seen.was_dead(other, line))
                return broken("a LINK_DOWN of one that lives", told.by, other);
            if (!seen.deaths.at(other).failed)
                return broken("a LINK_DOWN of one that ended normally", told.by, other);
            if (!may_be_linked(seen, told.by, other))
                return broken("a LINK_DOWN without a link", told.by, other);
            if (!trapping.contains(told.by))
                return broken("a LINK_DOWN as an event without asking", told.by, other);
            if (!downs.insert({told.by, other}).second)
                return broken("a second LINK_DOWN", told.by, other);
        }
        if (told.verb != "done") continue;
        for (const Pid& failed : dead) {
            const auto death = seen.deaths.find(failed);
            if (death == seen.deaths.end() || !death->second.failed) continue;
            if (failed != told.by && must_be_linked(seen, told.by, failed) &&
                !downs.contains({told.by, failed}))
                return broken("a LINK_DOWN never came", told.by, failed);
        }
    }
    return {};
}

/// A relation is made only with one that lives, but for a child that was born with it.
inline std::string relations_are_with_the_living(const Observations& seen) {
    std::set<Pair> born;
    for (std::size_t line = 0; line < seen.told.size(); ++line) {
        const Told& told = seen.told[line];
        if (told.verb == "spawned") born.insert({told.by, told.other()});
        if (told.verb != "linked" && told.verb != "monitored") continue;
        if (born.contains({told.by, told.other()})) continue;
        if (seen.was_dead(told.other(), seen.asked(line)))
            return broken("a relation with one that has ended", told.by, told.other());
    }
    return {};
}

/// Nothing of a process comes after the notice of its end, and all that it sent has come.
inline std::string notices_come_last(const Observations& seen) {
    std::map<Pair, std::int64_t> sent;
    std::map<Pair, std::int64_t> got;
    std::set<Pair> over;
    for (const Told& told : seen.told) {
        const Pair to{told.by, told.other()};
        const Pair from{told.other(), told.by};
        if (told.verb == "sent") sent[to] = told.number();
        if (told.verb == "got") {
            if (over.contains(from)) return broken("a message after the end", from.first, told.by);
            got[from] = told.number();
        }
        if (told.verb != "exit" && told.verb != "exit-failed" && told.verb != "down") continue;
        over.insert(from);
        if (got[from] < sent[from])
            return broken("the end before a message", from.first, told.by);
    }
    return {};
}

/// Nobody says anything after its end, and everybody ends.
inline std::string the_dead_are_silent(const Observations& seen) {
    for (std::size_t line = 0; line < seen.told.size(); ++line) {
        const Pid& by = seen.told[line].by;
        if (!seen.deaths.contains(by)) return broken("one that never ends", by, by);
        if (seen.was_dead(by, line)) return broken("one that speaks after its end", by, by);
    }
    return {};
}

/// No wait is shorter than it was to be.
inline std::string waits_are_long_enough(const Observations& seen) {
    for (const Told& told : seen.told) {
        if (told.verb == "waited" && told.number() < Told::number_of(told.about))
            return broken("a timer that is early", told.by, told.by);
    }
    return {};
}

struct Law {
    const char* name;
    std::string (*judge)(const Observations&);
};

/// All laws.
inline const std::vector<Law>& laws() {
    static const std::vector<Law> all{
        {"messages of a pair", messages_of_a_pair},
        {"exits of monitors", exits_of_monitors},
        {"notices of links", notices_of_links},
        {"relations are with the living", relations_are_with_the_living},
        {"notices come last", notices_come_last},
        {"names have one owner", names_have_one_owner},
        {"the dead are silent", the_dead_are_silent},
        {"waits are long enough", waits_are_long_enough},
    };
    return all;
}

inline void add_law(TestWorld& world, const Law& law) {
    world.law(law.name, [judge = law.judge](const View& w) {
        return judge(observe(w.lines(), w.exits()));
    });
}

/// `world` with all laws.
inline TestWorld lawful(TestWorld world) {
    for (const Law& law : laws()) add_law(world, law);
    return world;
}

}  // namespace moira::worlds
