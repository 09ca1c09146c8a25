// SPDX-License-Identifier: MIT
//
// Makes an application folder runnable: its Lua entries compiled once, and a plan for each entry
// that can be started alone. Invariant: plans depend on the folder's files alone, so equal files
// give equal plan hashes wherever they lie. An entry that cannot be compiled is kept with its
// problem and fails only when something starts it. Fails when there is no application to load.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/app/application.hpp"
#include "runtime/lua/pins.hpp"
#include "runtime/lua/program.hpp"
#include "runtime/world/subject.hpp"
#include "sim/plan.hpp"
#include "sim/result.hpp"

namespace moira::runtime {

/// The Lua entries of `application` with their types erased. What is wrong with an entry becomes a
/// note; an entry whose types cannot be erased stays as it is, for the compiler to refuse.
[[nodiscard]] std::vector<LuaSource> lua_sources(const Application& application,
                                                 std::vector<std::string>& notes);

/// Ids of all process hosts; without any, of the terminal hosts.
[[nodiscard]] std::vector<std::string> host_ids(const Application& application);

/// An application with its program.
class RunnableApplication {
public:
    /// `ordering`: of all plans; without one the usual.
    /// @error as load_application.
    static sim::Result<RunnableApplication> load(
        const std::string& path, std::uint32_t lua_hash_seed,
        std::optional<sim::OrderingModel> ordering = {});

    [[nodiscard]] const Application& application() const { return application_; }
    [[nodiscard]] LuaProgram& program() { return *program_; }
    [[nodiscard]] const LuaProgram& program() const { return *program_; }
    /// Findings of the loader and problems of Lua entries, for the user.
    [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

    /// A plan that starts nothing but `entry`: a process on the first host, a function by a call.
    /// With services that start by themselves `moira:boot` is such a process.
    /// @error ErrorCode::not_found for an unknown entry; ErrorCode::invalid_argument for one that
    /// cannot be started.
    [[nodiscard]] sim::Result<sim::Plan> plan_for(std::string_view entry) const;

    /// Whether some service starts by itself.
    [[nodiscard]] bool has_services() const;

    /// The entry to run when the user names none: what starts the services (`moira:boot`) if there
    /// are any, else the only process with `meta.command`, else the only process.
    /// @error ErrorCode::invalid_argument with the candidates.
    [[nodiscard]] sim::Result<std::string> main_entry() const;

    /// Gives the program away with the plan of `entry`.
    sim::Result<Subject> take_subject(std::string_view entry) &&;

private:
    RunnableApplication() = default;

    std::string path_;
    Application application_;
    std::uint32_t lua_hash_seed_ = 0;
    std::unique_ptr<LuaProgram> program_;
    sim::Plan base_;  ///< without starts; its hash is that of the programs
    std::vector<std::string> notes_;
};

}  // namespace moira::runtime
