// SPDX-License-Identifier: MIT
#include "sim/trace_codec_binary.hpp"
#include "sim/trace_codec_ndjson.hpp"
#include "sim/trace_file.hpp"

namespace moira::sim {
namespace {

constexpr std::size_t piece_size = std::size_t{64} << 10U;

}  // namespace

TraceWriter::TraceWriter(const TraceHeader& header, TraceOutput output)
    : output_{std::move(output)} {
    auto text = encode_trace_header(header);
    if (!text) {
        refuse(std::move(text).error());
        return;
    }
    buffer_ = std::move(*text);
    encoder_ = header.body == TraceBody::binary ? make_binary_encoder(buffer_)
                                                : make_ndjson_encoder();
}

TraceWriter::~TraceWriter() = default;

void TraceWriter::refuse(Error error) {
    if (failed_) return;
    failed_ = true;
    error_ = std::move(error);
}

void TraceWriter::flush(std::size_t least) {
    if (failed_ || buffer_.size() < least) return;
    if (auto written = output_(buffer_); !written) refuse(std::move(written).error());
    buffer_.clear();
}

void TraceWriter::on_event(const TraceEvent& event) {
    if (failed_) return;
    if (event.index != totals_.events) {
        refuse(Error{ErrorCode::invalid_argument,
                     "trace: event " + std::to_string(event.index) + " follows " +
                         std::to_string(totals_.events) + " recorded events",
                     "a writer must see the run from its first event"});
        return;
    }
    ++totals_.events;
    absorb(hash_, event);
    encoder_->event(event, buffer_);
    flush(piece_size);
}

void TraceWriter::on_decision(const DecisionRecord& decision) {
    if (failed_) return;
    if (std::string fault = decision_fault(decision); !fault.empty()) {
        refuse(Error{ErrorCode::invalid_argument,
                     "trace: decision " + std::to_string(totals_.decisions) + ": " + fault,
                     {}});
        return;
    }
    ++totals_.decisions;
    encoder_->decision(decision, buffer_);
    flush(piece_size);
}

Result<void> TraceWriter::finish(const Outcome& outcome, const Counters& counters) {
    if (!failed_) {
        totals_.outcome = outcome.kind;
        totals_.limit = outcome.limit;
        totals_.steps = counters.steps;
        totals_.messages = counters.messages;
        totals_.hash = hash_.value();
        encoder_->end(totals_, buffer_);
        flush(0);
    }
    if (failed_) return std::unexpected{error_};
    return {};
}

}  // namespace moira::sim
