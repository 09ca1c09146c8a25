// SPDX-License-Identifier: MIT
#include "tools/cli/streams.hpp"

#include "sim/trace_text.hpp"

namespace moira::tools {
namespace {

void put(std::FILE* stream, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stream);
}

class TextPrinter final : public sim::TraceSink {
public:
    explicit TextPrinter(std::FILE* stream) : stream_{stream} {}
    void on_event(const sim::TraceEvent& event) override {
        put(stream_, sim::trace_line(event) + "\n");
    }
    void on_decision(const sim::DecisionRecord&) override {}

private:
    std::FILE* stream_;
};

/// The lines of a trace file's body. The writer's header is left out: the report says the same.
class NdjsonPrinter final : public sim::TraceSink {
public:
    explicit NdjsonPrinter(std::FILE* stream)
        : writer_{sim::TraceHeader{}, [this, stream](std::string_view bytes) {
              return print(stream, bytes);
          }} {}
    ~NdjsonPrinter() override { (void)writer_.finish({}, {}); }

    void on_event(const sim::TraceEvent& event) override { writer_.on_event(event); }
    void on_decision(const sim::DecisionRecord& decision) override {
        writer_.on_decision(decision);
    }

private:
    sim::Result<void> print(std::FILE* stream, std::string_view bytes) {
        if (!header_done_) {
            bytes.remove_prefix(bytes.find("\n\n") + 2);
            header_done_ = true;
        }
        // finish() ends with the record of the totals, which the report states.
        const std::size_t end = bytes.rfind("{\"end\"");
        put(stream, end == std::string_view::npos || (end != 0 && bytes[end - 1] != '\n')
                        ? bytes
                        : bytes.substr(0, end));
        return {};
    }

    bool header_done_ = false;
    sim::TraceWriter writer_;
};

void add_escaped(std::string& out, char c) {
    static constexpr char digits[] = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= 0x20 && byte != 0x7f) || c == '\t') {
        out += c;
        return;
    }
    out += "\\x";
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
}

std::string_view level_text(int level) {
    switch (level) {
    case 0: return "DEBUG ";
    case 2: return "WARN ";
    case 3: return "ERROR ";
    default: return "";
    }
}

}  // namespace

std::unique_ptr<sim::TraceSink> trace_printer(TraceOutput kind, std::FILE* stream) {
    switch (kind) {
    case TraceOutput::text: return std::make_unique<TextPrinter>(stream);
    case TraceOutput::ndjson: return std::make_unique<NdjsonPrinter>(stream);
    case TraceOutput::none: break;
    }
    return nullptr;
}

std::string output_text(const OutputLine& line) {
    std::string prefix = "[" + sim::instant_text(line.time) + " " + std::string{line.label} + "] ";
    prefix += level_text(line.level);
    std::string out = prefix;
    std::string_view text = line.text;
    if (text.ends_with('\n')) text.remove_suffix(1);
    for (const char c : text) {
        if (c == '\n') {
            out += "\n" + prefix;
        } else {
            add_escaped(out, c);
        }
    }
    return out + "\n";
}

OutputLines output_printer(std::FILE* stream) {
    return [stream](const OutputLine& line) { put(stream, output_text(line)); };
}

}  // namespace moira::tools
