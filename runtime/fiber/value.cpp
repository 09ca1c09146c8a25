// SPDX-License-Identifier: MIT
#include "runtime/fiber/value.hpp"

#include <algorithm>
#include <bit>

namespace moira {
namespace {

const Value nil_value;

bool write_at(sim::ValueWriter& writer, const Value& value, std::size_t depth);

bool write_error(sim::ValueWriter& writer, const Error& error) {
    const std::string details = error.details.empty() ? "" : encode_value(error.details.front());
    writer.error(sim::ErrorView{.kind = error.kind,
                                .message = error.message,
                                .retryable = error.retryable,
                                .details = details});
    return true;
}

bool write_table(sim::ValueWriter& writer, const Table& table, std::size_t depth) {
    if (depth >= sim::max_value_depth) return false;
    const sim::ValueWriter::Table begun = writer.begin_table();
    for (const Value& element : table.array) {
        if (!write_at(writer, element, depth + 1)) return false;
    }
    if (!table.pairs.empty()) writer.pairs();
    for (const auto& [key, value] : table.pairs) {
        if (!write_at(writer, key, depth + 1) || !write_at(writer, value, depth + 1)) return false;
    }
    writer.end_table(begun, table.array.size(), table.pairs.size());
    return true;
}

bool write_at(sim::ValueWriter& writer, const Value& value, std::size_t depth) {
    switch (value.type()) {
    case Value::Type::nil: writer.nil(); return true;
    case Value::Type::boolean: writer.boolean(*value.boolean()); return true;
    case Value::Type::integer: writer.integer(*value.integer()); return true;
    case Value::Type::number: writer.number(std::bit_cast<std::uint64_t>(*value.number()));
        return true;
    case Value::Type::string: writer.string(*value.string()); return true;
    case Value::Type::table: return write_table(writer, *value.table(), depth);
    case Value::Type::error: return write_error(writer, *value.error());
    }
    return false;
}

/// Builds a value from the events of a reader.
class Decoder {
public:
    explicit Decoder(std::string_view bytes) : reader_{bytes} {}

    bool read(Value& into) { return take(reader_.next(), into); }

private:
    bool take(const sim::ValueItem& item, Value& into) {
        using sim::ValueEvent;
        switch (item.event) {
        case ValueEvent::nil: into = Value{}; return true;
        case ValueEvent::boolean: into = Value{item.integer != 0}; return true;
        case ValueEvent::integer: into = Value{item.integer}; return true;
        case ValueEvent::number: into = Value{std::bit_cast<double>(item.bits)}; return true;
        case ValueEvent::string: into = Value{item.text}; return true;
        case ValueEvent::table_begin: return take_table(into);
        case ValueEvent::reference: return take_reference(item.integer, into);
        case ValueEvent::error: return take_error(*item.error, into);
        case ValueEvent::embedded: return Decoder{item.text}.read(into);
        case ValueEvent::pairs:
        case ValueEvent::metatable:
        case ValueEvent::kind:
        case ValueEvent::table_end:
        case ValueEvent::end:
        case ValueEvent::malformed: break;
        }
        return false;
    }

    bool take_error(const sim::ErrorView& view, Value& into) {
        Error error{.kind = std::string{view.kind},
                    .message = std::string{view.message},
                    .retryable = view.retryable};
        if (!view.details.empty()) {
            Value details;
            if (!Decoder{view.details}.read(details)) return false;
            error.details.push_back(std::move(details));
        }
        into = Value{std::move(error)};
        finished_.push_back(into);
        return true;
    }

    /// The table has its number from its begin; until its end nothing may refer to it.
    bool take_table(Value& into) {
        const std::size_t number = finished_.size();
        finished_.emplace_back();
        Table table;
        bool in_pairs = false;
        for (;;) {
            const sim::ValueItem item = reader_.next();
            if (item.event == sim::ValueEvent::table_end) break;
            if (item.event == sim::ValueEvent::kind) continue;
            if (item.event == sim::ValueEvent::pairs) {
                in_pairs = true;
                continue;
            }
            if (item.event == sim::ValueEvent::metatable) {
                Value ignored;
                if (!read(ignored)) return false;
                continue;
            }
            Value first;
            if (!take(item, first)) return false;
            if (!in_pairs) {
                table.array.push_back(std::move(first));
                continue;
            }
            Value second;
            if (!read(second)) return false;
            table.pairs.emplace_back(std::move(first), std::move(second));
        }
        into = Value{std::move(table)};
        finished_[number] = into;
        return true;
    }

    bool take_reference(std::int64_t number, Value& into) {
        const auto place = static_cast<std::size_t>(number);
        if (place >= finished_.size() || finished_[place].is_nil()) return false;
        into = finished_[place];
        return true;
    }

    sim::ValueReader reader_;
    std::vector<Value> finished_;  ///< tables and errors by number; nil while a table is open
};

bool has_pair(const Table& table, const std::pair<Value, Value>& pair) {
    return std::ranges::find(table.pairs, pair) != table.pairs.end();
}

bool equal_tables(const Table& a, const Table& b) {
    return a.array == b.array && a.pairs.size() == b.pairs.size() &&
           std::ranges::all_of(a.pairs, [&](const auto& pair) { return has_pair(b, pair); });
}

}  // namespace

Value::Value(Table value) : data_{Box<Table>{std::move(value)}} {}

Value::Value(Error value) : data_{Box<Error>{std::move(value)}} {}

Value Value::array(std::vector<Value> elements) {
    return Value{Table{.array = std::move(elements), .pairs = {}}};
}

Value Value::map(std::vector<std::pair<Value, Value>> pairs) {
    return Value{Table{.array = {}, .pairs = std::move(pairs)}};
}

const Table* Value::table() const {
    const auto* box = std::get_if<Box<Table>>(&data_);
    return box == nullptr ? nullptr : &**box;
}

const Error* Value::error() const {
    const auto* box = std::get_if<Box<Error>>(&data_);
    return box == nullptr ? nullptr : &**box;
}

const Value& Value::operator[](std::string_view key) const {
    if (const Table* fields = table(); fields != nullptr) {
        for (const auto& [name, value] : fields->pairs) {
            if (const std::string* text = name.string(); text != nullptr && *text == key)
                return value;
        }
    }
    return nil_value;
}

const Value& Value::at(std::size_t place) const {
    const Table* elements = table();
    if (elements == nullptr || place >= elements->array.size()) return nil_value;
    return elements->array[place];
}

std::size_t Value::size() const {
    const Table* elements = table();
    return elements == nullptr ? 0 : elements->array.size();
}

std::string Value::text() const { return sim::print_value(encode_value(*this)); }

bool operator==(const Value& a, const Value& b) {
    if (a.type() != b.type()) return false;
    switch (a.type()) {
    case Value::Type::nil: return true;
    case Value::Type::boolean: return *a.boolean() == *b.boolean();
    case Value::Type::integer: return *a.integer() == *b.integer();
    case Value::Type::number: return *a.number() == *b.number();
    case Value::Type::string: return *a.string() == *b.string();
    case Value::Type::table: return equal_tables(*a.table(), *b.table());
    case Value::Type::error: return *a.error() == *b.error();
    }
    return false;
}

bool operator==(const Error& a, const Error& b) {
    return a.kind == b.kind && a.message == b.message && a.retryable == b.retryable &&
           a.details == b.details;
}

bool write_value(sim::ValueWriter& writer, const Value& value) {
    return write_at(writer, value, 0);
}

Result<Value> read_value(std::string_view bytes) {
    Value value;
    if (Decoder{bytes}.read(value)) return value;
    return std::unexpected{Error{.kind = error_kind::invalid,
                                 .message = "the value cannot be read here: it contains itself"}};
}

std::string encode_value(const Value& value) {
    sim::ByteBuffer buffer = sim::ByteBuffer::on_heap();
    sim::ValueWriter writer{buffer};
    std::string bytes;
    if (write_value(writer, value)) bytes = buffer.bytes();
    buffer.release();
    return bytes;
}

}  // namespace moira
