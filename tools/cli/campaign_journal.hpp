// SPDX-License-Identifier: MIT
//
// The file in which a campaign keeps what it has done, a line at a time: `journal.ndjson` in its
// folder. Only ever appended to, each line by one write, so that whatever ends the process leaves
// whole lines and at most one torn one behind, which the next opening removes.
#pragma once

#include "sim/result.hpp"
#include "tools/cli/campaign_header.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace moira::tools {

/// What a journal says, read to its last whole line.
struct JournalContent {
    CampaignHeader header;  ///< the last one: a resumed campaign may have asked for more runs
    std::vector<properties::Segment> segments;
    std::map<std::string, ToldRun> told;  ///< by failure key
    CampaignEnd end = CampaignEnd::unfinished;
    std::size_t whole_bytes = 0;  ///< up to the end of the last whole line
};

class CampaignJournal {
public:
    /// Begins the journal of a new campaign in `folder`, which is made if need be.
    /// @error if there is one already, or the folder cannot be written.
    static sim::Result<std::unique_ptr<CampaignJournal>> create(const std::string& folder,
                                                                const CampaignHeader& header);
    /// Goes on with the one in `folder`, or begins it. `done` gets what it says.
    /// @error invalid_input if the journal is of another campaign; `header` may ask for another
    /// number of runs. As of create() otherwise.
    static sim::Result<std::unique_ptr<CampaignJournal>>
    resume(const std::string& folder, const CampaignHeader& header,
           const std::function<void(JournalContent)>& done);

    CampaignJournal(const CampaignJournal&) = delete;
    CampaignJournal& operator=(const CampaignJournal&) = delete;
    ~CampaignJournal();

    /// Appends a line with its end. The first failure to do so is kept.
    void write(std::string_view line);
    /// Everything is on the disk. @error if any line is not.
    [[nodiscard]] sim::Result<void> sync();

private:
    CampaignJournal(int file, std::string path) : file_{file}, path_{std::move(path)} {}

    int file_;
    std::string path_;
    int problem_ = 0;  ///< errno of the first write that failed
};

/// @error not_found without a journal; invalid_input with the line that is none.
[[nodiscard]] sim::Result<JournalContent> read_journal(const std::string& folder);

}  // namespace moira::tools
