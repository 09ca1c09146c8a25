// SPDX-License-Identifier: MIT
//
// The entries of a world that are written in C++, beside those in Lua: what can be spawned or
// called by its id. Shared by all runs, and by copies of the program, so the functions must keep no
// state of a run.
//
//     moira::NativeProgram program;
//     program.add("app:worker", worker);              // any function of (Process&, arguments...)
//     program.add_actor<Counter>("app:counter");      // callbacks (runtime/fiber/actor.hpp)
//     program.add_function("app:sum", [](moira::Process&, int a, int b) { return a + b; });
#pragma once

#include "runtime/fiber/actor.hpp"
#include "runtime/fiber/process.hpp"
#include "sim/body.hpp"

#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace moira {

/// The arguments of a process, encoded.
struct Arguments {
    std::string_view bytes;
    std::uint32_t count = 0;
};

struct NativeEntry {
    std::string id;
    sim::EntryInfo info;
    std::function<Result<Value>(Process&, Arguments)> body;  ///< null: an actor
    std::function<Result<std::unique_ptr<Actor>>(Arguments)> make_actor;
};

class NativeProgram {
public:
    /// `run` is called with (Process&, arguments...); the arguments are converted to what it takes,
    /// missing ones are nil. What it returns is the result of the process: nothing, a value, or a
    /// Result, whose error is the process's failure. An exception that leaves it is one too.
    /// An id that is there already is replaced.
    template <class Run>
    NativeProgram& add(std::string id, Run run) {
        return add_entry(std::move(id), body_of(std::move(run)), {}, false);
    }
    /// Likewise, what Process::call and Lua's funcs.call call.
    template <class Run>
    NativeProgram& add_function(std::string id, Run run) {
        return add_entry(std::move(id), body_of(std::move(run)), {}, true);
    }
    /// An actor that is made of no arguments, or of Value arguments' count if it takes any.
    template <std::derived_from<Actor> T, class... Parameters>
    NativeProgram& add_actor(std::string id) {
        return add_entry(
            std::move(id), {},
            [](Arguments arguments) -> Result<std::unique_ptr<Actor>> {
                std::tuple<Parameters...> parameters;
                if (Result<void> read = read_all(arguments, parameters); !read)
                    return std::unexpected{std::move(read.error())};
                return std::apply(
                    [](auto&... each) -> std::unique_ptr<Actor> {
                        return std::make_unique<T>(std::move(each)...);
                    },
                    parameters);
            },
            false);
    }

    [[nodiscard]] bool empty() const { return entries_.empty(); }
    /// In the order of their addition.
    [[nodiscard]] const std::vector<std::shared_ptr<const NativeEntry>>& entries() const {
        return entries_;
    }
    /// The entry with this id, or null.
    [[nodiscard]] const NativeEntry* find(std::string_view id) const;

    /// Set in the number of every entry (sim::EntryInfo::index).
    static constexpr std::uint32_t native_bit = 1U << 31U;

private:
    NativeProgram& add_entry(std::string id,
                             std::function<Result<Value>(Process&, Arguments)> body,
                             std::function<Result<std::unique_ptr<Actor>>(Arguments)> make_actor,
                             bool is_function);

    /// `argument 2: expected integer, got "x"`
    static Error wrong_argument(std::size_t number, Error problem);

    template <class... Parameters>
    static Result<void> read_all(Arguments arguments, std::tuple<Parameters...>& into) {
        Result<void> result;
        std::size_t number = 0;
        const auto read_one = [&]<class T>(T& parameter) {
            ++number;
            if (!result) return;
            const bool is_there = number <= arguments.count;
            Result<T> read = is_there ? read_as<T>(arguments.bytes) : Codec<T>::decode(Value{});
            if (!read) {
                result = std::unexpected{wrong_argument(number, std::move(read.error()))};
                return;
            }
            parameter = std::move(*read);
            if (is_there) arguments.bytes = sim::skip_value(arguments.bytes);
        };
        std::apply([&](auto&... each) { (read_one(each), ...); }, into);
        return result;
    }

    template <class Return>
    static Result<Value> to_result(Return&& value) {
        using Plain = std::remove_cvref_t<Return>;
        if constexpr (requires { typename Plain::error_type; }) {
            if (!value) return std::unexpected{std::move(value.error())};
            if constexpr (std::is_void_v<typename Plain::value_type>) return Value{};
            else return Codec<typename Plain::value_type>::encode(*value);
        } else {
            return Codec<Plain>::encode(value);
        }
    }

    template <class Run>
    static std::function<Result<Value>(Process&, Arguments)> body_of(Run run) {
        return body_of_signature(std::function{std::move(run)});
    }

    template <class Return, class... Parameters>
    static std::function<Result<Value>(Process&, Arguments)>
    body_of_signature(std::function<Return(Process&, Parameters...)> run) {
        return [run = std::move(run)](Process& self, Arguments arguments) -> Result<Value> {
            std::tuple<std::remove_cvref_t<Parameters>...> parameters;
            if (Result<void> read = read_all(arguments, parameters); !read)
                return std::unexpected{std::move(read.error())};
            return std::apply(
                [&](auto&... each) -> Result<Value> {
                    if constexpr (std::is_void_v<Return>) {
                        run(self, std::move(each)...);
                        return Value{};
                    } else {
                        return to_result(run(self, std::move(each)...));
                    }
                },
                parameters);
        };
    }

    std::vector<std::shared_ptr<const NativeEntry>> entries_;
    std::vector<std::uint32_t> by_id_;  ///< places in entries_, by ascending id
};

/// Makes the bodies of a program's entries, and has `others` make those of all other entries.
class NativeBodies final : public sim::BodyFactory {
public:
    /// `others` outlives it; null: there are none.
    NativeBodies(NativeProgram program, sim::BodyFactory* others)
        : program_{std::move(program)}, others_{others} {}

    [[nodiscard]] const sim::EntryInfo* find(std::string_view id) const override;
    sim::Body* make(sim::Simulation& simulation, sim::Process& process,
                    sim::Blob*& error) override;

private:
    NativeProgram program_;
    sim::BodyFactory* others_;
};

}  // namespace moira
