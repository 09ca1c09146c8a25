// SPDX-License-Identifier: MIT
#include "tools/cli/command_line.hpp"

#include "runtime/scenario/suggestion.hpp"
#include "tools/cli/command_flags.hpp"
#include "tools/cli/command_reader.hpp"

#include <algorithm>
#include <filesystem>

namespace moira::tools {
namespace {

using sim::ErrorCode;
using sim::Result;

constexpr std::string_view about =
    "Runs actor programs deterministically: the same seed gives the same run, everywhere.";

bool every_verb(const CLI::App*) {
    return true;
}

CLI::App* find_verb(CLI::App& app, const std::string& name) {
    for (CLI::App* verb : app.get_subcommands(every_verb)) {
        if (verb->get_name() == name) return verb;
    }
    return nullptr;
}

std::vector<std::string> verb_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* verb : app.get_subcommands(every_verb)) {
        if (verb->get_name() != "check-worker") names.push_back(verb->get_name());
    }
    return names;
}

std::unexpected<sim::Error> unknown_verb(const CLI::App& app, const std::string& word) {
    const std::vector<std::string> names = verb_names(app);
    std::string hint =
        runtime::did_you_mean(word, std::vector<std::string_view>{names.begin(), names.end()});
    std::error_code ignored;
    if (hint.empty() && std::filesystem::exists(word, ignored)) {
        hint = "did you mean 'moira run " + word + "'?";
    }
    return sim::fail(ErrorCode::invalid_argument, "unknown verb '" + word + "'",
                     hint.empty() ? "`moira help` lists the verbs" : hint);
}

/// What the parser could not place: an unknown flag, or an argument too many.
Result<void> refuse_extras(const CLI::App& verb) {
    const std::vector<std::string> extras = verb.remaining();
    if (extras.empty()) return {};
    const std::string where = "moira " + verb.get_name() + ": ";
    const auto is_flag = [](const std::string& word) { return word.starts_with("-"); };
    const auto flag = std::ranges::find_if(extras, is_flag);
    if (flag == extras.end()) {
        return sim::fail(ErrorCode::invalid_argument,
                         where + "unexpected argument '" + extras.front() + "'");
    }
    const std::string word = flag->substr(0, flag->find('='));
    std::vector<std::string> known;
    for (const CLI::Option* option : verb.get_options()) {
        for (const std::string& name : option->get_lnames())
            known.push_back("--" + name);
    }
    const std::string hint =
        runtime::did_you_mean(word, std::vector<std::string_view>{known.begin(), known.end()});
    return sim::fail(ErrorCode::invalid_argument, where + "unknown flag '" + word + "'",
                     hint.empty() ? "`moira help " + verb.get_name() + "` lists them" : hint);
}

/// A variable that a script left empty must not mean that nothing was asked for.
Result<void> refuse_empty(const CLI::App& verb) {
    for (const CLI::Option* option : verb.get_options()) {
        if (std::ranges::find(option->results(), "") == option->results().end()) continue;
        return sim::fail(ErrorCode::invalid_argument,
                         "moira " + verb.get_name() + ": " + option->get_name() + ": is empty",
                         "leave it out or give it a value");
    }
    return {};
}

Result<Command> help_text(CLI::App& app, const std::string& verb) {
    if (verb.empty()) return TextOptions{app.help()};
    const std::vector<std::string> names = verb_names(app);
    if (std::ranges::find(names, verb) == names.end()) return unknown_verb(app, verb);
    return TextOptions{app.get_subcommand(verb)->help("moira")};
}

Result<Command> parse(CLI::App& app, Texts& texts, std::vector<std::string> arguments,
                      const Environment& environment) {
    if (arguments.empty()) {
        return sim::fail(ErrorCode::invalid_argument, "a verb is missing",
                         "`moira help` lists the verbs");
    }
    const std::string first = arguments.front();
    if (first == "--help" || first == "-h") return TextOptions{app.help()};
    if (first == "--version" || first == "-V") return VersionOptions{};
    CLI::App* found = find_verb(app, first);
    if (found == nullptr) return unknown_verb(app, first);
    CLI::App& verb = *found;
    arguments.erase(arguments.begin());
    // The parser takes arguments from the back.
    std::ranges::reverse(arguments);
    try {
        verb.parse(std::move(arguments));
    } catch (const CLI::CallForHelp&) {
        return TextOptions{verb.help("moira")};
    } catch (const CLI::Error& error) {
        return sim::fail(ErrorCode::invalid_argument, "moira " + first + ": " + error.what());
    }
    if (auto extras = refuse_extras(verb); !extras) return std::unexpected{extras.error()};
    if (auto filled = refuse_empty(verb); !filled) return std::unexpected{filled.error()};
    if (first == "help") return help_text(app, texts.verb);
    auto command = read_options(first, texts, environment);
    if (!command) return std::unexpected{std::move(command.error()).in("moira " + first)};
    return command;
}

}  // namespace

Result<Command> parse_command_line(const std::vector<std::string>& arguments,
                                   const Environment& environment) {
    Texts texts;
    try {
        CLI::App app{std::string{about}, "moira"};
        app.set_help_flag("--help,-h", "Print this help");
        app.add_flag("--version,-V")->description("Print the version");
        add_verbs(app, texts);
        return parse(app, texts, arguments, environment);
    } catch (const CLI::Error& error) {
        return sim::fail(ErrorCode::invalid_argument, error.what());
    }
}

}  // namespace moira::tools
