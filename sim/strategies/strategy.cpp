// SPDX-License-Identifier: MIT
#include "sim/strategies/strategy.hpp"

#include "sim/strategies/default_schedule.hpp"
#include "sim/strategies/delay_bound.hpp"
#include "sim/strategies/pct.hpp"
#include "sim/strategies/portfolio.hpp"
#include "sim/strategies/pos.hpp"
#include "sim/strategies/slow_set.hpp"
#include "sim/strategies/uniform_random.hpp"

#include <array>

namespace moira::sim {
namespace {

constexpr std::array<StrategyInfo, 6> infos = {{
    {StrategyName::uniform, "random", "every allowed event is as likely"},
    {StrategyName::pct, "pct", "random priorities of channels, changed at a few random points"},
    {StrategyName::pos, "pos", "random priorities of events, drawn anew after each conflict"},
    {StrategyName::slow_set, "slow-set", "some processes and channels run only when others cannot"},
    {StrategyName::delay, "delay", "the default schedule with a few events put off"},
    {StrategyName::portfolio, "portfolio", "one of the others for each seed, in equal shares"},
}};

}  // namespace

std::span<const StrategyInfo> strategies() {
    return infos;
}

std::string_view strategy_text(StrategyName name) {
    return infos[static_cast<std::size_t>(name)].text;
}

Result<StrategyName> parse_strategy(std::string_view text) {
    std::string list;
    for (const StrategyInfo& info : infos) {
        if (info.text == text) return info.name;
        list += (list.empty() ? "" : ", ") + std::string{info.text};
    }
    return fail(ErrorCode::invalid_argument, "unknown strategy '" + std::string{text} + "'",
                "one of " + list);
}

bool uses_prior_run(StrategyName name) {
    return name != StrategyName::uniform;
}

std::unique_ptr<Strategy> make_strategy(StrategyName name, std::uint64_t seed,
                                        const PriorRun& prior) {
    if (seed == 0) return std::make_unique<DefaultSchedule>(seed);
    if (name == StrategyName::portfolio) name = drawn_from_portfolio(seed);
    switch (name) {
    case StrategyName::uniform:
    case StrategyName::portfolio:
        break;
    case StrategyName::pct:
        return std::make_unique<Pct>(seed, prior);
    case StrategyName::pos:
        return std::make_unique<Pos>(seed, prior);
    case StrategyName::slow_set:
        return std::make_unique<SlowSet>(seed, prior);
    case StrategyName::delay:
        return std::make_unique<DelayBound>(seed, prior);
    }
    return std::make_unique<UniformRandom>(seed);
}

}  // namespace moira::sim
