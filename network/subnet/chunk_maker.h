// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/subnet/chunk_attempt.h"

#include <condition_variable>
#include <deque>
#include <thread>

namespace sluice::network {

/// How often a piece is made.
enum class Redundancy
{
    Off,
    FirstGood, ///< two make it, the first good answer counts
    Compare    ///< two make it and have to agree
};

/// Setting subnet/redundancy.
Redundancy redundancyOf(const Settings& settings);

/// Makes one piece of a job: gives it to the best orchestrator, to a second one when that is asked for or when the first is slower than it
/// ever was, and to the next when one fails. Blocks; used by one thread. Its attempts run on threads of their own, `try`.
class ChunkMaker
{
public:
    ChunkMaker(const SubnetJob& job, const Chunk& chunk, ChunkFeed& feed, std::stop_token stop);
    /// Ends all attempts and takes their files away.
    ~ChunkMaker();
    ChunkMaker(const ChunkMaker&) = delete;
    ChunkMaker& operator=(const ChunkMaker&) = delete;

    /// The piece lies at `chunk.partialFile` when it returns a value.
    ///
    /// Errors: Cancelled, Unavailable (nobody is left), Timeout (twice the patience with all of them), Protocol (everybody refuses the
    /// request, or no two agree), and those of reading the source and writing.
    Result<ChunkResult> make();

private:
    struct Attempt
    {
        AttemptTask task;
        std::chrono::steady_clock::time_point started;
        AttemptOutcome outcome;
        std::optional<Wei> reserved; ///< set aside for it; absent: no limit
        bool isEnded = false;        ///< and its outcome was seen
        bool isSettled = false;      ///< lease given back, statistics written
        std::jthread thread;         ///< last: ends first
    };

    Result<void> cut();
    ChunkResult nothingToMake() const;
    Result<void> startAttempts();
    bool startOne();
    bool reserve(Attempt& attempt);
    bool reserveAnew(Attempt& attempt, const WeiRate& rate);
    bool reservePictures(Attempt& attempt);
    bool refuseForMoney(Attempt& attempt);
    Result<void> checkHope();
    void hedge();
    std::chrono::steady_clock::duration usualTime(const Attempt& attempt) const;
    std::chrono::steady_clock::time_point nextLook() const;
    Attempt* waitForOne();
    Result<std::optional<ChunkResult>> take(Attempt& attempt);
    Result<std::optional<ChunkResult>> compareWithOthers(Attempt& attempt);
    Result<void> noteFailure(Attempt& attempt);
    void settle(Attempt& attempt, TryEnd end);
    void owe(const Attempt& attempt, std::string feeWei, std::string what);
    Result<ChunkResult> publish(const Attempt& attempt);
    int running() const;
    bool isShort() const; ///< fewer than wanted work on it or have made it

    const SubnetJob& m_job;
    const Chunk& m_chunk;
    ChunkFeed& m_feed;
    const std::stop_token m_stop;
    const Redundancy m_redundancy;
    const double m_units;
    const std::chrono::steady_clock::time_point m_deadline;
    media::TransportChunk m_sent;
    std::set<std::string> m_without; ///< not to be asked (again) for this piece
    std::map<std::string, int> m_tries;
    std::vector<Attempt*> m_good; ///< of Compare
    const Attempt* m_published = nullptr;
    Error m_lastError;
    int m_wanted = 1;
    int m_refusals = 0;
    bool m_isHedged = false;
    bool m_hasLookedAgain = false;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<Attempt*> m_ended; ///< guarded by m_mutex
    std::vector<std::unique_ptr<Attempt>> m_attempts;
};

} // namespace sluice::network
