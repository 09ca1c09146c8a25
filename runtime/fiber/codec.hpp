// SPDX-License-Identifier: MIT
//
// How types of a program become values and come back. Known here: bool, integers, floating point
// numbers, strings, Value, Error, Pid, std::optional, std::vector, std::pair, std::map with string
// keys, std::chrono durations (whole nanoseconds). A type of the program's own joins by
//
//     template <>
//     struct moira::Codec<Task> {
//         static Value encode(const Task& task);
//         static Result<Task> decode(const Value& value);
//     };
#pragma once

#include "runtime/fiber/pid.hpp"
#include "runtime/fiber/value.hpp"
#include "sim/value_scan.hpp"

#include <bit>
#include <chrono>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace moira {

/// How a type becomes a value and comes back; to be specialised.
template <class T>
struct Codec;

template <class T>
concept Encodable = requires(const T& value) {
    { Codec<T>::encode(value) } -> std::convertible_to<Value>;
};

template <class T>
concept Decodable = requires(const Value& value) {
    { Codec<T>::decode(value) } -> std::same_as<Result<T>>;
};

/// `expected integer, got 'x'`, of kind Invalid.
[[nodiscard]] Error unexpected_type(std::string_view wanted, const Value& got);

template <>
struct Codec<Value> {
    static Value encode(const Value& value) { return value; }
    static Result<Value> decode(const Value& value) { return value; }
};

template <>
struct Codec<bool> {
    static Value encode(bool value) { return value; }
    static Result<bool> decode(const Value& value) {
        if (value.boolean() != nullptr) return *value.boolean();
        return std::unexpected{unexpected_type("boolean", value)};
    }
};

template <std::integral T>
struct Codec<T> {
    static Value encode(T value) { return value; }
    /// A number without a fraction is taken too, as Lua would.
    static Result<T> decode(const Value& value) {
        if (const std::int64_t* integer = value.integer(); integer != nullptr) {
            if (std::in_range<T>(*integer)) return static_cast<T>(*integer);
        } else if (const double* number = value.number(); number != nullptr) {
            constexpr double most = 9.2e18;
            if (*number > -most && *number < most) {
                const auto whole = static_cast<std::int64_t>(*number);
                if (static_cast<double>(whole) == *number && std::in_range<T>(whole))
                    return static_cast<T>(whole);
            }
        }
        return std::unexpected{unexpected_type("integer in range", value)};
    }
};

template <std::floating_point T>
struct Codec<T> {
    static Value encode(T value) { return static_cast<double>(value); }
    static Result<T> decode(const Value& value) {
        if (value.number() != nullptr) return static_cast<T>(*value.number());
        if (value.integer() != nullptr) return static_cast<T>(*value.integer());
        return std::unexpected{unexpected_type("number", value)};
    }
};

template <>
struct Codec<std::string> {
    static Value encode(const std::string& value) { return value; }
    static Result<std::string> decode(const Value& value) {
        if (value.string() != nullptr) return *value.string();
        return std::unexpected{unexpected_type("string", value)};
    }
};

template <>
struct Codec<std::string_view> {
    static Value encode(std::string_view value) { return value; }
};

template <>
struct Codec<const char*> {
    static Value encode(const char* value) { return value; }
};

template <std::size_t N>
struct Codec<char[N]> {
    static Value encode(const char (&value)[N]) { return std::string_view{value}; }
};

template <>
struct Codec<Error> {
    static Value encode(const Error& value) { return value; }
    static Result<Error> decode(const Value& value) {
        if (value.error() != nullptr) return *value.error();
        return std::unexpected{unexpected_type("error", value)};
    }
};

template <>
struct Codec<Pid> {
    static Value encode(const Pid& value) { return value.text(); }
    static Result<Pid> decode(const Value& value) {
        if (value.string() != nullptr) return Pid{*value.string()};
        return std::unexpected{unexpected_type("pid", value)};
    }
};

template <class Rep, class Period>
struct Codec<std::chrono::duration<Rep, Period>> {
    using T = std::chrono::duration<Rep, Period>;
    static Value encode(const T& value) {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(value).count();
    }
    static Result<T> decode(const Value& value) {
        const Result<std::int64_t> ns = Codec<std::int64_t>::decode(value);
        if (!ns) return std::unexpected{ns.error()};
        return std::chrono::duration_cast<T>(std::chrono::nanoseconds{*ns});
    }
};

template <class T>
struct Codec<std::optional<T>> {
    static Value encode(const std::optional<T>& value) {
        return value ? Codec<T>::encode(*value) : Value{};
    }
    static Result<std::optional<T>> decode(const Value& value) {
        if (value.is_nil()) return std::optional<T>{};
        Result<T> inner = Codec<T>::decode(value);
        if (!inner) return std::unexpected{std::move(inner.error())};
        return std::optional<T>{std::move(*inner)};
    }
};

template <class T>
struct Codec<std::vector<T>> {
    static Value encode(const std::vector<T>& value) {
        std::vector<Value> elements;
        elements.reserve(value.size());
        for (const T& element : value) elements.push_back(Codec<T>::encode(element));
        return Value::array(std::move(elements));
    }
    static Result<std::vector<T>> decode(const Value& value) {
        if (value.table() == nullptr) return std::unexpected{unexpected_type("table", value)};
        std::vector<T> elements;
        elements.reserve(value.size());
        for (const Value& element : value.table()->array) {
            Result<T> inner = Codec<T>::decode(element);
            if (!inner) return std::unexpected{std::move(inner.error())};
            elements.push_back(std::move(*inner));
        }
        return elements;
    }
};

template <class A, class B>
struct Codec<std::pair<A, B>> {
    static Value encode(const std::pair<A, B>& value) {
        return Value::array({Codec<A>::encode(value.first), Codec<B>::encode(value.second)});
    }
    static Result<std::pair<A, B>> decode(const Value& value) {
        if (value.size() != 2) return std::unexpected{unexpected_type("table of two", value)};
        Result<A> first = Codec<A>::decode(value.at(0));
        if (!first) return std::unexpected{std::move(first.error())};
        Result<B> second = Codec<B>::decode(value.at(1));
        if (!second) return std::unexpected{std::move(second.error())};
        return std::pair<A, B>{std::move(*first), std::move(*second)};
    }
};

template <class T>
struct Codec<std::map<std::string, T>> {
    static Value encode(const std::map<std::string, T>& value) {
        std::vector<std::pair<Value, Value>> pairs;
        for (const auto& [key, mapped] : value) pairs.emplace_back(key, Codec<T>::encode(mapped));
        return Value::map(std::move(pairs));
    }
    static Result<std::map<std::string, T>> decode(const Value& value) {
        if (value.table() == nullptr) return std::unexpected{unexpected_type("table", value)};
        std::map<std::string, T> map;
        for (const auto& [key, mapped] : value.table()->pairs) {
            Result<std::string> name = Codec<std::string>::decode(key);
            if (!name) return std::unexpected{std::move(name.error())};
            Result<T> inner = Codec<T>::decode(mapped);
            if (!inner) return std::unexpected{std::move(inner.error())};
            map.insert_or_assign(std::move(*name), std::move(*inner));
        }
        return map;
    }
};

/// Appends `value` as one payload value. False if it is nested too deeply.
template <class T>
bool write_as(sim::ByteBuffer& buffer, const T& value) {
    sim::ValueWriter writer{buffer};
    if constexpr (std::same_as<T, bool>) {
        writer.boolean(value);
    } else if constexpr (std::integral<T>) {
        writer.integer(static_cast<std::int64_t>(value));
    } else if constexpr (std::floating_point<T>) {
        writer.number(std::bit_cast<std::uint64_t>(static_cast<double>(value)));
    } else if constexpr (std::convertible_to<const T&, std::string_view>) {
        writer.string(value);
    } else {
        static_assert(Encodable<T>, "moira::Codec<T> is not specialised for this type");
        return write_value(writer, Codec<T>::encode(value));
    }
    return true;
}

/// The first value of `bytes` as a T.
template <Decodable T>
[[nodiscard]] Result<T> read_as(std::string_view bytes) {
    if constexpr (std::integral<T> && !std::same_as<T, bool>) {
        const sim::Scalar scalar = sim::read_scalar(bytes);
        if (scalar.event == sim::ValueEvent::integer && std::in_range<T>(scalar.integer))
            return static_cast<T>(scalar.integer);
    }
    Result<Value> value = read_value(bytes);
    if (!value) return std::unexpected{std::move(value.error())};
    return Codec<T>::decode(*value);
}

}  // namespace moira
