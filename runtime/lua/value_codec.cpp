// SPDX-License-Identifier: MIT
#include "runtime/lua/value_codec.hpp"

#include "runtime/lua/error_object.hpp"
#include "runtime/lua/globals.hpp"
#include "runtime/lua/library.hpp"
#include "sim/value_scan.hpp"

#include <array>
#include <bit>
#include <cmath>

namespace moira::runtime {

namespace {

/// The number of every table and error seen so far, by identity. Objects are only looked up, never
/// put in an order, so their addresses have no say in the bytes. Memory comes from the hook of the
/// output buffer; nothing here can be jumped over, as encoding never raises.
class Seen {
public:
    explicit Seen(const sim::ByteBuffer& like)
        : allocate_{like.allocator()}, user_{like.allocator_user()} {}

    /// The number of `object`, or -1.
    [[nodiscard]] std::int64_t find(const void* object) const {
        if (slots_ == nullptr) {
            for (std::size_t i = 0; i < count_; ++i) {
                if (few_[i].object == object) return few_[i].number;
            }
            return -1;
        }
        const Entry& entry = slots_[place(object)];
        return entry.object == object ? std::int64_t{entry.number} : -1;
    }

    /// False if memory is out.
    bool add(const void* object, std::uint32_t number) {
        if (slots_ == nullptr && count_ < few_.size()) {
            few_[count_++] = {object, number};
            return true;
        }
        if ((count_ + 1) * 2 > capacity_ && !grow()) return false;
        slots_[place(object)] = {object, number};
        ++count_;
        return true;
    }

    void release() {
        if (slots_ != nullptr) allocate_(user_, slots_, capacity_ * sizeof(Entry), 0);
    }

private:
    struct Entry {
        const void* object;
        std::uint32_t number;
    };

    /// Where `object` is, or the free slot where it belongs.
    [[nodiscard]] std::size_t place(const void* object) const {
        const std::uint64_t spread = std::bit_cast<std::uint64_t>(object) * 0x9e3779b97f4a7c15ULL;
        std::size_t at = (spread >> 32U) & (capacity_ - 1);
        while (slots_[at].object != nullptr && slots_[at].object != object) {
            at = (at + 1) & (capacity_ - 1);
        }
        return at;
    }

    bool grow() {
        Entry* const old = slots_ == nullptr ? few_.data() : slots_;
        const std::size_t old_size = slots_ == nullptr ? count_ : capacity_;
        const std::size_t capacity = slots_ == nullptr ? 64 : capacity_ * 2;
        void* memory = allocate_(user_, nullptr, 0, capacity * sizeof(Entry));
        if (memory == nullptr) return false;
        auto* const previous = slots_;
        const std::size_t previous_capacity = capacity_;
        slots_ = static_cast<Entry*>(memory);
        capacity_ = capacity;
        for (std::size_t i = 0; i < capacity; ++i)
            slots_[i] = {};
        for (std::size_t i = 0; i < old_size; ++i) {
            if (old[i].object != nullptr) slots_[place(old[i].object)] = old[i];
        }
        if (previous != nullptr) allocate_(user_, previous, previous_capacity * sizeof(Entry), 0);
        return true;
    }

    sim::ByteBuffer::Allocate allocate_;
    void* user_;
    std::array<Entry, 16> few_;  ///< [0, count_) while there are no slots
    Entry* slots_ = nullptr;
    std::size_t count_ = 0;
    std::size_t capacity_ = 0;
};

struct Encoder {
    lua_State* L;
    sim::ValueWriter writer;
    EncodeNotes& notes;
    Seen seen;
    std::size_t depth = 0;
    std::size_t metatable_depth = 0;

    bool stop(EncodeError error) {
        if (notes.error == EncodeError::none) notes.error = error;
        return false;
    }

    [[nodiscard]] bool stopped() const {
        return notes.error != EncodeError::none || writer.buffer().overflow();
    }

    /// Writes the value at `index` (absolute). False if nothing was written: the value has no copy.
    bool value(int index);
    bool userdata(int index);
    bool drop_function();
    bool table(int index);
    bool complete(int index);
    std::size_t array(int index);
    std::size_t pairs(int index, std::size_t array_size);
};

/// The short way for what most messages hold. False: it is something else, nothing was written.
bool encode_scalar(lua_State* L, int index, sim::ValueWriter& writer) {
    switch (lua_type(L, index)) {
    case LUA_TNIL:
        writer.nil();
        return true;
    case LUA_TBOOLEAN:
        writer.boolean(lua_toboolean(L, index) != 0);
        return true;
    case LUA_TNUMBER:
        if (lua_isinteger(L, index) != 0) {
            writer.integer(lua_tointeger(L, index));
        } else {
            writer.number(std::bit_cast<std::uint64_t>(lua_tonumber(L, index)));
        }
        return true;
    case LUA_TSTRING: {
        std::size_t size = 0;
        const char* text = lua_tolstring(L, index, &size);
        writer.string({text, size});
        return true;
    }
    default:
        return false;
    }
}

bool Encoder::value(int index) {
    if (encode_scalar(L, index, writer)) return true;
    switch (lua_type(L, index)) {
    case LUA_TTABLE:
        return table(index);
    case LUA_TUSERDATA:
        return userdata(index);
    case LUA_TLIGHTUSERDATA:
        notes.dropped_userdata = true;
        return false;
    default:
        return drop_function();
    }
}

bool Encoder::drop_function() {
    (metatable_depth > 0 ? notes.dropped_metamethod : notes.dropped_function) = true;
    return false;
}

bool Encoder::userdata(int index) {
    if (!is_error(L, index)) {
        if (notes.encode_userdata != nullptr && notes.encode_userdata(L, index, writer))
            return true;
        notes.dropped_userdata = true;
        return false;
    }
    const void* object = lua_topointer(L, index);
    if (const std::int64_t number = seen.find(object); number >= 0) {
        writer.reference(static_cast<std::uint32_t>(number));
        return true;
    }
    const std::uint32_t number = writer.error(error_view(L, index));
    return seen.add(object, number) || stop(EncodeError::too_large);
}

/// Makes what a `_G` still lacks, so that it crosses as the program sees it. False if memory is
/// out.
bool Encoder::complete(int index) {
    lua_pushcfunction(L, [](lua_State* state) {
        complete_globals(state, 1);
        return 0;
    });
    lua_pushvalue(L, index);
    if (lua_pcall(L, 1, 0, 0) == LUA_OK) return true;
    lua_pop(L, 1);
    return false;
}

bool Encoder::table(int index) {
    const void* object = lua_topointer(L, index);
    if (const std::int64_t number = seen.find(object); number >= 0) {
        writer.reference(static_cast<std::uint32_t>(number));
        return true;
    }
    // For the outermost one encode_value made sure of the stack.
    if (depth == sim::max_value_depth || (depth != 0 && lua_checkstack(L, 8) == 0))
        return stop(EncodeError::too_deep);
    if (has_pending_globals(L, index) && !complete(index)) return stop(EncodeError::too_large);
    ++depth;
    const int top = lua_gettop(L);
    const sim::ValueWriter::Table begun = writer.begin_table();
    if (!seen.add(object, begun.number)) return stop(EncodeError::too_large);
    const char* kind = nullptr;
    int metatable = 0;
    if (lua_getmetatable(L, index) != 0) {
        metatable = lua_gettop(L);
        kind = metatable_kind(L, metatable);
        if (kind == nullptr && push_contents(L, index)) {
            // A frozen table crosses as what it was before: its entries and its own metatable.
            index = lua_gettop(L);
            metatable = lua_getmetatable(L, index) != 0 ? lua_gettop(L) : 0;
        }
    }
    const std::size_t array_size = array(index);
    const std::size_t pair_count = pairs(index, array_size);
    if (kind != nullptr) {
        writer.kind(kind);
    } else if (metatable != 0 && !stopped()) {
        writer.metatable();
        ++metatable_depth;
        value(metatable);
        --metatable_depth;
    }
    writer.end_table(begun, array_size, pair_count);
    lua_settop(L, top);
    --depth;
    return true;
}

/// Slots 1..n up to the first nil. Not lua_rawlen: a border depends on how the table came to be.
std::size_t Encoder::array(int index) {
    for (std::size_t size = 0; !stopped(); ++size) {
        if (lua_rawgeti(L, index, static_cast<lua_Integer>(size + 1)) == LUA_TNIL) {
            lua_pop(L, 1);
            return size;
        }
        if (!value(lua_gettop(L))) writer.nil();
        lua_pop(L, 1);
    }
    return 0;
}

std::size_t Encoder::pairs(int index, std::size_t array_size) {
    std::size_t count = 0;
    lua_pushnil(L);
    const int key = lua_gettop(L);
    while (!stopped() && lua_next(L, index) != 0) {
        if (array_size > 0 && lua_isinteger(L, key) != 0) {
            const auto slot = static_cast<std::uint64_t>(lua_tointeger(L, key));
            if (slot - 1 < array_size) {
                lua_settop(L, key);
                continue;
            }
        }
        if (count == 0) writer.pairs();
        if (value(key)) {
            if (!value(key + 1)) writer.nil();
        }
        ++count;
        lua_settop(L, key);
    }
    return count;
}

/// Pushes what the short way read.
void push_scalar(lua_State* L, const sim::Scalar& scalar) {
    switch (scalar.event) {
    case sim::ValueEvent::boolean: return lua_pushboolean(L, scalar.integer != 0 ? 1 : 0);
    case sim::ValueEvent::integer: return lua_pushinteger(L, scalar.integer);
    case sim::ValueEvent::number:
        return lua_pushnumber(L, std::bit_cast<lua_Number>(scalar.bits));
    case sim::ValueEvent::string:
        lua_pushlstring(L, scalar.text.data(), scalar.text.size());
        return;
    case sim::ValueEvent::nil:
    case sim::ValueEvent::table_begin:
    case sim::ValueEvent::pairs:
    case sim::ValueEvent::metatable:
    case sim::ValueEvent::kind:
    case sim::ValueEvent::table_end:
    case sim::ValueEvent::reference:
    case sim::ValueEvent::error:
    case sim::ValueEvent::embedded:
    case sim::ValueEvent::end:
    case sim::ValueEvent::malformed: return lua_pushnil(L);
    }
}

struct Decoder {
    lua_State* L;
    sim::ValueReader reader;
    int references;  ///< stack index of number + 1 -> object, or 0 if there are no references
    int nesting;     ///< how many values this one is embedded in
    lua_Integer numbered = 0;

    bool value(const sim::ValueItem& item);
    bool table(const sim::ValueItem& begin);
    bool set_pair(int table);
    bool set_metatable(int table);
    void remember();
};

bool decode_nested(lua_State* L, std::string_view bytes, int nesting);

void Decoder::remember() {
    ++numbered;
    if (references == 0) return;
    lua_pushvalue(L, -1);
    lua_rawseti(L, references, numbered);
}

bool Decoder::value(const sim::ValueItem& item) {
    using enum sim::ValueEvent;
    switch (item.event) {
    case nil:
        lua_pushnil(L);
        return true;
    case boolean:
        lua_pushboolean(L, item.integer != 0 ? 1 : 0);
        return true;
    case integer:
        lua_pushinteger(L, item.integer);
        return true;
    case number:
        lua_pushnumber(L, std::bit_cast<lua_Number>(item.bits));
        return true;
    case string:
        lua_pushlstring(L, item.text.data(), item.text.size());
        return true;
    case table_begin:
        return table(item);
    case reference:
        if (references == 0) return false;
        lua_rawgeti(L, references, item.integer + 1);
        return true;
    case error:
        push_error(L, *item.error);
        remember();
        return true;
    case embedded:
        return decode_nested(L, item.text, nesting + 1);
    case pairs:
    case metatable:
    case kind:
    case table_end:
    case end:
    case malformed:
        break;
    }
    return false;
}

bool Decoder::table(const sim::ValueItem& begin) {
    using enum sim::ValueEvent;
    luaL_checkstack(L, 8, "value");
    lua_createtable(L, begin.array_hint, begin.pair_hint);
    const int table = lua_gettop(L);
    remember();
    lua_Integer slot = 0;
    bool in_pairs = false;
    while (true) {
        sim::Scalar scalar;
        if (reader.next_scalar(scalar)) {
            push_scalar(L, scalar);
        } else {
            const sim::ValueItem item = reader.next();
            if (item.event == table_end) return true;
            if (item.event == pairs) {
                in_pairs = true;
                continue;
            }
            if (item.event == kind) {
                if (!push_metatable_of_kind(L, item.text)) {
                    lua_pop(L, 1);
                } else {
                    lua_setmetatable(L, table);
                }
                continue;
            }
            if (item.event == metatable) {
                if (!set_metatable(table)) return false;
                continue;
            }
            if (!value(item)) return false;
        }
        // An element of the array, or the key of a pair, is on the stack.
        if (!in_pairs) {
            lua_rawseti(L, table, ++slot);
        } else if (!set_pair(table)) {
            return false;
        }
    }
}

/// With the key on the stack: reads the value and sets the pair.
bool Decoder::set_pair(int table) {
    sim::Scalar scalar;
    if (reader.next_scalar(scalar)) {
        push_scalar(L, scalar);
    } else if (!value(reader.next())) {
        return false;
    }
    const int key_type = lua_type(L, -2);
    const bool bad_key = key_type == LUA_TNIL ||
                         (key_type == LUA_TNUMBER && std::isnan(lua_tonumber(L, -2)));
    if (bad_key || lua_isnil(L, -1)) {
        lua_pop(L, 2);
    } else {
        lua_rawset(L, table);
    }
    return true;
}

bool Decoder::set_metatable(int table) {
    if (!value(reader.next()) || !lua_istable(L, -1)) return false;
    lua_setmetatable(L, table);
    return true;
}

bool decode_nested(lua_State* L, std::string_view bytes, int nesting) {
    luaL_checkstack(L, 8, "value");
    const int top = lua_gettop(L);
    const bool references = sim::may_hold_reference(bytes);
    if (references) lua_newtable(L);
    Decoder decoder{L, sim::ValueReader{bytes}, references ? top + 1 : 0, nesting};
    if (nesting > static_cast<int>(sim::max_value_depth) || !decoder.value(decoder.reader.next())) {
        lua_settop(L, top);
        lua_pushnil(L);
        return false;
    }
    if (references) lua_remove(L, top + 1);
    return true;
}

}  // namespace

const char* encode_error_text(EncodeError error) {
    switch (error) {
    case EncodeError::none:
        return "no error";
    case EncodeError::too_deep:
        return "tables are nested too deep";
    case EncodeError::too_large:
        return "the value is too large";
    }
    return "";
}

bool encode_value(lua_State* L, int index, sim::ByteBuffer& out, EncodeNotes& notes) {
    const std::size_t start = out.size();
    sim::ValueWriter scalar{out};
    if (encode_scalar(L, index, scalar)) {
        notes.error = out.overflow() ? EncodeError::too_large : EncodeError::none;
        if (out.overflow()) out.truncate(start);
        return notes.error == EncodeError::none;
    }
    const int top = lua_gettop(L);
    Encoder encoder{L, sim::ValueWriter{out}, notes, Seen{out}};
    notes.error = EncodeError::none;
    if (lua_checkstack(L, 8) == 0) {
        encoder.stop(EncodeError::too_large);
    } else if (!encoder.value(lua_absindex(L, index)) && notes.error == EncodeError::none) {
        encoder.writer.nil();
    }
    encoder.seen.release();
    lua_settop(L, top);
    if (out.overflow()) encoder.stop(EncodeError::too_large);
    if (notes.error == EncodeError::none) return true;
    out.truncate(start);
    return false;
}

bool decode_value(lua_State* L, std::string_view bytes) {
    sim::Scalar scalar;
    const char* at = bytes.data();
    if (!sim::scan_scalar(at, at + bytes.size(), scalar)) return decode_nested(L, bytes, 0);
    push_scalar(L, scalar);
    return true;
}

}  // namespace moira::runtime
