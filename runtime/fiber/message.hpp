// SPDX-License-Identifier: MIT
//
// What a process in C++ receives: messages and events. They own what they hold; only the topic is a
// view, which lives as long as the run.
#pragma once

#include "runtime/fiber/codec.hpp"
#include "runtime/fiber/pid.hpp"
#include "runtime/fiber/short_bytes.hpp"
#include "runtime/fiber/value.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace moira {

using Duration = std::chrono::nanoseconds;

/// The virtual clock: nanoseconds since 1970-01-01T00:00:00Z, as the run's plan sets them.
struct Clock {
    using rep = std::int64_t;
    using period = std::nano;
    using duration = Duration;
    using time_point = std::chrono::time_point<Clock>;
    static constexpr bool is_steady = false;
};

using Time = Clock::time_point;

class Message {
public:
    Message() = default;
    Message(Pid from, std::string_view topic, std::string_view payloads, std::uint32_t count)
        : from_{std::move(from)}, topic_{topic}, payloads_{payloads}, count_{count} {}

    /// Empty: it has no sender (sent by the plan, or with a spawn).
    [[nodiscard]] const Pid& from() const { return from_; }
    [[nodiscard]] std::string_view topic() const { return topic_; }
    /// How many payloads it carries.
    [[nodiscard]] std::uint32_t count() const { return count_; }
    /// The bytes of all payloads, encoded (sim/value.hpp).
    [[nodiscard]] std::string_view bytes() const { return payloads_.view(); }

    /// Payload `number`, from 0.
    /// @error Invalid if there is none, or if it is no T.
    template <Decodable T>
    [[nodiscard]] Result<T> as(std::uint32_t number = 0) const {
        std::string_view bytes = payloads_.view();
        if (number >= count_) return std::unexpected{missing(number)};
        for (std::uint32_t i = 0; i < number; ++i) bytes = sim::skip_value(bytes);
        return read_as<T>(bytes);
    }
    /// Payload `number` if it is a T, else `otherwise`.
    template <Decodable T>
    [[nodiscard]] T as_or(T otherwise, std::uint32_t number = 0) const {
        return as<T>(number).value_or(std::move(otherwise));
    }
    /// Payload `number`, or nil.
    [[nodiscard]] Value value(std::uint32_t number = 0) const { return as_or<Value>({}, number); }

private:
    [[nodiscard]] Error missing(std::uint32_t number) const;

    Pid from_;
    std::string_view topic_;
    ShortBytes payloads_;
    std::uint32_t count_ = 0;
};

/// What is told about another process, or (cancel) asked by it.
struct Event {
    enum class Kind : std::uint8_t { exit, link_down, cancel };

    Kind kind = Kind::exit;
    Pid from;             ///< who ended, or asks
    Time at;              ///< when
    Result<Value> result; ///< what `from` ended with; of a cancel: the reason

    [[nodiscard]] bool is_error() const { return !result.has_value(); }
};

}  // namespace moira
