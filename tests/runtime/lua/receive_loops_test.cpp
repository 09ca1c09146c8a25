// SPDX-License-Identifier: MIT
#include "runtime/lua/receive_loops.hpp"

#include <gtest/gtest.h>

#include <string>

namespace moira::runtime {
namespace {

std::string loops(std::string_view source) {
    std::string text;
    for (const LineRange& loop : receive_loops(source)) {
        text += (text.empty() ? "" : " ") + std::to_string(loop.first) + "-" +
                std::to_string(loop.last);
    }
    return text;
}

TEST(ReceiveLoopsTest, AreThoseWithoutACountOrComparison) {
    const std::pair<const char*, const char*> rows[] = {
        {"", ""},
        {"while true do\nf()\nend", "1-3"},
        {"\nwhile running do f() end", "2-2"},
        {"while not done do\nend", "1-2"},
        {"while n < 3 do\nend", ""},
        {"while f() do\nend", ""},
        {"while t.on do\nend", "1-2"},
        {"while not t.a.stop do\nend", "1-2"},
        {"while t.n < 3 do\nend", ""},
        {"while 1 do\nend", "1-2"},
        {"for i = 1, 3 do\nend", ""},
        {"for k, v in pairs(t) do\nend", ""},
        {"do\nend", ""},
        {"repeat\nf()\nuntil false", "1-3"},
        {"repeat\nf()\nuntil done", "1-3"},
        {"repeat\nf()\nuntil n == 3", ""},
        {"while true do\nif x then\nwhile on do\nend\nend\nend", "3-4 1-6"},
        {"local f = function()\nwhile true do\nend\nend", "2-3"},
        {"-- while true do\nlocal s = 'while true do'", ""},
        {"end end until", ""},
    };
    for (const auto& [source, expected] : rows) EXPECT_EQ(loops(source), expected) << source;
}

}  // namespace
}  // namespace moira::runtime
