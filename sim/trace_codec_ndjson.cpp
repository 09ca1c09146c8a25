// SPDX-License-Identifier: MIT
#include "sim/trace_codec_ndjson.hpp"

#include "sim/json_line.hpp"
#include "sim/trace_text.hpp"
#include "sim/shown_text.hpp"

namespace moira::sim {
namespace {

std::string hex_of(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        hex += digits[byte >> 4U];
        hex += digits[byte & 15U];
    }
    return hex;
}

std::string hex_of(std::uint64_t number) { return Hash128{0, number}.hex().substr(16); }

std::optional<std::string> bytes_of(std::string_view hex) {
    if (hex.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const auto byte = parse_hex(hex.substr(i, 2));
        if (!byte) return std::nullopt;
        bytes += static_cast<char>(*byte);
    }
    return bytes;
}

class NdjsonEncoder final : public RecordEncoder {
public:
    void event(const TraceEvent& event, std::string& out) override {
        JsonLineWriter line{out};
        line.number("i", event.index);
        line.signed_number("t", event.time.ns());
        line.text("kind", trace_kind_name(event.kind));
        if (!event.actor.empty()) line.text("actor", event.actor);
        if (!event.object.empty()) line.text("object", event.object);
        if (!event.text.empty()) line.text("text", event.text);
        if (event.number != 0) line.number("number", event.number);
        if (!event.payload.empty() || event.payload_count != 0) {
            line.number("values", event.payload_count);
            line.text("payload", hex_of(event.payload));
            line.text("shown", payload_text(event));
        }
        line.close();
    }

    void decision(const DecisionRecord& decision, std::string& out) override {
        JsonLineWriter line{out};
        line.text("decision", decision_kind_name(decision.kind));
        line.number("of", decision.alternatives);
        line.number("answer", decision.answer);
        if (decision.kind == DecisionKind::data) {
            line.number("bound", decision.label);
        } else {
            line.text("label", hex_of(decision.label));
        }
        line.close();
    }

    void end(const TraceTotals& totals, std::string& out) override {
        JsonLineWriter line{out};
        line.text("end", outcome_name(totals.outcome));
        line.text("limit", limit_name(totals.limit));
        line.number("events", totals.events);
        line.number("decisions", totals.decisions);
        line.number("steps", totals.steps);
        line.number("messages", totals.messages);
        line.text("hash", totals.hash.hex());
        line.close();
    }
};

class NdjsonDecoder {
public:
    NdjsonDecoder(std::string_view bytes, std::size_t body, std::size_t line, TraceFile& trace)
        : bytes_{bytes}, at_{body}, number_{line}, trace_{&trace} {}

    Result<void> run() {
        for (; !ended_; ++number_) {
            const std::size_t end = bytes_.find('\n', at_);
            if (end == std::string_view::npos) return truncated();
            JsonLineReader line{bytes_.substr(at_, end - at_)};
            record(line);
            line.close();
            if (!line.fault().empty()) return wrong(line.fault_offset(), line.fault());
            if (!fault_.empty()) return wrong(0, fault_);
            at_ = end + 1;
        }
        if (at_ == bytes_.size()) return {};
        return wrong(0, std::to_string(bytes_.size() - at_) + " bytes behind the end record");
    }

private:
    void record(JsonLineReader& line) {
        if (line.has("i")) return event(line);
        if (line.has("decision")) return decision(line);
        if (line.has("end")) return end_record(line);
        line.fail("unknown record: it begins with none of \"i\", \"decision\" and \"end\"");
    }

    void event(JsonLineReader& line) {
        const std::uint64_t index = line.number();
        if (line.ok() && index != trace_->events().size()) {
            return line.fail("event " + std::to_string(index) + " where event " +
                             std::to_string(trace_->events().size()) + " is expected");
        }
        TraceEvent event;
        line.need("t");
        event.time = Instant::from_ns(line.signed_number());
        line.need("kind");
        const auto kind = trace_kind_of(line.text(actor_));
        if (!kind) return line.fail("unknown kind " + quoted(actor_));
        event.kind = *kind;
        if (line.has("actor")) event.actor = line.text(actor_);
        if (line.has("object")) event.object = line.text(object_);
        if (line.has("text")) event.text = line.text(text_);
        if (line.has("number")) event.number = line.number();
        if (line.has("values")) read_payload(line, event);
        if (!line.ok() || !line.at_end()) return;
        derive_hashes(event);
        absorb(hash_, event);
        trace_->add(event);
    }

    void read_payload(JsonLineReader& line, TraceEvent& event) {
        event.payload_count = line.small();
        line.need("payload");
        auto payload = bytes_of(line.text(payload_));
        if (!payload) return line.fail("a payload is pairs of the digits 0-9 and a-f");
        payload_ = std::move(*payload);
        event.payload = payload_;
        // For people only: what it says follows from the payload.
        if (line.has("shown")) line.text(shown_);
    }

    void decision(JsonLineReader& line) {
        DecisionRecord decision;
        const auto kind = decision_kind_of(line.text(text_));
        if (!kind) return line.fail("unknown decision " + quoted(text_));
        decision.kind = *kind;
        line.need("of");
        decision.alternatives = line.small();
        line.need("answer");
        decision.answer = line.number();
        if (decision.kind == DecisionKind::data) {
            line.need("bound");
            decision.label = line.number();
        } else {
            line.need("label");
            const auto label = parse_hex(line.text(text_));
            if (!label || text_.size() != 16) return line.fail("a label is 16 hex digits");
            decision.label = *label;
        }
        if (!line.ok() || !line.at_end()) return;
        fault_ = decision_fault(decision);
        if (fault_.empty()) trace_->add(decision);
    }

    void end_record(JsonLineReader& line) {
        TraceTotals& totals = trace_->totals;
        const auto outcome = outcome_of(line.text(text_));
        if (!outcome) return line.fail("unknown outcome " + quoted(text_));
        totals.outcome = *outcome;
        line.need("limit");
        const auto limit = limit_of(line.text(text_));
        if (!limit) return line.fail("unknown limit " + quoted(text_));
        totals.limit = *limit;
        line.need("events");
        totals.events = line.number();
        line.need("decisions");
        totals.decisions = line.number();
        line.need("steps");
        totals.steps = line.number();
        line.need("messages");
        totals.messages = line.number();
        line.need("hash");
        const auto hash = parse_hash(line.text(text_));
        if (!hash) return line.fail("a trace hash is 32 hex digits");
        totals.hash = *hash;
        if (!line.ok()) return;
        fault_ = totals_fault(*trace_, hash_.value());
        ended_ = true;
    }

    [[nodiscard]] Result<void> wrong(std::size_t offset, const std::string& what) const {
        return fail(ErrorCode::invalid_input, "trace: line " + std::to_string(number_) +
                                                  ", offset " + std::to_string(at_ + offset) +
                                                  ": " + what);
    }

    [[nodiscard]] Result<void> truncated() const {
        const std::string what = at_ == bytes_.size() ? "no end record" : "the line has no end";
        return fail(ErrorCode::invalid_input,
                    "trace: truncated at line " + std::to_string(number_) + ", offset " +
                        std::to_string(bytes_.size()) + ": " + what,
                    "the recording was interrupted, or the file was not copied as a whole");
    }

    std::string_view bytes_;
    std::size_t at_;
    std::size_t number_;
    TraceFile* trace_;
    RunningHash hash_;
    bool ended_ = false;
    std::string fault_;
    std::string actor_;
    std::string object_;
    std::string text_;
    std::string payload_;
    std::string shown_;
};

}  // namespace

std::unique_ptr<RecordEncoder> make_ndjson_encoder() { return std::make_unique<NdjsonEncoder>(); }

Result<void> decode_ndjson_body(std::string_view bytes, std::size_t body, std::size_t line,
                                TraceFile& trace) {
    return NdjsonDecoder{bytes, body, line, trace}.run();
}

}  // namespace moira::sim
