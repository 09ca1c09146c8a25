// SPDX-License-Identifier: MIT
#include "runtime/calendar/tzif.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace moira::runtime {
namespace {

constexpr std::size_t header_size = 44;
constexpr std::size_t type_size = 6;
constexpr std::int32_t offset_max = 26 * 3'600;  // exclusive, as in RFC 8536

/// The counts of a block, in the order of the file.
struct Header {
    char version = 0;
    std::uint32_t utc_count = 0;
    std::uint32_t standard_count = 0;
    std::uint32_t leap_count = 0;
    std::uint32_t transition_count = 0;
    std::uint32_t type_count = 0;
    std::uint32_t name_size = 0;

    /// Bytes of the block after the header when an instant takes `time_size` bytes. Six counts of
    /// 32 bits cannot overflow the sum.
    [[nodiscard]] std::uint64_t block_size(std::uint64_t time_size) const {
        return std::uint64_t{transition_count} * (time_size + 1) + type_count * type_size +
               name_size + leap_count * (time_size + 4) + standard_count + utc_count;
    }
};

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes)
        value = value << 8U | static_cast<unsigned char>(c);
    return value;
}

std::int64_t read_instant(std::string_view bytes) {
    const std::uint64_t value = big_endian(bytes);
    if (bytes.size() == 8) return static_cast<std::int64_t>(value);
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
}

std::optional<Header> read_header(std::string_view bytes) {
    if (bytes.size() < header_size || !bytes.starts_with("TZif")) return std::nullopt;
    const auto count = [&](std::size_t index) {
        return static_cast<std::uint32_t>(big_endian(bytes.substr(20 + 4 * index, 4)));
    };
    Header header;
    header.version = bytes[4];
    header.utc_count = count(0);
    header.standard_count = count(1);
    header.leap_count = count(2);
    header.transition_count = count(3);
    header.type_count = count(4);
    header.name_size = count(5);
    return header;
}

class TzifParser {
public:
    TzifParser(std::string name, std::string_view bytes) : name_{std::move(name)}, rest_{bytes} {}

    sim::Result<Zone> parse() {
        auto header = read_header(rest_);
        if (!header) return wrong("no TZif header");
        std::size_t time_size = 4;
        if (header->version != 0) {
            const std::uint64_t skipped = header_size + header->block_size(time_size);
            if (skipped > rest_.size()) return wrong("the first block is cut short");
            rest_.remove_prefix(skipped);
            header = read_header(rest_);
            if (!header) return wrong("no second TZif header");
            time_size = 8;
        }
        rest_.remove_prefix(header_size);
        const std::uint64_t size = header->block_size(time_size);
        if (size > rest_.size()) return wrong("the data block is cut short");
        const std::string_view block = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return read_block(*header, block, time_size);
    }

private:
    [[nodiscard]] std::unexpected<sim::Error> wrong(std::string_view what) const {
        return sim::fail(sim::ErrorCode::invalid_input,
                         "zone file '" + name_ + "': " + std::string{what});
    }

    sim::Result<Zone> read_block(const Header& header, std::string_view block,
                                 std::size_t time_size) {
        const std::size_t times_size = header.transition_count * time_size;
        const std::string_view times = block.substr(0, times_size);
        block.remove_prefix(times_size);
        const std::string_view indices = block.substr(0, header.transition_count);
        block.remove_prefix(header.transition_count);
        const std::string_view types = block.substr(0, header.type_count * type_size);
        block.remove_prefix(header.type_count * type_size);
        if (auto read = read_types(types, block.substr(0, header.name_size)); !read) {
            return std::unexpected{std::move(read.error())};
        }
        for (std::size_t i = 0; i < indices.size(); ++i) {
            const std::int64_t when = read_instant(times.substr(i * time_size, time_size));
            const auto type = static_cast<std::uint8_t>(indices[i]);
            if (type >= types_.size()) return wrong("a transition to an unknown type");
            if (!transitions_.empty() && when <= transitions_.back().when) {
                return wrong("transitions are out of order");
            }
            transitions_.push_back({when, type});
        }
        auto rule = read_footer(time_size);
        if (!rule) return std::unexpected{std::move(rule.error())};
        return Zone{std::move(name_), std::move(types_), std::move(transitions_), std::move(*rule)};
    }

    sim::Result<void> read_types(std::string_view types, std::string_view names) {
        if (types.empty()) return wrong("there is no local time type");
        for (; !types.empty(); types.remove_prefix(type_size)) {
            ZoneType type;
            type.offset_seconds = static_cast<std::int32_t>(read_instant(types.substr(0, 4)));
            if (type.offset_seconds <= -offset_max || type.offset_seconds >= offset_max) {
                return wrong("an offset of more than 26 hours");
            }
            type.is_dst = types[4] != 0;
            const auto start = static_cast<unsigned char>(types[5]);
            const std::size_t end = names.find('\0', start);
            if (end == std::string_view::npos) return wrong("an abbreviation without an end");
            type.abbreviation = names.substr(start, end - start);
            types_.push_back(std::move(type));
        }
        return {};
    }

    /// The text between two newlines after the data; version 1 has none.
    sim::Result<std::optional<ZoneRule>> read_footer(std::size_t time_size) {
        if (time_size == 4) return std::nullopt;
        if (!rest_.starts_with('\n')) return wrong("the footer is missing");
        const std::size_t end = rest_.find('\n', 1);
        if (end == std::string_view::npos) return wrong("the footer has no end");
        const std::string_view text = rest_.substr(1, end - 1);
        if (text.empty()) return std::nullopt;
        auto rule = ZoneRule::parse(text);
        if (!rule) return std::unexpected{std::move(rule.error()).in("zone file '" + name_ + "'")};
        return std::move(*rule);
    }

    std::string name_;
    std::string_view rest_;
    std::vector<ZoneType> types_;
    std::vector<ZoneTransition> transitions_;
};

}  // namespace

sim::Result<Zone> parse_tzif(std::string name, std::string_view bytes) {
    return TzifParser{std::move(name), bytes}.parse();
}

}  // namespace moira::runtime
