// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "network/server/handler.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::network {

/// What a bad orchestrator does; practice for those who have to live with some.
enum class Mischief
{
    Slow,              ///< jobs are answered some seconds late
    Dead,              ///< nothing is answered any more, some seconds after the first job came
    WrongSize,         ///< results have half the width and height
    Truncated,         ///< results end in the middle, though their length fits
    Blank,             ///< results are black
    Frozen,            ///< clips show their first picture all the time
    Short,             ///< clips have half their pictures
    Stale,             ///< results are those of an earlier job
    InputReturned,     ///< results are what was sent
    PriceRise,         ///< the price doubles each time it is asked for
    ExpiredParameters, ///< what GetOrchestrator says is out of date already
    GarbageProtobuf,   ///< gRPC answers are noise
    WrongContentType,  ///< results are called text/html
    EndlessBody,       ///< results never end
    SlowLoris,         ///< a byte of a result each second
    MissingTrailers    ///< gRPC answers end without a status
};

struct MischiefName
{
    Mischief mischief;
    std::string_view name; ///< "slow": on the command line, in the state file
    std::string_view help;
};
std::span<const MischiefName> allMischief();
std::string_view nameOf(Mischief mischief);

/// What kind of answer a handler gives, as far as spoiling it goes.
enum class AnswerKind
{
    Grpc,
    Job,   ///< JSON of a native pipeline
    Media, ///< a download of /stream/
    Byoc   ///< the body that a BYOC worker gave
};

/// Spoils answers. With nothing to do it stands in nobody's way. Any thread.
///
/// Everything bad that a practice orchestrator does happens in here: handlers are wrapped, and prices and lifetimes asked for.
class Misbehaviour
{
public:
    using Clock = std::chrono::steady_clock;

    Misbehaviour() = default;
    Misbehaviour(const Misbehaviour&) = delete;
    Misbehaviour& operator=(const Misbehaviour&) = delete;

    /// Reads "slow", "slow:3", "blank,price-rise": kinds with seconds after a colon where they mean something (10 when not said).
    /// Errors: InvalidInput, with the names that exist.
    Result<void> set(std::string_view text);
    bool does(Mischief mischief) const { return m_seconds.contains(mischief); }
    std::vector<std::string> names() const;

    /// `inner`, spoilt.
    Handler wrap(AnswerKind kind, Handler inner);
    /// By what the price that is being announced is multiplied.
    std::int64_t nextPriceFactor();
    /// How long an auth token that is given out is good for.
    std::chrono::seconds tokenLife() const;
    /// When a dead orchestrator died or will die; nothing before its first job.
    std::optional<Clock::time_point> death() const;

private:
    struct Answer
    {
        int status = 0;
        Headers headers;
        std::string body;
        Headers trailers;
        bool isAborted = false;
    };
    class Capture;
    class Tee;

    bool isConcerned(AnswerKind kind) const;
    void serve(AnswerKind kind,
               const Handler& inner,
               const ServerRequest& request,
               BodyReader& body,
               ResponseWriter& response,
               std::stop_token stop);
    void spoil(AnswerKind kind, const std::string& input, Answer& answer);
    void spoilMedia(AnswerKind kind, const std::string& input, Answer& answer);
    void
    send(AnswerKind kind, const Answer& answer, ResponseWriter& response, std::stop_token stop);
    void noteJob(AnswerKind kind);
    bool isDead() const;

    std::map<Mischief, std::chrono::seconds> m_seconds;
    std::atomic<int> m_priceCalls{0};
    mutable std::mutex m_mutex;
    std::optional<Clock::time_point> m_death;
    std::string m_lastInput;                   ///< of the newest job
    std::map<AnswerKind, std::string> m_stale; ///< the first result of each kind
};

} // namespace sluice::network
