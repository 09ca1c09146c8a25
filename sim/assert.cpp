// SPDX-License-Identifier: MIT
#include "sim/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace moira::sim {

RunContext*& current_run() {
    static thread_local RunContext* run = nullptr;
    return run;
}

void assertion_failed(const char* condition, const char* file, int line) {
    // stdio and not fmt: an assertion may fire where allocation is no longer safe.
    std::fprintf(stderr, "moira: internal error: %s\n  at %s:%d\n", condition, file, line);
    if (const RunContext* run = current_run(); run != nullptr) {
        std::fprintf(stderr,
                     "  seed %llu, step %llu, t=%lld ns\n  replay: %s\n",
                     static_cast<unsigned long long>(run->seed),
                     static_cast<unsigned long long>(run->step != nullptr ? *run->step : 0),
                     static_cast<long long>(run->now != nullptr ? run->now->ns() : 0),
                     run->replay);
    }
    std::abort();
}

}  // namespace moira::sim
