// SPDX-License-Identifier: MIT
//
// How processes are called: pids and labels, made at birth, and the way back from the text of a pid
// or a registered name to the process (semantics 2.2, event-model E10).
#include "sim/simulation.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <span>

namespace moira::sim {
namespace {

constexpr std::size_t label_size_max = 200;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool is_pid_text(std::string_view text) {
    return text.size() >= 3 && text.front() == '{' && text.back() == '}' &&
           text.find('|') != std::string_view::npos;
}

/// `ns:name` -> `name`
std::string_view short_name(std::string_view entry) {
    return entry.substr(entry.rfind(':') + 1);
}

/// Appends text to a fixed array and knows where it ends.
class Text {
public:
    explicit Text(std::span<char> space) : space_{space} {}

    void add(std::string_view part) {
        const std::size_t size = std::min(part.size(), space_.size() - size_);
        std::memcpy(space_.data() + size_, part.data(), size);
        size_ += size;
    }

    void add_number(std::uint64_t number, unsigned base, int width) {
        char digits[24];
        int count = 0;
        do {
            digits[count++] = "0123456789abcdef"[number % base];
            number /= base;
        } while (number != 0 || count < width);
        while (count > 0)
            add({&digits[--count], 1});
    }

    [[nodiscard]] std::string_view text() const { return {space_.data(), size_}; }

private:
    std::span<char> space_;
    std::size_t size_ = 0;
};

}  // namespace

std::string_view Simulation::pid_text(ProcessId id, char (&buffer)[pid_text_max]) const {
    if (id == ProcessId{}) return {};
    Text text{buffer};
    text.add("{");
    text.add(symbols_.text(host_of_[id.value]).substr(0, pid_text_max - 32));
    text.add("|0x");
    text.add_number(id.value, 16, 5);
    text.add("}");
    return text.text();
}

/// The host as it stands in pids: behind its node, if it is on one.
SymbolId Simulation::host_text(const Process& process) {
    if (process.node == 0) return process.host;
    char space[pid_text_max];
    Text text{space};
    text.add(plan_->network.nodes[process.node - 1]);
    text.add("@");
    text.add(symbols_.text(process.host).substr(0, 240));
    return symbols_.intern(text.text());
}

/// A function call runs on a host of its own, named after its entry.
SymbolId Simulation::function_host(const EntryInfo& entry) {
    char space[256];
    Text text{space};
    text.add(entry.id.substr(0, 240));
    text.add("#lua.1");
    return symbols_.intern(text.text());
}

/// The pid text by the runtime's counter; the label by the path of spawns, which does not depend on
/// the order in which unrelated processes were made.
void Simulation::name_process(Process* parent, Process& process, std::string_view label) {
    char text[pid_text_max];
    process.pid = copy_text(*memory_, pid_text(process.id, text));

    Text path{text};
    if (parent == nullptr) {
        path.add(label);
    } else {
        ChildCount* count = nullptr;
        for (ChildCount& other : parent->children) {
            if (other.entry == process.entry->index) count = &other;
        }
        if (count == nullptr) {
            parent->children.push(ChildCount{process.entry->index, 0});
            count = &parent->children.back();
        }
        if (parent->label.size() > label_size_max) {
            path.add("~");
            path.add_number(parent->label_hash, 16, 16);
        } else {
            path.add(parent->label);
        }
        path.add("/");
        path.add(short_name(process.entry->id).substr(0, 60));
        path.add("#");
        path.add_number(count->count++, 10, 1);
    }
    process.label = copy_text(*memory_, path.text());
    process.label_hash = hash_text(process.label);
}

Process* Simulation::find_pid(std::string_view text, bool& is_pid, Status& status) const {
    // The usual case first, without looking for the host: the text is the pid of a live process.
    is_pid = true;
    if (text.size() > 4 && text.front() == '{' && text.back() == '}') {
        std::uint32_t number = 0;
        const char* const first = text.data();
        const char* at = first + text.size() - 2;
        for (unsigned shift = 0; shift < 32 && at > first; shift += 4, --at) {
            const int digit = hex_digit(*at);
            if (digit < 0) break;
            number |= static_cast<std::uint32_t>(digit) << shift;
        }
        Process* process = number != 0 ? find_process(ProcessId{number}) : nullptr;
        if (process != nullptr && process->pid == text) return process;
    }
    is_pid = is_pid_text(text);
    return is_pid ? find_unusual_pid(text, status) : nullptr;
}

/// A pid in the old form of three parts, of a dead process, or of nobody.
Process* Simulation::find_unusual_pid(std::string_view text, Status& status) const {
    const std::string_view inner = text.substr(1, text.size() - 2);
    const std::string_view unique = inner.substr(inner.rfind('|') + 1);
    const std::string_view host = inner.substr(0, inner.find('|'));
    std::uint32_t number = 0;
    if (unique.size() > 2 && unique.starts_with("0x")) {
        const auto [end, problem] =
            std::from_chars(unique.data() + 2, unique.data() + unique.size(), number, 16);
        if (problem != std::errc{} || end != unique.data() + unique.size()) number = 0;
    }
    Process* process = number != 0 ? find_process(ProcessId{number}) : nullptr;
    if (process != nullptr) {
        const std::string_view own = process->pid.substr(1, process->pid.find('|') - 1);
        if (own == host) return process;
    }
    const std::size_t at = host.find('@');
    NodeNumber node = 0;
    if (at != std::string_view::npos) {
        node = plan_->network.number_of(host.substr(0, at));
        if (node == 0) {
            status = Status::node_not_found;
            return nullptr;
        }
    }
    const std::string_view name = at == std::string_view::npos ? host : host.substr(at + 1);
    bool host_known = name.find("#lua.") != std::string_view::npos;
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
        host_known = host_known || (symbols_.text(hosts_[i]) == name &&
                                    plan_->network.node_of_host(i) == node);
    }
    status = host_known ? Status::process_not_found : Status::host_not_found;
    return nullptr;
}

Process* Simulation::resolve(std::string_view text, NodeNumber node, Status& status,
                             bool& by_name) {
    bool is_pid = false;
    Process* process = find_pid(text, is_pid, status);
    by_name = !is_pid;
    if (is_pid) return process;
    const SymbolId name = symbols_.intern(text);
    access(Object::name, AccessMode::read, symbols_.hash(name));
    const NameTable::Owner* owner = known_owner(name, node);
    if (owner == nullptr) {
        status = Status::unresolved;
        return nullptr;
    }
    process = find_process(owner->process);
    if (process == nullptr) status = Status::process_not_found;
    return process;
}

}  // namespace moira::sim
