// SPDX-License-Identifier: MIT
#include "properties/assertions/history_log.hpp"

#include "properties/linear/checker.hpp"
#include "sim/value.hpp"

#include <fmt/format.h>

namespace moira::properties {
namespace {

std::string text_at(const PlainValue& table, std::int64_t index) {
    const PlainValue value = value_at(table, index);
    sim::ValueReader reader{value};
    return std::string{reader.next().text};
}

}  // namespace

void HistoryLog::on_property(const sim::Simulation& simulation, const sim::Process& process,
                             const sim::PropertyFact& fact) {
    if (fact.kind != sim::PropertyKind::history || fact.details == nullptr) return;
    const PlainValue details = plain_value(fact.details->bytes());
    const std::uint64_t step = simulation.counters().steps;
    if (!fact.holds) {
        const std::string name{fact.id};
        const std::string model = text_at(details, 1);
        Recorded& recorded = histories_[name];
        if (recorded.model.empty()) recorded.model = model;
        if (recorded.model != model) recorded.has_other_model = true;
        const History::Id id =
            recorded.history.call(process.label, text_at(details, 3), text_at(details, 2),
                                  value_at(details, 4), step);
        calls_.emplace(fact.promise, std::pair{name, id});
        return;
    }
    const auto call = calls_.find(fact.promise);
    if (call == calls_.end()) return;
    History& history = histories_[call->second.first].history;
    const std::string outcome = text_at(details, 1);
    if (outcome == "ok") history.ok(call->second.second, value_at(details, 2), step);
    if (outcome == "fail") history.fail(call->second.second, step);
}

void HistoryLog::finish(const sim::Simulation& simulation, const ModelMaker& make) {
    for (const auto& [name, recorded] : histories_) {
        Finding finding{name, {}, {}, Severity::violation, simulation.counters().steps,
                        simulation.now()};
        judge(recorded, make, finding);
        const std::uint64_t calls = recorded.history.operations().size();
        tallies_.push_back({name, "history", calls, finding.message.empty() ? calls : 0});
        if (!finding.message.empty()) findings_.push_back(std::move(finding));
    }
}

/// Gives `finding` its message if something is wrong.
void HistoryLog::judge(const Recorded& recorded, const ModelMaker& make, Finding& finding) {
    std::unique_ptr<Model> model = make(recorded.model);
    if (model == nullptr) {
        auto built_in = built_in_model(recorded.model);
        if (!built_in) finding.message = built_in.error().text();
        if (built_in) model = std::move(*built_in);
    }
    if (recorded.has_other_model) finding.message = "is recorded with more than one model";
    if (!finding.message.empty()) return;
    const auto checked = check_linearizability(recorded.history, *model);
    finding.message = checked ? model->problem() : checked.error().text();
    if (!finding.message.empty()) return;
    if (checked->verdict == Verdict::linearizable) return;
    finding.message = checked->message + "\n" + checked->explanation;
    while (finding.message.ends_with('\n')) finding.message.pop_back();
    if (checked->verdict == Verdict::not_linearizable) return;
    finding.message = fmt::format("history '{}': {}", finding.rule, finding.message);
    finding.rule = undecided_rule;
}

}  // namespace moira::properties
