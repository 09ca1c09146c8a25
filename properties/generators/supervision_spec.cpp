// SPDX-License-Identifier: MIT
#include "properties/generators/supervision_spec.hpp"

#include "properties/generators/fewer.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace moira::generators {
namespace {

constexpr int levels_most = 3;

void write(std::ostream& out, const SupervisionSpec& spec, const std::string& indent);

void write_child(std::ostream& out, const ChildSpec& child, const std::string& indent) {
    out << "{ id = \"" << child.id << "\", restart = \"" << restart_text(child.restart)
        << "\", shutdown = ";
    if (child.shutdown_ms == ChildSpec::kill) out << "\"kill\"";
    else if (child.shutdown_ms == ChildSpec::infinity) out << "\"infinity\"";
    else out << "\"" << child.shutdown_ms << "ms\"";
    if (!child.supervisor.empty()) {
        out << ", supervisor = ";
        write(out, child.supervisor.front(), indent);
    } else if (child.end != WorkerEnd::never) {
        out << (child.end == WorkerEnd::ends ? ", ends" : ", fails") << " = \"" << child.lives_ms
            << "ms\"";
    }
    out << (child.ignores_cancel ? ", ignores_cancel = true }" : " }");
}

void write(std::ostream& out, const SupervisionSpec& spec, const std::string& indent) {
    out << "{ strategy = \"" << strategy_text(spec.strategy)
        << "\", intensity = " << spec.intensity << ", period = \"" << spec.period_ms
        << "ms\", children = {";
    const std::string deeper = indent + "  ";
    for (const ChildSpec& child : spec.children) {
        out << "\n" << deeper;
        write_child(out, child, deeper);
        out << ",";
    }
    out << " } }";
}

/// `number` counts the children of the whole tree, for their ids.
SupervisionSpec draw_level(sim::Stream& draws, int size, int level, std::size_t& number) {
    SupervisionSpec spec;
    spec.strategy = static_cast<RestartStrategy>(draws.below(3));
    spec.intensity = static_cast<std::uint32_t>(draws.below(4));
    spec.period_ms = static_cast<std::uint32_t>(1 + draws.below(10)) * 100;
    const auto most = 1 + static_cast<std::uint64_t>(std::max(size, 0)) / 8;
    for (std::uint64_t left = 1 + draws.below(most); left > 0; --left) {
        ChildSpec child{.id = "c" + std::to_string(++number)};
        child.restart = static_cast<RestartKind>(draws.below(3));
        child.shutdown_ms = static_cast<std::int32_t>(1 + draws.below(10)) * 50;
        if (draws.below(8) == 0) child.shutdown_ms = ChildSpec::kill;
        else if (draws.below(8) == 0) child.shutdown_ms = ChildSpec::infinity;
        if (level < levels_most && draws.below(4) == 0) {
            child.supervisor.push_back(draw_level(draws, size, level + 1, number));
        } else {
            child.end = static_cast<WorkerEnd>(draws.below(3));
            if (child.end != WorkerEnd::never)
                child.lives_ms = static_cast<std::uint32_t>(draws.below(300));
            // With `infinity` nobody would ever end it.
            child.ignores_cancel =
                child.shutdown_ms != ChildSpec::infinity && draws.below(8) == 0;
        }
        spec.children.push_back(std::move(child));
    }
    return spec;
}

}  // namespace

std::string_view strategy_text(RestartStrategy strategy) {
    switch (strategy) {
    case RestartStrategy::one_for_one: return "one_for_one";
    case RestartStrategy::one_for_all: return "one_for_all";
    case RestartStrategy::rest_for_one: return "rest_for_one";
    }
    return "";
}

std::string_view restart_text(RestartKind restart) {
    switch (restart) {
    case RestartKind::permanent: return "permanent";
    case RestartKind::transient: return "transient";
    case RestartKind::temporary: return "temporary";
    }
    return "";
}

std::size_t child_count(const SupervisionSpec& spec) {
    std::size_t count = spec.children.size();
    for (const ChildSpec& child : spec.children) {
        if (!child.supervisor.empty()) count += child_count(child.supervisor.front());
    }
    return count;
}

std::ostream& operator<<(std::ostream& out, const SupervisionSpec& spec) {
    write(out, spec, "");
    return out;
}

SupervisionSpec draw_supervision(sim::Stream& draws, int size) {
    std::size_t number = 0;
    return draw_level(draws, size, 1, number);
}

std::vector<SupervisionSpec> smaller(const SupervisionSpec& spec) {
    std::vector<SupervisionSpec> result;
    for (const ChildSpec& child : spec.children)
        result.insert(result.end(), child.supervisor.begin(), child.supervisor.end());
    for (std::vector<ChildSpec>& children : fewer(spec.children)) {
        if (children.empty()) continue;
        result.push_back(spec);
        result.back().children = std::move(children);
    }
    const auto with = [&](std::size_t place, auto change) {
        SupervisionSpec changed = spec;
        change(changed.children[place]);
        if (!(changed == spec)) result.push_back(std::move(changed));
    };
    for (std::size_t i = 0; i < spec.children.size(); ++i) {
        with(i, [](ChildSpec& child) { child.supervisor.clear(); });
        if (!spec.children[i].supervisor.empty()) {
            for (SupervisionSpec& less : smaller(spec.children[i].supervisor.front()))
                with(i, [&](ChildSpec& child) { child.supervisor.front() = std::move(less); });
        }
        with(i, [](ChildSpec& child) { child.ignores_cancel = false; });
        with(i, [](ChildSpec& child) { child.end = WorkerEnd::never, child.lives_ms = 0; });
        with(i, [](ChildSpec& child) { child.lives_ms /= 2; });
        if (spec.children[i].shutdown_ms != ChildSpec{}.shutdown_ms)
            with(i, [](ChildSpec& child) { child.shutdown_ms = ChildSpec{}.shutdown_ms; });
    }
    if (spec.strategy != RestartStrategy::one_for_one) {
        result.push_back(spec);
        result.back().strategy = RestartStrategy::one_for_one;
    }
    if (spec.intensity != 0) {
        result.push_back(spec);
        result.back().intensity /= 2;
    }
    return result;
}

}  // namespace moira::generators
