// SPDX-License-Identifier: MIT
//
// The flags and arguments of each verb, as the parser's library and the help know them. Their
// values stay texts here; tools/cli/command_reader.hpp reads them.
#pragma once

#include "tools/cli/explore_flags.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace moira::tools {

/// The texts of all flags and arguments, of whichever verb.
struct Texts {
    std::string target;
    std::string entry;
    std::string seed;
    std::string seeds;
    std::string jobs;
    std::string filter;
    std::string lua_hash_seed;
    std::string model;
    std::string faults;
    std::vector<std::string> overrides;
    std::string strategy;
    std::string trace = "none";
    std::string out;
    std::string out_format;
    std::string format = "human";
    std::string leak = "none";
    std::string scenario;
    std::string verb;
    std::string junk = "0";
    std::string only;
    std::string only_seed = "0";
    std::string record;
    std::string shrink_executions;
    std::vector<std::string> workloads;
    std::string samples = "5";
    bool json = false;
    ExploreTexts explore;
    bool strict = false;
};

/// Adds every verb to `app`; `texts` receives the values and outlives the parsing.
void add_verbs(CLI::App& app, Texts& texts);

}  // namespace moira::tools
