// SPDX-License-Identifier: MIT
#include "runtime/app/lua_entry.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace moira::runtime {
namespace {

std::optional<LuaKind> lua_kind(std::string_view kind) {
    if (kind == "function.lua") return LuaKind::function;
    if (kind == "process.lua") return LuaKind::process;
    if (kind == "library.lua") return LuaKind::library;
    if (kind == "workflow.lua") return LuaKind::workflow;
    return std::nullopt;
}

/// Reads the fields one by one; after the first wrong one the rest is passed over.
class FieldReader {
public:
    explicit FieldReader(const Entry& entry) : entry_{entry} {}

    void text(std::string_view field, std::string& target) {
        const ConfigValue* const found = present(field);
        if (found == nullptr) return;
        if (found->text() == nullptr) return wrong(*found, field, "a text");
        target = *found->text();
    }

    void names(std::string_view field, std::vector<std::string>& target) {
        const ConfigValue* const found = present(field);
        if (found == nullptr) return;
        if (found->list() == nullptr) return wrong(*found, field, "a list of names");
        for (const ConfigValue& item : *found->list()) {
            if (item.text() == nullptr) return wrong(item, field, "a list of names", "one in it");
            target.push_back(*item.text());
        }
    }

    void imports(std::string_view field, std::vector<LuaImport>& target) {
        const ConfigValue* const found = present(field);
        if (found == nullptr) return;
        constexpr std::string_view expected = "a map of names to ids";
        if (found->map() == nullptr) return wrong(*found, field, expected);
        for (const ConfigMember& member : *found->map()) {
            if (member.value.text() == nullptr || member.value.text()->empty()) {
                return wrong(member.value, field, expected, in_quotes(member.key));
            }
            target.push_back({member.key, *member.value.text()});
        }
    }

    void missing(std::string_view field, std::string hint) {
        if (error_) return;
        error_ = sim::Error{
            sim::ErrorCode::invalid_input,
            fmt::format("{}: entry {} has no '{}'", entry_.place(), in_quotes(entry_.id), field),
            std::move(hint)};
    }

    [[nodiscard]] std::optional<sim::Error>& error() { return error_; }

private:
    const ConfigValue* present(std::string_view field) const {
        const ConfigValue* const found = error_ ? nullptr : entry_.data.find(field);
        return found != nullptr && !found->is_null() ? found : nullptr;
    }

    void wrong(const ConfigValue& value, std::string_view field, std::string_view expected,
               std::string_view part = {}) {
        const std::string which = part.empty() ? "" : fmt::format("{} is ", part);
        error_ = sim::Error{sim::ErrorCode::invalid_input,
                            fmt::format("{}: entry {}: '{}' must be {}, {}{}",
                                        shown_place(entry_.file, value.line, value.column),
                                        in_quotes(entry_.id), field, expected,
                                        part.empty() ? "not " : which, with_article(value.kind())),
                            {}};
    }

    const Entry& entry_;
    std::optional<sim::Error> error_;
};

}  // namespace

bool LuaImport::is_module() const {
    const std::size_t colon = target.find(':');
    return colon == std::string::npos || colon == 0;
}

std::string_view LuaImport::name() const {
    const std::string_view text{target};
    return text.starts_with(':') ? text.substr(1) : text;
}

bool is_lua_kind(std::string_view kind) {
    return lua_kind(kind).has_value();
}

sim::Result<LuaEntry> lua_entry(const Entry& entry) {
    const auto kind = lua_kind(entry.kind);
    if (!kind) {
        const bool packed = entry.kind.ends_with(".lua.bc");
        return sim::fail(sim::ErrorCode::unsupported,
                         fmt::format("{}: entry {} of kind {} is not Lua source", entry.place(),
                                     in_quotes(entry.id), in_quotes(entry.kind)),
                         packed ? "packed bytecode can not be run; use the module's sources" : "");
    }
    LuaEntry lua;
    lua.kind = *kind;
    lua.id = entry.id;
    lua.method = *kind == LuaKind::library ? "" : "main";
    FieldReader fields{entry};
    fields.text("source", lua.source);
    if (*kind != LuaKind::library) fields.text("method", lua.method);
    fields.names("modules", lua.modules);
    fields.imports("imports", lua.imports);
    if (lua.source.empty()) fields.missing("source", "give a file (source: file://x.lua) or text");
    if (fields.error()) return std::unexpected{std::move(*fields.error())};
    if (lua.method.empty() && *kind != LuaKind::library) lua.method = "main";
    const std::string& from = entry.data.find("source")->from_file;
    lua.source_file = from.empty() ? entry.file : from;
    return lua;
}

}  // namespace moira::runtime
