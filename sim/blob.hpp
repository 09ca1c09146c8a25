// SPDX-License-Identifier: MIT
//
// Immutable bytes shared inside a run: encoded payloads (sim/value.hpp), arguments, contexts.
// Counted, because one exit result may travel to a hundred thousand watchers.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "sim/byte_buffer.hpp"
#include "sim/region.hpp"

namespace moira::sim {

/// `count` encoded values, one after another, in `size` bytes that follow the header.
struct Blob {
    std::uint32_t references = 1;
    std::uint32_t size = 0;
    std::uint32_t count = 0;

    [[nodiscard]] std::string_view bytes() const {
        return {reinterpret_cast<const char*>(this + 1), size};
    }
};

/// A new blob with a copy of `bytes`; the caller holds its one reference.
[[nodiscard]] inline Blob* make_blob(Region& memory, std::string_view bytes, std::uint32_t count) {
    memory.charge(sizeof(Blob) + bytes.size());
    auto* blob = new (memory.take(sizeof(Blob) + bytes.size()))
        Blob{1, static_cast<std::uint32_t>(bytes.size()), count};
    if (!bytes.empty()) std::memcpy(static_cast<void*>(blob + 1), bytes.data(), bytes.size());
    return blob;
}

/// A copy of `text` in the region, to be given back by whoever owns it.
[[nodiscard]] inline std::string_view copy_text(Region& memory, std::string_view text) {
    auto* bytes = static_cast<char*>(memory.take(text.size()));
    if (!text.empty()) std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
}

/// One more holder; null stays null.
inline Blob* share_blob(Blob* blob) {
    if (blob != nullptr) ++blob->references;
    return blob;
}

/// One holder less; the last one gives the memory back.
inline void release_blob(Region& memory, Blob* blob) {
    if (blob == nullptr || --blob->references != 0) return;
    memory.discharge(sizeof(Blob) + blob->size);
    memory.give(blob, sizeof(Blob) + blob->size);
}

/// An empty buffer whose bytes lie in the region.
[[nodiscard]] ByteBuffer region_buffer(Region& memory, std::size_t limit);

}  // namespace moira::sim
