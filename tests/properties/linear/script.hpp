// SPDX-License-Identifier: MIT
//
// Histories written down as lines `CLIENT call OPERATION[@KEY] [VALUE]`, `CLIENT ok [VALUE]`,
// `CLIENT fail`, `CLIENT lost`: each ends the client's last call. Values: integers, true, false,
// nil, lists `1,2`, other words as strings. For tests; a line that is none of these fails the test.
#pragma once

#include "properties/linear/history.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <sstream>
#include <string>

namespace moira::properties::test {

inline PlainValue word_value(const std::string& word) {
    if (word.empty() || word == "nil") return nil_value();
    if (word == "true" || word == "false") return boolean_value(word == "true");
    const std::size_t comma = word.find(',');
    if (comma != std::string::npos) {
        return list_value({word_value(word.substr(0, comma)), word_value(word.substr(comma + 1))});
    }
    const bool is_number = word.find_first_not_of("-0123456789") == std::string::npos;
    return is_number ? integer_value(std::stoll(word)) : string_value(word);
}

inline History script(std::initializer_list<const char*> lines) {
    History history;
    std::map<std::string, History::Id> last;
    std::uint64_t step = 0;
    for (const std::string line : lines) {
        std::istringstream words{line};
        std::string client;
        std::string verb;
        std::string first;
        std::string second;
        words >> client >> verb >> first >> second;
        ++step;
        if (verb == "call") {
            const std::size_t at = first.find('@');
            const std::string key = at == std::string::npos ? "" : first.substr(at + 1);
            last[client] = history.call(client, key, first.substr(0, at), word_value(second), step);
        } else if (verb == "ok") {
            EXPECT_TRUE(history.ok(last.at(client), word_value(first), step)) << line;
        } else if (verb == "fail") {
            EXPECT_TRUE(history.fail(last.at(client), step)) << line;
        } else {
            EXPECT_EQ(verb, "lost") << line;
            EXPECT_TRUE(history.unknown(last.at(client))) << line;
        }
    }
    return history;
}

}  // namespace moira::properties::test
