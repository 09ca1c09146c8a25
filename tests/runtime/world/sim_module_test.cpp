// SPDX-License-Identifier: MIT
//
// The Lua module `sim`: what its functions return, refuse and tell whoever listens.
#include "sim/property.hpp"
#include "tests/support/lua_world.hpp"

#include <cstring>

namespace moira::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Runs `body` as the main process and collects what it asserts.
class SimModuleTest : public testing::Test {
protected:
    LuaOutcome run(const std::string& body) {
        LuaWorld world;
        world.process("main", "local sim = require('sim') " + body);
        world.tune = [](RunOptions& options) { options.observer.on_property = &on_property; };
        LuaOutcome outcome = world.run();
        facts_.clear();
        std::erase_if(outcome.lines, [&](const std::string& line) {
            if (!line.starts_with(mark)) return false;
            facts_.push_back(line.substr(std::strlen(mark)));
            return true;
        });
        return outcome;
    }

    std::vector<std::string> facts_;

private:
    static constexpr const char* mark = "fact: ";

    static bool on_property(void* user, sim::Simulation&, const sim::Process& process,
                            const sim::PropertyFact& fact) {
        std::string line{mark};
        line += sim::property_kind_name(fact.kind);
        line += " " + std::string{fact.id} + (fact.holds ? " true" : " false");
        if (fact.promise != 0) line += " #" + std::to_string(fact.promise);
        if (fact.details != nullptr) line += " " + sim::print_value(fact.details->bytes());
        EXPECT_EQ(process.label, "main");
        static_cast<LuaOutcome*>(user)->lines.push_back(std::move(line));
        return fact.id != "stop here";
    }
};

TEST_F(SimModuleTest, EachFunctionTellsOneFact) {
    EXPECT_EQ(run("sim.always('a', 1 < 2) sim.always_or_unreachable('b', nil, {x = 1})\n"
                  "sim.sometimes('c', true) sim.eventually('d', false, 'not yet')\n"
                  "sim.reachable('e') sim.unreachable('f', 7) sim.progress('g')\n"
                  "sim.state('h', 'busy')")
                  .text(),
              "");
    EXPECT_THAT(facts_, ElementsAre("always a true", "always_or_unreachable b false {x = 1}",
                                    "sometimes c true", "eventually d false \"not yet\"",
                                    "reachable e true", "unreachable f false 7",
                                    "progress g true", "state h true \"busy\""));
}

TEST_F(SimModuleTest, ConditionsAreReturnedAsTheyAre) {
    EXPECT_EQ(run("say(sim.always('a', 'text'), sim.sometimes('b', nil), sim.always('c', false))")
                  .text(),
              "\"text\", nil, false");
}

TEST_F(SimModuleTest, APromiseIsKeptOnce) {
    EXPECT_EQ(run("local p = sim.within('answer', '2ms') local q = sim.within('answer', 5)\n"
                  "say(tostring(p), q:done(), q:done(), p:done())")
                  .text(),
              "\"sim.Promise\", true, false, true");
    EXPECT_THAT(facts_, ElementsAre("within answer false #1 2000000", "within answer false #2 5",
                                    "within answer true #2", "within answer true #1"));
}

TEST_F(SimModuleTest, WrongArgumentsRaise) {
    const std::pair<const char*, const char*> rows[] = {
        {"sim.always()", "bad argument #1 to 'always'"},
        {"sim.always('')", "id must not be empty"},
        {"sim.always('x')", "bad argument #2 to 'always' (value expected)"},
        {"sim.always('x', print)", "condition is a function: call it"},
        {"sim.always(('x'):rep(201), true)", "id is longer than 200 bytes"},
        {"sim.within('x')", "bad argument #2 to 'within'"},
        {"sim.within('x', 0)", "duration must be > 0"},
        {"sim.within('x', 'soon')", "bad argument #2 to 'within'"},
        {"sim.within('x', 5).done()", "sim.Promise expected"},
        {"sim.buggify()", "bad argument #1 to 'buggify'"},
    };
    for (const auto& [call, message] : rows) {
        EXPECT_THAT(run(call).exit("main"), HasSubstr(message)) << call;
    }
    EXPECT_TRUE(facts_.empty() || facts_.front().starts_with("within x"));
}

TEST_F(SimModuleTest, NothingIsBuggifiedWithoutFaults) {
    EXPECT_EQ(run("say(sim.buggify('slow disk'))").text(), "false");
}

TEST_F(SimModuleTest, AListenerStopsTheRun) {
    EXPECT_EQ(run("sim.always('stop here', false) process.send(process.pid(), 'x')\n"
                  "process.inbox():receive() print('still here')")
                  .text(),
              " !stopped");
}

TEST_F(SimModuleTest, ItIsRequiredWithoutBeingListed) {
    EXPECT_EQ(run("say(sim == require('sim'), _G.sim, (pcall(require, 'nosim')))").text(),
              "true, nil, false");
}

TEST_F(SimModuleTest, FactsAreInTheTraceHashAndDoNotNameOtherEvents) {
    const std::string before = "sim.always('a', ", after = ") process.send(process.pid(), 'x')";
    const auto hash = [&](const std::string& condition) {
        return run(before + condition + after).summary.trace_hash;
    };
    EXPECT_EQ(hash("true"), hash("1 == 1"));
    EXPECT_NE(hash("true"), hash("false"));
}

}  // namespace
}  // namespace moira::runtime
