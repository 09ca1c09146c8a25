// SPDX-License-Identifier: MIT
//
// Bytes that grow, held by a userdata in one stack slot of a Lua state. Unlike luaL_Buffer it does
// not care what lies above it on the stack, so a recursive writer can use it; it has no destructor,
// so it may be abandoned by a Lua error at any time. Raises a Lua error when memory is out.
#pragma once

#include <lua.hpp>

#include <cstddef>
#include <cstring>
#include <string_view>

namespace moira::runtime {

class TextBuffer {
public:
    /// Owns the stack slot `slot` (an absolute index, in use) from now on.
    TextBuffer(lua_State* L, int slot) : L_(L), slot_(slot) {}

    /// Appends; needs one free stack slot. `text` may not point into this buffer.
    void add(std::string_view text) {
        if (capacity_ - size_ < text.size()) grow(text.size());
        if (text.empty()) return;
        std::memcpy(bytes_ + size_, text.data(), text.size());
        size_ += text.size();
    }

    void add(char byte) { add(std::string_view(&byte, 1)); }

    void clear() { size_ = 0; }

    /// The bytes so far, valid until the next add.
    [[nodiscard]] std::string_view view() const { return {bytes_, size_}; }

private:
    void grow(std::size_t more) {
        std::size_t capacity = capacity_ == 0 ? 256 : capacity_;
        while (capacity - size_ < more)
            capacity *= 2;
        auto* bytes = static_cast<char*>(lua_newuserdatauv(L_, capacity, 0));
        if (size_ != 0) std::memcpy(bytes, bytes_, size_);
        lua_replace(L_, slot_);
        bytes_ = bytes;
        capacity_ = capacity;
    }

    lua_State* L_;
    int slot_;
    char* bytes_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace moira::runtime
