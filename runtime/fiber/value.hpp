// SPDX-License-Identifier: MIT
//
// What processes send each other, for bodies in C++: nil, booleans, 64-bit integers, doubles, byte
// strings, tables and errors, as in Lua. Values own all that is in them; a copy is deep, so nothing
// is ever shared between processes. Types of the program's own join through Codec<T> (codec.hpp).
#pragma once

#include "sim/value.hpp"

#include <concepts>
#include <cstdint>
#include <expected>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace moira {

using sim::Retryable;

class Value;

/// Kinds of errors that the process API returns; programs may use others.
namespace error_kind {
inline constexpr const char* not_found = "NotFound";
inline constexpr const char* already_exists = "AlreadyExists";
inline constexpr const char* invalid = "Invalid";
inline constexpr const char* internal = "Internal";
inline constexpr const char* canceled = "Canceled";
inline constexpr const char* limit_exceeded = "LimitExceeded";
/// The process was ended; its destructors run, and the call did nothing.
inline constexpr const char* killed = "Killed";
}  // namespace error_kind

/// An owned object that is copied with its owner. Never empty but when moved from.
template <class T>
class Box {
public:
    explicit Box(T value) : object_{std::make_unique<T>(std::move(value))} {}
    Box(const Box& other) : object_{std::make_unique<T>(*other.object_)} {}
    Box(Box&&) noexcept = default;
    Box& operator=(const Box& other) {
        if (this != &other) object_ = std::make_unique<T>(*other.object_);
        return *this;
    }
    Box& operator=(Box&&) noexcept = default;
    ~Box() = default;

    [[nodiscard]] T& operator*() const { return *object_; }
    [[nodiscard]] T* operator->() const { return object_.get(); }

private:
    std::unique_ptr<T> object_;
};

/// What went wrong, as data: the error of a call, of a message, of a process that failed.
struct Error {
    std::string kind = error_kind::internal;
    std::string message = {};
    Retryable retryable = Retryable::unset;
    std::vector<Value> details = {};  ///< empty, or one value
};

template <class T>
using Result = std::expected<T, Error>;

/// A table of Lua: elements 1..n, then pairs in the order in which they were stored or came.
struct Table {
    std::vector<Value> array;
    std::vector<std::pair<Value, Value>> pairs;
};

class Value {
public:
    /// The order is that of the alternatives below.
    enum class Type : std::uint8_t { nil, boolean, integer, number, string, table, error };

    Value() = default;
    Value(bool value) : data_{value} {}
    template <std::integral T>
    Value(T value) : data_{static_cast<std::int64_t>(value)} {}
    Value(double value) : data_{value} {}
    Value(std::string value) : data_{std::move(value)} {}
    Value(std::string_view value) : data_{std::string{value}} {}
    Value(const char* value) : data_{std::string{value}} {}
    Value(Table value);
    Value(Error value);

    /// `Value::array({1, 2, 3})`
    static Value array(std::vector<Value> elements);
    /// `Value::map({{"id", 7}, {"name", "x"}})`
    static Value map(std::vector<std::pair<Value, Value>> pairs);

    [[nodiscard]] Type type() const { return static_cast<Type>(data_.index()); }
    [[nodiscard]] bool is_nil() const { return type() == Type::nil; }

    /// Null if the value is of another type.
    [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&data_); }
    [[nodiscard]] const std::int64_t* integer() const { return std::get_if<std::int64_t>(&data_); }
    [[nodiscard]] const double* number() const { return std::get_if<double>(&data_); }
    [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&data_); }
    [[nodiscard]] const Table* table() const;
    [[nodiscard]] const Error* error() const;

    /// The value that a table holds under a key, or nil: also of what is no table.
    [[nodiscard]] const Value& operator[](std::string_view key) const;
    /// Element `place` of a table's array, from 0, or nil.
    [[nodiscard]] const Value& at(std::size_t place) const;
    /// Number of elements of a table's array; 0 for what is no table.
    [[nodiscard]] std::size_t size() const;

    /// As a reader wants it: `{1, 2, id = 7}`.
    [[nodiscard]] std::string text() const;

    /// Tables are equal if their elements and pairs are, in any order of the pairs.
    friend bool operator==(const Value& a, const Value& b);

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Box<Table>, Box<Error>>
        data_;
};

[[nodiscard]] bool operator==(const Error& a, const Error& b);

/// Appends `value`. False, and what was written means nothing, if it is nested deeper than
/// sim::max_value_depth.
bool write_value(sim::ValueWriter& writer, const Value& value);

/// The first value of `bytes`. Metatables are left out; a table that is in `bytes` twice is copied.
/// @error Invalid for bytes that are no value, and for a table that contains itself.
[[nodiscard]] Result<Value> read_value(std::string_view bytes);

/// The encoded form of one error value; the fields that views point at must outlive it.
[[nodiscard]] std::string encode_value(const Value& value);

}  // namespace moira
