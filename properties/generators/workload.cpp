// SPDX-License-Identifier: MIT
#include "properties/generators/workload.hpp"

#include "properties/generators/fewer.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <utility>

namespace moira::generators {
namespace {

struct Row {
    std::string_view text;
    bool has_target;
    bool has_amount;
    std::uint64_t weight;  ///< how often it is drawn
    std::uint64_t most;    ///< amounts are below it
};

/// By Action.
constexpr std::array<Row, action_count> rows{{
    {"send", true, false, 16, 0},
    {"receive", false, true, 6, 20},
    {"sleep", false, true, 4, 20},
    {"trap", false, false, 4, 0},
    {"no_trap", false, false, 1, 0},
    {"monitor", true, false, 4, 0},
    {"unmonitor", true, false, 4, 0},
    {"link", true, false, 3, 0},
    {"unlink", true, false, 3, 0},
    {"cancel", true, false, 2, 0},
    {"terminate", true, false, 1, 0},
    {"register", false, true, 4, name_count},
    {"unregister", false, true, 2, name_count},
    {"lookup", false, true, 2, name_count},
    {"spawn", false, true, 2, 10},
    {"spawn_failing", false, true, 1, 10},
    {"end", false, false, 2, 0},
    {"fail", false, false, 3, 0},
}};

const Row& row(Action action) { return rows[static_cast<std::size_t>(action)]; }

Step draw_step(sim::Stream& draws, std::size_t processes) {
    std::uint64_t sum = 0;
    for (const Row& each : rows) sum += each.weight;
    std::uint64_t left = draws.below(sum);
    std::size_t chosen = 0;
    while (left >= rows[chosen].weight) left -= rows[chosen++].weight;
    Step step{.action = static_cast<Action>(chosen)};
    if (rows[chosen].has_target) step.who = draws.below(processes);
    if (rows[chosen].has_amount)
        step.amount = static_cast<std::uint32_t>(draws.below(rows[chosen].most));
    return step;
}

}  // namespace

std::string_view action_text(Action action) { return row(action).text; }
bool has_target(Action action) { return row(action).has_target; }
bool has_amount(Action action) { return row(action).has_amount; }

std::ostream& operator<<(std::ostream& out, const Workload& workload) {
    for (std::size_t i = 0; i < workload.scripts.size(); ++i) {
        if (i != 0) out << "\n";
        out << i << ":";
        const char* before = " ";
        for (const Step& step : workload.scripts[i]) {
            out << std::exchange(before, ", ") << action_text(step.action);
            if (has_target(step.action)) out << " " << step.who;
            if (has_amount(step.action)) out << " " << step.amount;
        }
    }
    return out;
}

Workload draw_workload(sim::Stream& draws, std::size_t processes, int size) {
    Workload workload;
    const auto most = 2 + static_cast<std::uint64_t>(std::max(size, 0)) / 3;
    for (std::size_t i = 0; i < processes; ++i) {
        Script script;
        for (std::uint64_t left = draws.below(most + 1); left > 0; --left) {
            script.push_back(draw_step(draws, processes));
            // What comes behind the end is never done.
            if (script.back().action >= Action::end) break;
        }
        workload.scripts.push_back(std::move(script));
    }
    return workload;
}

Workload without_process(const Workload& workload, std::size_t process) {
    Workload result;
    for (std::size_t i = 0; i < workload.scripts.size(); ++i) {
        if (i == process) continue;
        Script& script = result.scripts.emplace_back();
        for (Step step : workload.scripts[i]) {
            if (has_target(step.action) && step.who == process) continue;
            if (has_target(step.action) && step.who > process) --step.who;
            script.push_back(step);
        }
    }
    return result;
}

std::vector<Workload> smaller(const Workload& workload) {
    std::vector<Workload> result;
    for (std::size_t i = 0; i < workload.scripts.size(); ++i) {
        for (Script& script : fewer(workload.scripts[i])) {
            result.push_back(workload);
            result.back().scripts[i] = std::move(script);
        }
    }
    for (std::size_t i = 0; i < workload.scripts.size(); ++i) {
        for (std::size_t k = 0; k < workload.scripts[i].size(); ++k) {
            const std::uint32_t amount = workload.scripts[i][k].amount;
            if (amount == 0) continue;
            result.push_back(workload);
            result.back().scripts[i][k].amount = 0;
            if (amount == 1) continue;
            result.push_back(workload);
            result.back().scripts[i][k].amount = amount / 2;
        }
    }
    return result;
}

}  // namespace moira::generators
