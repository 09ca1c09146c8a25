// SPDX-License-Identifier: MIT
#include "runtime/app/yaml.hpp"

#include "runtime/app/plain_scalar.hpp"

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

namespace moira::runtime {
namespace {

constexpr std::string_view text_tag = "tag:yaml.org,2002:str";

/// Builds the tree from the parser's events, so that every limit strikes before memory is used.
/// After the first problem the rest of the events is ignored.
class TreeBuilder : public YAML::EventHandler {
public:
    explicit TreeBuilder(const LoadLimits& limits) : limits_{limits} {}

    void OnDocumentStart(const YAML::Mark&) override {}

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (problem_) return;
        add(at(mark, {}), anchor, "");
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        if (problem_) return;
        const bool plain = tag == "?" || (tag != "!" && tag != text_tag);
        ConfigValue value;
        if (plain) {
            value = plain_scalar(text);
        } else {
            value.value = text;
        }
        if (plain && text == "<<" && wants_key()) open_.back().merging = true;
        add(at(mark, std::move(value)), anchor, text);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (problem_) return;
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) return fail(mark, "this alias is part of what it stands for");
        const auto& [value, size] = found->second;
        if (open_.size() + size.depth > limits_.nesting) return fail_nesting(mark);
        if (!charge(mark, size.nodes, size.bytes)) return;
        add(at(mark, value), 0, value.text() != nullptr ? *value.text() : "");
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, ConfigValue::List{}, anchor);
    }

    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, ConfigValue::Map{}, anchor);
    }

    void OnMapEnd() override {
        if (problem_) return;
        merge();
        if (!problem_) check_keys(open_.back().value);
        close();
    }

    std::expected<ConfigValue, YamlProblem> result() && {
        if (problem_) return std::unexpected{std::move(*problem_)};
        return std::move(root_);
    }

private:
    /// A list or map whose end has not come yet.
    struct Open {
        ConfigValue value;
        YAML::anchor_t anchor = 0;
        std::optional<std::string> key;  ///< read, still without value
        bool merging = false;            ///< that key is a merge key
        ConfigValue::List merged;
    };

    struct Anchored {
        ConfigValue value;
        ConfigSize size;
    };

    static ConfigValue at(const YAML::Mark& mark, ConfigValue value) {
        value.line = mark.line + 1;
        value.column = mark.column + 1;
        return value;
    }

    void fail(const YAML::Mark& mark, std::string message, std::string hint = {}) {
        problem_ = {mark.line + 1, mark.column + 1, std::move(message), std::move(hint)};
    }

    void fail_nesting(const YAML::Mark& mark) {
        fail(mark, fmt::format("values nest deeper than {} levels", limits_.nesting));
    }

    /// Counts what the tree grows by; false if that is too much.
    bool charge(const YAML::Mark& mark, std::size_t nodes, std::size_t bytes) {
        nodes_ += nodes;
        bytes_ += bytes;
        if (nodes_ > limits_.nodes) {
            fail(mark, fmt::format("the file unfolds to more than {} values", limits_.nodes),
                 "aliases count as what they stand for");
        } else if (bytes_ > limits_.text_bytes) {
            fail(mark, fmt::format("the file unfolds to more than {} bytes", limits_.text_bytes),
                 "aliases count as what they stand for");
        }
        return !problem_;
    }

    [[nodiscard]] bool wants_key() const {
        return !open_.empty() && open_.back().value.map() != nullptr && !open_.back().key;
    }

    void open(const YAML::Mark& mark, decltype(ConfigValue::value) empty, YAML::anchor_t anchor) {
        if (problem_) return;
        if (wants_key()) return fail(mark, "a key must be a text, not a list or a map");
        if (open_.size() >= limits_.nesting) return fail_nesting(mark);
        Open opened;
        opened.value.value = std::move(empty);
        opened.value = at(mark, std::move(opened.value));
        opened.anchor = anchor;
        open_.push_back(std::move(opened));
    }

    void close() {
        if (problem_ || open_.empty()) return;
        Open done = std::move(open_.back());
        open_.pop_back();
        add(std::move(done.value), done.anchor, "");
    }

    /// Puts a finished value where it belongs; `key` is its text in case a key belongs there.
    void add(ConfigValue value, YAML::anchor_t anchor, const std::string& key) {
        const YAML::Mark mark = mark_of(value);
        if (!charge(mark, 1, key.size())) return;
        if (anchor != 0) {
            const ConfigSize size = size_of(value);
            if (!charge(mark, size.nodes, size.bytes)) return;
            anchors_[anchor] = {value, size};
        }
        if (open_.empty()) {
            root_ = std::move(value);
            return;
        }
        Open& parent = open_.back();
        if (auto* const list = std::get_if<ConfigValue::List>(&parent.value.value)) {
            list->push_back(std::move(value));
        } else if (!parent.key) {
            if (value.list() != nullptr || value.map() != nullptr || value.is_null()) {
                return fail(
                    mark, fmt::format("a key must be a text, not {}", with_article(value.kind())));
            }
            parent.key = key;
        } else if (std::exchange(parent.merging, false)) {
            parent.key.reset();
            add_merged(parent, std::move(value));
        } else {
            std::get<ConfigValue::Map>(parent.value.value)
                .push_back({std::move(*parent.key), std::move(value)});
            parent.key.reset();
        }
    }

    static YAML::Mark mark_of(const ConfigValue& value) {
        YAML::Mark mark;
        mark.line = value.line - 1;
        mark.column = value.column - 1;
        return mark;
    }

    void add_merged(Open& parent, ConfigValue value) {
        ConfigValue::List sources;
        if (auto* const list = std::get_if<ConfigValue::List>(&value.value)) {
            sources = std::move(*list);
        } else {
            sources.push_back(std::move(value));
        }
        for (ConfigValue& source : sources) {
            if (source.map() == nullptr) {
                return fail(mark_of(source),
                            fmt::format("'<<' merges maps, not {}", with_article(source.kind())));
            }
            parent.merged.push_back(std::move(source));
        }
    }

    /// Members of merged maps stand behind the map's own, which win, as do earlier merged maps.
    void merge() {
        Open& map = open_.back();
        if (map.merged.empty()) return;
        auto& members = std::get<ConfigValue::Map>(map.value.value);
        std::set<std::string, std::less<>> known;
        for (const ConfigMember& member : members)
            known.insert(member.key);
        for (ConfigValue& source : map.merged) {
            for (ConfigMember& member : std::get<ConfigValue::Map>(source.value)) {
                if (known.insert(member.key).second) members.push_back(std::move(member));
            }
        }
    }

    void check_keys(const ConfigValue& map) {
        std::vector<const ConfigMember*> members;
        for (const ConfigMember& member : *map.map())
            members.push_back(&member);
        std::stable_sort(members.begin(), members.end(),
                         [](const auto* a, const auto* b) { return a->key < b->key; });
        const auto twice =
            std::adjacent_find(members.begin(), members.end(),
                               [](const auto* a, const auto* b) { return a->key == b->key; });
        if (twice == members.end()) return;
        const ConfigMember& second = **(twice + 1);
        fail(mark_of(second.value),
             fmt::format("the key '{}' is here for the second time", second.key.substr(0, 80)),
             fmt::format("it was first given a value in line {}", (*twice)->value.line));
    }

    const LoadLimits& limits_;
    ConfigValue root_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, Anchored> anchors_;
    std::size_t nodes_ = 0;
    std::size_t bytes_ = 0;
    std::optional<YamlProblem> problem_;
};

}  // namespace

std::expected<ConfigValue, YamlProblem> parse_yaml(std::string_view text,
                                                   const LoadLimits& limits) {
    // The parser recurses once per level and gives up by itself at 500; the builder's limit is
    // lower, but it can only ignore events, not stop them.
    TreeBuilder builder{limits};
    try {
        std::istringstream stream{std::string{text}};
        YAML::Parser parser{stream};
        parser.HandleNextDocument(builder);
        return std::move(builder).result();
    } catch (const YAML::DeepRecursion& error) {
        return std::unexpected{
            YamlProblem{error.mark.line + 1,
                        error.mark.column + 1,
                        fmt::format("values nest deeper than {} levels", limits.nesting),
                        {}}};
    } catch (const YAML::Exception& error) {
        const bool placed = !error.mark.is_null();
        return std::unexpected{YamlProblem{
            placed ? error.mark.line + 1 : 0, placed ? error.mark.column + 1 : 0, error.msg, {}}};
    } catch (const std::exception& error) {
        return std::unexpected{
            YamlProblem{0, 0, fmt::format("the text can not be read: {}", error.what()), {}}};
    }
}

}  // namespace moira::runtime
