// SPDX-License-Identifier: MIT
#include "runtime/world/plan_hash.hpp"

namespace moira::runtime {
namespace {

void absorb_source(sim::RunningHash& hash, const LuaSource& source) {
    constexpr std::uint64_t native = 0x100;
    hash.absorb(static_cast<std::uint64_t>(source.kind) | (source.is_native ? native : 0));
    for (const std::string* text :
         {&source.id, &source.text, &source.chunk_name, &source.method, &source.default_host}) {
        hash.absorb_bytes(*text);
    }
    hash.absorb(source.modules.size());
    for (const std::string& module : source.modules)
        hash.absorb_bytes(module);
    hash.absorb(source.imports.size());
    for (const auto& [alias, id] : source.imports) {
        hash.absorb_bytes(alias);
        hash.absorb_bytes(id);
    }
}

void absorb_starts(sim::RunningHash& hash, const sim::Plan& plan) {
    hash.absorb(plan.starts.size());
    for (const sim::Start& start : plan.starts) {
        hash.absorb_bytes(start.entry);
        hash.absorb_bytes(start.host);
        hash.absorb_bytes(start.label);
        hash.absorb_bytes(start.arguments);
        hash.absorb((std::uint64_t{start.argument_count} << 1U) | (start.as_function ? 1U : 0U));
    }
}

void absorb_network(sim::RunningHash& hash, const sim::NetworkPlan& network) {
    if (network.nodes.empty()) return;
    hash.absorb(network.nodes.size());
    for (const std::string& node : network.nodes)
        hash.absorb_bytes(node);
    for (const sim::NodeNumber node : network.host_nodes)
        hash.absorb(node);
    hash.absorb(static_cast<std::uint64_t>(network.latency.ns()));
    hash.absorb(static_cast<std::uint64_t>(network.detection.ns()));
    for (const sim::LinkPlan& link : network.links) {
        hash.absorb((std::uint64_t{link.a} << 32U) | link.b);
        hash.absorb(static_cast<std::uint64_t>(link.latency.ns()));
    }
}

/// Nothing when there are none: such plans had their hash before there were faults.
void absorb_faults(sim::RunningHash& hash, const sim::FaultPlan& plan) {
    if (plan.rules.empty()) return;
    const auto absorb_time = [&](sim::Duration time) {
        hash.absorb(static_cast<std::uint64_t>(time.ns()));
    };
    hash.absorb(plan.rules.size());
    for (const sim::FaultRule& rule : plan.rules) {
        hash.absorb(static_cast<std::uint64_t>(rule.kind));
        hash.absorb(rule.of.size());
        for (const std::string& name : rule.of)
            hash.absorb_bytes(name);
        hash.absorb((std::uint64_t{rule.at_most} << 32U) | rule.rate_ppm);
        hash.absorb(rule.lengths.size());
        for (const sim::Duration length : rule.lengths)
            absorb_time(length);
        hash.absorb(rule.sizes.size());
        for (const std::uint32_t size : rule.sizes)
            hash.absorb(size);
        absorb_time(rule.lasts);
        absorb_time(rule.apart);
        absorb_time(rule.up);
    }
    hash.absorb(plan.keep.size());
    for (const sim::FaultKeep& keep : plan.keep) {
        hash.absorb_bytes(keep.entry);
        hash.absorb((std::uint64_t{keep.count} << 1U) | (keep.quorum ? 1U : 0U));
    }
    hash.absorb(plan.at_most);
    absorb_time(plan.after);
    absorb_time(plan.before);
}

/// What is calibrated follows from the rest of the plan.
void absorb_phases(sim::RunningHash& hash, const sim::PhasePlan& phases) {
    if (!phases.are_on()) return;
    hash.absorb_bytes("phases");
    const sim::Duration liveness = phases.is_auto ? sim::Duration{} : phases.liveness;
    for (const sim::Duration time : {phases.chaos, liveness, phases.shutdown})
        hash.absorb(static_cast<std::uint64_t>(time.ns()));
}

/// A model that is added later changes no hash.
std::uint64_t ordering_number(sim::OrderingModel ordering) {
    switch (ordering) {
    case sim::OrderingModel::instant: return 0;
    case sim::OrderingModel::pair_fifo: return 1;
    case sim::OrderingModel::causal: return 2;
    }
    return 0;
}

}  // namespace

sim::Hash128 sources_hash(const std::vector<LuaSource>& sources) {
    sim::RunningHash hash;
    hash.absorb(sources.size());
    for (const LuaSource& source : sources)
        absorb_source(hash, source);
    return hash.value();
}

sim::Hash128 plan_hash(const sim::Plan& plan, sim::Hash128 sources, std::uint32_t lua_hash_seed) {
    sim::RunningHash hash;
    hash.absorb_bytes("moira plan 1");
    hash.absorb(sources.high);
    hash.absorb(sources.low);
    hash.absorb(plan.hosts.size());
    for (const std::string& host : plan.hosts)
        hash.absorb_bytes(host);
    absorb_starts(hash, plan);
    const sim::Limits& limits = plan.limits;
    for (const std::uint64_t number :
         {limits.steps, static_cast<std::uint64_t>(limits.virtual_time.ns()),
          std::uint64_t{limits.processes}, std::uint64_t{limits.mailbox_items},
          std::uint64_t{limits.message_bytes}, std::uint64_t{limits.spawn_depth},
          limits.memory, limits.process_memory, limits.instructions, limits.native_steps,
          std::uint64_t{limits.output_bytes},
          static_cast<std::uint64_t>(plan.windows.delivery.ns()),
          static_cast<std::uint64_t>(plan.windows.run.ns()),
          static_cast<std::uint64_t>(plan.windows.timer.ns()),
          ordering_number(plan.ordering), static_cast<std::uint64_t>(plan.epoch_unix_ns),
          std::uint64_t{lua_hash_seed}}) {
        hash.absorb(number);
    }
    absorb_faults(hash, plan.faults);
    absorb_network(hash, plan.network);
    absorb_phases(hash, plan.phases);
    return hash.value();
}

}  // namespace moira::runtime
