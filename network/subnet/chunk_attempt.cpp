// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/chunk_attempt.h"

#include "core/base/hash.h"
#include "core/base/json_reader.h"
#include "core/job/work_counts.h"
#include "network/byoc_video/generate_request.h"
#include "network/byoc_video/video_job.h"
#include "network/subnet/frame_by_frame.h"
#include "network/subnet/request_times.h"
#include "network/verify/verify_generated.h"

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
// Multiply-adds a second of a GPU that is worth waiting for: a third of what an RTX 4090 does with Wan 2.2 5B.
constexpr double kSlowGpu = 1.5e13;
// Nobody works longer on a request: network/worker ends it then.
constexpr double kLongestPatience = 3600;

fs::path folderOf(const SubnetJob& job)
{
    return job.plan.jobFolder / "subnet";
}

std::string prefixOf(const Chunk& chunk)
{
    return fmt::format("{:05}", chunk.index);
}

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
        , m_wish(task.job.plan.spec.generating())
        , m_stage(m_wish != nullptr ? "generating" : "upscaling")
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
        std::chrono::seconds longest = m_task.job.requestPatience();
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
        const bool isDearer =
            now->rate && (!m_offer.rate || now->rate->perUnit() > m_offer.rate->perUnit());
        m_offer = std::move(*now);
        if (isDearer && m_task.payMore && !m_task.payMore(*m_offer.rate))
            return end(TryEnd::Failed,
                       {ErrorCode::Unavailable,
                        "Its price has risen, and the piece would cost more than may be spent."});
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
            if (m_offer.price && made.error().fee) {
                m_outcome.owedWei = made.error().fee->ceiling().toString();
                noteMaker();
            }
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
        const auto written = m_wish != nullptr ? writeGenerateRequest() : writeChunkRequest();
        return written ? true : endOurs(written.error());
    }

    Result<void> writeChunkRequest()
    {
        VideoJobRequest request = requestFor(m_task.job.plan, m_task.sent);
        request.timeoutSeconds = int(timeout().count());
        m_id = request.id;
        m_mostBytes = request.maxAnswerBytes;
        return writeBody(file("body"), request, m_task.sent.file);
    }

    Result<void> writeGenerateRequest()
    {
        GenerateRequest request =
            generateRequestFor(*m_wish, m_task.job.plan.model, m_task.sent.bitDepth);
        request.timeoutSeconds = int(timeout().count());
        request.startImageBytes = m_task.sent.bytes;
        m_id = request.id;
        m_mostBytes = request.maxAnswerBytes;
        m_digest = digestOf(request);
        return writeBody(file("body"), request, m_task.sent.file);
    }

    /// What was asked for, without what changes from try to try.
    static std::string digestOf(const GenerateRequest& request)
    {
        nlohmann::json json = toJson(request);
        for (const char* changing : {"id", "timeoutSeconds"})
            json.erase(changing);
        return sha256Hex(dumpJson(json));
    }

    bool exchange()
    {
        ByocRequest request;
        request.capability = m_task.job.capability;
        request.path = std::string((m_wish != nullptr ? kGeneratePath : kUpscalePath).substr(1));
        request.contentType = kByocVideoType;
        request.bodyFile = file("body");
        request.answerFile = file("reply");
        request.answerLimit = m_mostBytes + (1u << 17);
        request.timeout = timeout();
        // What is owed is for the time until the answer is here: no second more than was set aside.
        if (m_task.mostSeconds)
            request.margin = std::min(request.margin, *m_task.mostSeconds - request.timeout);
        std::error_code error;
        RequestTimes times(fs::file_size(request.bodyFile, error));
        m_task.onStage("sending", 0);
        const auto outcome = m_client.run(m_offer.endpoint(), m_offer.token, request, m_stop,
                                          [&](const ByocProgress& progress) {
                                              times.see(progress);
                                              m_task.onStage(times.isAnswered() ? "receiving"
                                                             : times.isSent()   ? m_stage
                                                                                : "sending",
                                                             0);
                                          });
        times.fill(m_outcome.sample, 0);
        m_times = times;
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
        if (answer->id != m_id && !answer->id.empty())
            return end(TryEnd::Wrong, {ErrorCode::Protocol, "The answer is to another request."});
        m_answer = *answer;
        m_times->fill(m_outcome.sample, std::max(m_answer.seconds, 0.0));
        return true;
    }

    static bool isOurDisk(const Error& error)
    {
        return error.code == ErrorCode::Io || error.code == ErrorCode::DiskFull;
    }

    void check()
    {
        m_task.onStage("checking", 0);
        const auto verdict = m_wish != nullptr ? verifyClip() : verifyPiece();
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
        m_outcome.output = file("out.nut");
        fillResult(*verdict);
    }

    Result<ChunkVerdict> verifyPiece()
    {
        ChunkExpectation expected;
        expected.sent = m_task.sent;
        expected.format = m_task.job.plan.format;
        expected.output = file("out.nut");
        expected.isPlainResize = m_task.job.plan.model.scale == 0;
        return verifyChunk(expected, file("nut"), m_task.job.seen, m_stop);
    }

    Result<ChunkVerdict> verifyClip()
    {
        return verifyGenerated({m_task.sent, m_task.job.plan.format, file("out.nut"), m_digest},
                               file("nut"), m_task.job.seen, m_stop);
    }

    void fillResult(const ChunkVerdict& verdict)
    {
        ChunkResult& result = m_outcome.result;
        result.frames = verdict.frames;
        result.computedFrames =
            verdict.frames - std::count_if(m_task.sent.frames.begin(), m_task.sent.frames.end(),
                                           [](const auto& frame) { return frame.repeat; });
        noteMaker();
        result.bytesUp = std::int64_t(m_task.sent.bytes);
        std::error_code unknown;
        const auto answered = fs::file_size(file("nut"), unknown);
        result.bytesDown = unknown ? 0 : std::int64_t(answered);
        if (m_offer.price && m_exchange.fee)
            result.feeWei = m_exchange.fee->ceiling().toString();
        result.notes = m_answer.notes;
        if (m_task.sent.damagedFrames > 0)
            result.notes.push_back(
                fmt::format("{} pictures of the source are damaged.", m_task.sent.damagedFrames));
    }

    void noteMaker()
    {
        ChunkResult& result = m_outcome.result;
        const auto host = m_offer.peer.url.substr(m_offer.peer.url.find("://") + 3);
        result.busy = std::chrono::duration<double>(m_outcome.sample.total());
        result.maker =
            m_answer.device.empty() ? host : fmt::format("{} ({})", host, m_answer.device);
        result.peer = m_offer.peer.url;
        result.price = m_offer.price;
    }

    const AttemptTask& m_task;
    const std::stop_token m_stop;
    PeerOffer m_offer;
    PracticePayment m_unpaid;
    PaymentSource& m_payments;
    ByocClient m_client;
    const fs::path m_base;
    const GenerateSpec* const m_wish; ///< null: a piece of a clip is enlarged
    const char* const m_stage;        ///< what people read while the other side works
    std::string m_id;                 ///< of the request
    std::uintmax_t m_mostBytes = 0;   ///< of its answer
    std::string m_digest;             ///< of a wish
    ByocOutcome m_exchange;
    VideoJobAnswer m_answer;
    std::optional<RequestTimes> m_times;
    AttemptOutcome m_outcome;
};

} // namespace

double SubnetJob::unitsOf(const Chunk& chunk) const
{
    return unitsOfWork(plan, chunk.frames);
}

std::chrono::seconds SubnetJob::requestPatience() const
{
    const std::chrono::seconds wanted(settings.subnetPatienceSeconds);
    if (!plan.spec.generating() || isNative)
        return wanted;
    const double slow =
        std::clamp(countWork(plan).networkOperations() / kSlowGpu, 0.0, kLongestPatience);
    return std::max(wanted, std::chrono::seconds(std::int64_t(std::ceil(slow))));
}

std::chrono::seconds SubnetJob::patience(const Chunk& chunk) const
{
    const std::int64_t requests = isNative ? std::max<std::int64_t>(chunk.frames, 1) : 1;
    return requestPatience() * requests;
}

AttemptOutcome tryPeer(const AttemptTask& task, std::stop_token stop)
{
    return Attempt(task, std::move(stop)).run();
}

fs::path sentFile(const SubnetJob& job, const Chunk& chunk)
{
    return folderOf(job) /
           (prefixOf(chunk) + (job.plan.spec.generating() ? "-start.png" : "-sent.nut"));
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
