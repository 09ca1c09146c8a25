// SPDX-License-Identifier: MIT
//
// The watchdog's timer and what happens in signal handlers. Handlers touch only the Watch of their
// thread's run and words that it points to; they print with write() alone.
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bit>
#include <cstring>
#include <string_view>

#include "runtime/lua/watchdog.hpp"
#include "sim/assert.hpp"

namespace moira::runtime {
namespace {

constexpr std::size_t signal_stack_size = std::size_t{64} << 10U;

/// A message made without allocation.
class SignalText {
public:
    SignalText& operator<<(std::string_view part) {
        const std::size_t room = sizeof text_ - size_;
        const std::size_t size = part.size() < room ? part.size() : room;
        std::memcpy(text_ + size_, part.data(), size);
        size_ += size;
        return *this;
    }
    SignalText& operator<<(std::uint64_t number) {
        char digits[20];
        std::size_t at = sizeof digits;
        do {
            digits[--at] = static_cast<char>('0' + number % 10);
            number /= 10;
        } while (number != 0);
        return *this << std::string_view{digits + at, sizeof digits - at};
    }
    /// Prints to stderr and ends the program at once.
    [[noreturn]] void give_up() {
        [[maybe_unused]] const auto written = write(STDERR_FILENO, text_, size_);
        _exit(machine_exit_code);
    }

private:
    char text_[2048];
    std::size_t size_ = 0;
};

[[noreturn]] void give_up(const Watch& watch, std::string_view what, std::string_view why) {
    SignalText text;
    text << "moira: " << what;
    if (watch.process != nullptr) text << watch.process->process().label;
    text << why;
    if (const sim::RunContext* run = watch.context; run != nullptr) {
        text << "\n  seed " << run->seed << ", step "
             << (run->step != nullptr ? *run->step : std::uint64_t{0});
        text << "\n  replay: " << std::string_view{run->replay};
    }
    text << "\n";
    text.give_up();
}

/// Is the running code inside one native call since the last tick?
bool only_native(Watch& watch, LuaProcess& process) {
    if (process.count_offset == 0) return process.stopping;
    const lua_State* const thread = process.current;
    if (thread == nullptr) return false;
    const int count = instruction_count(process, thread);
    const bool is_same = thread == watch.last_thread && count == watch.last_count;
    watch.last_thread = thread;
    watch.last_count = count;
    return is_same;
}

void on_tick(int, siginfo_t* info, void*) {
    auto* const watch = static_cast<Watch*>(info->si_value.sival_ptr);
    LuaProcess* const process = watch == nullptr ? nullptr : watch->process;
    if (process == nullptr || watch->needs_counting) return;
    watch->native_ticks = only_native(*watch, *process) ? watch->native_ticks + 1 : 0;
    if (watch->native_ticks >= native_call_ticks) {
        give_up(*watch, "machine(native_call): a single library call of process ",
                " took over 10 s of CPU time; this is no verdict");
    }
    if (process->count_offset != 0) return;
    process->watch_ticks = process->watch_ticks + 1;
    if (process->watch_ticks >= long_step_ticks) stop_soon(*process);
}

struct sigaction install(int signal, void (*handler)(int, siginfo_t*, void*)) {
    struct sigaction action{};
    struct sigaction before{};
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, &before);
    return before;
}

void on_bad_address(int signal, siginfo_t* info, void*);

/// Installs the handlers once per program; what was there before handles all other faults.
const struct sigaction& fault_handler_before() {
    static const struct sigaction before = [] {
        install(SIGRTMIN + 3, &on_tick);
        return install(SIGSEGV, &on_bad_address);
    }();
    return before;
}

void on_bad_address(int signal, siginfo_t* info, void*) {
    const sim::RunContext* const run = sim::current_run();
    const auto* const watch = run == nullptr ? nullptr : static_cast<const Watch*>(run->watch);
    if (watch != nullptr && watch->memory->is_stack_guard(info->si_addr)) {
        give_up(*watch, "internal error: stack overflow of process ", "");
    }
    // Not ours: the instruction faults again, under the handler that was there before.
    sigaction(signal, &fault_handler_before(), nullptr);
}

int thread_number() { return static_cast<int>(syscall(SYS_gettid)); }

}  // namespace

Watchdog::Watchdog(const sim::WorldMemory& memory) {
    watch_.memory = &memory;
    watch_.count_offset = find_count_offset();
    MOIRA_ASSERT(watch_.count_offset != 0);
}

Watchdog::~Watchdog() {
    drop_timer();
    if (signal_stack_ == nullptr) return;
    stack_t current{};
    if (thread_number() == thread_ && sigaltstack(nullptr, &current) == 0 &&
        current.ss_sp == signal_stack_) {
        stack_t none{};
        none.ss_flags = SS_DISABLE;
        sigaltstack(&none, nullptr);
        munmap(signal_stack_, signal_stack_size);
    }
    // Else the thread that it was made for may still use it.
}

void Watchdog::begin_run(bool counts, const sim::RunContext& context) {
    fault_handler_before();
    if (thread_ != thread_number()) {
        drop_timer();
        thread_ = thread_number();
    }
    provide_signal_stack();
    watch_.needs_counting = false;
    watch_.process = nullptr;
    watch_.context = &context;
    watch_.native_ticks = 0;
    watch_.last_thread = nullptr;
    watch_.counts = !start_timer() || counts;
}

void Watchdog::end_run() {
    watch_.process = nullptr;
    watch_.context = nullptr;
    if (is_running_) set_timer(0);
}

void Watchdog::provide_signal_stack() {
    stack_t current{};
    if (sigaltstack(nullptr, &current) != 0 || (current.ss_flags & SS_DISABLE) == 0) return;
    if (signal_stack_ == nullptr) {
        void* const memory = mmap(nullptr, signal_stack_size, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) return;
        signal_stack_ = static_cast<std::byte*>(memory);
    }
    stack_t ours{};
    ours.ss_sp = signal_stack_;
    ours.ss_size = signal_stack_size;
    sigaltstack(&ours, nullptr);
}

bool Watchdog::start_timer() {
    if (!is_running_) {
        struct sigevent event{};
        event.sigev_notify = SIGEV_THREAD_ID;
        event.sigev_signo = SIGRTMIN + 3;
        event.sigev_value.sival_ptr = &watch_;
        event._sigev_un._tid = thread_;
        if (timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer_) != 0) return false;
        is_running_ = true;
    }
    set_timer(watch_tick_ns);
    return true;
}

void Watchdog::set_timer(std::int64_t interval_ns) {
    struct itimerspec times{};
    times.it_interval.tv_nsec = interval_ns;
    times.it_value.tv_nsec = interval_ns;
    timer_settime(timer_, 0, &times, nullptr);
}

void Watchdog::drop_timer() {
    if (is_running_) timer_delete(timer_);
    is_running_ = false;
}

}  // namespace moira::runtime
