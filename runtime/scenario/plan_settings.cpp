// SPDX-License-Identifier: MIT
#include "runtime/scenario/plan_settings.hpp"

#include "runtime/lua/value_codec.hpp"
#include "runtime/scenario/entries.hpp"
#include "runtime/scenario/fault_settings.hpp"
#include "runtime/scenario/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace moira::runtime {
namespace {

using sim::ErrorCode;
using sim::Limits;

constexpr std::size_t name_size_max = 100;
constexpr std::size_t arguments_max = 250;
constexpr std::uint64_t u32_max = std::numeric_limits<std::uint32_t>::max();

/// Hosts and labels become parts of pids and paths.
bool is_plain_name(std::string_view name, std::string_view forbidden) {
    return !name.empty() && name.size() <= name_size_max && std::ranges::all_of(name, [&](char c) {
        return c > ' ' && c != '\x7f' && forbidden.find(c) == std::string_view::npos;
    });
}

class PlanReader {
public:
    PlanReader(SettingReader& reader, const std::vector<LuaSource>& sources, Subject& subject)
        : reader_{&reader}, sources_{&sources}, plan_{&subject.plan},
          may_fail_{&subject.expectation.may_fail} {}

    void read_hosts(const Setting& setting) {
        plan_->hosts.clear();  // those of an application, if any
        std::vector<SettingMember> hosts;
        const bool is_list = is_list_of_names(setting);
        if (is_list) {
            for (Setting& element : reader_->elements(setting)) {
                hosts.push_back({reader_->text(element), 0, std::move(element)});
            }
        } else {
            hosts = reader_->named(setting);
            for (const SettingMember& host : hosts)
                plan_->network.host_nodes.push_back(read_node(host.value));
            // No nodes at all: one machine, as ever.
            if (plan_->network.nodes.empty()) plan_->network.host_nodes.clear();
        }
        for (const SettingMember& host : hosts)
            add_host(host);
    }

    void read_starts(const Setting& setting) {
        for (const Setting& start : reader_->elements(setting))
            read_start(start);
        if (plan_->starts.empty()) reader_->refuse(setting, "is empty: nothing would run");
    }

    void read_network(const Setting& setting) {
        const SettingRecord fields = reader_->record(setting, {"latency", "detection", "links"});
        sim::NetworkPlan& network = plan_->network;
        if (const Setting* latency = fields.find("latency")) {
            network.latency = reader_->duration(*latency);
        }
        if (const Setting* detection = fields.find("detection")) {
            network.detection = reader_->duration(*detection);
        }
        const Setting* links = fields.find("links");
        if (links == nullptr) return;
        for (const SettingMember& link : reader_->named(*links)) {
            const std::size_t bar = link.key.find('|');
            const sim::NodeNumber a = network.number_of(link.key.substr(0, bar));
            const sim::NodeNumber b =
                bar == std::string::npos ? 0 : network.number_of(link.key.substr(bar + 1));
            if (a == 0 || b == 0 || a == b) {
                reader_->refuse(link.value, fmt::format("'{}' is no pair of nodes", link.key),
                                "write [\"a|b\"] = \"20ms\" with nodes that hosts are on");
            }
            network.links.push_back({a, b, reader_->duration(link.value)});
        }
    }

    void read_phases(const Setting& setting) {
        const SettingRecord fields = reader_->record(setting, {"chaos", "liveness", "shutdown"});
        if (reader_->failed()) return;
        sim::PhasePlan& phases = plan_->phases;
        const Setting* chaos = fields.find("chaos");
        if (chaos == nullptr) {
            return reader_->refuse(setting, "needs 'chaos': how long faults may happen",
                                   "phases = { chaos = \"10s\" }");
        }
        phases.chaos = reader_->duration(*chaos);
        const Setting* liveness = fields.find("liveness");
        phases.is_auto = liveness == nullptr || reader_->text(*liveness) == "auto";
        if (!phases.is_auto) phases.liveness = reader_->duration(*liveness);
        if (const Setting* shutdown = fields.find("shutdown")) {
            phases.shutdown = reader_->duration(*shutdown);
        }
    }

    void read_limits(const Setting& setting);
    void read_models(const Setting& setting);

private:
    bool is_list_of_names(const Setting& setting) {
        lua_State* L = reader_->state();
        if (reader_->type(setting) != LUA_TTABLE || lua_checkstack(L, 2) == 0) return true;
        const int first = lua_rawgeti(L, setting.index, 1);
        lua_pop(L, 1);
        return first != LUA_TNIL;
    }

    /// The node that a host is on; nodes are there by being named.
    sim::NodeNumber read_node(const Setting& host) {
        const SettingRecord options = reader_->record(host, {"node", "mailbox"});
        if (const Setting* mailbox = options.find("mailbox")) {
            reader_->refuse(*mailbox, "this version bounds mailboxes only by faults",
                            "faults = { mailbox = { sizes = ... } }", ErrorCode::unsupported);
        }
        const Setting* node = options.find("node");
        if (node == nullptr) return 0;
        const std::string name = reader_->text(*node);
        if (!reader_->failed() && !is_plain_name(name, "{}|@")) {
            reader_->refuse(*node, fmt::format("'{}' is no name for a node", name),
                            "names are visible characters without { } | @");
        }
        std::vector<std::string>& nodes = plan_->network.nodes;
        if (const sim::NodeNumber known = plan_->network.number_of(name); known != 0) return known;
        nodes.push_back(name);
        return static_cast<sim::NodeNumber>(nodes.size());
    }

    void add_host(const SettingMember& host) {
        if (reader_->failed()) return;
        if (!is_plain_name(host.key, "{}|@")) {
            reader_->refuse(host.value, fmt::format("'{}' is no host id", host.key),
                            "host ids are written \"namespace:name\"");
        } else if (std::ranges::find(plan_->hosts, host.key) != plan_->hosts.end()) {
            reader_->refuse(host.value, fmt::format("host '{}' is there twice", host.key));
        }
        plan_->hosts.push_back(host.key);
    }

    void read_start(const Setting& setting) {
        const SettingRecord fields =
            reader_->record(setting, {"entry", "host", "args", "as", "may_fail"});
        if (reader_->failed()) return;
        const Setting* entry = fields.find("entry");
        if (entry == nullptr) return reader_->refuse(setting, "needs an 'entry'");
        sim::Start start;
        start.entry = reader_->text(*entry);
        const LuaSource* source = find_source(*sources_, start.entry);
        if (reader_->failed()) return;
        if (source == nullptr) {
            return reader_->refuse(*entry, fmt::format("there is no entry '{}'", start.entry),
                                   entry_suggestion(start.entry, *sources_));
        }
        if (source->kind == UnitKind::library) {
            return reader_->refuse(
                *entry, fmt::format("'{}' is a library: it cannot be started", start.entry));
        }
        start.as_function = source->kind == UnitKind::function;
        read_host(setting, fields.find("host"), start);
        read_label(setting, fields.find("as"), start);
        if (const Setting* args = fields.find("args")) read_arguments(*args, start);
        const Setting* may_fail = fields.find("may_fail");
        if (may_fail != nullptr && reader_->boolean(*may_fail)) may_fail_->push_back(start.label);
        plan_->starts.push_back(std::move(start));
    }

    void read_host(const Setting& setting, const Setting* host, sim::Start& start) {
        if (start.as_function) {
            if (host != nullptr) {
                reader_->refuse(*host, "a function is called, not spawned: it has no host");
            }
            return;
        }
        if (host == nullptr) {
            if (plan_->hosts.size() != 1) return reader_->refuse(setting, "needs a 'host'");
            start.host = plan_->hosts.front();
            return;
        }
        start.host = reader_->text(*host);
        if (reader_->failed() ||
            std::ranges::find(plan_->hosts, start.host) != plan_->hosts.end()) {
            return;
        }
        const std::vector<std::string_view> hosts{plan_->hosts.begin(), plan_->hosts.end()};
        reader_->refuse(*host, fmt::format("there is no host '{}'", start.host),
                        suggestion(start.host, hosts, "hosts are"));
    }

    void read_label(const Setting& setting, const Setting* as, sim::Start& start) {
        start.label =
            as != nullptr ? reader_->text(*as) : start.entry.substr(start.entry.find(':') + 1);
        if (reader_->failed()) return;
        const Setting& where = as != nullptr ? *as : setting;
        if (!is_plain_name(start.label, "/#~{}|")) {
            reader_->refuse(where, fmt::format("'{}' is no name for a process", start.label),
                            "names are 1 to 100 visible characters without / # ~ { } |");
        }
        if (std::ranges::find(plan_->starts, start.label, &sim::Start::label) !=
            plan_->starts.end()) {
            reader_->refuse(where, fmt::format("two processes are started as '{}'", start.label),
                            "give each its own name with 'as'");
        }
    }

    /// The arguments from 1 to the last one; those left out between are nil.
    void read_arguments(const Setting& args, sim::Start& start) {
        lua_State* L = reader_->state();
        lua_Integer last = 0;
        lua_Integer given = 0;
        if (reader_->type(args) != LUA_TTABLE) {
            return reader_->refuse(args, "must be a list of arguments");
        }
        if (lua_checkstack(L, 4) == 0) return reader_->refuse(args, "is too large");
        lua_pushnil(L);
        while (lua_next(L, args.index) != 0) {
            lua_pop(L, 1);
            if (lua_isinteger(L, -1) == 0 || lua_tointeger(L, -1) < 1) {
                lua_pop(L, 1);
                return reader_->refuse(args, "must be a list of arguments",
                                       "for one argument that is a table write {{ ... }}");
            }
            last = std::max(last, lua_tointeger(L, -1));
            ++given;
        }
        if (last > static_cast<lua_Integer>(arguments_max)) {
            return reader_->refuse(args, fmt::format("has more than {} arguments", arguments_max),
                                   {}, ErrorCode::limit_reached);
        }
        sim::ByteBuffer buffer = sim::ByteBuffer::on_heap();
        for (lua_Integer i = 1; i <= last; ++i)
            encode_argument(args, i, buffer);
        start.arguments = buffer.bytes();
        start.argument_count = static_cast<std::uint32_t>(last);
        buffer.release();
    }

    void encode_argument(const Setting& args, lua_Integer place, sim::ByteBuffer& buffer) {
        lua_State* L = reader_->state();
        lua_rawgeti(L, args.index, place);
        EncodeNotes notes;
        if (!encode_value(L, -1, buffer, notes)) {
            reader_->refuse(args,
                            fmt::format("argument {}: {}", place, encode_error_text(notes.error)),
                            {}, ErrorCode::limit_reached);
        } else if (notes.dropped_function || notes.dropped_userdata || notes.dropped_metamethod) {
            reader_->refuse(args, fmt::format("argument {} holds a function, which no process can "
                                              "be given",
                                              place));
        }
        lua_pop(L, 1);
    }

    SettingReader* reader_;
    const std::vector<LuaSource>* sources_;
    sim::Plan* plan_;
    std::vector<std::string>* may_fail_;
};

void PlanReader::read_limits(const Setting& setting) {
    const SettingRecord fields = reader_->record(
        setting, {"virtual_time", "steps", "processes", "mailbox", "message_bytes", "spawn_depth",
                  "memory", "process_memory", "instructions", "native_steps", "output_bytes"});
    Limits& limits = plan_->limits;
    if (const Setting* time = fields.find("virtual_time")) {
        limits.virtual_time = reader_->duration(*time);
    }
    const auto wide = [&](std::string_view key, std::uint64_t& limit, std::uint64_t least,
                          std::uint64_t most) {
        if (const Setting* value = fields.find(key)) limit = reader_->integer(*value, least, most);
    };
    const auto narrow = [&](std::string_view key, std::uint32_t& limit, std::uint64_t least,
                            std::uint64_t most) {
        std::uint64_t value = limit;
        wide(key, value, least, most);
        limit = static_cast<std::uint32_t>(value);
    };
    constexpr std::uint64_t many = std::numeric_limits<std::int64_t>::max();
    wide("steps", limits.steps, 1, many);
    narrow("processes", limits.processes, 1, u32_max);
    narrow("mailbox", limits.mailbox_items, 1, u32_max);
    narrow("message_bytes", limits.message_bytes, 64, std::uint64_t{1} << 30U);
    narrow("spawn_depth", limits.spawn_depth, 0, 1'000'000);
    wide("memory", limits.memory, 1U << 20U, std::uint64_t{1} << 40U);
    // Less than a fresh state needs would make every spawn fail; more is no slot.
    wide("process_memory", limits.process_memory, 256U << 10U, std::uint64_t{1} << 31U);
    wide("instructions", limits.instructions, 1'000, many);
    wide("native_steps", limits.native_steps, 1'000, many);
    narrow("output_bytes", limits.output_bytes, 0, u32_max);
}

void PlanReader::read_models(const Setting& setting) {
    const SettingRecord fields = reader_->record(setting, {"ordering"});
    const Setting* ordering = fields.find("ordering");
    if (ordering == nullptr) return;
    const std::string name = reader_->text(*ordering);
    if (reader_->failed()) return;
    static constexpr std::string_view known[] = {"instant", "causal", "pair-fifo"};
    static constexpr std::string_view later[] = {"unordered", "pair-fifo+loss"};
    if (std::ranges::find(later, name) != std::end(later)) {
        reader_->refuse(*ordering, fmt::format("this version has no ordering '{}'", name),
                        suggestion("", known, "orderings are"), ErrorCode::unsupported);
    } else if (std::ranges::find(known, name) == std::end(known)) {
        reader_->refuse(*ordering, fmt::format("there is no ordering '{}'", name),
                        suggestion(name, known, "orderings are"));
    } else {
        plan_->ordering = name == "instant"  ? sim::OrderingModel::instant
                          : name == "causal" ? sim::OrderingModel::causal
                                             : sim::OrderingModel::pair_fifo;
    }
}

}  // namespace

void read_plan(SettingReader& reader, const Setting& root, const SettingRecord& fields,
               const std::vector<LuaSource>& sources, Subject& subject) {
    PlanReader plan_reader{reader, sources, subject};
    if (const Setting* hosts = fields.find("hosts")) plan_reader.read_hosts(*hosts);
    if (const Setting* nodes = fields.find("nodes")) plan_reader.read_network(*nodes);
    const Setting* start = fields.find("start");
    if (start == nullptr) return reader.refuse(root, "needs 'start': what runs");
    plan_reader.read_starts(*start);
    if (const Setting* limits = fields.find("limits")) plan_reader.read_limits(*limits);
    if (const Setting* phases = fields.find("phases")) plan_reader.read_phases(*phases);
    if (const Setting* models = fields.find("models")) plan_reader.read_models(*models);
    if (const Setting* faults = fields.find("faults")) {
        subject.fault_profiles = read_faults(reader, *faults, sources, subject.plan);
        if (!reader.failed()) subject.plan.faults = subject.fault_profiles.front();
    }
}

}  // namespace moira::runtime
