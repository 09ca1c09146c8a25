// SPDX-License-Identifier: MIT
//
// Lines of a campaign's journal, which are also those between its processes: one JSON object each
// (docs/schemas/campaign_journal.json). The reader is total: what is not such a line is refused.
#pragma once

#include "properties/campaign/segment.hpp"
#include "tools/cli/campaign_header.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace moira::tools {

/// Raised when a reader of today could misread a journal of then.
inline constexpr int campaign_format = 1;

/// Each with its line end.
[[nodiscard]] std::string encode_header(const CampaignHeader& header);
[[nodiscard]] std::string encode_segment(const properties::Segment& segment);
[[nodiscard]] std::string encode_end(CampaignEnd end);

/// Of a failure, by its key.
[[nodiscard]] std::string encode_told(const std::string& key, const ToldRun& told);

/// Of the story at this place.
[[nodiscard]] std::string encode_corpus_run(std::uint64_t at, const CorpusRun& run);
[[nodiscard]] std::string corpus_state_name(CorpusState state);

/// `complete`, `budget`, ...
[[nodiscard]] std::string end_name(CampaignEnd end);

/// One line, without its end, of each kind; nothing if it is of another kind or damaged.
[[nodiscard]] std::optional<CampaignHeader> decode_header(std::string_view line);
[[nodiscard]] std::optional<properties::Segment> decode_segment(std::string_view line);
[[nodiscard]] std::optional<CampaignEnd> decode_end(std::string_view line);
[[nodiscard]] std::optional<std::pair<std::uint64_t, CorpusRun>>
decode_corpus_run(std::string_view line);
[[nodiscard]] std::optional<std::pair<std::string, ToldRun>> decode_told(std::string_view line);

}  // namespace moira::tools
