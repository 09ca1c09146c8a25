// SPDX-License-Identifier: MIT
//
// Any bytes are a scenario file: it loads, or gives an error that names the file. The folder also
// holds main.lua, lib.lua and broken.lua for `source`.
#include "runtime/scenario/scenario.hpp"
#include "sim/assert.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <unistd.h>

namespace moira::runtime {
namespace {

namespace fs = std::filesystem;

/// Removed when the program ends; in memory where the machine has such a place.
class ScratchFolder {
public:
    ScratchFolder() {
        const fs::path memory{"/dev/shm"};
        const fs::path base = fs::exists(memory) ? memory : fs::temp_directory_path();
        path_ = base / ("moira_scenario_fuzz_" + std::to_string(getpid()));
        fs::create_directories(path_);
        write("main.lua", "return { main = function(n: number) return n end }");
        write("lib.lua", "return { double = function(n) return 2 * n end }");
        write("broken.lua", "return {");
    }

    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    ~ScratchFolder() { fs::remove_all(path_); }

    void write(const char* name, std::string_view text) const {
        std::ofstream{path_ / name, std::ios::binary} << text;
    }

    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

void load_any(std::string_view text) {
    static const ScratchFolder folder;
    folder.write("scenario.lua", text);
    const auto subject = load_scenario(folder.path());
    if (!subject) {
        MOIRA_ASSERT(subject.error().message.find("scenario.lua") != std::string::npos ||
                     subject.error().message.find(folder.path().string()) != std::string::npos);
        return;
    }
    MOIRA_ASSERT(!subject->plan.starts.empty() && subject->program != nullptr);
    for (const sim::Start& start : subject->plan.starts) {
        MOIRA_ASSERT(subject->program->unit(start.entry) != nullptr && !start.label.empty());
    }
}

}  // namespace
}  // namespace moira::runtime

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    moira::runtime::load_any({reinterpret_cast<const char*>(data), size});
    return 0;
}
