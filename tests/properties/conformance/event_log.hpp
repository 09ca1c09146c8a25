// SPDX-License-Identifier: MIT
//
// Logs of runs that never were, for tests of the reference model.
#pragma once

#include "properties/conformance/model.hpp"
#include "sim/fault.hpp"
#include "sim/hash.hpp"
#include "sim/property.hpp"
#include "sim/request.hpp"
#include "sim/value.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace moira::properties {

using sim::Status;
using sim::TraceKind;

/// What a process says of its state.
using Fields = std::vector<std::pair<const char*, std::variant<const char*, std::int64_t>>>;

/// Events as the kernel would tell them. Three processes, a, b and c, are started.
class Log {
public:
    Log() {
        for (const char* name : {"a", "b", "c"})
            event(TraceKind::spawn, "", name, "app:x");
    }

    Log& event(TraceKind kind, std::string actor, std::string object = {}, std::string text = {},
               std::uint64_t number = 0, std::string payload = {}) {
        sim::TraceEvent event;
        event.kind = kind;
        event.index = index_++;
        event.time = sim::Instant::from_ns(now_);
        event.actor = keep(std::move(actor));
        event.object = keep(std::move(object));
        event.text = keep(std::move(text));
        if (!event.actor.empty()) event.actor_hash = sim::hash_text(event.actor);
        if (!event.object.empty()) event.object_hash = sim::hash_text(event.object);
        event.text_hash = sim::hash_text(event.text);
        event.number = number;
        event.payload = keep(std::move(payload));
        model_.on_event(event);
        return *this;
    }

    Log& at(std::int64_t ns) {
        now_ = ns;
        return *this;
    }

    Log& send(const char* from, const char* to, const char* topic, std::uint64_t nth = 0) {
        return event(TraceKind::send, from, to, topic, nth);
    }

    Log& take(const char* to, const char* from, const char* topic, std::uint64_t nth = 0) {
        return event(TraceKind::take, to, from, topic, nth);
    }

    Log& wake(const char* to, const char* from, const char* topic, std::uint64_t nth = 0) {
        return event(TraceKind::wake, to, from, topic, nth);
    }

    Log& monitor(const char* who, const char* whom, Status status = Status::ok) {
        return event(TraceKind::monitor, who, whom, {}, static_cast<std::uint64_t>(status));
    }

    Log& link(const char* who, const char* whom) { return event(TraceKind::link, who, whom); }

    Log& trap(const char* who) { return event(TraceKind::option, who, {}, {}, 1); }

    Log& exit(const char* who, bool fails = false) {
        return event(TraceKind::exit, who, {}, {}, fails ? 1 : 0);
    }

    /// `actor` spawns `child`, linked and monitored.
    Log& spawn(const char* actor, const char* child) {
        return event(TraceKind::spawn, actor, child, "app:x", 3);
    }

    Log& cancel(const char* who, const char* whom) { return event(TraceKind::cancel, who, whom); }

    Log& terminate(const char* who, const char* whom) {
        return event(TraceKind::terminate, who, whom);
    }

    /// `actor` says that it is in this state.
    Log& state(const char* actor, const char* id, const Fields& fields,
               const std::vector<Fields>& children = {}) {
        return event(TraceKind::property, actor, {}, id,
                     static_cast<std::uint64_t>(sim::PropertyKind::state),
                     encode(fields, children));
    }

    Log& fault(sim::FaultKind kind) {
        return event(TraceKind::fault, "", "x", "words", static_cast<std::uint64_t>(kind));
    }

    Log& ends(std::vector<std::string> waiting = {}) {
        std::vector<Waiting> processes;
        for (const std::string& name : waiting) {
            processes.push_back({.process = sim::hash_text(name),
                                 .for_events = true,
                                 .for_inbox = true,
                                 .listened = {sim::hash_text("other")}});
        }
        model_.finish(processes);
        return *this;
    }

    /// The rules that were broken, in order.
    [[nodiscard]] std::string broken() const {
        std::string all;
        for (const Breach& breach : model_.breaches())
            all += (all.empty() ? "" : " ") + std::string{breach.rule};
        return all;
    }

private:
    static void write(sim::ValueWriter& writer, const Fields& fields,
                      const std::vector<Fields>& children) {
        const sim::ValueWriter::Table table = writer.begin_table();
        writer.pairs();
        for (const auto& [key, value] : fields) {
            writer.string(key);
            if (const auto* text = std::get_if<const char*>(&value))
                writer.string(*text);
            else
                writer.integer(std::get<std::int64_t>(value));
        }
        if (!children.empty()) {
            writer.string("children");
            const sim::ValueWriter::Table list = writer.begin_table();
            for (const Fields& child : children)
                write(writer, child, {});
            writer.end_table(list, children.size(), 0);
        }
        writer.end_table(table, 0, fields.size() + (children.empty() ? 0 : 1));
    }

    static std::string encode(const Fields& fields, const std::vector<Fields>& children) {
        sim::ByteBuffer buffer = sim::ByteBuffer::on_heap();
        sim::ValueWriter writer{buffer};
        write(writer, fields, children);
        std::string bytes{buffer.bytes()};
        buffer.release();
        return bytes;
    }

    std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

    std::deque<std::string> texts_;
    ConformanceModel model_{false};
    std::int64_t now_ = 0;
    std::uint64_t index_ = 0;
};

struct Case {
    const char* rule;
    std::function<void(Log&)> accepted;
    std::function<void(Log&)> rejected;
};

/// The cases of the rules SUP and SVC.
std::vector<Case> supervision_cases();
std::vector<Case> service_cases();

}  // namespace moira::properties
