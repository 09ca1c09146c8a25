// SPDX-License-Identifier: MIT
// Goal: the kernel's containers do what their standard models do.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "sim/array.hpp"
#include "sim/flat_map.hpp"
#include "sim/reservation.hpp"
#include "sim/symbols.hpp"

namespace moira::sim {
namespace {

class Memory {
public:
    Region& region() { return *region_; }

private:
    Reservation space_ = Reservation::make(16U << 20U).value();
    Region* region_ = Region::create(space_.base(), space_.size());
};

struct Change {
    std::uint64_t key = 0;
    std::uint32_t value = 0;  ///< 0: erase
};

rc::Gen<std::vector<Change>> changes() {
    const auto key = rc::gen::weightedOneOf<std::uint64_t>(
        {{4, rc::gen::inRange<std::uint64_t>(1, 40)},
         {1, rc::gen::nonZero<std::uint64_t>()}});
    const auto change = rc::gen::build<Change>(rc::gen::set(&Change::key, key),
                                               rc::gen::set(&Change::value,
                                                            rc::gen::inRange(0U, 4U)));
    return rc::gen::scale(4, rc::gen::container<std::vector<Change>>(change));
}

RC_GTEST_PROP(FlatMapTest, IsAMap, ()) {
    Memory memory;
    FlatMap<std::uint32_t> map{memory.region()};
    std::map<std::uint64_t, std::uint32_t> model;
    for (const Change& change : *changes()) {
        if (change.value == 0) {
            map.erase(change.key);
            model.erase(change.key);
        } else {
            map.set(change.key, change.value);
            model[change.key] = change.value;
        }
        RC_ASSERT(map.size() == model.size());
        for (std::uint64_t key = 1; key < 40; ++key) {
            const auto found = model.find(key);
            RC_ASSERT(map.find(key) == (found == model.end() ? 0 : found->second));
        }
    }
    for (const auto& [key, value] : model) RC_ASSERT(map.find(key) == value);
}

TEST(FlatMapTest, EmptyMapsFindAndEraseNothing) {
    Memory memory;
    FlatMap<std::uint32_t> map{memory.region()};
    EXPECT_EQ(map.find(1), 0U);
    map.erase(1);
    EXPECT_EQ(map.size(), 0U);
}

TEST(FlatMapTest, ErasingFromAFullClusterKeepsTheRest) {
    Memory memory;
    FlatMap<std::uint32_t> map{memory.region()};
    for (std::uint32_t i = 1; i <= 5'000; ++i) map.set(i, i);
    for (std::uint32_t i = 1; i <= 5'000; i += 2) map.erase(i);
    EXPECT_EQ(map.size(), 2'500U);
    for (std::uint32_t i = 1; i <= 5'000; ++i) ASSERT_EQ(map.find(i), i % 2 == 0 ? i : 0U);
}

RC_GTEST_PROP(ArrayTest, IsAVector, (const std::vector<std::uint8_t>& steps)) {
    Memory memory;
    Array<std::uint8_t> array{memory.region()};
    std::vector<std::uint8_t> model;
    for (const std::uint8_t step : steps) {
        if (step % 5 == 0 && !model.empty()) {
            array.pop();
            model.pop_back();
        } else if (step % 5 == 1) {
            const auto found = std::ranges::find(model, static_cast<std::uint8_t>(step / 2));
            RC_ASSERT(array.remove(static_cast<std::uint8_t>(step / 2)) == (found != model.end()));
            if (found != model.end()) model.erase(found);
        } else if (step == 254) {
            array.clear();
            model.clear();
        } else if (step == 253) {
            array.release();
            model.clear();
        } else {
            array.push(step / 2);
            model.push_back(step / 2);
        }
        RC_ASSERT(std::ranges::equal(array, model));
        RC_ASSERT(array.size() == model.size() && array.empty() == model.empty());
        if (!model.empty()) RC_ASSERT(array.back() == model.back() && array[0] == model[0]);
    }
}

struct Link {
    int number = 0;
    Link* next = nullptr;
};

using Links = Fifo<Link, &Link::next>;

std::vector<int> drain(Links& links) {
    std::vector<int> numbers;
    while (!links.empty()) numbers.push_back(links.pop()->number);
    return numbers;
}

TEST(FifoTest, KeepsTheOrder) {
    Link links[] = {{1}, {2}, {3}, {4}, {5}};
    Links fifo;
    EXPECT_TRUE(fifo.empty());
    EXPECT_EQ(fifo.front(), nullptr);
    fifo.push_front(&links[1]);
    fifo.push(&links[2]);
    fifo.push_front(&links[0]);
    EXPECT_EQ(fifo.front(), &links[0]);
    EXPECT_EQ(fifo.pop()->number, 1);
    fifo.push(&links[3]);
    EXPECT_EQ(drain(fifo), (std::vector{2, 3, 4}));
    fifo.push(&links[4]);
    EXPECT_EQ(drain(fifo), (std::vector{5}));
}

TEST(FifoTest, AppendingEmptiesTheOther) {
    Link links[] = {{1}, {2}, {3}};
    Links first;
    Links second;
    first.append(second);
    EXPECT_TRUE(first.empty());
    second.push(&links[0]);
    first.append(second);
    EXPECT_TRUE(second.empty());
    second.push(&links[1]);
    second.push(&links[2]);
    first.append(second);
    first.append(second);
    EXPECT_EQ(drain(first), (std::vector{1, 2, 3}));
    first.push(&links[0]);
    first.clear();
    EXPECT_TRUE(first.empty());
}

RC_GTEST_PROP(SymbolTableTest, GivesOneIdToEachText, (const std::vector<std::string>& texts)) {
    Memory memory;
    SymbolTable table{memory.region()};
    std::map<std::string, SymbolId> model = {{"", SymbolId{}}};
    for (const std::string& text : texts) {
        const SymbolId id = table.intern(text);
        const auto [found, fresh] = model.emplace(text, id);
        RC_ASSERT(found->second == id);
        if (fresh) RC_ASSERT(id.value == model.size() - 1);
    }
    for (const auto& [text, id] : model) {
        RC_ASSERT(table.text(id) == text);
        RC_ASSERT(table.hash(id) == (text.empty() ? 0 : hash_text(text)));
    }
}

}  // namespace
}  // namespace moira::sim
