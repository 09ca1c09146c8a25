// SPDX-License-Identifier: MIT
#include "sim/value.hpp"

#include <algorithm>
#include <cstring>

namespace moira::sim {

namespace {

// 0x00..0x7f are the integers 0..127 and 0x80..0xbf strings of 0..63 bytes. The reference has a tag
// that ASCII and UTF-8 text never contain, so that its absence shows in one memchr.
enum Tag : std::uint8_t {
    tag_short_string = 0x80,
    tag_nil = 0xc0,
    tag_reference = 0xc1,
    tag_false = 0xc2,
    tag_true = 0xc3,
    tag_integer = 0xc4,  // zigzag varint
    tag_number = 0xc5,   // 8 bytes, least significant first
    tag_string = 0xc6,   // varint length, bytes
    tag_table = 0xc7,    // array hint, pair hint
    tag_pairs = 0xc8,
    tag_metatable = 0xc9,
    tag_kind = 0xca,  // string
    tag_end = 0xcb,
    tag_error = 0xcc,     // retryable, then kind, message, details, context, frames as strings
    tag_embedded = 0xcd,  // string
};

constexpr std::size_t short_string_end = 64;
constexpr std::int64_t short_integer_end = 128;
constexpr std::uint64_t exponent_bits = 0x7ff0000000000000ULL;
constexpr std::uint64_t sign_bit = 0x8000000000000000ULL;

constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}

constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>((value >> 1U) ^ (0 - (value & 1U)));
}

constexpr bool is_nan(std::uint64_t bits) {
    return (bits & ~sign_bit) > exponent_bits;
}

}  // namespace

void ValueWriter::nil() {
    out_->put(tag_nil);
}

void ValueWriter::boolean(bool value) {
    out_->put(value ? tag_true : tag_false);
}

void ValueWriter::integer(std::int64_t value) {
    if (value >= 0 && value < short_integer_end) {
        out_->put(static_cast<std::uint8_t>(value));
        return;
    }
    out_->put(tag_integer);
    varint(zigzag(value));
}

void ValueWriter::number(std::uint64_t bits) {
    char bytes[9];
    bytes[0] = static_cast<char>(tag_number);
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i + 1] = static_cast<char>((bits >> (8 * i)) & 0xffU);
    out_->append({bytes, sizeof bytes});
}

void ValueWriter::string(std::string_view text) {
    if (text.size() < short_string_end) {
        out_->put(static_cast<std::uint8_t>(tag_short_string + text.size()));
        out_->append(text);
        return;
    }
    tagged_text(tag_string, text);
}

ValueWriter::Table ValueWriter::begin_table() {
    out_->put(tag_table);
    const Table table{next_number_++, out_->size()};
    out_->put(0);
    out_->put(0);
    return table;
}

void ValueWriter::pairs() {
    out_->put(tag_pairs);
}

void ValueWriter::metatable() {
    out_->put(tag_metatable);
}

void ValueWriter::kind(std::string_view name) {
    out_->put(tag_kind);
    string(name);
}

void ValueWriter::end_table(Table table, std::size_t array_count, std::size_t pair_count) {
    out_->patch(table.hints, static_cast<std::uint8_t>(std::min<std::size_t>(array_count, 255)));
    out_->patch(table.hints + 1, static_cast<std::uint8_t>(std::min<std::size_t>(pair_count, 255)));
    out_->put(tag_end);
}

void ValueWriter::reference(std::uint32_t number) {
    out_->put(tag_reference);
    varint(number);
}

std::uint32_t ValueWriter::error(const ErrorView& error) {
    out_->put(tag_error);
    out_->put(static_cast<std::uint8_t>(error.retryable));
    for (const std::string_view field :
         {error.kind, error.message, error.details, error.context, error.frames}) {
        string(field);
    }
    return next_number_++;
}

void ValueWriter::embed(std::string_view bytes) {
    if (out_->size() == start_) {
        out_->append(bytes);
    } else {
        tagged_text(tag_embedded, bytes);
    }
}

void ValueWriter::tagged_text(std::uint8_t tag, std::string_view text) {
    out_->put(tag);
    varint(text.size());
    out_->append(text);
}

void ValueWriter::varint(std::uint64_t value) {
    char bytes[10];
    std::size_t count = 0;
    for (; value >= 0x80U; value >>= 7U)
        bytes[count++] = static_cast<char>((value & 0x7fU) | 0x80U);
    bytes[count++] = static_cast<char>(value);
    out_->append({bytes, count});
}

ValueItem ValueReader::next() {
    if (bad_) return malformed();
    if (done_ || (at_ == end_ && depth_ == 0)) return {};
    const ValueItem item = read();
    if (item.event == ValueEvent::malformed || !accept(item)) return malformed();
    done_ = depth_ == 0;
    return item;
}

ValueItem ValueReader::malformed() {
    bad_ = true;
    ValueItem item;
    item.event = ValueEvent::malformed;
    return item;
}

ValueItem ValueReader::read() {
    if (at_ == end_) return malformed();
    const auto tag = static_cast<std::uint8_t>(*at_++);
    ValueItem item;
    if (tag < tag_short_string) {
        item.event = ValueEvent::integer;
        item.integer = tag;
        return item;
    }
    if (tag >= tag_nil && tag != tag_string) return read_tagged(tag);
    --at_;
    if (!read_text(item.text)) return malformed();
    item.event = ValueEvent::string;
    return item;
}

ValueItem ValueReader::read_tagged(std::uint8_t tag) {
    ValueItem item;
    std::uint64_t word = 0;
    switch (tag) {
    case tag_nil:
        item.event = ValueEvent::nil;
        return item;
    case tag_false:
    case tag_true:
        item.event = ValueEvent::boolean;
        item.integer = tag == tag_true ? 1 : 0;
        return item;
    case tag_integer:
        if (!read_varint(word)) break;
        item.event = ValueEvent::integer;
        item.integer = unzigzag(word);
        return item;
    case tag_number:
        if (rest().size() < 8) break;
        for (unsigned i = 0; i < 8; ++i) {
            item.bits |= std::uint64_t{static_cast<std::uint8_t>(*at_++)} << (8U * i);
        }
        item.event = ValueEvent::number;
        return item;
    case tag_embedded:
        if (!read_varint(word) || word > rest().size()) break;
        item.event = ValueEvent::embedded;
        item.text = rest().substr(0, word);
        at_ += word;
        return item;
    case tag_table:
        if (rest().size() < 2) break;
        item.event = ValueEvent::table_begin;
        item.array_hint = static_cast<std::uint8_t>(*at_++);
        item.pair_hint = static_cast<std::uint8_t>(*at_++);
        return item;
    case tag_pairs:
        item.event = ValueEvent::pairs;
        return item;
    case tag_metatable:
        item.event = ValueEvent::metatable;
        return item;
    case tag_kind:
        if (!read_text(item.text)) break;
        item.event = ValueEvent::kind;
        return item;
    case tag_end:
        item.event = ValueEvent::table_end;
        return item;
    case tag_reference:
        if (!read_varint(word) || word >= numbered_) break;
        item.event = ValueEvent::reference;
        item.integer = static_cast<std::int64_t>(word);
        return item;
    case tag_error:
        return read_error();
    default:
        break;
    }
    return malformed();
}

ValueItem ValueReader::read_error() {
    if (at_ == end_) return malformed();
    const auto retryable = static_cast<std::uint8_t>(*at_++);
    ValueItem item;
    item.event = ValueEvent::error;
    ErrorView& error = item.error;
    if (retryable > static_cast<std::uint8_t>(Retryable::yes)) return malformed();
    error.retryable = static_cast<Retryable>(retryable);
    for (std::string_view* field :
         {&error.kind, &error.message, &error.details, &error.context, &error.frames}) {
        if (!read_text(*field)) return malformed();
    }
    return item;
}

bool ValueReader::accept(const ValueItem& item) {
    if (depth_ > 0 && !accept_in_table(item)) return false;
    switch (item.event) {
    case ValueEvent::table_begin:
        if (depth_ == max_value_depth) return false;
        expect_[depth_++] = Expect::element;
        ++numbered_;
        return true;
    case ValueEvent::error:
        ++numbered_;
        return true;
    case ValueEvent::table_end:
        return depth_-- > 0;
    case ValueEvent::pairs:
    case ValueEvent::metatable:
    case ValueEvent::kind:
        return depth_ > 0;
    case ValueEvent::nil:
    case ValueEvent::boolean:
    case ValueEvent::integer:
    case ValueEvent::number:
    case ValueEvent::string:
    case ValueEvent::reference:
    case ValueEvent::embedded:
    case ValueEvent::end:
    case ValueEvent::malformed:
        break;
    }
    return true;
}

bool ValueReader::accept_in_table(const ValueItem& item) {
    Expect& expect = expect_[depth_ - 1];
    const bool may_close = expect != Expect::value && expect != Expect::metatable;
    switch (item.event) {
    case ValueEvent::table_end:
        return may_close;
    case ValueEvent::pairs:
        if (expect != Expect::element) return false;
        expect = Expect::key;
        return true;
    case ValueEvent::metatable:
    case ValueEvent::kind:
        if (!may_close || expect == Expect::close) return false;
        expect = item.event == ValueEvent::kind ? Expect::close : Expect::metatable;
        return true;
    case ValueEvent::nil:
    case ValueEvent::boolean:
    case ValueEvent::integer:
    case ValueEvent::number:
    case ValueEvent::string:
    case ValueEvent::table_begin:
    case ValueEvent::reference:
    case ValueEvent::error:
    case ValueEvent::embedded:
    case ValueEvent::end:
    case ValueEvent::malformed:
        break;
    }
    switch (expect) {
    case Expect::element:
        return true;
    case Expect::value:
        expect = Expect::key;
        return true;
    case Expect::key:
        expect = Expect::value;
        return item.event != ValueEvent::nil &&
               !(item.event == ValueEvent::number && is_nan(item.bits));
    case Expect::metatable:
        expect = Expect::close;
        return item.event == ValueEvent::table_begin || item.event == ValueEvent::reference;
    case Expect::close:
        break;
    }
    return false;
}

bool ValueReader::read_varint(std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
        const auto byte = static_cast<std::uint8_t>(*at_++);
        if (shift == 63 && byte > 1) return false;
        value |= std::uint64_t{byte & 0x7fU} << shift;
        if (byte < 0x80U) return true;
    }
    return false;
}

bool ValueReader::read_text(std::string_view& text) {
    if (at_ == end_) return false;
    const auto tag = static_cast<std::uint8_t>(*at_++);
    std::uint64_t size = tag - std::uint64_t{tag_short_string};
    if (tag == tag_string) {
        if (!read_varint(size)) return false;
    } else if (tag < tag_short_string || size >= short_string_end) {
        return false;
    }
    if (size > rest().size()) return false;
    text = rest().substr(0, size);
    at_ += size;
    return true;
}

bool may_hold_reference(std::string_view bytes) {
    return !bytes.empty() && std::memchr(bytes.data(), tag_reference, bytes.size()) != nullptr;
}

Scalar read_scalar(std::string_view bytes) {
    Scalar scalar;
    if (bytes.empty()) return scalar;
    const auto byte = [&](std::size_t i) {
        return static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i]));
    };
    const std::uint64_t tag = byte(0);
    if (tag < tag_short_string) {
        scalar.event = ValueEvent::integer;
        scalar.integer = static_cast<std::int64_t>(tag);
    } else if (tag < tag_nil) {
        const std::size_t size = tag - tag_short_string;
        if (bytes.size() <= size) return scalar;
        scalar.event = ValueEvent::string;
        scalar.text = bytes.substr(1, size);
    } else if (tag == tag_integer) {
        std::uint64_t value = 0;
        for (std::size_t i = 1; i < bytes.size() && i < 10; ++i) {
            value |= (byte(i) & 0x7fU) << (7 * (i - 1));
            if (byte(i) >= 0x80) continue;
            scalar.event = ValueEvent::integer;
            scalar.integer = unzigzag(value);
            break;
        }
    } else if (tag == tag_nil) {
        scalar.event = ValueEvent::nil;
    } else if (tag == tag_false || tag == tag_true) {
        scalar.event = ValueEvent::boolean;
        scalar.integer = tag == tag_true ? 1 : 0;
    } else if (tag == tag_number && bytes.size() >= 9) {
        scalar.event = ValueEvent::number;
        for (std::size_t i = 0; i < 8; ++i)
            scalar.bits |= byte(i + 1) << (8 * i);
    }
    return scalar;
}

std::string_view skip_value(std::string_view bytes) {
    ValueReader reader{bytes};
    for (;;) {
        const ValueEvent event = reader.next().event;
        if (event == ValueEvent::end) return reader.rest();
        if (event == ValueEvent::malformed) return {};
    }
}

}  // namespace moira::sim
