// SPDX-License-Identifier: MIT
#include "runtime/fiber/native_program.hpp"

#include "runtime/fiber/fiber_process.hpp"

#include <algorithm>

namespace moira {

NativeProgram&
NativeProgram::add_entry(std::string id, std::function<Result<Value>(Process&, Arguments)> body,
                         std::function<Result<std::unique_ptr<Actor>>(Arguments)> make_actor,
                         bool is_function) {
    const auto place = std::ranges::lower_bound(by_id_, id, {}, &NativeEntry::id);
    const bool is_there = place != by_id_.end() && (*place)->id == id;
    auto entry = std::make_unique<NativeEntry>();
    entry->id = std::move(id);
    entry->body = std::move(body);
    entry->make_actor = std::move(make_actor);
    entry->info.id = entry->id;
    entry->info.is_function = is_function;
    const std::size_t number =
        is_there ? (*place)->info.index & ~native_bit : entries_.size();
    entry->info.index = static_cast<std::uint32_t>(number) | native_bit;
    if (is_there) {
        *place = entry.get();
        entries_[number] = std::move(entry);
    } else {
        by_id_.insert(place, entry.get());
        entries_.push_back(std::move(entry));
    }
    return *this;
}

const sim::EntryInfo* NativeProgram::find(std::string_view id) const {
    const auto place = std::ranges::lower_bound(by_id_, id, {}, [](const NativeEntry* entry) {
        return std::string_view{entry->id};
    });
    if (place != by_id_.end() && (*place)->id == id) return &(*place)->info;
    return others_ == nullptr ? nullptr : others_->find(id);
}

sim::Body* NativeProgram::make(sim::Simulation& simulation, sim::Process& process,
                               sim::Blob*& error) {
    const std::uint32_t index = process.entry->index;
    if ((index & native_bit) == 0) return others_->make(simulation, process, error);
    return FiberProcess::make(runtime::BodyHost::of(simulation), process,
                              *entries_[index & ~native_bit], error);
}

Error NativeProgram::wrong_argument(std::size_t number, Error problem) {
    problem.message = "argument " + std::to_string(number) + ": " + problem.message;
    return problem;
}

}  // namespace moira
