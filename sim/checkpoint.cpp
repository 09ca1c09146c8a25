// SPDX-License-Identifier: MIT
#include "sim/checkpoint.hpp"

#include "sim/raw_copy.hpp"

namespace moira::sim {

class Checkpoint::Collector final : public ExtentSink {
public:
    explicit Collector(std::vector<Extent>& extents) : extents_{&extents} {}
    void add(std::byte* start, std::size_t size) override { extents_->push_back({start, size}); }

private:
    std::vector<Extent>* extents_;
};

void Checkpoint::save(const Simulation& simulation) {
    extents_.clear();
    const Region& region = *simulation.memory_;
    extents_.push_back({region.base(), region.used()});
    Collector collector{extents_};
    for (const Process* process = simulation.live_head_; process != nullptr;
         process = process->next_live) {
        process->body->extents(collector);
    }
    std::size_t total = 0;
    for (const Extent& extent : extents_) total += extent.size;
    bytes_.resize(total);
    std::byte* to = bytes_.data();
    for (const Extent& extent : extents_) {
        raw_copy(to, extent.start, extent.size);
        to += extent.size;
    }
}

void Checkpoint::restore() const {
    const std::byte* from = bytes_.data();
    for (const Extent& extent : extents_) {
        raw_copy(extent.start, from, extent.size);
        from += extent.size;
    }
}

}  // namespace moira::sim
