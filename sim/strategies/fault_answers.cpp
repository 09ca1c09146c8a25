// SPDX-License-Identifier: MIT
#include "sim/strategies/fault_answers.hpp"

#include <algorithm>
#include <array>

namespace moira::sim {
namespace {

constexpr std::uint64_t million = 1'000'000;

/// Twenty equal steps of the logarithm between 0.2 % and 20 %, in millionths.
constexpr std::array<std::uint32_t, 21> rates = {
    2'000,  2'518,  3'170,  3'991,  5'024,  6'325,  7'962,   10'024,  12'619,  15'887, 20'000,
    25'179, 31'698, 39'905, 50'238, 63'246, 79'621, 100'237, 126'191, 158'866, 200'000};

std::uint32_t draw_rate(Stream& config) {
    const auto step = static_cast<std::size_t>(config.below(rates.size() - 1));
    const std::uint32_t width = rates[step + 1] - rates[step];
    return rates[step] + static_cast<std::uint32_t>(config.below(width));
}

std::uint32_t draw_budget(Stream& config, const FaultRule& rule) {
    // Places that the program offers and mailboxes stand at many spots: a few would test nothing.
    if (rule.kind == FaultKind::buggify || rule.kind == FaultKind::mailbox) {
        return rule.at_most == 0 ? ~0U : rule.at_most;
    }
    static constexpr std::array<std::uint32_t, 5> budgets = {1, 1, 2, 3, 5};
    const std::uint32_t budget = budgets[static_cast<std::size_t>(config.below(budgets.size()))];
    return rule.at_most == 0 ? budget : std::min(budget, rule.at_most);
}

}  // namespace

void FaultAnswers::faults(const FaultPlan& plan, FaultSettings& settings) {
    settings = {};
    if (seed_ != 0 && !plan.rules.empty()) {
        Stream config{seed_, "config"};
        const std::uint64_t shape = config.below(20);
        const std::uint64_t only = config.below(plan.rules.size());
        for (std::size_t i = 0; i < plan.rules.size(); ++i) {
            const FaultRule& rule = plan.rules[i];
            // Drawn for every kind, on or off: the settings of one do not depend on another's.
            const bool coin = config.below(2) != 0;
            const std::uint32_t rate = draw_rate(config);
            const std::uint32_t budget = draw_budget(config, rule);
            // 0 and 1: none; 2 and 3: one kind; 4: all.
            const bool on = shape > 4 ? coin : shape == 4 || (shape >= 2 && i == only);
            if (on) settings[rule.kind] = {rule.rate_ppm != 0 ? rule.rate_ppm : rate, budget};
        }
    }
    settings_ = settings;
}

std::uint32_t FaultAnswers::fault(const FaultQuestion& question) const {
    if (question.kind == FaultKind::buggify) {
        // A place is active in a quarter of the runs and fires then at a quarter of its questions.
        const bool active = draw(hash_text(question.place), 1) % 4 == 0;
        return active && draw(question.label, 2) % 4 == 0 ? 1 : 0;
    }
    const std::uint64_t rate = settings_[question.kind].rate_ppm;
    // The 64 bits are as uniform as makes no difference for a chance in millionths.
    if (draw(question.label, 2) % million >= rate) return 0;
    return 1 + static_cast<std::uint32_t>(draw(question.label, 3) % (question.alternatives - 1));
}

std::uint64_t FaultAnswers::draw(std::uint64_t label, std::uint64_t salt) const {
    return mix(mix(seed_ ^ 0x6661756c74ULL, label), salt);
}

}  // namespace moira::sim
