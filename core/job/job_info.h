// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"
#include "core/job/job_state.h"
#include "core/job/placement.h"

#include <nlohmann/json.hpp>

#include <chrono>

namespace sluice {

using JobId = std::int64_t;

/// A run of chunks of one place by their numbers, both ends included.
struct ChunkRun
{
    int first = 0;
    int last = 0;
    Place place = Place::Here; ///< where they are made, or were
    bool operator==(const ChunkRun&) const = default;
};

/// How far a job is. Counts all finished chunks, also those of former runs.
struct JobProgress
{
    std::string
        stage; ///< what people read: "upscaling", "joining", "pausing"; empty when not running
    std::int64_t framesDone = 0;
    std::int64_t framesTotal = 0;
    int chunksDone = 0;
    int chunksTotal = 0;
    std::optional<double> framesPerSecond; ///< of the last half minute
    std::optional<double> secondsLeft;
    std::vector<ChunkRun> doneRuns;  ///< which chunks are done; only while the job runs
    std::vector<ChunkRun> takenRuns; ///< which chunks are being made
    double busySeconds = 0;          ///< spent in chunks that are done; not in JSON, see JobInfo
    std::filesystem::path
        preview{}; ///< a picture of what is being made, each under a name of its own; it may be gone
};

/// One row of the queue: what a list, a progress bar or a card shows. A plain value; JSON both ways.
struct JobInfo
{
    JobId id = 0;
    JobSpec spec;
    Place place = Place::Here;
    PlaceRule rule;
    JobState state = JobState::Waiting;
    int position = 0; ///< 0 is next; among all jobs that are not terminal
    int attempt = 1;
    PixelSize target;
    JobProgress progress;
    std::optional<Error> error; ///< of the last attempt
    std::filesystem::path
        result; ///< the file that was made: the output, a partial one, or one kept in the job's folder
    std::optional<Quote> quote; ///< what was predicted at submission
    std::vector<std::string>
        notes;              ///< one line each: why it is where it is, and each change of place
    std::string waitsFor{}; ///< of a job that waits for a cheap time: for what; not in the journal
    double busySeconds = 0; ///< time spent in chunks that are done
    double ranSeconds = 0;  ///< of this attempt, from starts to ends, waiting in between left out
    int runs = 0;           ///< how often this attempt was started
    WallTime created{};
    std::optional<WallTime> started;
    std::optional<WallTime> finished;
};

/// What a finished chunk has behind it.
struct ChunkRow
{
    int index = 0;
    ChunkResult result;
    std::int64_t epoch = 0;             ///< of the owner that journalled it
    std::optional<WallTime> finished{}; ///< when it was journalled
};

/// Where a chunk lies, in seconds of the source's clock.
struct ChunkSpan
{
    Rational start;
    Rational end;
};

/// All about one job.
struct JobDetails
{
    JobInfo info;
    std::vector<ChunkRow> chunks; ///< finished ones
    nlohmann::json receipt;       ///< null until there is a result
    std::filesystem::path jobFolder;
    std::vector<ChunkSpan> spans; ///< of all chunks, by number
};

/// Seconds: `{"p50": 1.5, "p90": 2}`
nlohmann::json toJson(const TimeBand& time);
Result<TimeBand> timeBandFromJson(const nlohmann::json& json);
nlohmann::json toJson(const AnnouncedPrice& price);
Result<AnnouncedPrice> announcedPriceFromJson(const nlohmann::json& json);
nlohmann::json toJson(const QuoteOffer& offer);
Result<QuoteOffer> quoteOfferFromJson(const nlohmann::json& json);
nlohmann::json toJson(const EstimateScore& score);
nlohmann::json toJson(const Quote& quote);
Result<Quote> quoteFromJson(const nlohmann::json& json);
nlohmann::json toJson(const ChunkRow& row);
nlohmann::json toJson(const JobInfo& info);
/// Errors: InvalidInput, naming the member that is wrong.
Result<JobInfo> jobInfoFromJson(const nlohmann::json& json);
nlohmann::json toJson(const JobDetails& details);
Result<JobDetails> jobDetailsFromJson(const nlohmann::json& json);

} // namespace sluice
