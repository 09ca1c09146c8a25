// SPDX-License-Identifier: MIT
//
// The Lua side of a plan: every entry compiled once into a state image, from which processes are
// made by copy. Immutable once made; shared by all runs. An entry that cannot be compiled, or that
// needs a module that Moira does not have, is kept with its problem and fails only when something
// needs it.
#pragma once

#include "runtime/lua/image.hpp"
#include "sim/body.hpp"
#include "sim/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace moira::runtime {

class ZoneStore;

enum class UnitKind : std::uint8_t { process, function, library };

/// A Lua entry as it was loaded: `text` is Lua after type erasure.
struct LuaSource {
    std::string id;  ///< `namespace:name`
    UnitKind kind = UnitKind::process;
    std::string text;
    std::string chunk_name;  ///< as in error messages: the file's path or the id
    std::string method = "main";
    std::vector<std::string> modules;
    std::vector<std::pair<std::string, std::string>> imports;  ///< alias -> library id
    std::string default_host;  ///< processes that may be called as functions
    bool is_native = false;    ///< written in C++: known by its id, and made by others
};

/// A compiled entry.
struct LuaUnit {
    LuaSource source;
    sim::EntryInfo info;
    std::unique_ptr<StateImage> image;      ///< null with a problem
    std::vector<const LuaUnit*> libraries;  ///< to execute before the chunk, in order
    std::vector<std::pair<std::string, std::uint32_t>> aliases;  ///< global -> index in libraries
    const ZoneStore* zones = nullptr;  ///< the program's
    std::string problem;        ///< why it cannot be spawned; empty if it can
    bool syntax_error = false;  ///< the problem is one that the registry refuses at boot
};

class LuaProgram final : public sim::BodyFactory {
public:
    /// Compiles all sources; never fails as a whole.
    LuaProgram(std::vector<LuaSource> sources, std::uint32_t hash_seed, PinMask unpinned = 0);
    ~LuaProgram() override;

    [[nodiscard]] const sim::EntryInfo* find(std::string_view id) const override;
    sim::Body* make(sim::Simulation& simulation, sim::Process& process, sim::Blob*& error) override;

    [[nodiscard]] const std::vector<std::unique_ptr<LuaUnit>>& units() const { return units_; }

    [[nodiscard]] const LuaUnit* unit(std::string_view id) const;

    /// Whether some source names the call that loads time zones of the machine.
    [[nodiscard]] bool may_use_zones() const;

private:
    void resolve_imports(LuaUnit& unit);
    void compile(LuaUnit& unit, const StateOptions& options);

    std::unique_ptr<const ZoneStore> zones_;       ///< of the machine
    std::vector<std::unique_ptr<LuaUnit>> units_;  ///< ascending by id
};

/// Runs the unit's libraries and then its chunk in the state, and pushes the method. Raises what
/// the chunks raise. In a protected call.
void run_chunks(lua_State* L, const LuaUnit& unit);

}  // namespace moira::runtime
