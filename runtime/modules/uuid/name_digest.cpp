// SPDX-License-Identifier: MIT
#include "runtime/modules/uuid/name_digest.hpp"

#include <nettle/md5.h>
#include <nettle/sha1.h>

namespace moira::runtime {
namespace {

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

std::array<std::uint8_t, 16> md5_of(std::string_view space, std::string_view name) {
    md5_ctx state;
    nettle_md5_init(&state);
    nettle_md5_update(&state, space.size(), bytes_of(space));
    nettle_md5_update(&state, name.size(), bytes_of(name));
    std::array<std::uint8_t, 16> digest{};
    nettle_md5_digest(&state, digest.size(), digest.data());
    return digest;
}

std::array<std::uint8_t, 16> sha1_of(std::string_view space, std::string_view name) {
    sha1_ctx state;
    nettle_sha1_init(&state);
    nettle_sha1_update(&state, space.size(), bytes_of(space));
    nettle_sha1_update(&state, name.size(), bytes_of(name));
    std::array<std::uint8_t, 16> digest{};
    nettle_sha1_digest(&state, digest.size(), digest.data());
    return digest;
}

}  // namespace moira::runtime
