// SPDX-License-Identifier: MIT
#include "sim/value.hpp"

#include "sim/value_scan.hpp"

#include <algorithm>
#include <cstring>

namespace moira::sim {

namespace {

constexpr std::size_t short_string_end = 64;

}  // namespace

void ValueWriter::nil() {
    out_->put(tag_nil);
}

void ValueWriter::boolean(bool value) {
    out_->put(value ? tag_true : tag_false);
}

void ValueWriter::integer(std::int64_t value) {
    char bytes[integer_bytes_max];
    out_->append({bytes, put_integer(bytes, value)});
}

void ValueWriter::number(std::uint64_t bits) {
    char bytes[9];
    bytes[0] = static_cast<char>(tag_number);
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i + 1] = static_cast<char>((bits >> (8 * i)) & 0xffU);
    out_->append({bytes, sizeof bytes});
}

void ValueWriter::string(std::string_view text) {
    if (text.size() >= short_string_end) return tagged_text(tag_string, text);
    char* const place = out_->extend(text.size() + 1);
    if (place == nullptr) return;
    *place = static_cast<char>(tag_short_string + text.size());
    if (!text.empty()) std::memcpy(place + 1, text.data(), text.size());
}

ValueWriter::Table ValueWriter::begin_table() {
    char* const place = out_->extend(3);
    if (place == nullptr) return {next_number_++, out_->size()};
    place[0] = static_cast<char>(tag_table);
    place[1] = place[2] = 0;
    return {next_number_++, out_->size() - 2};
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
    item.error = &error_;
    ErrorView& error = error_;
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
               !(item.event == ValueEvent::number && is_nan_bits(item.bits));
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
    const char* at = bytes.data();
    scan_scalar(at, at + bytes.size(), scalar);
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
