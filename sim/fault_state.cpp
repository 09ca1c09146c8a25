// SPDX-License-Identifier: MIT
#include "sim/fault_state.hpp"

namespace moira::sim {

void FaultState::absorb_into(RunningHash& hash) const {
    const auto absorb = [&](Instant instant) {
        hash.absorb(static_cast<std::uint64_t>(instant.ns()));
    };
    for (std::size_t i = 0; i < fault_kinds; ++i) {
        hash.absorb((std::uint64_t{settings.of[i].rate_ppm} << 32U) | left[i]);
        absorb(next[i]);
    }
    hash.absorb((std::uint64_t{left_of_all} << 32U) | happened);
    hash.absorb(questions);
    for (const Guarded& entry : guarded)
        hash.absorb((std::uint64_t{entry.live} << 32U) | entry.most);
    for (const Cut& cut : cuts) {
        hash.absorb((std::uint64_t{cut.from} << 32U) | cut.to);
        hash.absorb(cut.loses ? 1 : 0);
        absorb(cut.until);
    }
    for (const Instant back : hosts_back)
        absorb(back);
    for (const std::uint32_t life : lives)
        hash.absorb(life);
    clocks.absorb_into(hash);
}

}  // namespace moira::sim
