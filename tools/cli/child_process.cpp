// SPDX-License-Identifier: MIT
#include "tools/cli/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "tools/cli/exit_code.hpp"

namespace moira::tools {
namespace {

std::unexpected<sim::Error> refused(const char* what) {
    return sim::fail(sim::ErrorCode::unavailable,
                     std::string{"cannot start a process: "} + what + ": " + std::strerror(errno));
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> result;
    result.reserve(texts.size() + 1);
    for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
    result.push_back(nullptr);
    return result;
}

/// Hands out the complete lines of what was read.
void take_lines(Child& child, std::size_t index,
                const std::function<void(std::size_t, std::string_view)>& line) {
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = child.partial.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
        line(index, std::string_view{child.partial}.substr(begin, end - begin));
    }
    child.partial.erase(0, begin);
}

void reap(Child& child) {
    close(child.pipe);
    child.pipe = -1;
    while (waitpid(child.id, &child.status, 0) < 0 && errno == EINTR) {
    }
}

/// Reads once; false at the end.
bool read_some(Child& child) {
    char piece[65536];
    const ssize_t size = read(child.pipe, piece, sizeof piece);
    if (size < 0 && errno == EINTR) return true;
    if (size <= 0) return false;
    child.partial.append(piece, static_cast<std::size_t>(size));
    return true;
}

}  // namespace

sim::Result<Child> start_program(const ChildCommand& command) {
    std::vector<std::string> words = {"moira"};
    words.insert(words.end(), command.arguments.begin(), command.arguments.end());
    const std::vector<char*> arguments = pointers(words);
    const std::vector<char*> environment = pointers(command.environment);
    return start_fork([&](int pipe) {
        dup2(pipe, STDOUT_FILENO);
        constexpr unsigned long ask = 0xffffffffUL;
        const int persona = personality(ask);
        if (command.fixed_addresses && persona >= 0) {
            personality(static_cast<unsigned long>(persona) | ADDR_NO_RANDOMIZE);
        }
        execve("/proc/self/exe", arguments.data(), environment.data());
        return number(ExitCode::internal);
    });
}

sim::Result<Child> start_fork(const std::function<int(int pipe)>& work) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return refused("pipe");
    // Nothing that is still buffered may come out twice.
    std::fflush(stdout);
    std::fflush(stderr);
    const pid_t id = fork();
    if (id < 0) {
        auto error = refused("fork");
        close(ends[0]);
        close(ends[1]);
        return error;
    }
    if (id == 0) {
        close(ends[0]);
        _exit(work(ends[1]));
    }
    close(ends[1]);
    Child child;
    child.id = id;
    child.pipe = ends[0];
    return child;
}

void read_children(std::vector<Child>& children,
                   const std::function<void(std::size_t, std::string_view)>& line,
                   const std::function<void(std::size_t)>& ended) {
    for (;;) {
        std::vector<pollfd> polled;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < children.size(); ++i) {
            if (children[i].pipe < 0) continue;
            polled.push_back({children[i].pipe, POLLIN, 0});
            places.push_back(i);
        }
        if (polled.empty()) return;
        if (poll(polled.data(), polled.size(), -1) < 0) continue;
        for (std::size_t i = 0; i < polled.size(); ++i) {
            if (polled[i].revents == 0) continue;
            Child& child = children[places[i]];
            const bool more = read_some(child);
            take_lines(child, places[i], line);
            if (more) continue;
            reap(child);
            if (ended) ended(places[i]);
        }
    }
}

std::string ending_text(const Child& child) {
    if (WIFSIGNALED(child.status)) {
        const int signal = WTERMSIG(child.status);
        return "signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
    }
    const int code = WIFEXITED(child.status) ? WEXITSTATUS(child.status) : 0;
    return code == 0 ? std::string{} : "exit code " + std::to_string(code);
}

bool write_all(int pipe, std::string_view text) {
    while (!text.empty()) {
        const ssize_t size = write(pipe, text.data(), text.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

}  // namespace moira::tools
