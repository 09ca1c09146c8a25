// SPDX-License-Identifier: MIT
#include "runtime/world/plan_hash.hpp"

namespace moira::runtime {
namespace {

void absorb_source(sim::RunningHash& hash, const LuaSource& source) {
    hash.absorb(static_cast<std::uint64_t>(source.kind));
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
          limits.process_memory, limits.instructions, limits.native_steps,
          std::uint64_t{limits.output_bytes},
          static_cast<std::uint64_t>(plan.windows.delivery.ns()),
          static_cast<std::uint64_t>(plan.windows.run.ns()),
          static_cast<std::uint64_t>(plan.windows.timer.ns()),
          static_cast<std::uint64_t>(plan.ordering), static_cast<std::uint64_t>(plan.epoch_unix_ns),
          std::uint64_t{lua_hash_seed}}) {
        hash.absorb(number);
    }
    return hash.value();
}

}  // namespace moira::runtime
