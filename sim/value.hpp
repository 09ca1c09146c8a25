// SPDX-License-Identifier: MIT
//
// One payload value (of a message, an argument, a result) as bytes, in no language's terms. The
// bytes enter trace hashes: they are a function of the value and of its tables' iteration order, of
// nothing else. ValueWriter appends to a ByteBuffer; ValueReader is a total cursor, any bytes give
// events or `malformed`. Neither allocates, raises or throws; both may be abandoned at any point.
//
// Grammar (one byte tags, see value.cpp):
//   value = nil | false | true | integer | number | string | table | reference | error | embedded
//   table = begin(array hint, pair hint) value* [pairs (value value)*] [metatable table | kind] end
// Array elements are slots 1..n; a nil element or pair value leaves its slot empty. A reference
// names an earlier table or error of the same value by its number, counted from 0 in order of their
// begins.
#pragma once

#include "sim/byte_buffer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace moira::sim {

/// Tables nested deeper than this are refused by writer and reader alike.
inline constexpr std::size_t max_value_depth = 200;

/// Whether an error may go away if the operation is tried again; `unset` says nothing.
enum class Retryable : std::uint8_t { unset, no, yes };

/// An error object, taken apart. `details` is an encoded value or empty; `context` is the text of
/// the last wrap; `frames` is the call stack where it was made, one line for each level.
struct ErrorView {
    std::string_view kind = {};
    std::string_view message = {};
    Retryable retryable = Retryable::unset;
    std::string_view details = {};
    std::string_view context = {};
    std::string_view frames = {};
};

/// What the reader stands at.
enum class ValueEvent : std::uint8_t {
    nil,
    boolean,      ///< `integer` is 0 or 1
    integer,      ///< `integer`
    number,       ///< `bits`: a 64-bit IEEE number
    string,       ///< `text`
    table_begin,  ///< `array_hint`, `pair_hint`: sizes, exact below 255, else 255; array follows
    pairs,        ///< keys and values follow, in turn
    metatable,    ///< a table (or a reference) follows
    kind,         ///< `text`: the metatable is the one registered under this name
    table_end,
    reference,  ///< `integer`: number of an earlier table or error
    error,      ///< `error`
    embedded,   ///< `text`: a whole value that numbers its tables for itself
    end,        ///< after the value; also: no bytes are left
    malformed,  ///< not an encoded value from here on; sticky
};

struct ValueItem {
    ValueEvent event = ValueEvent::end;
    std::uint8_t array_hint = 0;
    std::uint8_t pair_hint = 0;
    std::int64_t integer = 0;
    std::uint64_t bits = 0;
    std::string_view text;
    const ErrorView* error = nullptr;  ///< the reader's, until its next event
};

/// A value that is no table and no error: what most messages hold.
struct Scalar {
    ValueEvent event = ValueEvent::malformed;  ///< nil, boolean, integer, number or string
    std::int64_t integer = 0;
    std::uint64_t bits = 0;
    std::string_view text;
};

/// Appends one value. The caller keeps to the grammar; the writer numbers tables and errors.
class ValueWriter {
public:
    explicit ValueWriter(ByteBuffer& out) : out_{&out}, start_{out.size()} {}

    void nil();
    void boolean(bool value);
    void integer(std::int64_t value);
    /// A 64-bit IEEE number as its bits.
    void number(std::uint64_t bits);
    void string(std::string_view text);

    /// Where a table begins: its number, and where its size hints stand.
    struct Table {
        std::uint32_t number = 0;
        std::size_t hints = 0;
    };

    [[nodiscard]] Table begin_table();
    void pairs();
    void metatable();
    /// Says that the metatable is the one registered under `name`, instead of metatable().
    void kind(std::string_view name);
    /// Ends the table; the counts become its hints.
    void end_table(Table table, std::size_t array_count, std::size_t pair_count);
    void reference(std::uint32_t number);
    /// An error object; returns its number.
    std::uint32_t error(const ErrorView& error);
    /// A value that was encoded before. At the very start its bytes are simply taken over.
    void embed(std::string_view bytes);

    [[nodiscard]] const ByteBuffer& buffer() const { return *out_; }

private:
    void tagged_text(std::uint8_t tag, std::string_view text);
    void varint(std::uint64_t value);

    ByteBuffer* out_;
    std::size_t start_;
    std::uint32_t next_number_ = 0;
};

/// Reads one value event by event. The bytes must outlive the reader and its items.
class ValueReader {
public:
    explicit ValueReader(std::string_view bytes) : at_{bytes.data()}, end_{at_ + bytes.size()} {}

    /// The next event. After the value's last one: `end`, and the rest of the bytes is left alone.
    [[nodiscard]] ValueItem next();

    /// The next event if it is a scalar inside a table, which most are; false, and nothing was
    /// read, if next() must tell. In sim/value_scan.hpp.
    bool next_scalar(Scalar& scalar);

    /// The bytes that were not read yet.
    [[nodiscard]] std::string_view rest() const {
        return {at_, static_cast<std::size_t>(end_ - at_)};
    }

private:
    enum class Expect : std::uint8_t { element, key, value, metatable, close };

    [[nodiscard]] ValueItem read();
    [[nodiscard]] ValueItem read_tagged(std::uint8_t tag);
    [[nodiscard]] ValueItem read_error();
    [[nodiscard]] ValueItem malformed();
    [[nodiscard]] bool accept(const ValueItem& item);
    [[nodiscard]] bool accept_in_table(const ValueItem& item);
    bool read_varint(std::uint64_t& value);
    bool read_text(std::string_view& text);

    const char* at_;
    const char* end_;
    std::uint32_t numbered_ = 0;
    std::uint32_t depth_ = 0;
    bool done_ = false;
    bool bad_ = false;
    ErrorView error_;
    std::array<Expect, max_value_depth> expect_;  ///< of the tables begun: [0, depth_)
};

/// Reads the first value of `bytes` if it is a scalar; `malformed` if it is anything else.
[[nodiscard]] Scalar read_scalar(std::string_view bytes);

/// What follows the first value of `bytes` (empty if that is malformed).
[[nodiscard]] std::string_view skip_value(std::string_view bytes);

/// False only if `bytes` holds no reference, so that a decoder need not remember its tables.
[[nodiscard]] bool may_hold_reference(std::string_view bytes);

/// The value for a reader of traces, at most about `max_chars` characters, in stored order:
/// `{1, 2, task_id = 1}`, `"text"`, `error(Internal: boom)`, `<table 0>` for a reference.
/// Malformed bytes end in `<malformed>`, a text that was cut in `...`.
[[nodiscard]] std::string print_value(std::string_view bytes, std::size_t max_chars = 200);

}  // namespace moira::sim
