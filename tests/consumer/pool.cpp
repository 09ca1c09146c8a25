// SPDX-License-Identifier: MIT
#include "pool.hpp"

#include <map>

namespace pool {
namespace {

struct Job {
    int task = 0;
    bool is_done = false;
};

/// Starts a worker with `task`, and remembers what it works at.
void give(moira::Process& self, std::map<moira::Pid, Job>& jobs, int task) {
    const auto worker = self.spawn_monitored("pool:worker", host);
    if (!worker) return;
    jobs[*worker] = {.task = task};
    self.send(*worker, "task", task);
}

moira::Result<int> run(moira::Process& self, int workers, int tasks, bool retries) {
    std::map<moira::Pid, Job> jobs;
    int next = 1;
    int sum = 0;
    const auto inbox = self.inbox();
    const auto events = self.events();
    while (next <= tasks || !jobs.empty()) {
        while (next <= tasks && static_cast<int>(jobs.size()) < workers) give(self, jobs, next++);
        self.select(moira::on(inbox,
                              [&](const moira::Message& done) {
                                  jobs[done.from()].is_done = true;
                                  sum += done.as_or(0);
                              }),
                    moira::on(events, [&](const moira::Event& event) {
                        const Job job = jobs[event.from];
                        jobs.erase(event.from);
                        if (!job.is_done && retries) give(self, jobs, job.task);
                    }));
    }
    return sum;
}

}  // namespace

void worker(moira::Process& self) {
    const moira::Message task = self.receive();
    const int number = task.as_or(0);
    self.send(task.from(), "done", number * number);
}

moira::Result<int> pool(moira::Process& self, int workers, int tasks) {
    return run(self, workers, tasks, true);
}

moira::Result<int> forgetful_pool(moira::Process& self, int workers, int tasks) {
    return run(self, workers, tasks, false);
}

}  // namespace pool
