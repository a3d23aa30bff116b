// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/money.h"
#include "core/job/job_plan.h"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// How long work is expected to take: half of all runs end before p50, nine in ten before p90.
struct TimeBand
{
    std::chrono::duration<double> p50{};
    std::chrono::duration<double> p90{};
};

/// What a peer announced for its work when it was chosen: so much wei for every `units` of `unit`. Decimal text, exact.
struct AnnouncedPrice
{
    std::string wei;
    std::string units = "1";
    std::string unit;        ///< "second", "pixel"
    bool isPractice = false; ///< money of the practice subnet, which is worth nothing

    bool operator==(const AnnouncedPrice&) const = default;
};

/// What one place says about a job before it runs. Absent means unknown, never 0.
struct Quote
{
    Place place = Place::Here;
    bool possible = false;
    std::string reason;    ///< why not, when it is not possible
    std::string remedy;    ///< what would make it possible
    std::string warning{}; ///< what speaks against it, although it is possible; empty: nothing
    std::optional<TimeBand> time;
    std::string timeBasis; ///< "12 runs on this computer", "a probe of this computer", "a guess"
    std::optional<FiatAmount> cost;
    std::string costBasis;               ///< "45 W (assumed) at $0.30/kWh"
    std::optional<AnnouncedPrice> price; ///< subnet: what the likely peer asks; absent: none known
    std::string feeWei;            ///< subnet: expected for the whole job, decimal; empty: unknown
    std::string leaves;            ///< what leaves the computer: "Nothing leaves this computer"
    std::string device;            ///< "cpu: AMD EPYC, 2 threads", "NVIDIA H100"
    std::uint64_t memoryBytes = 0; ///< expected peak of main or GPU memory
    int basedOnRuns =
        0; ///< measured runs behind the figure; 0: calibration and operation counts only
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
    std::string feeWei{}; ///< at that price for this chunk, decimal; empty: unknown
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
    /// The chunk's file lies whole and closed at `chunk.partialFile`. The feed checks, syncs, renames and journals it.
    /// Errors: Io, DiskFull, InvalidInput (the file is not what was asked for: the backend gives up on this maker).
    virtual Result<void> finish(const Chunk& chunk, const ChunkResult& result) = 0;
    /// Nobody works on the chunk any more; it may be taken again.
    virtual void giveBack(int chunkIndex) = 0;
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

    /// Takes chunks from `feed` and makes them, on the calling thread, until none is left.
    ///
    /// After a stop request it returns Cancelled within one tile or one network round trip, with every chunk given
    /// back and all memory of the device freed. No exception leaves this call.
    /// Errors: Cancelled, InvalidInput, OutOfMemory, ModelBroken, Unavailable, Timeout, Protocol, Io, DiskFull, Network,
    /// Internal (the maker crashed).
    virtual Result<void> run(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop) = 0;
};

} // namespace sluice
