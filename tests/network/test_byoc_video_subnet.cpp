// SPDX-License-Identifier: GPL-3.0-or-later
// The whole way of a chunk: gateway, orchestrator, and a worker in Python that registered itself.
#include "network/byoc_video/video_job.h"
#include "network/gateway/byoc_client.h"
#include "network/orchestrator/orchestrator.h"
#include "network/verify/verify_chunk.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QProcess>
#include <QTest>

using namespace sluice;
using namespace sluice::network;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

template <class T>
T need(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().detail.c_str());
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

} // namespace

class TestByocVideoSubnet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        OrchestratorConfig config;
        config.secret = "a secret";
        config.folder = m_folder / "orchestrator";
        m_orchestrator = need(Orchestrator::start(config));
        m_python.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_python.start(QStringLiteral("python3"),
                       {QStringLiteral(SLUICE_SOURCE_DIR "/docs/examples/byoc_video_worker.py"),
                        QStringLiteral("--port"), QStringLiteral("0"), QStringLiteral("--secret"),
                        QStringLiteral("a secret"), QStringLiteral("--orchestrator"),
                        QString::fromStdString(m_orchestrator->url())});
        QTRY_VERIFY_WITH_TIMEOUT(m_orchestrator->offersCapability(upscaleCapability("resize")),
                                 20000);
        m_source = test::makeClip(m_folder / "clip.mkv",
                                  QStringLiteral("-f lavfi -i testsrc2=s=96x64:r=25:d=1 -c:v "
                                                 "libx264 -preset ultrafast"));
        UpscaleSpec spec;
        spec.source = m_source;
        spec.output = m_folder / "out.mp4";
        spec.model = "resize";
        ModelFacts facts;
        facts.id = "resize";
        facts.scale = 0;
        m_plan = need(planJob(JobSpec{spec}, facts, m_folder / "job", 2.0));
        fs::create_directories(m_plan.jobFolder);
    }

    void cleanupTestCase()
    {
        m_python.kill();
        m_python.waitForFinished();
    }

    void upscalesAChunk()
    {
        const Chunk& chunk = m_plan.chunks.front();
        const media::TransportChunk sent = cut();
        const auto outcome = ask(requestFor(m_plan, sent), sent.file);
        QVERIFY2(outcome.has_value(), outcome ? "" : outcome.error().error.detail.c_str());
        QCOMPARE(outcome->contentType, std::string(kByocVideoType));
        const VideoJobAnswer answer =
            need(readAnswer(m_folder / "answer", m_folder / "answer.nut"));
        QCOMPARE(answer.device, std::string("ffmpeg"));
        SeenResults seen;
        const ChunkVerdict verdict = need(verifyChunk(
            {sent, m_plan.format, chunk.partialFile, true}, m_folder / "answer.nut", seen, {}));
        QCOMPARE(verdict.frames, std::int64_t(25));
        QCOMPARE(test::frameTimes(chunk.partialFile).size(), std::size_t(25));
    }

    void hearsWhatTheWorkerRefuses()
    {
        const media::TransportChunk sent = cut();
        VideoJobRequest request = requestFor(m_plan, sent);
        request.model = "another";
        const auto outcome = ask(request, sent.file);
        QVERIFY(!outcome.has_value());
        QCOMPARE(outcome.error().status, 404);
        QVERIFY2(outcome.error().error.detail.find("This worker only resizes.") !=
                     std::string::npos,
                 outcome.error().error.detail.c_str());
    }

private:
    media::TransportChunk cut() const
    {
        media::TransportRequest request;
        request.source = m_source;
        request.start = m_plan.chunks.front().start;
        request.end = m_plan.chunks.front().end;
        request.file = m_folder / "sent.nut";
        return need(media::cutTransportChunk(request, {}));
    }

    tl::expected<ByocOutcome, JobFailure> ask(const VideoJobRequest& request, const fs::path& chunk)
    {
        need(writeBody(m_folder / "body", request, chunk));
        ByocClient client(m_http, m_signer, m_payments);
        const Endpoint endpoint{m_orchestrator->url(), true};
        const std::string capability = upscaleCapability("resize");
        const ByocToken token = need(client.token(endpoint, capability, 5s));
        ByocRequest job;
        job.capability = capability;
        job.path = kUpscalePath.substr(1);
        job.contentType = kByocVideoType;
        job.bodyFile = m_folder / "body";
        job.answerFile = m_folder / "answer";
        return client.run(endpoint, token, job);
    }

    test::TempDir m_folder;
    std::unique_ptr<Orchestrator> m_orchestrator;
    QProcess m_python;
    net::HttpClient m_http;
    NoSigner m_signer;
    NoPayment m_payments;
    fs::path m_source;
    JobPlan m_plan;
};

QTEST_GUILESS_MAIN(TestByocVideoSubnet)
#include "test_byoc_video_subnet.moc"
