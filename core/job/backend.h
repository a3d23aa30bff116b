// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/money.h"
#include "core/base/wei.h"
#include "core/job/job_plan.h"
#include "core/job/quote_offer.h"
#include "core/job/time_band.h"
#include "core/job/work_counts.h"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// How well the last estimates of a kind of work at a place turned out.
struct EstimateScore
{
    int count =
        0; ///< jobs that ended where they were predicted for; at most those that were asked for
    double medianError = 0; ///< of p50, as a share of the real time
    double p90Error = 0;    ///< nine in ten erred less
    double withinBand = 0;  ///< share that ended before their p90; nine in ten are meant to

    bool operator==(const EstimateScore&) const = default;
};

/// What one place says about a job before it runs. Absent means unknown, never 0.
struct Quote
{
    Place place = Place::Here;
    bool possible = false;
    std::string reason;    ///< why not, when it is not possible
    std::string remedy;    ///< what would make it possible
    std::string warning{}; ///< what speaks against it here, possible or not; empty: nothing
    std::optional<TimeBand> time;
    std::string timeBasis; ///< "12 runs on this computer", "a probe of this computer", "a guess"
    std::optional<FiatAmount> cost;
    std::string costBasis;               ///< "45 W (assumed) at $0.30/kWh"
    std::optional<AnnouncedPrice> price; ///< subnet: what the likely peer asks; absent: none known
    std::optional<AnnouncedPrice>
        ceiling{}; ///< the highest of those who may get work; who runs the job agrees to it
    std::optional<AnnouncedPrice>
        lowPrice{}; ///< the dearest of the cheapest quarter of last week's prices; absent: not known
    std::string feeWei;            ///< subnet: expected for the whole job, decimal; empty: unknown
    std::string leaves;            ///< what leaves the computer: "Nothing leaves this computer"
    std::string device;            ///< "cpu: AMD EPYC, 2 threads", "NVIDIA H100"
    std::uint64_t memoryBytes = 0; ///< expected peak of main or GPU memory
    int basedOnRuns =
        0; ///< measured runs behind the figure; 0: calibration and operation counts only
    bool isPractice = false;               ///< the practice subnet: others' work on this computer
    std::string model{};                   ///< what makes the pictures
    double watts = 0;                      ///< that this computer draws meanwhile; 0: not its work
    std::string precision{};               ///< "float32", "float16"; empty: not told
    bool isCold = false;                   ///< the time includes loading the model
    std::optional<EstimateScore> sure;     ///< of the last 20 such jobs; absent: none has ended yet
    std::optional<WorkCounts> work;        ///< what the time was made of; estimates learn from it
    std::optional<std::int64_t> bytesUp{}; ///< leave this computer; absent: not known
    std::optional<std::int64_t> bytesDown{};
    std::vector<QuoteOffer>
        offers{}; ///< subnet: who might do it, whoever is asked first at the top
};

/// How a chunk was made.
struct ChunkResult
{
    std::int64_t frames = 0;         ///< frames in the file
    std::int64_t computedFrames = 0; ///< without those recognised as repeats
    std::chrono::duration<double> busy{};
    std::string maker{};              ///< device here, orchestrator there
    std::vector<std::string> notes{}; ///< things the receipt should say ("tile size halved twice")
    Place place = Place::Here;        ///< of the backend that made it; the feed sets it
    std::string peer{};               ///< subnet: what tells the maker from others (address, URL)
    std::optional<AnnouncedPrice> price{}; ///< absent: the peer announced none
    std::string feeWei{};     ///< at that price for this chunk, decimal; empty: unknown
    std::int64_t bytesUp = 0; ///< sent for it
    std::int64_t bytesDown = 0;
};

/// Work for a chunk that costs of its own: the picture of which a clip is made. It is owed whatever becomes of the chunk.
struct SideWork
{
    std::string what; ///< for people: "the picture of the words"
    std::string maker{};
    std::string peer{};
    std::optional<AnnouncedPrice> price{}; ///< absent: the peer announced none
    std::string feeWei{};                  ///< decimal; empty: unknown
    std::chrono::duration<double> busy{};
};

/// The chunks of one running job, handed out to whoever makes them. Implemented by the queue; thread safe.
///
/// A chunk that was taken is either finished or given back. Several backends may draw from one feed at once.
class ChunkFeed
{
public:
    virtual ~ChunkFeed() = default;

    /// The next chunk nobody is working on, or nothing when all are taken or done or the job is to stop.
    virtual std::optional<Chunk> take() = 0;
    /// Frames of a taken chunk that are made so far; `stage` is what people read ("upscaling", "loading model").
    virtual void progress(int chunkIndex, std::int64_t framesDone, const std::string& stage) = 0;
    /// A picture file of what a taken chunk will look like, as far as it can be told; the next one replaces it.
    virtual void preview(int /*chunkIndex*/, const std::filesystem::path& /*picture*/) {}
    /// The chunk's file lies whole and closed at `chunk.partialFile`. The feed checks, syncs, renames and journals it.
    /// Errors: Io, DiskFull, InvalidInput (the file is not what was asked for: the backend gives up on this maker).
    virtual Result<void> finish(const Chunk& chunk, const ChunkResult& result) = 0;
    /// Nobody works on the chunk any more; it may be taken again.
    virtual void giveBack(int chunkIndex) = 0;

    /// Of the subnet: the highest price for a unit that the user agreed to, in wei ("12" or "1/3"); empty: none was agreed.
    virtual std::string agreedPrice() const { return {}; }
    /// What that is a unit of: "second", "pixel"; empty: nothing was agreed.
    virtual std::string agreedUnit() const { return {}; }
    /// Sets aside at most `wanted` for work on a taken chunk, before anything can be owed. Returns how much may be spent on it, which
    /// may be less or nought; nothing when there is no limit. finish() and giveBack() give back what was not spent.
    virtual std::optional<Wei> reserveFee(int /*chunkIndex*/, const Wei& /*wanted*/) { return {}; }
    /// Gives a part back while others still work on the chunk.
    virtual void releaseFee(int /*chunkIndex*/, const Wei& /*amount*/) {}
    /// Work for a taken chunk is done and owed, and stays so when the chunk is given back. It counts as the subnet's; its fee is not to be in
    /// the chunk's own. What was set aside for it is spent. Errors: those of the journal.
    virtual Result<void> addSideWork(int /*chunkIndex*/, const SideWork& /*work*/) { return {}; }
    /// Nobody does such work for the agreed price any more; this is what the cheapest asks for a unit ("12" or "1/3") of that kind
    /// ("second", "pixel"). Called before run() fails because of that: the user is asked then.
    virtual void priceIsNow(const std::string& /*weiForUnit*/, const std::string& /*unit*/) {}
    /// What limits reserveFee(), for a sentence: "the limit of 0.001 ETH for this job".
    virtual std::string limitText() const { return {}; }
};

/// A place where jobs run: this machine (LocalBackend) or the Livepeer AI subnet (SubnetBackend).
///
/// Both answer the same questions, so the user can compare them before running, and the queue never knows which of
/// them it is talking to.
class Backend
{
public:
    virtual ~Backend() = default;

    virtual Place place() const = 0;

    /// Checks what only this place can know (the model exists and fits, its scale) and completes the plan's format. Any thread.
    ///
    /// Errors: NotFound (model; says how to get it), ModelBroken, InvalidInput.
    virtual Result<ModelFacts> modelFacts(const JobSpec& spec) const = 0;

    /// Predicts time and cost from what is already known. Any thread. Never blocks, connects, or loads a model.
    virtual Quote estimate(const JobPlan& plan) const = 0;

    /// Looks for what estimate() should know of others, such as prices of today. May take seconds; any thread. Failures cost the news only.
    virtual void lookForNews(const JobPlan& /*plan*/, std::stop_token /*stop*/) {}

    /// Takes chunks from `feed` and makes them, on the calling thread, until none is left.
    ///
    /// After a stop request it returns Cancelled within one tile or one network round trip, with every chunk given
    /// back and all memory of the device freed. No exception leaves this call.
    /// Errors: Cancelled, InvalidInput, OutOfMemory, ModelBroken, Unavailable, Timeout, Protocol, Io, DiskFull, Network,
    /// Internal (the maker crashed).
    virtual Result<void> run(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop) = 0;
};

} // namespace sluice
