// SPDX-License-Identifier: MIT
//
// Where the settings of a scenario file are written. Lua tables do not know their lines, so the
// table constructor behind the file's last `return` is read along with the values. What is not
// written there as a plain constructor has no place; a wrong place is never given.
#pragma once

#include "runtime/dialect/tokens.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace moira::runtime {

class SettingPlaces {
public:
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    /// Where a field stands: its line (0: unknown), and its constructor if its value is one.
    struct Place {
        int line = 0;
        std::size_t constructor = nowhere;
    };

    /// `source` must outlive the object.
    explicit SettingPlaces(std::string_view source);

    /// The returned table.
    [[nodiscard]] Place root() const;
    /// The field `key` of the table that is written at `table`.
    [[nodiscard]] Place field(Place table, std::string_view key) const;
    /// Its element `position`, from 1.
    [[nodiscard]] Place element(Place table, std::size_t position) const;

private:
    [[nodiscard]] int line_of(std::size_t token) const;
    [[nodiscard]] bool begins_field(std::size_t token) const;
    /// The token behind `key =` or `["key"] =` at `token`, or nowhere.
    [[nodiscard]] std::size_t value_of(std::size_t token, std::string_view key) const;
    [[nodiscard]] std::size_t behind(std::size_t token) const;
    [[nodiscard]] Place place(std::size_t key, std::size_t value) const;

    std::string_view source_;
    std::vector<DialectToken> tokens_;
    std::size_t root_ = nowhere;
};

}  // namespace moira::runtime
