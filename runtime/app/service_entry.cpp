// SPDX-License-Identifier: MIT
#include "runtime/app/service_entry.hpp"

#include "runtime/calendar/duration_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace moira::runtime {
namespace {

/// Reads fields of nested maps by their dotted paths; after the first wrong one the rest is passed
/// over.
class LifecycleReader {
public:
    explicit LifecycleReader(const Entry& entry) : entry_{entry} {}

    const ConfigValue* find(std::string_view path) {
        const ConfigValue* at = &entry_.data;
        std::string_view rest = path;
        while (!rest.empty() && !error_) {
            const std::size_t dot = std::min(rest.find('.'), rest.size());
            if (at->map() == nullptr) {
                wrong(*at, path.substr(0, path.size() - rest.size() - 1), "a map");
                return nullptr;
            }
            at = at->find(rest.substr(0, dot));
            if (at == nullptr || at->is_null()) return nullptr;
            rest.remove_prefix(std::min(dot + 1, rest.size()));
        }
        return error_ ? nullptr : at;
    }

    void text(std::string_view path, std::string& target) {
        const ConfigValue* const found = find(path);
        if (found == nullptr) return;
        if (found->text() == nullptr) return wrong(*found, path, "a text");
        target = *found->text();
    }

    void flag(std::string_view path, bool& target) {
        const ConfigValue* const found = find(path);
        if (found == nullptr) return;
        if (!found->boolean()) return wrong(*found, path, "true or false");
        target = *found->boolean();
    }

    void names(std::string_view path, std::vector<std::string>& target) {
        const ConfigValue* const found = find(path);
        if (found == nullptr) return;
        if (found->list() == nullptr) return wrong(*found, path, "a list of ids");
        for (const ConfigValue& item : *found->list()) {
            if (item.text() == nullptr) return wrong(item, path, "a list of ids");
            const std::string id = with_namespace(*item.text(), entry_.ns);
            if (std::ranges::find(target, id) == target.end()) target.push_back(id);
        }
    }

    /// A text of Go's form. Zero leaves the default.
    void duration(std::string_view path, sim::Duration& target) {
        const ConfigValue* const found = find(path);
        if (found == nullptr) return;
        const auto parsed =
            found->text() != nullptr
                ? parse_duration(*found->text())
                : sim::Result<sim::Duration>{sim::fail(sim::ErrorCode::invalid_input, "no text")};
        const bool is_zero = found->integer() == 0;
        if (!is_zero && (!parsed || *parsed < sim::Duration{}))
            return wrong(*found, path, "a duration such as \"10s\"");
        if (!is_zero && *parsed > sim::Duration{}) target = *parsed;
    }

    /// A number from `least` to `most`. Zero leaves the default.
    void number(std::string_view path, double least, double most, double& target) {
        const ConfigValue* const found = find(path);
        if (found == nullptr) return;
        const std::optional<double> value = found->real();
        const bool is_good = value && (*value == 0 || (*value >= least && *value <= most));
        if (!is_good)
            return wrong(*found, path, fmt::format("a number from {} to {}", least, most));
        if (*value != 0) target = *value;
    }

    void count(std::string_view path, std::int64_t& target) {
        const ConfigValue* const found = find(path);
        if (found == nullptr) return;
        const std::optional<std::int64_t> value = found->integer();
        if (!value || *value < 0 || *value > 4'000'000'000)
            return wrong(*found, path, "a whole number that is not negative");
        target = *value;
    }

    void needed(std::string_view field, const std::string& value) {
        if (error_ || !value.empty()) return;
        error_ = sim::Error{sim::ErrorCode::invalid_input,
                            fmt::format("{}: service {}: {} is required", entry_.place(),
                                        in_quotes(entry_.id), field),
                            {}};
    }

    void wrong(const ConfigValue& value, std::string_view path, std::string_view expected) {
        if (error_) return;
        const std::string* const text = value.text();
        error_ = sim::Error{sim::ErrorCode::invalid_input,
                            fmt::format("{}: service {}: '{}' must be {}, not {}",
                                        shown_place(entry_.file, value.line, value.column),
                                        in_quotes(entry_.id), path, expected,
                                        text != nullptr ? in_quotes(*text)
                                                        : std::string{with_article(value.kind())}),
                            {}};
    }

    [[nodiscard]] std::optional<sim::Error>& error() { return error_; }

private:
    const Entry& entry_;
    std::optional<sim::Error> error_;
};

}  // namespace

sim::Result<ServiceEntry> service_entry(const Entry& entry) {
    ServiceEntry service;
    service.id = entry.id;
    LifecycleReader fields{entry};
    fields.text("process", service.process);
    fields.text("host", service.host);
    if (const ConfigValue* const input = fields.find("input")) {
        if (input->list() == nullptr)
            fields.wrong(*input, "input", "a list");
        else
            service.input = *input->list();
    }
    fields.flag("lifecycle.auto_start", service.auto_start);
    fields.names("lifecycle.requires", service.required);
    fields.names("lifecycle.depends_on", service.required);
    fields.duration("lifecycle.stop_timeout", service.stop_timeout);
    fields.duration("lifecycle.stable_threshold", service.stable_threshold);
    fields.duration("lifecycle.restart.initial_delay", service.initial_delay);
    fields.duration("lifecycle.restart.max_delay", service.max_delay);
    fields.number("lifecycle.restart.backoff_factor", 1, 1000, service.backoff_factor);
    fields.number("lifecycle.restart.jitter", 0, 1, service.jitter);
    fields.count("lifecycle.restart.max_attempts", service.max_attempts);
    fields.needed("process", service.process);
    fields.needed("host", service.host);
    if (fields.error()) return std::unexpected{std::move(*fields.error())};
    service.process = with_namespace(service.process, entry.ns);
    return service;
}

}  // namespace moira::runtime
