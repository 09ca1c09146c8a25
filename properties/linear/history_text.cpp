// SPDX-License-Identifier: MIT
#include "properties/linear/history_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace moira::properties {
namespace {

constexpr std::size_t line_max = 96;
constexpr std::size_t column_max = 30;
constexpr std::size_t columns_max = 6;

struct Event {
    std::uint64_t position = 0;
    std::size_t operation = 0;
    bool is_call = false;
};

/// `text` in exactly `width` characters, or fewer if it is the last on its line.
std::string cell(std::string text, std::size_t width) {
    if (text.size() >= width) {
        text.resize(width - std::min<std::size_t>(width, 3));
        text += ".. ";
    }
    text.resize(width, ' ');
    return text;
}

std::string trimmed(std::string line) {
    line.resize(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

class Table {
public:
    explicit Table(std::span<const Operation> operations) : operations_{operations} {
        for (std::size_t i = 0; i < operations.size(); ++i) {
            events_.push_back({operations[i].called, i, true});
            if (operations[i].returned != never) events_.push_back({operations[i].returned, i});
            if (std::ranges::find(clients_, operations[i].client) == clients_.end()) {
                clients_.push_back(operations[i].client);
            }
        }
        std::ranges::sort(events_, {}, &Event::position);
        open_.resize(clients_.size());
        const std::size_t columns = std::max<std::size_t>(clients_.size(), 1);
        is_wide_ = columns > columns_max;
        width_ = is_wide_ ? column_max : std::min(column_max, (line_max - 8) / columns);
    }

    [[nodiscard]] std::string text(std::size_t rows_max) {
        std::string text = heading();
        const std::size_t left_out = events_.size() - std::min(events_.size(), rows_max);
        if (left_out > 0) text += fmt::format("   ...  {} earlier calls and returns\n", left_out);
        for (std::size_t i = 0; i < events_.size(); ++i) {
            const std::string line = row(events_[i]);
            if (i >= left_out) text += line;
        }
        return text;
    }

private:
    [[nodiscard]] std::string heading() const {
        std::string line = "  step  ";
        if (is_wide_) return trimmed(line + cell("client", width_));
        for (const std::string& client : clients_)
            line += cell(client, width_);
        return trimmed(line);
    }

    std::string row(const Event& event) {
        const Operation& operation = operations_[event.operation];
        const auto column = static_cast<std::size_t>(std::ranges::find(clients_, operation.client) -
                                                     clients_.begin());
        const std::string mark =
            event.is_call ? called(operation) : "< " + operation_text(operation);
        std::string line =
            fmt::format("{:>6}  ", event.is_call ? operation.called_step : operation.returned_step);
        if (is_wide_) return trimmed(line + cell(operation.client, width_) + mark);
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            line += cell(i == column ? mark : open_[i] > 0 ? "|" : "", width_);
        }
        if (event.is_call) {
            ++open_[column];
        } else {
            --open_[column];
        }
        return trimmed(std::move(line));
    }

    /// What is known when it is called, or that nothing more will be.
    static std::string called(const Operation& operation) {
        if (operation.outcome == OperationOutcome::unknown) return "> " + operation_text(operation);
        Operation call = operation;
        call.outcome = OperationOutcome::known;
        call.result = nil_value();
        return "> " + operation_text(call);
    }

    std::span<const Operation> operations_;
    std::vector<std::string> clients_;
    std::vector<Event> events_;
    std::vector<std::size_t> open_;  ///< by client
    std::size_t width_ = column_max;
    bool is_wide_ = false;  ///< too many clients for columns
};

}  // namespace

std::string history_text(std::span<const Operation> operations, std::size_t rows_max) {
    return Table{operations}.text(rows_max);
}

}  // namespace moira::properties
