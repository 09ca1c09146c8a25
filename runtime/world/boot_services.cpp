// SPDX-License-Identifier: MIT
#include "runtime/world/boot_services.hpp"

#include "runtime/app/service_entry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace moira::runtime {
namespace {

/// `text` as a literal of Lua, whatever its bytes.
std::string lua_text(std::string_view text) {
    std::string literal = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            literal += {'\\', c};
        else if (byte < 0x20 || byte == 0x7f)
            literal += fmt::format("\\{:03}", byte);
        else
            literal += c;
    }
    return literal + "\"";
}

std::string lua_number(double value) {
    if (std::isnan(value)) return "(0/0)";
    if (std::isinf(value)) return value > 0 ? "(1/0)" : "(-1/0)";
    return fmt::format("{:a}", value);
}

/// The least integer has no literal: its digits alone are one too many.
std::string lua_integer(std::int64_t value) {
    if (value == std::numeric_limits<std::int64_t>::min()) return "math.mininteger";
    return std::to_string(value);
}

std::string lua_value(const ConfigValue& value);

std::string lua_list(const std::vector<ConfigValue>& list) {
    std::string all = "{";
    for (const ConfigValue& item : list)
        all += lua_value(item) + ", ";
    return all + "}";
}

std::string lua_value(const ConfigValue& value) {
    switch (value.kind()) {
    case ConfigKind::null:
        return "nil";
    case ConfigKind::boolean:
        return *value.boolean() ? "true" : "false";
    case ConfigKind::integer:
        return lua_integer(*value.integer());
    case ConfigKind::real:
        return lua_number(*value.real());
    case ConfigKind::text:
        return lua_text(*value.text());
    case ConfigKind::list:
        return lua_list(*value.list());
    case ConfigKind::map:
        break;
    }
    std::string all = "{";
    for (const ConfigMember& member : *value.map())
        all += "[" + lua_text(member.key) + "] = " + lua_value(member.value) + ", ";
    return all + "}";
}

std::string lua_service(const ServiceEntry& service, const std::vector<std::string>& required) {
    std::string ids;
    for (const std::string& id : required)
        ids += lua_text(id) + ", ";
    return fmt::format(
        "{{ id = {}, entry = {}, host = {}, args = {}, requires = {{{}}}, stop_timeout = {}, "
        "stable_threshold = {}, restart = {{ initial_delay = {}, max_delay = {}, "
        "backoff_factor = {}, jitter = {}, max_attempts = {} }} }},\n",
        lua_text(service.id), lua_text(service.process), lua_text(service.host),
        lua_list(service.input), ids, service.stop_timeout.ns(), service.stable_threshold.ns(),
        service.initial_delay.ns(), service.max_delay.ns(), lua_number(service.backoff_factor),
        lua_number(service.jitter), service.max_attempts);
}

/// Services that are to run: those that start by themselves, and what they require.
class Selection {
public:
    Selection(const Application& application, std::vector<std::string>& notes)
        : application_{application} {
        for (const Entry& entry : application.entries) {
            if (entry.kind != service_kind) continue;
            auto service = service_entry(entry);
            if (service)
                services_.push_back(std::move(*service));
            else
                notes.push_back(service.error().text());
        }
        for (const ServiceEntry& service : services_)
            if (service.auto_start) choose(service);
    }

    [[nodiscard]] bool empty() const { return chosen_.empty(); }

    [[nodiscard]] std::string text() const {
        std::string all;
        for (const ServiceEntry& service : services_) {
            if (is_chosen(service.id)) all += lua_service(service, required(service));
        }
        return all;
    }

private:
    void choose(const ServiceEntry& service) {
        if (is_chosen(service.id)) return;
        chosen_.push_back(service.id);
        for (const std::string& id : service.required) {
            const auto found = std::ranges::find(services_, id, &ServiceEntry::id);
            if (found != services_.end()) choose(*found);
        }
    }

    [[nodiscard]] bool is_chosen(std::string_view id) const {
        return std::ranges::find(chosen_, id) != chosen_.end();
    }

    /// Hosts and stores are up before any service.
    [[nodiscard]] std::vector<std::string> required(const ServiceEntry& service) const {
        std::vector<std::string> all;
        for (const std::string& id : service.required) {
            const Entry* const entry = application_.find(id);
            if (entry == nullptr || entry->kind == service_kind) all.push_back(id);
        }
        return all;
    }

    const Application& application_;
    std::vector<ServiceEntry> services_;  ///< ascending by id
    std::vector<std::string> chosen_;
};

}  // namespace

std::optional<LuaSource> boot_services(const Application& application,
                                       std::vector<std::string>& notes) {
    const Selection selection{application, notes};
    if (selection.empty()) return std::nullopt;
    LuaSource source;
    source.id = boot_entry;
    source.kind = UnitKind::process;
    source.chunk_name = boot_entry;
    source.imports.emplace_back("services", "moira:services");
    source.text = "return { main = function()\nreturn services.run({ services = {\n" +
                  selection.text() + "} })\nend }\n";
    return source;
}

}  // namespace moira::runtime
