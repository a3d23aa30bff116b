// SPDX-License-Identifier: GPL-3.0-or-later
// Whole exchanges of docs/byoc-video.md over sockets: our worker, and one in Python that was written from that page.
#include "core/base/atomic_file.h"
#include "core/media/join.h"
#include "inference/local/local_backend.h"
#include "network/byoc_video/video_job.h"
#include "network/server/listener.h"
#include "network/verify/verify_chunk.h"
#include "network/worker/byoc_video_worker.h"
#include "tests/support/media_clips.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <QProcess>
#include <QTest>

#include <fstream>
#include <thread>

using namespace sluice;
using namespace sluice::network;
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

QString tagsArguments()
{
    return QStringLiteral("-select_streams v:0 -show_entries "
                          "stream=codec_name,profile,pix_fmt,width,height,color_range,color_space,"
                          "color_transfer,color_primaries,chroma_location,sample_aspect_ratio,"
                          "time_base,nb_frames,duration_ts:stream_side_data");
}

/// One chunk after the other, made by whom the test says.
class ListFeed : public ChunkFeed
{
public:
    explicit ListFeed(std::vector<Chunk> chunks)
        : m_chunks(std::move(chunks))
    {}
    std::optional<Chunk> take() override
    {
        if (m_next == m_chunks.size())
            return {};
        return m_chunks[m_next++];
    }
    void progress(int, std::int64_t, const std::string&) override {}
    Result<void> finish(const Chunk& chunk, const ChunkResult&) override
    {
        fs::rename(chunk.partialFile, chunk.file);
        return {};
    }
    void giveBack(int) override {}

private:
    std::vector<Chunk> m_chunks;
    std::size_t m_next = 0;
};

struct Reply
{
    int status = 0;
    fs::path body;

    VideoJobError error() const { return parseError(status, readFile(body).value_or("")); }
};

} // namespace

class TestByocVideoWorker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        qputenv("SLUICE_ENGINE", qgetenv("SLUICE_TEST_BIN") + "/fake_engine");
        qputenv("SLUICE_FAKE_ENGINE", "pictures");
        m_home = std::make_unique<test::TempDir>();
        const Paths paths = Paths::below(m_home->path());
        m_backend = std::make_unique<inference::LocalBackend>(
            paths, Settings(), std::make_shared<inference::ModelStore>(paths));
        ByocVideoWorkerConfig config;
        config.folder = *m_home / "work";
        config.models = {"resize"};
        m_worker = std::make_unique<ByocVideoWorker>(*m_backend, config);
        HandlerTable table;
        m_worker->addTo(table);
        ListenerConfig listen;
        listen.tls = false;
        m_listener = need(Listener::start(listen, std::move(table)));
    }

    void cleanup()
    {
        m_listener.reset();
        m_worker.reset();
        m_backend.reset();
    }

    void joinsWithChunksMadeHere_data()
    {
        QTest::addColumn<bool>("python");
        QTest::newRow("our worker") << false;
        QTest::newRow("a worker in Python") << true;
    }

    void joinsWithChunksMadeHere()
    {
        QFETCH(bool, python);
        QProcess process;
        const std::string url = python ? startPython(process) : m_listener->url();
        const fs::path here = finishClip("here", {});
        const fs::path mixed = finishClip("mixed", url);
        process.kill();
        process.waitForFinished();
        QCOMPARE(test::frameTimes(mixed), test::frameTimes(here));
        QCOMPARE(test::frameTimes(mixed).size(), std::size_t(72));
        QCOMPARE(test::probeLines(tagsArguments(), mixed), test::probeLines(tagsArguments(), here));
        if (!python)
            QCOMPARE(m_worker->chunksMade(), std::int64_t(2));
        QTRY_VERIFY(!fs::exists(*m_home / "work") || fs::is_empty(*m_home / "work"));
    }

    void saysWhatItDid()
    {
        const JobPlan plan = pqPlan("one");
        const media::TransportChunk sent = cut(plan, plan.chunks.front());
        const VideoJobRequest request = requestFor(plan, sent);
        const Reply reply = post(m_listener->url(), request, sent.file);
        QCOMPARE(reply.status, 200);
        const VideoJobAnswer answer = need(readAnswer(reply.body, *m_home / "answer.nut"));
        QCOMPARE(answer.id, request.id);
        QCOMPARE(answer.frames, std::int64_t(24));
        QCOMPARE(answer.model, std::string("resize"));
        QVERIFY(answer.seconds > 0);
        QVERIFY(!answer.device.empty());
    }

    void refuses_data()
    {
        QTest::addColumn<std::string>("what");
        QTest::addColumn<int>("status");
        QTest::addColumn<std::string>("code");
        const auto row = [](const char* what, int status, const char* code) {
            QTest::newRow(what) << std::string(what) << status << std::string(code);
        };
        row("another model", 404, "unknown_model");
        row("fewer pictures than said", 400, "bad_request");
        row("another size than said", 400, "bad_request");
        row("bytes that are no clip", 400, "bad_request");
        row("a body cut off", 400, "bad_request");
        row("an answer too large", 413, "too_large");
        row("another version", 400, "unsupported_version");
        row("no body", 400, "bad_request");
    }

    void refuses()
    {
        QFETCH(std::string, what);
        QFETCH(int, status);
        QFETCH(std::string, code);
        const JobPlan plan = pqPlan("one");
        const media::TransportChunk sent = cut(plan, plan.chunks.front());
        VideoJobRequest request = requestFor(plan, sent);
        if (what == "another model")
            request.model = "realesrgan-x2plus";
        if (what == "fewer pictures than said")
            ++request.frames;
        if (what == "another size than said")
            ++request.source.width;
        if (what == "an answer too large")
            request.maxAnswerBytes = 1000;
        if (what == "bytes that are no clip")
            std::ofstream(sent.file, std::ios::in).write("no clip at all, no clip at all", 30);
        const fs::path body = *m_home / "body";
        need(writeBody(body, request, sent.file));
        if (what == "a body cut off")
            fs::resize_file(body, fs::file_size(body) - 1);
        if (what == "no body")
            fs::resize_file(body, 0);
        if (what == "another version") {
            std::string text = need(readFile(body));
            text.replace(text.find("\"version\":1"), 11, "\"version\":2");
            std::ofstream(body, std::ios::binary) << text;
        }
        const Reply reply = postFile(m_listener->url(), body);
        QCOMPARE(reply.status, status);
        QCOMPARE(reply.error().code, code);
        QVERIFY(!reply.error().message.empty());
        // Whoever is refused learns nothing about this computer's files.
        QVERIFY(reply.error().message.find(m_home->path().string()) == std::string::npos);
        QTRY_VERIFY(fs::is_empty(*m_home / "work"));
    }

    void makesOneChunkAtATime()
    {
        qputenv("SLUICE_FAKE_ENGINE", "slow");
        const JobPlan plan = pqPlan("one");
        const media::TransportChunk sent = cut(plan, plan.chunks.front());
        VideoJobRequest request = requestFor(plan, sent);
        request.timeoutSeconds = 3;
        Reply first;
        std::thread other([&] { first = post(m_listener->url(), request, sent.file, "first"); });
        QTRY_VERIFY(fs::exists(*m_home / "work" / "byoc-0" / "source.nut"));
        const Reply second = post(m_listener->url(), request, sent.file, "second");
        other.join();
        QCOMPARE(second.status, 503);
        QCOMPARE(second.error().code, std::string("busy"));
        QCOMPARE(first.status, 504);
        QCOMPARE(first.error().code, std::string("deadline"));
    }

    void dropsTheJobOfAClientThatLeft()
    {
        qputenv("SLUICE_FAKE_ENGINE", "slow");
        const JobPlan plan = pqPlan("one");
        const media::TransportChunk sent = cut(plan, plan.chunks.front());
        const fs::path body = *m_home / "body";
        need(writeBody(body, requestFor(plan, sent), sent.file));
        QProcess curl;
        curl.start(QStringLiteral("curl"),
                   curlArguments(m_listener->url(), body, *m_home / "reply"));
        QTRY_VERIFY(fs::exists(*m_home / "work" / "byoc-0" / "chunk-00000.part.nut"));
        curl.kill();
        QVERIFY(curl.waitForFinished());
        QTRY_VERIFY_WITH_TIMEOUT(fs::is_empty(*m_home / "work"), 10000);
        // And it takes the next.
        qputenv("SLUICE_FAKE_ENGINE", "pictures");
        QCOMPARE(post(m_listener->url(), requestFor(plan, sent), sent.file).status, 200);
    }

private:
    std::string startPython(QProcess& process) const
    {
        process.start(QStringLiteral("python3"),
                      {QStringLiteral(SLUICE_SOURCE_DIR "/docs/examples/byoc_video_worker.py"),
                       QStringLiteral("--port"), QStringLiteral("0")});
        if (!process.waitForReadyRead(20000))
            qFatal("The Python worker did not start.");
        return process.readLine().trimmed().toStdString();
    }

    JobPlan pqPlan(const std::string& name)
    {
        if (m_source.empty())
            m_source = test::makeClip(
                m_folder / "pq.mkv",
                QStringLiteral("-f lavfi -i testsrc2=s=96x64:r=24:d=3 -f lavfi -i sine=d=3 "
                               "-pix_fmt yuv420p10le -c:v libx265 -preset ultrafast "
                               "-color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc "
                               "-color_range tv -x265-params log-level=none:hdr10=1:master-display="
                               "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,"
                               "50):max-cll=1000,400 -c:a aac -shortest"));
        UpscaleSpec spec;
        spec.source = m_source;
        spec.output = *m_home / (name + ".mp4");
        spec.model = "resize";
        spec.encode.codec = "hevc";
        spec.encode.preset = "ultrafast";
        spec.encode.bitDepth = 10;
        const JobSpec job{spec};
        const JobPlan plan =
            need(planJob(job, need(m_backend->modelFacts(job)), *m_home / name, 1.0));
        fs::create_directories(plan.jobFolder);
        return plan;
    }

    media::TransportChunk cut(const JobPlan& plan, const Chunk& chunk) const
    {
        media::TransportRequest request;
        request.source = plan.spec.source();
        request.start = chunk.start;
        request.end = chunk.end;
        request.deinterlace = plan.deinterlace;
        request.file = *m_home / "sent.nut";
        return need(media::cutTransportChunk(request, {}));
    }

    static QStringList
    curlArguments(const std::string& url, const fs::path& body, const fs::path& to)
    {
        return {QStringLiteral("-s"),
                QStringLiteral("--noproxy"),
                QStringLiteral("*"),
                QStringLiteral("--max-time"),
                QStringLiteral("30"),
                QStringLiteral("-H"),
                QStringLiteral("Content-Type: application/x-byoc-video"),
                QStringLiteral("--data-binary"),
                u'@' + QString::fromStdString(body.string()),
                QStringLiteral("-w"),
                QStringLiteral("%{http_code}"),
                QStringLiteral("-o"),
                QString::fromStdString(to.string()),
                QString::fromStdString(url + std::string(kUpscalePath))};
    }

    Reply
    postFile(const std::string& url, const fs::path& body, const std::string& name = "r") const
    {
        QProcess curl;
        Reply reply{0, *m_home / ("reply-" + name)};
        curl.start(QStringLiteral("curl"), curlArguments(url, body, reply.body));
        curl.waitForFinished(40000);
        reply.status = curl.readAllStandardOutput().toInt();
        return reply;
    }

    Reply post(const std::string& url,
               const VideoJobRequest& request,
               const fs::path& chunk,
               const std::string& name = "r") const
    {
        const fs::path body = *m_home / ("body-" + name);
        need(writeBody(body, request, chunk));
        return postFile(url, body, name);
    }

    /// Three chunks of a second, those at even places made elsewhere when a worker is named.
    fs::path finishClip(const std::string& name, const std::string& worker)
    {
        const JobPlan plan = pqPlan(name);
        std::vector<Chunk> local;
        SeenResults seen;
        for (const Chunk& chunk : plan.chunks) {
            if (worker.empty() || chunk.index % 2 == 1) {
                local.push_back(chunk);
                continue;
            }
            const media::TransportChunk sent = cut(plan, chunk);
            const Reply reply = post(worker, requestFor(plan, sent), sent.file);
            if (reply.status != 200)
                qFatal("%d %s", reply.status, reply.error().message.c_str());
            need(readAnswer(reply.body, *m_home / "answer.nut"));
            need(verifyChunk({sent, plan.format, chunk.file, true}, *m_home / "answer.nut", seen,
                             {}));
        }
        ListFeed feed(local);
        need(m_backend->run(plan, feed, {}));
        media::JoinRequest join;
        for (const Chunk& chunk : plan.chunks)
            join.chunks.push_back(chunk.file);
        join.source = m_source;
        join.output = plan.spec.output();
        need(media::joinChunks(join));
        return join.output;
    }

    test::TempDir m_folder;
    fs::path m_source;
    std::unique_ptr<test::TempDir> m_home;
    std::unique_ptr<inference::LocalBackend> m_backend;
    std::unique_ptr<ByocVideoWorker> m_worker;
    std::unique_ptr<Listener> m_listener;
};

QTEST_GUILESS_MAIN(TestByocVideoWorker)
#include "test_byoc_video_worker.moc"
