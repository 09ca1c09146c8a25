// SPDX-License-Identifier: MIT
//
// A scenario file as a Lua state of its own: no files, no modules, no clock, no random numbers;
// bounded memory and instructions. The file runs once, at loading; what it left is kept as an
// image, and restart() goes back to it, so that nothing which a property remembers reaches the next
// run.
#pragma once

#include "runtime/lua/context.hpp"
#include "runtime/lua/image.hpp"
#include "sim/reservation.hpp"
#include "sim/result.hpp"

#include <lua.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace moira::runtime {

struct RunFacts;

class ScenarioScript final : public LuaContext {
public:
    /// Runs `text`; errors begin with `name:line:`.
    /// @error invalid_input for what the file does wrong, unavailable when the machine refuses.
    static sim::Result<std::unique_ptr<ScenarioScript>> load(const std::string& text,
                                                             const std::string& name);
    ~ScenarioScript() = default;

    /// Goes back to how the file left the state. On its stack: the returned table.
    /// @error unavailable when there is no memory.
    sim::Result<void> restart();

    /// The state; valid until the next restart.
    [[nodiscard]] lua_State* state() { return state_; }

    /// Calls the function below `arguments` values; leaves `results` values and true, or the
    /// error's message as a text and false. Stops at the instruction limit.
    bool call(int arguments, int results);
    /// Pushes the view `w`.
    void push_run_view();
    /// Lua's message if `text` cannot be compiled, else the empty text.
    std::string syntax_error(std::string_view text, const std::string& chunk_name);

    [[nodiscard]] std::int64_t now_ns() const override { return 0; }

    std::uint64_t draw(std::uint64_t) override { return 0; }

    void log(LogLevel level, std::string_view text) override;

    /// What the file printed while it ran, the first lines.
    [[nodiscard]] const std::vector<std::string>& printed() const { return printed_; }

    /// What the view shows; null: nothing.
    const RunFacts* facts = nullptr;

private:
    ScenarioScript() = default;
    sim::Result<void> populate(lua_State* L, const std::string& text, const std::string& name);
    void limit(lua_State* L, std::int64_t instructions);
    static void on_count(lua_State* L, lua_Debug* record);
    static int run_file(lua_State* L);

    struct File {
        ScenarioScript* script;
        const char* text;
        std::size_t size;
        const char* name;
    };

    sim::Reservation memory_;
    std::unique_ptr<StateImage> image_;
    lua_State* state_ = nullptr;
    std::int64_t instructions_left_ = 0;
    std::vector<std::string> printed_;
    bool is_recording_ = true;
};

}  // namespace moira::runtime
