// SPDX-License-Identifier: MIT
#include "sim/trace_codec_binary.hpp"

#include <map>
#include <vector>

namespace moira::sim {
namespace {

constexpr std::size_t block_size = std::size_t{32} << 10U;  ///< a block ends with the record after
constexpr std::size_t block_head = 12;  ///< length (4 bytes) and checksum (8 bytes)
constexpr std::uint8_t tag_decision = 0x80;  ///< plus the kind; below are the numbers of TraceKind
constexpr std::uint8_t tag_end = 0xff;
constexpr std::uint64_t new_text = 1;        ///< 0 is the empty text, further ones are numbered

/// Members of an event that are not zero.
enum Present : std::uint8_t {
    has_time = 1,  ///< differs from the event before
    has_actor = 2,
    has_object = 4,
    has_text = 8,
    has_number = 16,
    has_payload = 32,
    present_end = 64,
};

std::uint64_t zigzag(std::uint64_t difference) {
    return (difference << 1U) ^ (0 - (difference >> 63U));
}

std::uint64_t unzigzag(std::uint64_t value) { return (value >> 1U) ^ (0 - (value & 1U)); }

void put_byte(std::string& out, std::uint64_t byte) { out += static_cast<char>(byte & 0xffU); }

void put_varint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) put_byte(out, value | 0x80U);
    put_byte(out, value);
}

void put_fixed(std::string& out, std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) put_byte(out, value >> (8 * i));
}

std::uint64_t get_fixed(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
        value |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    }
    return value;
}

class BinaryEncoder final : public RecordEncoder {
public:
    explicit BinaryEncoder(std::string_view header) { sum_.absorb_bytes(header); }

    void event(const TraceEvent& event, std::string& out) override {
        const auto time = static_cast<std::uint64_t>(event.time.ns());
        unsigned present = 0;
        if (time != time_) present |= has_time;
        if (!event.actor.empty()) present |= has_actor;
        if (!event.object.empty()) present |= has_object;
        if (!event.text.empty()) present |= has_text;
        if (event.number != 0) present |= has_number;
        if (!event.payload.empty() || event.payload_count != 0) present |= has_payload;
        put_byte(block_, static_cast<std::uint64_t>(event.kind));
        put_byte(block_, present);
        if ((present & has_time) != 0) put_varint(block_, zigzag(time - time_));
        time_ = time;
        if ((present & has_actor) != 0) put_text(event.actor);
        if ((present & has_object) != 0) put_text(event.object);
        if ((present & has_text) != 0) put_text(event.text);
        if ((present & has_number) != 0) put_varint(block_, event.number);
        if ((present & has_payload) != 0) {
            put_varint(block_, event.payload_count);
            put_varint(block_, event.payload.size());
            block_ += event.payload;
        }
        if (block_.size() >= block_size) seal(out);
    }

    void decision(const DecisionRecord& decision, std::string& out) override {
        put_byte(block_, tag_decision + static_cast<std::uint64_t>(decision.kind));
        put_varint(block_, decision.alternatives);
        put_varint(block_, decision.answer);
        put_fixed(block_, decision.label, 8);
        if (block_.size() >= block_size) seal(out);
    }

    void end(const TraceTotals& totals, std::string& out) override {
        put_byte(block_, tag_end);
        put_byte(block_, static_cast<std::uint64_t>(totals.outcome));
        put_byte(block_, static_cast<std::uint64_t>(totals.limit));
        for (const std::uint64_t count :
             {totals.events, totals.decisions, totals.steps, totals.messages}) {
            put_varint(block_, count);
        }
        put_fixed(block_, totals.hash.high, 8);
        put_fixed(block_, totals.hash.low, 8);
        seal(out);
    }

private:
    void put_text(std::string_view text) {
        const auto found = numbers_.find(text);
        if (found != numbers_.end()) return put_varint(block_, found->second);
        numbers_.emplace(text, new_text + 1 + numbers_.size());
        put_varint(block_, new_text);
        put_varint(block_, text.size());
        block_ += text;
    }

    void seal(std::string& out) {
        sum_.absorb_bytes(block_);
        put_fixed(out, block_.size(), 4);
        put_fixed(out, sum_.value().high, 8);
        out += block_;
        block_.clear();
    }

    std::string block_;
    RunningHash sum_;
    std::uint64_t time_ = 0;
    std::map<std::string, std::uint64_t, std::less<>> numbers_;
};

/// Reads records; after the first fault every read gives zeros and the fault stays.
class BinaryDecoder {
public:
    BinaryDecoder(std::string_view bytes, std::size_t body, TraceFile& trace)
        : bytes_{bytes}, at_{body}, trace_{&trace} {
        sum_.absorb_bytes(bytes.substr(0, body));
    }

    Result<void> run() {
        while (!ended_ && error_.empty()) {
            open_block();
            while (!ended_ && error_.empty() && at_ < end_) record();
        }
        if (error_.empty() && at_ != bytes_.size()) {
            fault(at_, std::to_string(bytes_.size() - at_) + " bytes behind the end record");
        }
        if (error_.empty()) return {};
        return fail(ErrorCode::invalid_input, "trace: " + error_, hint_);
    }

private:
    void fault(std::size_t at, const std::string& what) {
        if (error_.empty()) error_ = "offset " + std::to_string(at) + ": " + what;
    }

    void truncated(const std::string& what) {
        error_ = "truncated at offset " + std::to_string(bytes_.size()) + ": " + what;
        hint_ = "the recording was interrupted, or the file was not copied as a whole";
    }

    void open_block() {
        const std::size_t begin = at_;
        if (begin == bytes_.size()) return truncated("no end record");
        const std::size_t left = bytes_.size() - begin;
        if (left < block_head) {
            return truncated("a block begins at offset " + std::to_string(begin));
        }
        const std::uint64_t size = get_fixed(bytes_, begin, 4);
        if (size == 0) return fault(begin, "an empty block");
        if (size > left - block_head) {
            return truncated("the block at offset " + std::to_string(begin) + " has " +
                             std::to_string(size) + " bytes, " +
                             std::to_string(left - block_head) + " are left");
        }
        at_ = begin + block_head;
        end_ = at_ + size;
        sum_.absorb_bytes(bytes_.substr(at_, size));
        if (sum_.value().high != get_fixed(bytes_, begin + 4, 8)) {
            fault(begin, "the block's checksum does not fit: it or what precedes it was changed");
        }
    }

    void record() {
        record_ = at_;
        const std::uint64_t tag = byte();
        if (tag == tag_end) return end_record();
        if (tag >= tag_decision) return decision(tag - tag_decision);
        const auto kind = known_trace_kind(tag);
        if (!kind) return fault(record_, "unknown record kind " + std::to_string(tag));
        TraceEvent event;
        event.kind = *kind;
        read_event(event);
    }

    void read_event(TraceEvent& event) {
        const std::uint64_t present = byte();
        if (present >= present_end) {
            return fault(at_ - 1, "unknown members in an event: " + std::to_string(present));
        }
        if ((present & has_time) != 0) time_ += unzigzag(varint());
        event.time = Instant::from_ns(static_cast<std::int64_t>(time_));
        if ((present & has_actor) != 0) event.actor = text();
        if ((present & has_object) != 0) event.object = text();
        if ((present & has_text) != 0) event.text = text();
        if ((present & has_number) != 0) event.number = varint();
        if ((present & has_payload) != 0) {
            event.payload_count = small("count of payload values");
            event.payload = bytes(varint());
        }
        if (!error_.empty()) return;
        derive_hashes(event);
        absorb(hash_, event);
        trace_->add(event);
    }

    void decision(std::uint64_t number) {
        if (number > static_cast<std::uint64_t>(DecisionKind::fault)) {
            return fault(record_, "unknown record kind " + std::to_string(number + tag_decision));
        }
        DecisionRecord decision;
        decision.kind = static_cast<DecisionKind>(number);
        decision.alternatives = small("count of alternatives");
        decision.answer = varint();
        decision.label = fixed();
        if (!error_.empty()) return;
        if (const std::string wrong = decision_fault(decision); !wrong.empty()) {
            return fault(record_, wrong);
        }
        trace_->add(decision);
    }

    void end_record() {
        TraceTotals& totals = trace_->totals;
        const std::uint64_t outcome = byte();
        const std::uint64_t limit = byte();
        if (outcome > static_cast<std::uint64_t>(OutcomeKind::stopped) ||
            limit > static_cast<std::uint64_t>(LimitKind::memory)) {
            return fault(record_ + 1, "unknown outcome");
        }
        totals.outcome = static_cast<OutcomeKind>(outcome);
        totals.limit = static_cast<LimitKind>(limit);
        for (std::uint64_t* count :
             {&totals.events, &totals.decisions, &totals.steps, &totals.messages}) {
            *count = varint();
        }
        totals.hash.high = fixed();
        totals.hash.low = fixed();
        if (!error_.empty()) return;
        if (at_ != end_) return fault(at_, "records behind the end record");
        const std::string wrong = totals_fault(*trace_, hash_.value());
        if (!wrong.empty()) fault(record_, wrong);
        ended_ = true;
    }

    /// `size` bytes of this block; nothing is allocated for a length that is not there.
    std::string_view bytes(std::uint64_t size) {
        if (!error_.empty()) return {};
        if (size > end_ - at_) {
            fault(at_, std::to_string(size) + " bytes wanted, the block has " +
                           std::to_string(end_ - at_) + " more");
            return {};
        }
        const std::string_view result = bytes_.substr(at_, size);
        at_ += size;
        return result;
    }

    std::uint64_t byte() {
        const std::string_view one = bytes(1);
        return one.empty() ? 0 : static_cast<unsigned char>(one[0]);
    }

    std::uint64_t fixed() {
        const std::string_view eight = bytes(8);
        return eight.empty() ? 0 : get_fixed(eight, 0, 8);
    }

    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint64_t part = byte();
            if (shift == 63 && part > 1) break;
            value |= (part & 0x7fU) << shift;
            if (part < 0x80) return value;
        }
        fault(at_ - 1, "a number of more than 64 bits");
        return 0;
    }

    std::uint32_t small(const char* what) {
        const std::uint64_t value = varint();
        if (value > ~0U) fault(record_, std::string{what} + " is " + std::to_string(value));
        return static_cast<std::uint32_t>(value);
    }

    std::string_view text() {
        const std::size_t begin = at_;
        const std::uint64_t number = varint();
        if (number == new_text) {
            const std::string_view fresh = bytes(varint());
            if (error_.empty()) texts_.push_back(fresh);
            return fresh;
        }
        if (number > new_text && number - new_text - 1 < texts_.size()) {
            return texts_[number - new_text - 1];
        }
        fault(begin, "text " + std::to_string(number) + " of " + std::to_string(texts_.size()) +
                         " was not defined");
        return {};
    }

    std::string_view bytes_;
    std::size_t at_;
    std::size_t end_ = 0;
    std::size_t record_ = 0;
    TraceFile* trace_;
    RunningHash sum_;
    RunningHash hash_;
    std::uint64_t time_ = 0;
    std::vector<std::string_view> texts_;
    bool ended_ = false;
    std::string error_;
    std::string hint_;
};

}  // namespace

std::unique_ptr<RecordEncoder> make_binary_encoder(std::string_view header) {
    return std::make_unique<BinaryEncoder>(header);
}

Result<void> decode_binary_body(std::string_view bytes, std::size_t body, TraceFile& trace) {
    return BinaryDecoder{bytes, body, trace}.run();
}

}  // namespace moira::sim
