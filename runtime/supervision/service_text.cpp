// SPDX-License-Identifier: MIT
#include "runtime/supervision/service_text.hpp"

#include "runtime/supervision/child_text.hpp"

#include <algorithm>
#include <cmath>

namespace moira::supervision {
namespace {

std::int64_t thousandths(double value) {
    return std::llround(value * 1000);
}

Value judged_service(const ServiceSpec& service) {
    std::string lines;
    for (const std::string& id : service.required)
        lines += (lines.empty() ? "" : "\n") + id;
    return Value::map({{"id", service.id},
                       {"requires", lines},
                       {"stop_timeout", service.stop_timeout.count()},
                       {"stable_threshold", service.stable_threshold.count()},
                       {"initial_delay", service.initial_delay.count()},
                       {"max_delay", service.max_delay.count()},
                       {"backoff_factor", thousandths(service.backoff_factor)},
                       {"jitter", thousandths(service.jitter)},
                       {"max_attempts", service.max_attempts}});
}

/// The field that is out of its range, or empty.
std::string_view wrong_field(const ServiceSpec& service) {
    if (service.stop_timeout < Duration{}) return "stop_timeout must not be negative";
    if (service.stable_threshold < Duration{}) return "stable_threshold must not be negative";
    if (service.initial_delay < Duration{}) return "initial_delay must not be negative";
    if (service.max_delay < Duration{}) return "max_delay must not be negative";
    if (!(service.backoff_factor >= 1 && service.backoff_factor <= 1000))
        return "backoff_factor must be 1 to 1000";
    if (!(service.jitter >= 0 && service.jitter <= 1)) return "jitter must be 0 to 1";
    return {};
}

}  // namespace

Value judged_services(const ServicesSpec& spec) {
    std::vector<Value> children;
    for (const ServiceSpec& service : spec.services)
        children.push_back(judged_service(service));
    return Value::map({{"backoff", spec.backoff == Backoff::observed ? "observed" : "documented"},
                       {"children", Value::array(std::move(children))}});
}

Result<void> check_services(const ServicesSpec& spec) {
    for (const ServiceSpec& service : spec.services) {
        const std::string quoted = "service '" + service.id + "'";
        if (service.id.empty()) return refuse(error_kind::invalid, "a service has no id");
        if (service.entry.empty() || service.host.empty())
            return refuse(error_kind::invalid, quoted + " has no entry or no host");
        const auto same = [&](const ServiceSpec& other) { return other.id == service.id; };
        if (std::ranges::count_if(spec.services, same) > 1) {
            return refuse(error_kind::invalid, "two services have the id '" + service.id + "'");
        }
        if (const std::string_view wrong = wrong_field(service); !wrong.empty())
            return refuse(error_kind::invalid, quoted + ": " + std::string{wrong});
    }
    if (!start_order(spec)) {
        return refuse(error_kind::invalid, "services require each other, in a circle");
    }
    return {};
}

std::optional<std::vector<std::size_t>> start_order(const ServicesSpec& spec) {
    const std::size_t count = spec.services.size();
    std::vector<std::size_t> by_id(count);
    for (std::size_t place = 0; place < count; ++place)
        by_id[place] = place;
    std::ranges::sort(by_id, {}, [&](std::size_t place) { return spec.services[place].id; });
    std::vector<std::size_t> order;
    std::vector<bool> is_placed(count, false);
    const auto is_free = [&](std::size_t place) {
        return std::ranges::none_of(spec.services[place].required, [&](const std::string& id) {
            const auto found = std::ranges::find(spec.services, id, &ServiceSpec::id);
            return found != spec.services.end() &&
                   !is_placed[static_cast<std::size_t>(found - spec.services.begin())];
        });
    };
    while (order.size() < count) {
        const auto next = std::ranges::find_if(
            by_id, [&](std::size_t place) { return !is_placed[place] && is_free(place); });
        if (next == by_id.end()) return std::nullopt;
        is_placed[*next] = true;
        order.push_back(*next);
    }
    return order;
}

Duration delay_after(const ServiceSpec& service, Backoff backoff, std::uint32_t attempt) {
    const std::int64_t most = service.max_delay.count();
    std::int64_t delay = service.initial_delay.count();
    if (backoff == Backoff::observed) return Duration{delay};
    const std::int64_t factor = thousandths(service.backoff_factor);
    for (std::uint32_t turn = 1; turn < attempt && delay < most && factor > 1000; ++turn) {
        // In two parts, and without a sign: the product may be too large.
        if (delay / 1000 > most / factor) return Duration{most};
        const auto next = static_cast<std::uint64_t>(delay / 1000 * factor) +
                          static_cast<std::uint64_t>(delay % 1000 * factor / 1000);
        if (next >= static_cast<std::uint64_t>(most)) return Duration{most};
        delay = static_cast<std::int64_t>(next);
    }
    return Duration{std::min(delay, most)};
}

Duration jitter_of(const ServiceSpec& service, Duration delay) {
    // In two parts, because the product may be too large.
    const std::int64_t jitter = thousandths(service.jitter);
    return Duration{delay.count() / 1000 * jitter + delay.count() % 1000 * jitter / 1000};
}

}  // namespace moira::supervision
