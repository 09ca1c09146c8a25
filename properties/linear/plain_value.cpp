// SPDX-License-Identifier: MIT
#include "properties/linear/plain_value.hpp"

#include "sim/byte_buffer.hpp"
#include "sim/value.hpp"

#include <bit>
#include <cmath>
#include <map>

namespace moira::properties {
namespace {

using sim::ValueEvent;
using sim::ValueItem;
using sim::ValueReader;
using sim::ValueWriter;

template <class Write>
PlainValue written(Write write) {
    sim::ByteBuffer buffer = sim::ByteBuffer::on_heap();
    ValueWriter writer{buffer};
    write(writer);
    PlainValue value{buffer.bytes()};
    buffer.release();
    return value;
}

/// An integer if `bits` stand for a whole number that fits.
PlainValue number_value(std::uint64_t bits) {
    const auto number = std::bit_cast<double>(bits);
    constexpr double limit = 9223372036854775808.0;
    if (std::trunc(number) == number && number >= -limit && number < limit) {
        return integer_value(static_cast<std::int64_t>(number));
    }
    return written([&](ValueWriter& writer) { writer.number(bits); });
}

/// Canonical keys and values; ordered, so that equal tables are written alike.
using Fields = std::map<PlainValue, PlainValue>;

void write_value(ValueWriter& writer, const PlainValue& value);

void write_fields(ValueWriter& writer, const Fields& fields) {
    const ValueWriter::Table table = writer.begin_table();
    std::int64_t listed = 0;
    for (auto at = fields.find(integer_value(1)); at != fields.end();
         at = fields.find(integer_value(listed + 1))) {
        write_value(writer, at->second);
        ++listed;
    }
    const auto count = static_cast<std::size_t>(listed);
    if (fields.size() > count) writer.pairs();
    for (const auto& [key, value] : fields) {
        std::int64_t index = 0;
        if (is_integer(key, index) && index >= 1 && index <= listed) continue;
        write_value(writer, key);
        write_value(writer, value);
    }
    writer.end_table(table, count, fields.size() - count);
}

/// Reads the value that begins with `item`; false if it is not a plain one.
bool read_plain(ValueReader& reader, const ValueItem& item, PlainValue& value);

bool read_fields(ValueReader& reader, Fields& fields) {
    std::int64_t index = 0;
    bool in_pairs = false;
    while (true) {
        const ValueItem item = reader.next();
        if (item.event == ValueEvent::table_end) return true;
        if (item.event == ValueEvent::pairs) {
            in_pairs = true;
            continue;
        }
        PlainValue key = integer_value(++index);
        PlainValue value;
        if (in_pairs) {
            if (!read_plain(reader, item, key)) return false;
            if (!read_plain(reader, reader.next(), value)) return false;
        } else if (!read_plain(reader, item, value)) {
            return false;
        }
        if (!is_nil(value)) fields.insert_or_assign(std::move(key), std::move(value));
    }
}

bool read_plain(ValueReader& reader, const ValueItem& item, PlainValue& value) {
    switch (item.event) {
    case ValueEvent::nil:
        value = nil_value();
        return true;
    case ValueEvent::boolean:
        value = boolean_value(item.integer != 0);
        return true;
    case ValueEvent::integer:
        value = integer_value(item.integer);
        return true;
    case ValueEvent::number:
        value = number_value(item.bits);
        return true;
    case ValueEvent::string:
        value = string_value(item.text);
        return true;
    case ValueEvent::table_begin: {
        Fields fields;
        if (!read_fields(reader, fields)) return false;
        value = written([&](ValueWriter& writer) { write_fields(writer, fields); });
        return true;
    }
    case ValueEvent::pairs:
    case ValueEvent::metatable:
    case ValueEvent::kind:
    case ValueEvent::table_end:
    case ValueEvent::reference:
    case ValueEvent::error:
    case ValueEvent::embedded:
    case ValueEvent::end:
    case ValueEvent::malformed:
        break;
    }
    return false;
}

/// Copies a canonical value, tables inside of tables too: embedding would hide their fields.
void write_value(ValueWriter& writer, const PlainValue& value) {
    const sim::Scalar scalar = sim::read_scalar(value);
    if (scalar.event == ValueEvent::nil) return writer.nil();
    if (scalar.event == ValueEvent::boolean) return writer.boolean(scalar.integer != 0);
    if (scalar.event == ValueEvent::integer) return writer.integer(scalar.integer);
    if (scalar.event == ValueEvent::number) return writer.number(scalar.bits);
    if (scalar.event == ValueEvent::string) return writer.string(scalar.text);
    Fields fields;
    ValueReader reader{value};
    if (reader.next().event == ValueEvent::table_begin && read_fields(reader, fields)) {
        write_fields(writer, fields);
    } else {
        writer.nil();
    }
}

}  // namespace

PlainValue nil_value() {
    return written([](ValueWriter& writer) { writer.nil(); });
}

PlainValue boolean_value(bool value) {
    return written([&](ValueWriter& writer) { writer.boolean(value); });
}

PlainValue integer_value(std::int64_t value) {
    return written([&](ValueWriter& writer) { writer.integer(value); });
}

PlainValue string_value(std::string_view text) {
    return written([&](ValueWriter& writer) { writer.string(text); });
}

PlainValue list_value(std::initializer_list<PlainValue> values) {
    Fields fields;
    std::int64_t index = 0;
    for (const PlainValue& value : values) {
        ++index;
        if (!is_nil(value)) fields.emplace(integer_value(index), value);
    }
    return written([&](ValueWriter& writer) { write_fields(writer, fields); });
}

PlainValue plain_value(std::string_view bytes) {
    PlainValue value;
    ValueReader reader{bytes};
    if (bytes.empty()) return nil_value();
    if (read_plain(reader, reader.next(), value)) return value;
    const std::string_view rest = sim::skip_value(bytes);
    ValueReader whole{bytes};
    ValueItem item = whole.next();
    while (item.event != ValueEvent::end && item.event != ValueEvent::malformed)
        item = whole.next();
    if (item.event == ValueEvent::malformed) return nil_value();
    return PlainValue{bytes.substr(0, bytes.size() - rest.size())};
}

PlainValue value_at(const PlainValue& value, std::int64_t index) {
    Fields fields;
    ValueReader reader{value};
    if (reader.next().event != ValueEvent::table_begin || !read_fields(reader, fields)) {
        return nil_value();
    }
    const auto found = fields.find(integer_value(index));
    return found == fields.end() ? nil_value() : found->second;
}

bool is_nil(const PlainValue& value) {
    return sim::read_scalar(value).event == ValueEvent::nil;
}

bool is_true(const PlainValue& value) {
    const sim::Scalar scalar = sim::read_scalar(value);
    return scalar.event == ValueEvent::boolean && scalar.integer != 0;
}

bool is_false(const PlainValue& value) {
    const sim::Scalar scalar = sim::read_scalar(value);
    return scalar.event == ValueEvent::boolean && scalar.integer == 0;
}

bool is_integer(const PlainValue& value, std::int64_t& integer) {
    const sim::Scalar scalar = sim::read_scalar(value);
    if (scalar.event != ValueEvent::integer) return false;
    integer = scalar.integer;
    return true;
}

}  // namespace moira::properties
