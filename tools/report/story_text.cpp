// SPDX-License-Identifier: MIT
#include "tools/report/story_text.hpp"

#include <fmt/format.h>

#include "sim/trace_file.hpp"
#include "tools/report/shell_words.hpp"

namespace moira::tools {
namespace {

std::string name_of(const StoryFile& story, std::uint64_t label) {
    const auto found = story.names.find(label);
    return found != story.names.end() ? found->second : fmt::format("act {:016x}", label);
}

/// What the scenario is given less to do, or other values that were set.
std::string workload_text(const StoryFile& story) {
    if (story.overrides.empty()) return {};
    std::string text = "With these values set in the scenario's table:\n\n";
    for (const std::string& setting : story.overrides) text += "    " + setting + "\n";
    return text + "\n";
}

std::string steps_text(const StoryFile& story) {
    const sim::Differences& differences = story.story.differences;
    const bool has_numbers = differences.numbers && !differences.numbers->empty();
    if (differences.faults.empty() && differences.holds.empty() && !has_numbers) {
        return "Nothing is different from the default schedule: the first run shows it.\n";
    }
    std::string text = "Everything goes as in the default schedule, but that\n\n";
    int step = 0;
    for (const sim::ChosenFault& fault : differences.faults) {
        text += fmt::format("{}. a fault happens: {}\n", ++step, name_of(story, fault.label));
    }
    for (const sim::Hold& hold : differences.holds) {
        text += fmt::format("{}. {}\n   comes only after {}\n", ++step, name_of(story, hold.act),
                            hold.until == 0 ? "all else" : name_of(story, hold.until));
    }
    if (!has_numbers) return text;
    for (const sim::ChosenNumber& number : *differences.numbers) {
        text += fmt::format("{}. {}, is {}\n", ++step, name_of(story, number.label), number.value);
    }
    return text;
}

}  // namespace

std::string story_page(const StoryFile& story, const std::string& file) {
    std::string text = fmt::format("# {}\n\n{}\n\n", story.failure.rule, story.failure.message);
    text += fmt::format("In `{}`{}, ordering model {}, {}.\n\n", story.path,
                        story.entry.empty() ? "" : fmt::format(", entry `{}`", story.entry),
                        sim::ordering_name(story.ordering),
                        story.story.differences.numbers
                            ? std::string{"numbers that are drawn 0"}
                            : fmt::format("data of seed {}", story.story.seed));
    text += workload_text(story);
    text += steps_text(story);
    return text + fmt::format("\nRun it with `moira replay {}`: exit code 0 once it is mended.\n",
                              shell_word(file));
}

}  // namespace moira::tools
