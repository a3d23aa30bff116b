// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/chunk_maker.h"

#include "network/subnet/wish_chunk.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kMostAttempts = 20; // as the reference gateway
constexpr int kTriesWithOne = 2;
// So much longer than usual an attempt may be paid for.
constexpr double kTimesUsualAside = 3;
constexpr int kRefusalsThatConvince = 3;
constexpr double kSameDecibels =
    32; // two devices' results differ by far less, two contents by far more

} // namespace

Redundancy redundancyOf(const Settings& settings)
{
    if (settings.subnetRedundancy == "first")
        return Redundancy::FirstGood;
    return settings.subnetRedundancy == "compare" ? Redundancy::Compare : Redundancy::Off;
}

ChunkMaker::ChunkMaker(const SubnetJob& job,
                       const Chunk& chunk,
                       ChunkFeed& feed,
                       std::stop_token stop)
    : m_job(job)
    , m_chunk(chunk)
    , m_feed(feed)
    , m_stop(std::move(stop))
    , m_redundancy(redundancyOf(job.settings))
    , m_units(job.unitsOf(chunk))
    , m_deadline(Steady::now() + 2 * job.patience(chunk))
    , m_wanted(m_redundancy == Redundancy::Off ? 1 : 2)
{}

ChunkMaker::~ChunkMaker()
{
    for (const auto& attempt : m_attempts)
        attempt->thread.request_stop();
    for (const auto& attempt : m_attempts) {
        attempt->thread.join();
        const bool isSlow = attempt->outcome.end == TryEnd::Dropped && !m_stop.stop_requested() &&
                            Steady::now() > attempt->started + usualTime(*attempt);
        if (isSlow)
            attempt->outcome.sample.error = "Slower than usual, and another one was ready first.";
        settle(*attempt, isSlow ? TryEnd::Slow : attempt->outcome.end);
        if (attempt->outcome.end == TryEnd::Good && attempt.get() != m_published)
            owe(*attempt, attempt->outcome.result.feeWei,
                fmt::format("a second copy of piece {}", m_chunk.index + 1));
    }
    removeFiles(m_job, m_chunk);
}

Result<ChunkResult> ChunkMaker::make()
{
    SLUICE_CHECK(cut());
    if (m_sent.frames.empty())
        return nothingToMake();
    while (true) {
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled, "Stopped.");
        if (Steady::now() >= m_deadline)
            return fail(ErrorCode::Timeout,
                        fmt::format("Piece {} was not ready within {} s at any orchestrator. {}",
                                    m_chunk.index + 1, 2 * m_job.patience(m_chunk).count(),
                                    m_lastError.detail));
        SLUICE_CHECK(startAttempts());
        Attempt* const ended = waitForOne();
        if (ended == nullptr) {
            hedge();
            continue;
        }
        SLUICE_TRY(const std::optional<ChunkResult> result, take(*ended));
        if (result)
            return *result;
    }
}

Result<void> ChunkMaker::cut()
{
    m_feed.progress(m_chunk.index, 0, "preparing");
    const fs::path file = sentFile(m_job, m_chunk);
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (m_job.plan.spec.generating()) {
        SLUICE_TRY(m_sent, prepareWish(m_job.plan, m_chunk, file));
        return {};
    }
    media::TransportRequest request;
    request.source = m_job.plan.spec.source();
    request.start = m_chunk.start;
    request.end = m_chunk.end;
    request.deinterlace = m_job.plan.deinterlace;
    request.file = file;
    SLUICE_TRY(m_sent, media::cutTransportChunk(request, m_stop));
    return {};
}

/// Nothing of the range could be decoded: there is nothing that anybody could upscale.
ChunkResult ChunkMaker::nothingToMake() const
{
    ChunkResult result;
    result.maker = "nobody: no picture of it can be decoded";
    return result;
}

int ChunkMaker::running() const
{
    return int(std::count_if(m_attempts.begin(), m_attempts.end(),
                             [](const auto& attempt) { return !attempt->isEnded; }));
}

bool ChunkMaker::isShort() const
{
    return running() + int(m_good.size()) < m_wanted;
}

Result<void> ChunkMaker::startAttempts()
{
    while (isShort() && startOne()) {
    }
    return running() > 0 ? Result<void>() : checkHope();
}

bool ChunkMaker::startOne()
{
    if (m_attempts.size() >= kMostAttempts)
        return false;
    auto lease = m_job.pool.acquire(m_units, m_without);
    if (!lease)
        return false;
    const std::string url = lease->offer.peer.url;
    m_without.insert(url);
    ++m_tries[url];
    auto attempt =
        std::make_unique<Attempt>(Attempt{{m_job,
                                           m_chunk,
                                           m_sent,
                                           std::move(*lease),
                                           int(m_attempts.size()),
                                           [this](const char* stage, std::int64_t frames) {
                                               m_feed.progress(m_chunk.index, frames, stage);
                                           },
                                           {}},
                                          Steady::now(),
                                          {},
                                          {},
                                          false,
                                          false,
                                          {}});
    if (!reserve(*attempt)) {
        m_lastError = {
            ErrorCode::Unavailable,
            fmt::format("A piece costs more than what is left of {}.", m_feed.limitText())};
        m_job.pool.release(url, TryEnd::Dropped);
        return false;
    }
    Attempt* const started = attempt.get();
    started->task.payMore = [this, started](const WeiRate& rate) {
        return reserveAnew(*started, rate);
    };
    m_attempts.push_back(std::move(attempt));
    started->thread = std::jthread([this, started](std::stop_token stop) {
        started->outcome = tryPeer(started->task, std::move(stop));
        {
            const std::lock_guard lock(m_mutex);
            m_ended.push_back(started);
        }
        m_changed.notify_all();
    });
    return true;
}

/// Pictures have a price that is known before: it fits into what is left, or not.
bool ChunkMaker::reservePictures(Attempt& attempt)
{
    const auto fee = attempt.task.lease.offer.rate->feeFor(
        std::uint64_t(m_job.plan.source.width) * std::uint64_t(m_job.plan.source.height) *
        std::max<std::size_t>(m_sent.frames.size(), 1));
    const Wei wanted = fee ? fee->ceiling() : Wei::max();
    attempt.reserved = m_feed.reserveFee(m_chunk.index, wanted);
    return !attempt.reserved || *attempt.reserved == wanted || refuseForMoney(attempt);
}

/// Always false.
bool ChunkMaker::refuseForMoney(Attempt& attempt)
{
    m_feed.releaseFee(m_chunk.index, *attempt.reserved);
    attempt.reserved.reset();
    return false;
}

/// At another rate than the lease's, on the attempt's thread; nobody else looks at what is reserved before it has ended.
bool ChunkMaker::reserveAnew(Attempt& attempt, const WeiRate& rate)
{
    if (attempt.reserved)
        m_feed.releaseFee(m_chunk.index, *attempt.reserved);
    attempt.reserved.reset();
    attempt.task.mostSeconds.reset();
    attempt.task.lease.offer.rate = rate;
    return reserve(attempt);
}

/// Sets money aside for an attempt, and gives it no more time than that money buys. Without a limit, or a price, nothing is held.
bool ChunkMaker::reserve(Attempt& attempt)
{
    const PeerPool::Lease& lease = attempt.task.lease;
    const auto& rate = lease.offer.rate;
    if (!rate || rate->wei.isZero())
        return true;
    if (m_job.isNative)
        return reservePictures(attempt);
    const double usual = std::clamp(lease.expected.value_or(1), 1.0, 1e6);
    const auto most = double(m_job.patience(m_chunk).count());
    // Nobody can guess how long a stranger takes for a whole clip.
    const bool isAnyTime = !lease.expected && m_job.plan.spec.generating();
    const double longest = isAnyTime ? most : std::clamp(usual * kTimesUsualAside, 1.0, most);
    const auto wanted = rate->feeFor(std::uint64_t(std::ceil(longest)));
    attempt.reserved = m_feed.reserveFee(m_chunk.index, wanted ? wanted->ceiling() : Wei::max());
    if (!attempt.reserved)
        return true;
    const auto bought = attempt.reserved->times(rate->units);
    double enough = longest;
    if (bought)
        if (const auto seconds = bought->dividedBy(rate->wei))
            enough = seconds->quotient.toDouble();
    if (enough < std::ceil(usual))
        return refuseForMoney(attempt);
    attempt.task.mostSeconds = std::chrono::seconds(std::int64_t(std::min(enough, 1e6)));
    return true;
}

/// Nobody works on the piece: is there anybody who could, now or in a moment?
Result<void> ChunkMaker::checkHope()
{
    if (m_attempts.size() < kMostAttempts && m_job.pool.hasHope(m_without))
        return {};
    if (!m_hasLookedAgain) {
        m_hasLookedAgain = true;
        m_job.lookAgain();
        return {};
    }
    std::string sentence =
        fmt::format("No orchestrator is left that could make piece {}.", m_chunk.index + 1);
    if (m_redundancy == Redundancy::Compare && !m_good.empty())
        sentence = fmt::format("Piece {} could not be compared: only one orchestrator made it.",
                               m_chunk.index + 1);
    if (!m_lastError.detail.empty())
        sentence += " The last one: " + m_lastError.detail;
    return fail(ErrorCode::Unavailable,
                sentence + " What is finished is kept: resume the job later, or let this computer "
                           "make the rest.");
}

/// 19 of 20 pieces are ready by then. As long as nobody knows how slow is slow, half of the patience has to do.
Steady::duration ChunkMaker::usualTime(const Attempt& attempt) const
{
    Steady::duration usual = m_job.patience(m_chunk) / 2;
    if (const auto p95 = attempt.task.lease.p95)
        usual = std::min(usual, std::chrono::duration_cast<Steady::duration>(
                                    std::chrono::duration<double>(std::min(*p95, 1e6))));
    return std::max<Steady::duration>(usual, m_job.services.peerTiming.shortestHedge);
}

Steady::time_point ChunkMaker::nextLook() const
{
    if (isShort())
        return std::min(m_deadline, Steady::now() + m_job.services.peerTiming.look);
    auto look = m_deadline;
    if (m_isHedged || m_redundancy != Redundancy::Off)
        return look;
    for (const auto& attempt : m_attempts) {
        if (attempt->isEnded)
            continue;
        look = std::min(look, attempt->started + usualTime(*attempt));
    }
    return std::max(look, Steady::now() + m_job.services.peerTiming.look);
}

ChunkMaker::Attempt* ChunkMaker::waitForOne()
{
    const auto until = nextLook();
    std::unique_lock lock(m_mutex);
    m_changed.wait_until(lock, m_stop, until, [this] { return !m_ended.empty(); });
    if (m_ended.empty())
        return nullptr;
    Attempt* const ended = m_ended.front();
    m_ended.pop_front();
    ended->isEnded = true;
    return ended;
}

/// A second one is asked while the first goes on: whoever is ready first, counts.
void ChunkMaker::hedge()
{
    if (m_isHedged || m_redundancy != Redundancy::Off || isShort() || m_stop.stop_requested())
        return;
    if (startOne()) {
        m_isHedged = true;
        m_wanted = 2;
        spdlog::info("piece {}: a second orchestrator is asked, the first is slow",
                     m_chunk.index + 1);
    }
}

Result<std::optional<ChunkResult>> ChunkMaker::take(Attempt& attempt)
{
    if (attempt.outcome.end != TryEnd::Good) {
        SLUICE_CHECK(noteFailure(attempt));
        return std::optional<ChunkResult>();
    }
    if (m_redundancy == Redundancy::Compare)
        return compareWithOthers(attempt);
    settle(attempt, TryEnd::Good);
    SLUICE_TRY(ChunkResult result, publish(attempt));
    return std::optional(std::move(result));
}

Result<std::optional<ChunkResult>> ChunkMaker::compareWithOthers(Attempt& attempt)
{
    // Not settled before it is clear who is right; but it does not run any more.
    for (Attempt* const other : m_good) {
        SLUICE_TRY(const double decibels,
                   compareAnswers(attempt.outcome.answer, other->outcome.answer, m_stop));
        if (decibels < kSameDecibels)
            continue;
        settle(attempt, TryEnd::Good);
        settle(*other, TryEnd::Good);
        for (Attempt* const odd : m_good)
            if (!odd->isSettled) {
                odd->outcome.end = TryEnd::Wrong;
                odd->outcome.sample.outcome = WorkOutcome::Wrong;
                odd->outcome.sample.error = "Two others agreed on another result.";
                settle(*odd, TryEnd::Wrong);
            }
        SLUICE_TRY(ChunkResult result, publish(*other));
        result.notes.push_back(fmt::format("{} made the same ({:.0f} dB).",
                                           attempt.task.lease.offer.peer.url,
                                           std::min(decibels, 99.0)));
        return std::optional(std::move(result));
    }
    m_good.push_back(&attempt);
    if (m_good.size() >= 3)
        return fail(ErrorCode::Protocol,
                    fmt::format("Three orchestrators made three different results of piece {}. "
                                "Choose others, or switch comparing off.",
                                m_chunk.index + 1));
    m_wanted = int(m_good.size()) + 1;
    return std::optional<ChunkResult>();
}

Result<void> ChunkMaker::noteFailure(Attempt& attempt)
{
    const AttemptOutcome& outcome = attempt.outcome;
    const std::string& url = attempt.task.lease.offer.peer.url;
    settle(attempt, outcome.end);
    if (outcome.end == TryEnd::Dropped)
        return {};
    if (outcome.isOurs)
        return Unexpected(outcome.error);
    spdlog::info("piece {} at {}: {}", m_chunk.index + 1, url, outcome.error.detail);
    m_lastError = outcome.error;
    if (outcome.isRefusal && ++m_refusals >= kRefusalsThatConvince)
        return fail(ErrorCode::Protocol, fmt::format("Several orchestrators refuse piece {}. {}",
                                                     m_chunk.index + 1, outcome.error.detail));
    // Who was only busy or out of luck may have another go after the others; who lied may not.
    const bool mayReturn =
        outcome.end == TryEnd::Busy ||
        (outcome.end == TryEnd::Failed && !outcome.isRefusal && m_tries[url] < kTriesWithOne);
    if (mayReturn)
        m_without.erase(url);
    return {};
}

void ChunkMaker::settle(Attempt& attempt, TryEnd end)
{
    if (attempt.isSettled)
        return;
    attempt.isSettled = true;
    const std::string& url = attempt.task.lease.offer.peer.url;
    m_job.pool.release(url, end);
    // What a good answer costs is known when the piece is finished.
    if (end != TryEnd::Good)
        owe(attempt, attempt.outcome.owedWei,
            fmt::format("pictures of piece {}, which was not finished there", m_chunk.index + 1));
    const bool counts = end == TryEnd::Good || end == TryEnd::Wrong || end == TryEnd::Slow ||
                        (end == TryEnd::Failed && !attempt.outcome.isOurs);
    if (!counts)
        return;
    const auto stored = m_job.services.book->record({url, m_job.capability, m_job.plan.model.id},
                                                    attempt.outcome.sample);
    if (!stored)
        spdlog::warn("peer book: {}", stored.error().detail);
}

/// Writes down what is owed beside the fee of the piece itself (`feeWei` empty: nothing), and gives back the rest of what was set aside.
void ChunkMaker::owe(const Attempt& attempt, std::string feeWei, std::string what)
{
    const ChunkResult& made = attempt.outcome.result;
    const auto fee = Wei::parse(feeWei);
    const Wei owed = fee ? *fee : Wei();
    if (!owed.isZero()) {
        const auto noted =
            m_feed.addSideWork(m_chunk.index, {std::move(what), made.maker, made.peer, made.price,
                                               std::move(feeWei), made.busy});
        if (!noted)
            spdlog::warn("piece {}: {}", m_chunk.index + 1, noted.error().detail);
    }
    if (attempt.reserved && owed < *attempt.reserved)
        m_feed.releaseFee(m_chunk.index, attempt.reserved->minus(owed).value_or(Wei()));
}

Result<ChunkResult> ChunkMaker::publish(const Attempt& attempt)
{
    std::error_code error;
    fs::rename(attempt.outcome.output, m_chunk.partialFile, error);
    if (error)
        return fail(ErrorCode::Io, fmt::format("Cannot rename {} to {}: {}. Check the disk.",
                                               attempt.outcome.output.string(),
                                               m_chunk.partialFile.string(), error.message()));
    m_published = &attempt;
    m_feed.progress(m_chunk.index, attempt.outcome.result.frames, "checking");
    return attempt.outcome.result;
}

} // namespace sluice::network
