// SPDX-License-Identifier: MIT
//
// Sources of nondeterminism that `moira check --selftest-leak` plants into runs on purpose, so that
// the check is seen to find them. Never active otherwise.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "runtime/lua/program.hpp"
#include "sim/plan.hpp"

namespace moira::tools {

enum class Leak : std::uint8_t {
    none,
    clock,    ///< the machine's clock in a log line
    address,  ///< an address of this OS process in a log line
    pairs,    ///< the order of `pairs` under Lua's own hash seed in a log line
};

/// A line that differs between OS processes; empty for kinds that leak in another way.
[[nodiscard]] std::string leaked_text(Leak leak);

/// For Leak::pairs: `program` compiled again without the pins of table order, with a line in front
/// of each started entry that prints keys in the order of `pairs`. Else returns null.
[[nodiscard]] std::unique_ptr<runtime::LuaProgram> leaking_program(
    Leak leak, const runtime::LuaProgram& program, const sim::Plan& plan,
    std::uint32_t lua_hash_seed);

}  // namespace moira::tools
