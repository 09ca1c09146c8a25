// SPDX-License-Identifier: MIT
#include "tools/story_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "sim/trace_codec.hpp"
#include "sim/trace_file.hpp"
#include "tools/whole_files.hpp"

namespace moira::tools {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using sim::ErrorCode;

std::string hex(std::uint64_t label) { return fmt::format("{:016x}", label); }

std::optional<std::uint64_t> number_of(std::string_view text, int base) {
    std::uint64_t number = 0;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Takes members out of an object and remembers the first that is wrong.
class Members {
public:
    explicit Members(const json& object, std::string where = {})
        : object_{&object}, where_{std::move(where)} {}

    std::string text(const char* name) {
        // Of what is no object, find() gives the end.
        const auto found = object_->find(name);
        if (found != object_->end() && found->is_string()) return found->get<std::string>();
        wrong(name, "is no text");
        return {};
    }

    bool boolean(const char* name) {
        const auto found = object_->find(name);
        if (found != object_->end() && found->is_boolean()) return found->get<bool>();
        wrong(name, "is neither true nor false");
        return false;
    }

    std::uint64_t number(const char* name, int base) {
        const std::string value = text(name);
        if (!error_.empty()) return 0;
        if (const auto number = number_of(value, base)) return *number;
        wrong(name, fmt::format("is '{}', which is no number", value));
        return 0;
    }

    const json& list(const char* name) {
        static const json none = json::array();
        const auto found = object_->find(name);
        if (found != object_->end() && found->is_array()) return *found;
        wrong(name, "is no list");
        return none;
    }

    std::vector<std::string> texts(const char* name) {
        std::vector<std::string> values;
        for (const json& value : list(name)) {
            if (!value.is_string()) wrong(name, "is no list of texts");
            if (value.is_string()) values.push_back(value.get<std::string>());
        }
        return values;
    }

    const json& object(const char* name) {
        static const json none = json::object();
        const auto found = object_->find(name);
        if (found != object_->end() && found->is_object()) return *found;
        wrong(name, "is no object");
        return none;
    }

    void wrong(const char* name, const std::string& what) {
        if (error_.empty()) error_ = fmt::format("{}'{}' {}", where_, name, what);
    }

    void take_error(const Members& other) {
        if (error_.empty()) error_ = other.error_;
    }

    [[nodiscard]] const std::string& error() const { return error_; }

private:
    const json* object_;
    std::string where_;
    std::string error_;
};

std::string name_of(const StoryFile& story, std::uint64_t label) {
    const auto found = story.names.find(label);
    return found != story.names.end() ? found->second : std::string{};
}

sim::OrderingModel read_ordering(Members& members, const char* name) {
    const std::string text = members.text(name);
    if (const auto model = sim::ordering_of(text)) return *model;
    members.wrong(name, fmt::format("is '{}', which is no ordering model", text));
    return {};
}

/// What the run may use of the faults; stories without them need none.
void read_settings(Members& members, const json& root, StoryFile& story) {
    if (!root.contains("fault_settings")) return;
    sim::FaultSettings settings;
    for (const json& entry : members.list("fault_settings")) {
        Members setting{entry, "fault_settings: "};
        const std::string name = setting.text("kind");
        std::size_t kind = 0;
        while (kind < sim::fault_kinds &&
               sim::fault_kind_name(static_cast<sim::FaultKind>(kind)) != name) {
            ++kind;
        }
        if (kind == sim::fault_kinds) {
            setting.wrong("kind", fmt::format("is '{}', which is no kind of fault", name));
        } else {
            settings.of[kind] = {static_cast<std::uint32_t>(setting.number("rate_ppm", 10)),
                                 static_cast<std::uint32_t>(setting.number("at_most", 10))};
        }
        members.take_error(setting);
    }
    story.story.differences.settings = settings;
}

/// Which numbers are not 0; without the member they are what the seed says.
void read_numbers(Members& members, const json& root, StoryFile& story) {
    if (!root.contains("numbers")) return;
    story.story.differences.numbers.emplace();
    for (const json& entry : members.list("numbers")) {
        Members number{entry, "numbers: "};
        const std::uint64_t label = number.number("label", 16);
        story.names[label] = number.text("number");
        story.story.differences.numbers->push_back({label, number.number("value", 10)});
        members.take_error(number);
    }
}

void read_differences(Members& members, const json& root, StoryFile& story) {
    for (const json& entry : members.list("faults")) {
        Members fault{entry, "faults: "};
        const std::uint64_t label = fault.number("label", 16);
        story.names[label] = fault.text("fault");
        const std::uint64_t form = fault.number("form", 10);
        if (form == 0 || form > 0xffffU) fault.wrong("form", "is not between 1 and 65535");
        story.story.differences.faults.push_back({label, static_cast<std::uint32_t>(form)});
        members.take_error(fault);
    }
    read_numbers(members, root, story);
    for (const json& entry : members.list("holds")) {
        Members hold{entry, "holds: "};
        const std::uint64_t act = hold.number("label", 16);
        story.names[act] = hold.text("hold");
        const std::uint64_t until = hold.number("until_label", 16);
        if (until != 0) story.names[until] = hold.text("until");
        story.story.differences.holds.push_back({act, until});
        members.take_error(hold);
    }
}

}  // namespace

std::string StoryFile::file_stem() const {
    std::string stem;
    for (const char c : failure.rule) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '.';
        if (plain) stem += c;
        if (!plain && !stem.empty() && stem.back() != '-') stem += '-';
        if (stem.size() >= 48) break;
    }
    const std::uint64_t key = sim::hash_text(properties::failure_key(failure));
    return stem + fmt::format("-{:08x}", key >> 32U);
}

std::string encode_story(const StoryFile& story) {
    ordered_json json;
    json["moira_story"] = story_format;
    json["version"] = story.version;
    json["path"] = story.path;
    json["entry"] = story.entry;
    json["is_test"] = story.is_test;
    json["faults_profile"] = story.faults;
    if (story.strict) json["strict"] = true;
    if (!story.overrides.empty()) json["set"] = story.overrides;
    json["lua_hash_seed"] = std::to_string(story.lua_hash_seed);
    json["plan_hash"] = story.plan_hash.hex();
    json["plan_ordering"] = sim::ordering_name(story.plan_ordering);
    json["ordering"] = sim::ordering_name(story.ordering);
    json["seed"] = std::to_string(story.story.seed);
    json["failure"] = {{"rule", story.failure.rule},
                       {"message", story.failure.message},
                       {"process", story.failure.process}};
    json["faults"] = ordered_json::array();
    for (const sim::ChosenFault& fault : story.story.differences.faults) {
        json["faults"].push_back({{"fault", name_of(story, fault.label)},
                                  {"label", hex(fault.label)},
                                  {"form", std::to_string(fault.answer)}});
    }
    if (story.story.differences.settings) {
        json["fault_settings"] = ordered_json::array();
        for (std::size_t i = 0; i < sim::fault_kinds; ++i) {
            const auto kind = static_cast<sim::FaultKind>(i);
            const sim::FaultSetting& setting = (*story.story.differences.settings)[kind];
            if (!setting.is_on()) continue;
            json["fault_settings"].push_back({{"kind", sim::fault_kind_name(kind)},
                                              {"rate_ppm", std::to_string(setting.rate_ppm)},
                                              {"at_most", std::to_string(setting.budget)}});
        }
    }
    if (story.story.differences.numbers) {
        json["numbers"] = ordered_json::array();
        for (const sim::ChosenNumber& number : *story.story.differences.numbers) {
            json["numbers"].push_back({{"number", name_of(story, number.label)},
                                       {"label", hex(number.label)},
                                       {"value", std::to_string(number.value)}});
        }
    }
    json["holds"] = ordered_json::array();
    for (const sim::Hold& hold : story.story.differences.holds) {
        json["holds"].push_back({{"hold", name_of(story, hold.act)},
                                 {"until", name_of(story, hold.until)},
                                 {"label", hex(hold.act)},
                                 {"until_label", hex(hold.until)}});
    }
    return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

sim::Result<StoryFile> decode_story(std::string_view text) {
    const json root = json::parse(text, nullptr, false);
    if (!root.is_object() || !root.contains("moira_story")) {
        return sim::fail(ErrorCode::invalid_input, "is no story of a failure",
                         "`moira shrink` and `moira explore --out` write them");
    }
    if (root["moira_story"] != story_format) {
        return sim::fail(ErrorCode::unsupported,
                         fmt::format("is a story of format {}, this version reads format {}",
                                     root["moira_story"].dump(), story_format));
    }
    Members members{root};
    StoryFile story;
    story.version = members.text("version");
    story.path = members.text("path");
    story.entry = members.text("entry");
    story.is_test = members.boolean("is_test");
    story.faults = members.text("faults_profile");
    if (root.contains("strict")) story.strict = members.boolean("strict");
    if (root.contains("set")) story.overrides = members.texts("set");
    story.lua_hash_seed = static_cast<std::uint32_t>(members.number("lua_hash_seed", 10));
    const std::string plan_hash = members.text("plan_hash");
    if (const auto hash = sim::parse_hash(plan_hash)) {
        story.plan_hash = *hash;
    } else {
        members.wrong("plan_hash", "is not 32 hex digits");
    }
    story.plan_ordering = read_ordering(members, "plan_ordering");
    story.ordering = read_ordering(members, "ordering");
    story.story.seed = members.number("seed", 10);
    Members failure{members.object("failure"), "failure: "};
    story.failure.rule = failure.text("rule");
    story.failure.message = failure.text("message");
    story.failure.process = failure.text("process");
    members.take_error(failure);
    read_differences(members, root, story);
    read_settings(members, root, story);
    if (!members.error().empty()) return sim::fail(ErrorCode::invalid_input, members.error());
    story.story.ordering = story.ordering;
    return story;
}

bool is_story(const std::string& path) {
    const auto text = read_whole_file(path);
    return text && text->starts_with("{") && text->find("\"moira_story\"") < 200;
}

sim::Result<void> write_story(const std::string& path, const StoryFile& story) {
    return write_whole_file(path, encode_story(story));
}

sim::Result<std::vector<std::string>> story_files(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code problem;
    for (const auto& file : std::filesystem::directory_iterator{folder, problem}) {
        std::string name = file.path().string();
        if (name.ends_with(story_suffix)) files.push_back(std::move(name));
    }
    if (problem == std::errc::not_a_directory) {
        return sim::fail(ErrorCode::invalid_argument, folder + ": is no folder",
                         "name the folder that holds the stories");
    }
    if (problem && problem != std::errc::no_such_file_or_directory) {
        return sim::fail(ErrorCode::unavailable, folder + ": " + problem.message());
    }
    std::ranges::sort(files);
    return files;
}

sim::Result<StoryFile> read_story(const std::string& path) {
    auto text = read_whole_file(path);
    if (!text) return std::unexpected{std::move(text).error()};
    auto story = decode_story(*text);
    if (!story) return std::unexpected{std::move(story).error().in(path)};
    return story;
}

}  // namespace moira::tools
