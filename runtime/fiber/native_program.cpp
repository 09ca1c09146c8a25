// SPDX-License-Identifier: MIT
#include "runtime/fiber/native_program.hpp"

#include "runtime/fiber/fiber_process.hpp"

#include <algorithm>

namespace moira {

NativeProgram&
NativeProgram::add_entry(std::string id, std::function<Result<Value>(Process&, Arguments)> body,
                         std::function<Result<std::unique_ptr<Actor>>(Arguments)> make_actor,
                         bool is_function) {
    const auto id_at = [&](std::uint32_t place) { return std::string_view{entries_[place]->id}; };
    const auto found = std::ranges::lower_bound(by_id_, std::string_view{id}, {}, id_at);
    const bool is_there = found != by_id_.end() && id_at(*found) == id;
    const auto place = is_there ? *found : static_cast<std::uint32_t>(entries_.size());
    auto entry = std::make_shared<NativeEntry>();
    entry->id = std::move(id);
    entry->body = std::move(body);
    entry->make_actor = std::move(make_actor);
    entry->info.id = entry->id;
    entry->info.is_function = is_function;
    entry->info.index = place | native_bit;
    if (is_there) {
        entries_[place] = std::move(entry);
    } else {
        by_id_.insert(found, place);
        entries_.push_back(std::move(entry));
    }
    return *this;
}

const NativeEntry* NativeProgram::find(std::string_view id) const {
    const auto id_at = [&](std::uint32_t place) { return std::string_view{entries_[place]->id}; };
    const auto found = std::ranges::lower_bound(by_id_, id, {}, id_at);
    if (found == by_id_.end() || id_at(*found) != id) return nullptr;
    return entries_[*found].get();
}

Error NativeProgram::wrong_argument(std::size_t number, Error problem) {
    problem.message = "argument " + std::to_string(number) + ": " + problem.message;
    return problem;
}

const sim::EntryInfo* NativeBodies::find(std::string_view id) const {
    if (const NativeEntry* entry = program_.find(id); entry != nullptr) return &entry->info;
    return others_ == nullptr ? nullptr : others_->find(id);
}

sim::Body* NativeBodies::make(sim::Simulation& simulation, sim::Process& process,
                              sim::Blob*& error) {
    const std::uint32_t index = process.entry->index;
    if ((index & NativeProgram::native_bit) == 0) return others_->make(simulation, process, error);
    const NativeEntry& entry = *program_.entries()[index & ~NativeProgram::native_bit];
    return FiberProcess::make(runtime::BodyHost::of(simulation), process, entry, error);
}

}  // namespace moira
