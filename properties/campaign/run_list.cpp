// SPDX-License-Identifier: MIT
#include "properties/campaign/run_list.hpp"

#include <charconv>

namespace moira::properties {
namespace {

constexpr std::uint64_t endless = std::uint64_t{1} << 53U;
constexpr std::uint64_t shards_max = 1'000'000;

std::optional<std::uint64_t> whole(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::string Shard::text() const {
    return std::to_string(index + 1) + "/" + std::to_string(count);
}

sim::Result<Shard> parse_shard(std::string_view where, const std::string& text) {
    const std::size_t slash = text.find('/');
    const bool has_slash = slash != std::string::npos;
    const std::string_view behind =
        has_slash ? std::string_view{text}.substr(slash + 1) : std::string_view{};
    // 0, which is no shard, also for what is no number.
    const std::uint64_t index = whole(std::string_view{text}.substr(0, slash)).value_or(0);
    const std::uint64_t count = whole(behind).value_or(0);
    if (index == 0 || index > count || count > shards_max) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         std::string{where} + ": '" + text + "' is no shard",
                         "the second of four shards is '2/4'");
    }
    return Shard{index - 1, count};
}

std::uint64_t RunList::length() const {
    const std::uint64_t all = runs.value_or(endless);
    return all <= shard.index ? 0 : (all - shard.index - 1) / shard.count + 1;
}

std::uint64_t RunList::seed_of(std::uint64_t index) const {
    if (index == 0) return 0;
    const std::uint64_t seed = base.derive(name, index).value >> 11U;
    return seed == 0 ? 1 : seed;
}

}  // namespace moira::properties
