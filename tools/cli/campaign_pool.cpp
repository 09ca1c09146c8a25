// SPDX-License-Identifier: MIT
#include "tools/cli/campaign_pool.hpp"

#include "tools/cli/child_process.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/run_once.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace moira::tools {

struct WorkerPlace {
    std::atomic<std::uint64_t> position;
    std::atomic<bool> is_busy;
};

namespace {

using properties::Range;
using Clock = std::chrono::steady_clock;

/// Begins the last line of a worker whose work failed: for wrong input, and for a machine that gave
/// up.
constexpr char input_mark = '!';
constexpr char machine_mark = '?';
constexpr auto range_time = std::chrono::milliseconds{40};
constexpr auto tick_time = std::chrono::milliseconds{100};
constexpr auto grace_time = std::chrono::seconds{3};
constexpr std::uint64_t range_max = 4096;
constexpr std::size_t barren_deaths_max = 3;

/// Memory that a worker's last words survive in.
class Places {
public:
    explicit Places(std::size_t count) : bytes_{count * sizeof(WorkerPlace)} {
        void* memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                            -1, 0);
        if (memory == MAP_FAILED) return;
        first_ = static_cast<WorkerPlace*>(memory);
        for (std::size_t i = 0; i < count; ++i) new (first_ + i) WorkerPlace{};
    }
    Places(const Places&) = delete;
    Places& operator=(const Places&) = delete;
    ~Places() {
        if (first_ != nullptr) munmap(first_, bytes_);
    }

    [[nodiscard]] bool is_there() const { return first_ != nullptr; }
    [[nodiscard]] WorkerPlace& at(std::size_t i) { return first_[i]; }

private:
    std::size_t bytes_;
    WorkerPlace* first_ = nullptr;
};

struct Worker {
    Child child;
    int commands = -1;
    std::deque<Range> ranges;  ///< given and not complete; of the first the part that is left
    Clock::time_point since;   ///< when it last completed a range, or was given one when idle
    bool was_heard = false;
};

class Pool {
public:
    Pool(const PoolWork& work, std::size_t jobs)
        : work_{work}, places_{jobs}, workers_(jobs) {}

    sim::Result<void> run() {
        if (!places_.is_there()) return refused("no shared memory");
        for (std::size_t i = 0; i < workers_.size() && !error_; ++i) start(i);
        while (!error_ && feed()) wait();
        const bool gives_up = error_ || is_enough_ || was_interrupted();
        stop(gives_up);
        if (error_) return std::unexpected{std::move(*error_)};
        return {};
    }

private:
    static std::unexpected<sim::Error> refused(const std::string& why) {
        return sim::fail(sim::ErrorCode::unavailable, "cannot run worker processes: " + why);
    }

    void start(std::size_t place) {
        Worker& worker = workers_[place];
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) {
            error_ = refused(std::strerror(errno)).error();
            return;
        }
        places_.at(place).is_busy = false;
        const pid_t parent = getpid();
        auto child = start_fork([this, place, parent, &ends](int results) {
            // A worker without its parent has nobody to work for.
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() != parent) return 1;
            // The terminal's interrupt is the parent's, which tells its workers.
            setpgid(0, 0);
            close(ends[1]);
            for (const Worker& other : workers_) {
                if (other.commands >= 0) close(other.commands);
            }
            return live(place, ends[0], results);
        });
        close(ends[0]);
        if (!child) {
            close(ends[1]);
            error_ = std::move(child.error());
            return;
        }
        worker = {};
        worker.child = std::move(*child);
        worker.commands = ends[1];
        worker.since = Clock::now();
    }

    int live(std::size_t place, int commands, int results) {
        WorkerPort port{commands, results, places_.at(place)};
        auto done = work_.work(port);
        if (done) return 0;
        const bool is_machine = done.error().code == sim::ErrorCode::unavailable;
        std::string text = (is_machine ? machine_mark : input_mark) + done.error().text();
        std::ranges::replace(text, '\n', '\t');
        write_all(results, text + "\n");
        return number(ExitCode::internal);
    }

    /// Gives ranges to workers that have too few. False: nothing is left to wait for.
    bool feed() {
        if (was_interrupted() || is_enough_) return false;
        for (Worker& worker : workers_) {
            while (worker.commands >= 0 && worker.ranges.size() < wanted()) {
                const auto range = take_range();
                if (!range) break;
                give(worker, *range);
            }
        }
        return std::ranges::any_of(workers_, [](const Worker& w) { return !w.ranges.empty(); });
    }

    /// A second range keeps a worker busy while the parent is not; long runs need none.
    [[nodiscard]] std::size_t wanted() const { return run_time_ < 2 * range_time ? 2 : 1; }

    [[nodiscard]] std::uint64_t range_size() const {
        if (run_time_ <= Clock::duration::zero()) return 1;
        const auto runs = static_cast<std::uint64_t>(range_time / run_time_);
        return std::clamp<std::uint64_t>(runs, 1, range_max);
    }

    std::optional<Range> take_range() {
        if (left_over_.empty()) return work_.next(range_size());
        const Range range = left_over_.front();
        left_over_.pop_front();
        return range;
    }

    static void give(Worker& worker, Range range) {
        if (worker.ranges.empty()) worker.since = Clock::now();
        worker.ranges.push_back(range);
        std::string bytes(sizeof range, '\0');
        std::memcpy(bytes.data(), &range, sizeof range);
        write_all(worker.commands, bytes);  // a worker that is gone is seen when its pipe closes
    }

    void wait() {
        std::vector<pollfd> polled;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < workers_.size(); ++i) {
            if (workers_[i].child.pipe < 0) continue;
            polled.push_back({workers_[i].child.pipe, POLLIN, 0});
            places.push_back(i);
        }
        const int ready = poll(polled.data(), polled.size(), static_cast<int>(tick_time.count()));
        for (std::size_t i = 0; ready > 0 && i < polled.size(); ++i) {
            if (polled[i].revents != 0) read(places[i]);
        }
        const Clock::time_point now = Clock::now();
        if (now < next_tick_) return;
        next_tick_ = now + tick_time;
        if (!work_.go_on()) is_enough_ = true;
    }

    void read(std::size_t place) {
        Worker& worker = workers_[place];
        char piece[65536];
        const ssize_t size = ::read(worker.child.pipe, piece, sizeof piece);
        if (size < 0 && errno == EINTR) return;
        if (size <= 0) {
            end(worker);
            if (!was_interrupted() && !is_enough_ && !is_stopping_) bury(place);
            return;
        }
        worker.child.partial.append(piece, static_cast<std::size_t>(size));
        std::size_t begin = 0;
        const std::string& text = worker.child.partial;
        for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos;
             begin = end + 1) {
            take(worker, std::string_view{text}.substr(begin, end - begin));
        }
        worker.child.partial.erase(0, begin);
    }

    void take(Worker& worker, std::string_view line) {
        worker.was_heard = true;
        if (line.starts_with(input_mark) || line.starts_with(machine_mark)) {
            fail(line);
            return;
        }
        std::uint64_t complete = work_.take(line);
        while (complete > 0 && !worker.ranges.empty()) {
            Range& range = worker.ranges.front();
            const std::uint64_t part = std::min(complete, range.size());
            range.first += part;
            complete -= part;
            done_since_ += part;
            if (range.size() == 0) worker.ranges.pop_front();
        }
        measure(worker);
    }

    void fail(std::string_view line) {
        if (error_) return;
        std::string text{line.substr(1)};
        std::ranges::replace(text, '\t', '\n');
        const bool is_machine = line.front() == machine_mark;
        error_ = sim::Error{is_machine ? sim::ErrorCode::unavailable
                                       : sim::ErrorCode::invalid_argument,
                            std::move(text),
                            {}};
    }

    /// How long a run takes, as a moving average.
    void measure(Worker& worker) {
        const Clock::time_point now = Clock::now();
        if (done_since_ == 0) return;
        const auto each = (now - worker.since) / static_cast<std::int64_t>(done_since_);
        run_time_ = run_time_ <= Clock::duration::zero() ? each : (run_time_ * 3 + each) / 4;
        worker.since = now;
        done_since_ = 0;
    }

    static void end(Worker& worker) {
        close(worker.child.pipe);
        worker.child.pipe = -1;
        if (worker.commands >= 0) close(worker.commands);
        worker.commands = -1;
        while (waitpid(worker.child.id, &worker.child.status, 0) < 0 && errno == EINTR) {
        }
    }

    /// A worker ended with work left, or before it was told that there is none.
    void bury(std::size_t place) {
        if (error_) return;
        Worker& worker = workers_[place];
        std::string reason = ending_text(worker.child);
        reason = "the worker process ended with " + (reason.empty() ? "no result" : reason);
        const WorkerPlace& last = places_.at(place);
        const std::uint64_t at = last.position;
        bool has_lost = false;
        for (const Range range : worker.ranges) {
            if (!has_lost && last.is_busy && range.contains(at)) {
                has_lost = true;
                if (range.first < at) left_over_.push_back({range.first, at});
                if (at + 1 < range.end) left_over_.push_back({at + 1, range.end});
            } else {
                left_over_.push_back(range);
            }
        }
        if (has_lost) work_.lose(at, reason);
        barren_deaths_ = has_lost || worker.was_heard ? 0 : barren_deaths_ + 1;
        if (barren_deaths_ == barren_deaths_max) {
            error_ = refused(reason + " before its first run").error();
            return;
        }
        start(place);
    }

    /// Ends all workers; `gives_up`: without what they are at.
    void stop(bool gives_up) {
        is_stopping_ = true;
        for (Worker& worker : workers_) {
            if (worker.commands >= 0) close(worker.commands);
            worker.commands = -1;
            if (gives_up && worker.child.pipe >= 0) {
                kill(worker.child.id, was_interrupted() ? SIGINT : SIGKILL);
            }
        }
        const Clock::time_point last = Clock::now() + grace_time;
        bool is_killed = false;
        while (std::ranges::any_of(workers_, [](const Worker& w) { return w.child.pipe >= 0; })) {
            wait();
            if (!gives_up || is_killed || Clock::now() < last) continue;
            is_killed = true;
            for (const Worker& worker : workers_) {
                if (worker.child.pipe >= 0) kill(worker.child.id, SIGKILL);
            }
        }
    }

    const PoolWork& work_;
    Places places_;
    std::vector<Worker> workers_;
    std::deque<Range> left_over_;  ///< of workers that died
    Clock::duration run_time_{};
    Clock::time_point next_tick_;
    std::uint64_t done_since_ = 0;
    std::size_t barren_deaths_ = 0;
    std::optional<sim::Error> error_;
    bool is_enough_ = false;
    bool is_stopping_ = false;
};

}  // namespace

std::optional<Range> WorkerPort::next() {
    Range range;
    std::size_t got = 0;
    char bytes[sizeof range];
    while (got < sizeof bytes) {
        const ssize_t size = read(commands_, bytes + got, sizeof bytes - got);
        if (size < 0 && errno == EINTR && !was_interrupted()) continue;
        if (size <= 0) return std::nullopt;
        got += static_cast<std::size_t>(size);
    }
    std::memcpy(&range, bytes, sizeof range);
    return range;
}

void WorkerPort::begin(std::uint64_t position) {
    place_->position = position;
    place_->is_busy = true;
}

void WorkerPort::end() { place_->is_busy = false; }

bool WorkerPort::send(std::string_view line) { return write_all(results_, line); }

sim::Result<void> run_pool(const PoolWork& work, std::size_t jobs) {
    // A worker may be gone when it is told something; that is no reason to end.
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    auto done = Pool{work, jobs}.run();
    std::signal(SIGPIPE, before);
    return done;
}

}  // namespace moira::tools
