// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/misbehaviour.h"

#include "network/orchestrator/spoil_media.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <condition_variable>

namespace sluice::network {
namespace {

constexpr std::chrono::seconds kDefaultSeconds{10};
constexpr int kMostDoublings = 40;

constexpr std::array<MischiefName, 16> kNames{{
    {Mischief::Slow, "slow", "answers jobs 10 s late (slow:3: 3 s)"},
    {Mischief::Dead, "dead", "dies 10 s after its first job (dead:3: 3 s)"},
    {Mischief::WrongSize, "wrong-size", "results have half the size"},
    {Mischief::Truncated, "truncated", "results end in the middle"},
    {Mischief::Blank, "blank", "results are black"},
    {Mischief::Frozen, "frozen", "clips show their first picture all the time"},
    {Mischief::Short, "short", "clips have half their pictures"},
    {Mischief::Stale, "stale", "results are those of an earlier job"},
    {Mischief::InputReturned, "input-returned", "results are what was sent"},
    {Mischief::PriceRise, "price-rise", "the price doubles each time it is asked for"},
    {Mischief::ExpiredParameters, "expired-parameters", "its tokens have expired when they arrive"},
    {Mischief::GarbageProtobuf, "garbage-protobuf", "its gRPC answers are noise"},
    {Mischief::WrongContentType, "wrong-content-type", "results are called text/html"},
    {Mischief::EndlessBody, "endless-body", "results never end"},
    {Mischief::SlowLoris, "slow-loris", "a byte of a result each second"},
    {Mischief::MissingTrailers, "missing-trailers", "gRPC answers end without a status"},
}};

/// False when the wait was cut short by a stop request.
bool pause(std::chrono::milliseconds time, std::stop_token stop)
{
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    never.wait_for(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

void setHeader(Headers& headers, std::string_view name, std::string value)
{
    std::erase_if(headers, [&](const auto& header) { return header.first == name; });
    headers.emplace_back(name, std::move(value));
}

bool isMediaMischief(Mischief mischief)
{
    switch (mischief) {
    case Mischief::WrongSize:
    case Mischief::Blank:
    case Mischief::Frozen:
    case Mischief::Short:
    case Mischief::Stale:
    case Mischief::InputReturned:
        return true;
    default:
        return false;
    }
}

} // namespace

/// Keeps an answer instead of sending it.
class Misbehaviour::Capture final : public ResponseWriter
{
public:
    Result<void> begin(int status, const Headers& headers) override
    {
        answer.status = status;
        answer.headers = headers;
        return {};
    }
    Result<void> write(std::span<const std::byte> data) override
    {
        answer.body.append(reinterpret_cast<const char*>(data.data()), data.size());
        return {};
    }
    using ResponseWriter::write;
    Result<void> finish(const Headers& trailers) override
    {
        answer.trailers = trailers;
        return {};
    }
    void abort() override { answer.isAborted = true; }
    bool hasBegun() const override { return answer.status != 0; }

    Answer answer;
};

/// Keeps a copy of what the handler reads.
class Misbehaviour::Tee final : public BodyReader
{
public:
    explicit Tee(BodyReader& inner)
        : m_inner(inner)
    {}
    Result<std::size_t> read(std::span<std::byte> into) override
    {
        auto count = m_inner.read(into);
        if (count)
            copy.append(reinterpret_cast<const char*>(into.data()), *count);
        return count;
    }
    std::optional<std::uint64_t> announcedSize() const override { return m_inner.announcedSize(); }

    std::string copy;

private:
    BodyReader& m_inner;
};

std::span<const MischiefName> allMischief()
{
    return kNames;
}

std::string_view nameOf(Mischief mischief)
{
    return std::ranges::find(kNames, mischief, &MischiefName::mischief)->name;
}

Result<void> Misbehaviour::set(std::string_view text)
{
    while (!text.empty()) {
        const std::string_view item = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), item.size() + 1));
        const std::string_view name = item.substr(0, item.find(':'));
        const auto known = std::ranges::find(kNames, name, &MischiefName::name);
        int seconds = int(kDefaultSeconds.count());
        bool isWrong = known == kNames.end();
        if (item.size() > name.size()) {
            const std::string_view number = item.substr(name.size() + 1);
            const auto [end, error] =
                std::from_chars(number.data(), number.data() + number.size(), seconds);
            isWrong |= error != std::errc() || end != number.data() + number.size() || seconds < 0;
        }
        if (isWrong) {
            std::string names;
            for (const MischiefName& entry : kNames)
                names += fmt::format("{}{}", names.empty() ? "" : ", ", entry.name);
            return fail(ErrorCode::InvalidInput,
                        fmt::format("No misbehaviour is called {}. There are: {}.", item, names));
        }
        m_seconds[known->mischief] = std::chrono::seconds(seconds);
    }
    return {};
}

std::vector<std::string> Misbehaviour::names() const
{
    std::vector<std::string> names;
    for (const auto& [mischief, seconds] : m_seconds)
        names.emplace_back(nameOf(mischief));
    return names;
}

std::int64_t Misbehaviour::nextPriceFactor()
{
    if (!does(Mischief::PriceRise))
        return 1;
    return std::int64_t(1) << std::min(m_priceCalls++, kMostDoublings);
}

std::chrono::seconds Misbehaviour::tokenLife() const
{
    return does(Mischief::ExpiredParameters) ? std::chrono::minutes(-1) : std::chrono::minutes(30);
}

std::optional<Misbehaviour::Clock::time_point> Misbehaviour::death() const
{
    const std::lock_guard lock(m_mutex);
    return m_death;
}

bool Misbehaviour::isDead() const
{
    const auto time = death();
    return time && *time <= Clock::now();
}

void Misbehaviour::noteJob(AnswerKind kind)
{
    const std::lock_guard lock(m_mutex);
    if ((kind == AnswerKind::Job || kind == AnswerKind::Byoc) && does(Mischief::Dead) && !m_death)
        m_death = Clock::now() + m_seconds.at(Mischief::Dead);
}

bool Misbehaviour::isConcerned(AnswerKind kind) const
{
    const bool isGrpc = kind == AnswerKind::Grpc;
    return std::ranges::any_of(m_seconds, [&](const auto& entry) {
        switch (entry.first) {
        case Mischief::PriceRise:
        case Mischief::ExpiredParameters:
            return false;
        case Mischief::Dead:
            return true;
        case Mischief::GarbageProtobuf:
        case Mischief::MissingTrailers:
            return isGrpc;
        default:
            return !isGrpc;
        }
    });
}

Handler Misbehaviour::wrap(AnswerKind kind, Handler inner)
{
    if (!isConcerned(kind))
        return inner;
    return [this, kind, inner = std::move(inner)](const ServerRequest& request, BodyReader& body,
                                                  ResponseWriter& response, std::stop_token stop) {
        serve(kind, inner, request, body, response, std::move(stop));
    };
}

void Misbehaviour::serve(AnswerKind kind,
                         const Handler& inner,
                         const ServerRequest& request,
                         BodyReader& body,
                         ResponseWriter& response,
                         std::stop_token stop)
{
    noteJob(kind);
    if (isDead())
        return response.abort();
    Tee tee(body);
    Capture capture;
    inner(request, tee, capture, stop);
    if (isDead() || capture.answer.isAborted || !capture.hasBegun())
        return response.abort();
    if (capture.answer.status == 200 || kind == AnswerKind::Grpc)
        spoil(kind, tee.copy, capture.answer);
    send(kind, capture.answer, response, stop);
}

void Misbehaviour::spoil(AnswerKind kind, const std::string& input, Answer& answer)
{
    if (kind == AnswerKind::Grpc) {
        // The frame stays whole, so that the message itself is what has to be survived.
        if (does(Mischief::GarbageProtobuf))
            for (std::size_t i = 5; i < answer.body.size(); ++i)
                answer.body[i] = char(0xff ^ (answer.body[i] * 31 + char(i)));
        if (does(Mischief::MissingTrailers))
            answer.trailers.clear();
        return;
    }
    spoilMedia(kind, input, answer);
    if (does(Mischief::Truncated))
        answer.body.resize(answer.body.size() / 2);
    if (does(Mischief::WrongContentType))
        setHeader(answer.headers, "content-type", "text/html");
    setHeader(answer.headers, "content-length", std::to_string(answer.body.size()));
}

void Misbehaviour::spoilMedia(AnswerKind kind, const std::string& input, Answer& answer)
{
    std::string lastInput;
    std::string stale;
    {
        const std::lock_guard lock(m_mutex);
        if (kind == AnswerKind::Job)
            m_lastInput = uploadedFile(input);
        lastInput = kind == AnswerKind::Byoc ? input : m_lastInput;
        stale = m_stale.try_emplace(kind, answer.body).first->second;
    }
    if (kind == AnswerKind::Job)
        return; // only says where the media are
    for (const auto& [mischief, seconds] : m_seconds)
        if (isMediaMischief(mischief))
            answer.body =
                spoiltMedia(mischief, answer.body, mischief == Mischief::Stale ? stale : lastInput);
}

void Misbehaviour::send(AnswerKind kind,
                        const Answer& answer,
                        ResponseWriter& response,
                        std::stop_token stop)
{
    const bool isResult = kind != AnswerKind::Grpc && answer.status == 200;
    if (isResult && kind != AnswerKind::Media && does(Mischief::Slow) &&
        !pause(m_seconds.at(Mischief::Slow), stop))
        return response.abort();
    Headers headers = answer.headers;
    if (isResult && does(Mischief::EndlessBody))
        std::erase_if(headers, [](const auto& header) { return header.first == "content-length"; });
    if (!response.begin(answer.status, headers))
        return;
    if (isResult && does(Mischief::SlowLoris)) {
        for (const char byte : answer.body)
            if (!response.write(std::string_view(&byte, 1)) ||
                !pause(std::chrono::seconds(1), stop) || isDead())
                return response.abort();
    } else if (!response.write(answer.body)) {
        return;
    }
    const std::string more(64 * 1024, '\0');
    while (isResult && does(Mischief::EndlessBody))
        if (!response.write(more) || stop.stop_requested())
            return response.abort();
    (void)response.finish(answer.trailers);
}

} // namespace sluice::network
