// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/chunk_attempt.h"

#include "network/byoc_video/video_job.h"
#include "network/subnet/frame_by_frame.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

using Steady = std::chrono::steady_clock;

constexpr double kPatienceFactor = 6; ///< times the expected time
constexpr std::chrono::seconds kShortestPatience{30};
constexpr double kMostPriceRise = 2; // as the reference gateway: more is refused

fs::path folderOf(const SubnetJob& job)
{
    return job.plan.jobFolder / "subnet";
}

std::string prefixOf(const Chunk& chunk)
{
    return fmt::format("{:05}", chunk.index);
}

/// Splits the time of a request at the moments when its body had gone and when the answer began.
class Timeline
{
public:
    explicit Timeline(std::uint64_t bodySize)
        : m_bodySize(bodySize)
    {}

    void see(const ByocProgress& progress)
    {
        const auto now = Steady::now();
        if (!m_sent && progress.sent >= m_bodySize)
            m_sent = now;
        if (!m_answered && progress.received > 0)
            m_answered = now;
    }
    bool isSent() const { return m_sent.has_value(); }
    bool isAnswered() const { return m_answered.has_value(); }

    /// `worked`: seconds that the worker says it took; 0 when it does not say.
    void fill(WorkSample& sample, double worked) const
    {
        const auto end = Steady::now();
        const auto answered = m_answered.value_or(end);
        const auto sent = std::min(m_sent.value_or(m_started), answered);
        const auto seconds = [](auto span) { return std::chrono::duration<double>(span).count(); };
        sample.upload = seconds(sent - m_started);
        sample.download = seconds(end - answered);
        const double waited = seconds(answered - sent);
        sample.compute = worked > 0 ? std::min(worked, waited) : waited;
        sample.queue = waited - sample.compute;
    }

private:
    std::uint64_t m_bodySize;
    Steady::time_point m_started = Steady::now();
    std::optional<Steady::time_point> m_sent;
    std::optional<Steady::time_point> m_answered;
};

/// One attempt's steps, with the names of its files.
class Attempt
{
public:
    Attempt(const AttemptTask& task, std::stop_token stop)
        : m_task(task)
        , m_stop(std::move(stop))
        , m_offer(task.lease.offer)
        , m_payments(task.job.services.payments && !m_offer.isPractice()
                         ? *task.job.services.payments
                         : static_cast<PaymentSource&>(m_unpaid))
        , m_client(*task.job.services.http, *task.job.services.signer, m_payments)
        , m_base(folderOf(task.job) / fmt::format("{}-{}", prefixOf(task.chunk), task.number))
    {
        m_outcome.sample.units = task.job.unitsOf(task.chunk);
    }

    AttemptOutcome run()
    {
        const bool isAnswered = renewOffer() && (m_task.job.isNative ? makeFrames() : sendWhole());
        if (isAnswered)
            check();
        std::error_code ignored;
        fs::remove(file("body"), ignored);
        fs::remove(file("reply"), ignored);
        return std::move(m_outcome);
    }

private:
    fs::path file(const char* ending) const { return m_base.string() + "." + ending; }

    bool end(TryEnd how, const Error& error)
    {
        m_outcome.end = m_stop.stop_requested() ? TryEnd::Dropped : how;
        m_outcome.error = error;
        m_outcome.error.detail = fmt::format("{} ({})", error.detail, m_offer.peer.url);
        m_outcome.sample.outcome = how == TryEnd::Wrong ? WorkOutcome::Wrong : WorkOutcome::Failed;
        m_outcome.sample.error = error.detail;
        return false;
    }
    bool endOurs(const Error& error)
    {
        m_outcome.end = m_stop.stop_requested() ? TryEnd::Dropped : TryEnd::Failed;
        m_outcome.error = error;
        m_outcome.isOurs = true;
        return false;
    }

    /// How long one request may take.
    std::chrono::seconds timeout() const
    {
        std::chrono::seconds longest(m_task.job.settings.subnetPatienceSeconds);
        if (m_task.mostSeconds)
            longest = std::min(longest, *m_task.mostSeconds);
        if (!m_task.lease.expected)
            return longest;
        const double requests =
            m_task.job.isNative ? double(std::max<std::size_t>(m_task.sent.frames.size(), 1)) : 1;
        const auto wanted = std::chrono::seconds(std::int64_t(
            std::ceil(std::min(*m_task.lease.expected / requests * kPatienceFactor, 1e6))));
        return std::clamp(wanted, std::min(kShortestPatience, longest), longest);
    }

    /// Prices change while a job runs: what holds is what is announced now.
    bool renewOffer()
    {
        SubnetWork work;
        work.kind = m_task.job.capability;
        work.model = m_task.job.plan.model.id;
        work.isNative = m_task.job.isNative;
        auto now = askAgain(work);
        if (!now)
            return end(now.error().code == ErrorCode::Unavailable ? TryEnd::Busy : TryEnd::Failed,
                       now.error());
        const auto cap = priceCapFor(m_task.job.settings, work);
        const bool hasDoubled = m_offer.rate && now->rate &&
                                now->rate->perUnit() > kMostPriceRise * m_offer.rate->perUnit();
        const bool isNew = !m_offer.rate && now->rate && !now->isPractice();
        if (hasDoubled || isNew || (cap && isTooDear(now->rate, *cap)))
            return end(TryEnd::Failed, {ErrorCode::Unavailable,
                                        "Its price has risen since the job began, or is above your "
                                        "highest price."});
        m_offer = std::move(*now);
        return true;
    }

    Result<PeerOffer> askAgain(const SubnetWork& work)
    {
        if (!work.isNative)
            return askForToken(m_client, work, m_offer.peer, m_stop);
        OrchestratorClient client(*m_task.job.services.signer, m_task.job.settings.offline);
        return askForIntroduction(client, work, m_offer.peer, m_stop);
    }

    bool sendWhole() { return writeRequest() && exchange() && readAnswerFile(); }

    bool makeFrames()
    {
        JobClient client(*m_task.job.services.http, *m_task.job.services.signer, m_payments);
        FrameTask frames{m_task.job.plan,           m_task.sent, m_offer,   client,
                         *m_task.job.services.http, file("nut"), timeout(), {}};
        frames.onFrame = [this](std::int64_t done) { m_task.onStage("upscaling", done); };
        m_task.onStage("upscaling", 0);
        const auto made = makeFrameByFrame(frames, m_stop);
        if (!made) {
            m_outcome.isRefusal = made.error().isRefusal;
            return made.error().isOurs ? endOurs(made.error().error)
                                       : end(made.error().end, made.error().error);
        }
        m_outcome.sample.compute = made->compute.count();
        m_outcome.sample.download = made->download.count();
        m_exchange.fee = made->fee;
        m_answer.notes = made->notes;
        return true;
    }

    bool writeRequest()
    {
        m_request = requestFor(m_task.job.plan, m_task.sent);
        m_request.timeoutSeconds = int(timeout().count());
        const auto written = writeBody(file("body"), m_request, m_task.sent.file);
        return written ? true : endOurs(written.error());
    }

    bool exchange()
    {
        ByocRequest request;
        request.capability = m_task.job.capability;
        request.path = std::string(kUpscalePath.substr(1));
        request.contentType = kByocVideoType;
        request.bodyFile = file("body");
        request.answerFile = file("reply");
        request.answerLimit = m_request.maxAnswerBytes + (1u << 17);
        request.timeout = timeout();
        std::error_code error;
        Timeline timeline(fs::file_size(request.bodyFile, error));
        m_task.onStage("sending", 0);
        const auto outcome = m_client.run(m_offer.endpoint(), m_offer.token, request, m_stop,
                                          [&](const ByocProgress& progress) {
                                              timeline.see(progress);
                                              m_task.onStage(timeline.isAnswered() ? "receiving"
                                                             : timeline.isSent()   ? "upscaling"
                                                                                   : "sending",
                                                             0);
                                          });
        timeline.fill(m_outcome.sample, 0);
        m_timeline = timeline;
        if (outcome) {
            m_exchange = *outcome;
            return m_exchange.contentType == kByocVideoType ||
                   end(TryEnd::Wrong, {ErrorCode::Protocol, "The answer is not called a clip."});
        }
        const JobFailure& failure = outcome.error();
        m_outcome.isRefusal = failure.kind == ErrorKind::BadRequest || failure.status == 409 ||
                              failure.status == 413 || failure.status == 422;
        return end(failure.kind == ErrorKind::TryAnother || failure.status == 503 ? TryEnd::Busy
                                                                                  : TryEnd::Failed,
                   failure.error);
    }

    bool readAnswerFile()
    {
        const auto answer = readAnswer(file("reply"), file("nut"));
        if (!answer)
            return isOurDisk(answer.error()) ? endOurs(answer.error())
                                             : end(TryEnd::Wrong, answer.error());
        if (answer->id != m_request.id && !answer->id.empty())
            return end(TryEnd::Wrong, {ErrorCode::Protocol, "The answer is to another request."});
        m_answer = *answer;
        m_timeline->fill(m_outcome.sample, std::max(m_answer.seconds, 0.0));
        return true;
    }

    static bool isOurDisk(const Error& error)
    {
        return error.code == ErrorCode::Io || error.code == ErrorCode::DiskFull;
    }

    void check()
    {
        m_task.onStage("checking", 0);
        ChunkExpectation expected;
        expected.sent = m_task.sent;
        expected.format = m_task.job.plan.format;
        expected.output = file("out.nut");
        expected.isPlainResize = m_task.job.plan.model.scale == 0;
        const auto verdict = verifyChunk(expected, file("nut"), m_task.job.seen, m_stop);
        if (!verdict) {
            verdict.error().code == ErrorCode::Protocol ? end(TryEnd::Wrong, verdict.error())
                                                        : endOurs(verdict.error());
            return;
        }
        if (m_task.job.services.sampler) {
            const auto examined = m_task.job.services.sampler->examine(
                m_task.job.plan, m_task.chunk, file("nut"), m_stop);
            if (!examined) {
                end(TryEnd::Wrong, examined.error());
                return;
            }
        }
        m_outcome.end = TryEnd::Good;
        m_outcome.sample.outcome = WorkOutcome::Good;
        m_outcome.answer = file("nut");
        m_outcome.output = expected.output;
        fillResult(*verdict);
    }

    void fillResult(const ChunkVerdict& verdict)
    {
        ChunkResult& result = m_outcome.result;
        result.frames = verdict.frames;
        result.computedFrames =
            verdict.frames - std::count_if(m_task.sent.frames.begin(), m_task.sent.frames.end(),
                                           [](const auto& frame) { return frame.repeat; });
        result.busy = std::chrono::duration<double>(m_outcome.sample.total());
        const auto host = m_offer.peer.url.substr(m_offer.peer.url.find("://") + 3);
        result.maker =
            m_answer.device.empty() ? host : fmt::format("{} ({})", host, m_answer.device);
        result.peer = m_offer.peer.url;
        result.bytesUp = std::int64_t(m_task.sent.bytes);
        std::error_code unknown;
        const auto answered = fs::file_size(file("nut"), unknown);
        result.bytesDown = unknown ? 0 : std::int64_t(answered);
        result.price = m_offer.price;
        if (m_offer.price && m_exchange.fee)
            result.feeWei = m_exchange.fee->ceiling().toString();
        result.notes = m_answer.notes;
        if (m_task.sent.damagedFrames > 0)
            result.notes.push_back(
                fmt::format("{} pictures of the source are damaged.", m_task.sent.damagedFrames));
    }

    const AttemptTask& m_task;
    const std::stop_token m_stop;
    PeerOffer m_offer;
    PracticePayment m_unpaid;
    PaymentSource& m_payments;
    ByocClient m_client;
    const fs::path m_base;
    VideoJobRequest m_request;
    ByocOutcome m_exchange;
    VideoJobAnswer m_answer;
    std::optional<Timeline> m_timeline;
    AttemptOutcome m_outcome;
};

} // namespace

double SubnetJob::unitsOf(const Chunk& chunk) const
{
    return double(std::max<std::int64_t>(chunk.frames, 1)) * plan.source.width *
           plan.source.height / 1e6;
}

std::chrono::seconds SubnetJob::patience(const Chunk& chunk) const
{
    const std::int64_t requests = isNative ? std::max<std::int64_t>(chunk.frames, 1) : 1;
    return std::chrono::seconds(settings.subnetPatienceSeconds * requests);
}

AttemptOutcome tryPeer(const AttemptTask& task, std::stop_token stop)
{
    return Attempt(task, std::move(stop)).run();
}

fs::path sentFile(const SubnetJob& job, const Chunk& chunk)
{
    return folderOf(job) / (prefixOf(chunk) + "-sent.nut");
}

void removeFiles(const SubnetJob& job, const Chunk& chunk)
{
    std::error_code error;
    const std::string prefix = prefixOf(chunk) + "-";
    std::vector<fs::path> ours;
    for (fs::directory_iterator entry(folderOf(job), error), end; !error && entry != end;
         entry.increment(error))
        if (entry->path().filename().string().starts_with(prefix))
            ours.push_back(entry->path());
    for (const fs::path& file : ours)
        fs::remove(file, error);
}

} // namespace sluice::network
