// SPDX-License-Identifier: MIT
//
// The workloads of `moira bench`: small programs whose figures docs/performance.md compares
// with what other tools reach. Each runs under the default schedule with trace hashing and access
// log on.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace moira {
class NativeProgram;
}

namespace moira::tools {

/// What the operations of a workload are counted by.
enum class Measure : std::uint8_t {
    operations_per_second,  ///< `operations` in each run
    runs_per_second,        ///< whole runs: set-up, execution, tear-down
    bytes_per_process,      ///< growth of resident memory by `operations` idle processes
    checkpoint,             ///< microseconds of a save and of a restore in mid-run
};

struct Workload {
    std::string_view name;  ///< as on the command line
    std::string_view title;
    Measure measure;
    std::string_view unit;
    std::uint64_t operations;  ///< in one run
    std::uint32_t runs;        ///< runs that one sample takes the time of
    std::string_view main;     ///< source of the process that the run starts
    std::string_view other;    ///< source of `bench:other`
    /// Adds both in C++ instead; null: they are in Lua.
    void (*native)(NativeProgram& program) = nullptr;
};

[[nodiscard]] std::span<const Workload> workloads();

}  // namespace moira::tools
