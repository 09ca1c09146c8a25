// SPDX-License-Identifier: MIT
#include "sim/mutation.hpp"

#ifdef MOIRA_MUTATIONS
#include "sim/assert.hpp"

namespace moira::sim {

bool is_mutated(Mutation mutation) {
    const RunContext* const run = current_run();
    return run != nullptr && run->mutation == mutation;
}

}  // namespace moira::sim
#endif
