// SPDX-License-Identifier: MIT
//
// One flat JSON object in one line, members in a fixed order, no blanks: what the NDJSON body of a
// trace needs of JSON. Any bytes can be a text: control characters are escaped, and a byte that is
// not part of UTF-8 is the lone surrogate U+DC00 + byte. The reader accepts what the writer writes;
// its first fault stays and further reads give zeros.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace moira::sim {

/// `text` as a JSON string, with its quotes.
void append_json_text(std::string& out, std::string_view text);

/// 1 to 16 lower-case hex digits; nothing else.
[[nodiscard]] std::optional<std::uint64_t> parse_hex(std::string_view digits);

/// How many bytes at the start of `text` are one character of UTF-8; 0 if they are none.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

/// Appends one object and, with close(), the end of its line.
class JsonLineWriter {
public:
    explicit JsonLineWriter(std::string& out) : out_{&out} {}
    void number(std::string_view name, std::uint64_t value);
    void signed_number(std::string_view name, std::int64_t value);
    void text(std::string_view name, std::string_view value);
    void close() { *out_ += "}\n"; }

private:
    void name(std::string_view name);

    std::string* out_;
    bool first_ = true;
};

/// Reads the members of one object in order.
class JsonLineReader {
public:
    /// `line` is without its line end.
    explicit JsonLineReader(std::string_view line) : line_{line} {}

    /// True iff the next member is called `name`; its value is then next.
    bool has(std::string_view name);
    /// As has(), but the member must be there.
    void need(std::string_view name);
    std::uint64_t number();
    std::int64_t signed_number();
    /// A number that fits 32 bits.
    std::uint32_t small();
    /// Reads into `value` and returns it.
    const std::string& text(std::string& value);
    /// The object and the line must end here.
    void close();
    /// True iff nothing but the object's end is left.
    [[nodiscard]] bool at_end() const { return line_.substr(at_) == "}"; }

    void fail(std::string what);
    [[nodiscard]] bool ok() const { return fault_.empty(); }
    [[nodiscard]] const std::string& fault() const { return fault_; }
    [[nodiscard]] std::size_t fault_offset() const { return fault_offset_; }

private:
    bool escape(std::string& value);
    [[nodiscard]] std::string_view digits();

    std::string_view line_;
    std::size_t at_ = 0;
    std::size_t value_ = 0;  ///< where the last value began
    std::string fault_;
    std::size_t fault_offset_ = 0;
};

}  // namespace moira::sim
