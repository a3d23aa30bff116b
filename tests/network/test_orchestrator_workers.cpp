// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/encoding.h"
#include "network/server/grpc_service.h"
#include "tests/network/orchestrator_world.h"

#include <fmt/format.h>

#include <QTest>

#include <thread>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

/// The registration that a go-livepeer worker sent.
WorkerRegistration recordedWorker()
{
    const auto recorded = capture("remote_worker/register_ai_worker.json");
    const auto hex = recorded["request"]["messages"][0]["message_hex"].get<std::string>();
    return parseWorkerRegistration(*fromHex(hex)).value_or(WorkerRegistration());
}

/// An AI worker whose stream is a curl process.
class DialledWorker
{
public:
    DialledWorker(OrchestratorWorld& world, const WorkerRegistration& registration)
        : m_world(world)
    {
        writeBytes(m_folder / "call", grpcFrame(serialize(registration)));
        m_process = startProgram("curl", {"-s", "-k", "-N", "--noproxy", "*", "--http2", "-D",
                                          (m_folder / "head").string(), "-H",
                                          "content-type: application/grpc", "-H", "te: trailers",
                                          "--data-binary", "@" + (m_folder / "call").string(),
                                          world.url("/net.AIWorker/RegisterAIWorker")});
    }

    bool hasEnded(int milliseconds = 10'000) { return m_process->waitForFinished(milliseconds); }
    std::string trailers() const { return readBytes(m_folder / "head"); }
    void hangUp() { m_process->kill(); }

    /// The next job of the stream; none after ten seconds.
    std::optional<WorkerJob> nextJob()
    {
        const auto isWhole = [&] {
            m_bytes += m_process->readAllStandardOutput().toStdString();
            return m_bytes.size() >= 5 && m_bytes.size() >= 5 + lengthOf(m_bytes);
        };
        if (!QTest::qWaitFor(isWhole, 10'000))
            return {};
        const auto job = parseWorkerJob(std::string_view(m_bytes).substr(5, lengthOf(m_bytes)));
        m_bytes.erase(0, 5 + lengthOf(m_bytes));
        return job ? std::optional(*job) : std::nullopt;
    }

    /// Posts a body as the result of `task`.
    WebAnswer post(std::int64_t task,
                   const std::string& pipeline,
                   const std::string& contentType,
                   const std::string& body,
                   const std::string& secret = "rig-secret")
    {
        writeBytes(m_folder / "result", body);
        return curl({"--http2", "-H", "Authorization: Livepeer-AI-Worker-1.0", "-H",
                     "Credentials: " + secret, "-H", fmt::format("TaskId: {}", task), "-H",
                     "Pipeline: " + pipeline, "-H", "Content-Type: " + contentType, "-H",
                     "Expect:", "--data-binary", "@" + (m_folder / "result").string(),
                     m_world.url("/aiResults")});
    }

private:
    static std::size_t lengthOf(const std::string& bytes)
    {
        std::size_t length = 0;
        for (std::size_t i = 1; i < 5; ++i)
            length = length << 8 | static_cast<unsigned char>(bytes[i]);
        return length;
    }

    OrchestratorWorld& m_world;
    TempDir m_folder;
    std::unique_ptr<QProcess> m_process;
    std::string m_bytes;
};

/// A job on a thread of its own.
class RunningJob
{
public:
    RunningJob(OrchestratorWorld& world,
               Pipeline pipeline,
               const std::string& model,
               Arguments body)
        : m_thread([this, &world, pipeline, model, body] {
            answer = curl(join({"-H", "Livepeer-Segment: " + world.segmentHeader(pipeline, model),
                                "-H", "Authorization: Livepeer-AI-Worker-1.0"},
                               join(body, {world.url("/" + std::string(factsOf(pipeline).name))})));
        })
    {}
    ~RunningJob()
    {
        if (m_thread.joinable())
            m_thread.join();
    }
    const WebAnswer& wait()
    {
        m_thread.join();
        return answer;
    }

    WebAnswer answer;

private:
    std::thread m_thread;
};

Arguments textBody(const std::string& text)
{
    return {"-H", "Content-Type: application/json", "--data-binary", text};
}

const std::string kDraw = R"({"model_id":"fake/sd-turbo","prompt":"x","width":64,"height":64})";

/// A recorded /aiResults body.
struct Recorded
{
    std::string contentType;
    std::string body;
    nlohmann::json exchange;
};
Recorded recordedResult(const std::string& name)
{
    Recorded result;
    result.exchange = capture("remote_worker/ai_results_" + name + ".json");
    result.contentType = headerOf(result.exchange["request"], "content-type");
    result.body = bodyOf(result.exchange["request"]);
    return result;
}

} // namespace

class TestOrchestratorWorkers : public QObject
{
    Q_OBJECT

    static bool hasWorkers(OrchestratorWorld& world, std::size_t count)
    {
        return QTest::qWaitFor([&] { return world.orchestrator().workerCount() == count; }, 10'000);
    }

private Q_SLOTS:
    void recordedWorkerIsOffered()
    {
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        DialledWorker worker(world, recordedWorker());
        QVERIFY(hasWorkers(world, 1));
        const auto info = world.introduce({});
        QVERIFY(info);
        const ModelConstraint* model =
            info->capabilities->model(Capability::Upscale, "fake/x2-upscaler");
        QVERIFY(model);
        QCOMPARE(model->capacity, 2u);
        QVERIFY(!info->hardware.empty());
        worker.hangUp();
        QVERIFY(hasWorkers(world, 0));
        QVERIFY(!world.introduce({})->capabilities->has(Capability::Upscale));
    }

    void capacitiesAddUp()
    {
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        DialledWorker first(world, recordedWorker());
        DialledWorker second(world, recordedWorker());
        QVERIFY(hasWorkers(world, 2));
        const auto info = world.introduce({});
        QCOMPARE(info->capabilities->model(Capability::Llm, "fake/llm")->capacity, 4u);
    }

    void gate_data()
    {
        QTest::addColumn<std::string>("version");
        QTest::addColumn<bool>("stays");
        QTest::newRow("same") << std::string("0.9.1") << true;
        QTest::newRow("newer") << std::string("1.0.0") << true;
        QTest::newRow("older") << std::string("0.9.0") << false;
        QTest::newRow("empty") << std::string() << false;
        QTest::newRow("undefined") << std::string("undefined") << false;
    }
    void gate()
    {
        QFETCH(std::string, version);
        QFETCH(bool, stays);
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        WorkerRegistration registration = recordedWorker();
        registration.capabilities.version = version;
        DialledWorker worker(world, registration);
        if (stays) {
            QVERIFY(hasWorkers(world, 1));
            return;
        }
        QVERIFY(worker.hasEnded());
        QVERIFY(worker.trailers().find("grpc-status: 0") != std::string::npos);
        QCOMPARE(world.orchestrator().workerCount(), std::size_t(0));
    }

    void wrongSecretIsToldSo()
    {
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        WorkerRegistration registration = recordedWorker();
        registration.secret = "another";
        DialledWorker worker(world, registration);
        QVERIFY(worker.hasEnded());
        QVERIFY(worker.trailers().find("grpc-status: 2") != std::string::npos);
        QVERIFY(worker.trailers().find("grpc-message: invalid secret") != std::string::npos);
    }

    void recordedResultsAreTaken_data()
    {
        QTest::addColumn<std::string>("pipeline");
        QTest::addColumn<std::string>("model");
        QTest::addColumn<std::string>("record");
        QTest::newRow("text-to-image")
            << std::string("text-to-image") << std::string("fake/sd-turbo")
            << std::string("text_to_image");
        QTest::newRow("upscale") << std::string("upscale") << std::string("fake/x2-upscaler")
                                 << std::string("upscale");
        QTest::newRow("image-to-text") << std::string("image-to-text") << std::string("fake/blip")
                                       << std::string("image_to_text");
        QTest::newRow("segment-anything-2")
            << std::string("segment-anything-2") << std::string("fake/sam2")
            << std::string("segment_anything_2");
        QTest::newRow("text-to-speech")
            << std::string("text-to-speech") << std::string("fake/parler")
            << std::string("text_to_speech");
        QTest::newRow("llm") << std::string("llm") << std::string("fake/llm") << std::string("llm");
    }
    void recordedResultsAreTaken()
    {
        QFETCH(std::string, pipeline);
        QFETCH(std::string, model);
        QFETCH(std::string, record);
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        DialledWorker worker(world, recordedWorker());
        QVERIFY(hasWorkers(world, 1));
        const Pipeline which = *pipelineFromName(pipeline);
        Arguments body = smallJob(which, world.folder());
        for (std::string& argument : body)
            if (const std::size_t at = argument.find("fake/model"); at != std::string::npos)
                argument.replace(at, 10, model);
        RunningJob job(world, which, model, body);
        const auto task = worker.nextJob();
        QVERIFY(task);
        QCOMPARE(task->pipeline, pipeline);
        const auto request = nlohmann::json::parse(task->requestData);
        const std::string input = request.at("input_url");
        const std::string fileField(factsOf(which).fileField);
        QCOMPARE(input.empty(), fileField.empty());
        if (!input.empty()) {
            QVERIFY(input.ends_with(".tempfile"));
            QVERIFY(request["request"].at(fileField).is_null());
            QCOMPARE(curl({input}).body, readBytes(world.folder() / "in.png"));
        }
        const Recorded recorded = recordedResult(record);
        const WebAnswer taken =
            worker.post(task->taskId, pipeline, recorded.contentType, recorded.body);
        QCOMPARE(taken.status, 200);
        QCOMPARE(taken.body, std::string("OK"));
        const WebAnswer& answer = job.wait();
        QVERIFY2(answer.status == 200, answer.body.c_str());
        const auto json = nlohmann::json::parse(answer.body);
        std::string url;
        if (json.contains("images"))
            url = json["images"][0]["url"];
        if (json.contains("audio"))
            url = json["audio"]["url"];
        QCOMPARE(url.empty(), !fileField.empty() && record != "upscale" ? true : record == "llm");
        if (!url.empty())
            QVERIFY(recorded.body.find(curl({url}).body) != std::string::npos);
    }

    void eventsArePassedOn()
    {
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        DialledWorker worker(world, recordedWorker());
        QVERIFY(hasWorkers(world, 1));
        RunningJob job(
            world, Pipeline::Llm, "fake/llm",
            textBody(R"({"model":"fake/llm","max_tokens":9,"stream":true,"messages":[]})"));
        const auto task = worker.nextJob();
        QVERIFY(task);
        const std::string events = "data: {\"a\":1}\n\ndata: {\"a\":2}\n\n";
        QCOMPARE(worker.post(task->taskId, "llm", "text/event-stream", events).status, 200);
        const WebAnswer& answer = job.wait();
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body, events);
    }

    void workersErrorIsTheJobs()
    {
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        DialledWorker worker(world, recordedWorker());
        QVERIFY(hasWorkers(world, 1));
        RunningJob job(world, Pipeline::TextToImage, "fake/sd-turbo", textBody(kDraw));
        const auto task = worker.nextJob();
        QVERIFY(task);
        QCOMPARE(
            worker.post(task->taskId, "text-to-image", "livepeer/ai-worker-error", "no memory left")
                .status,
            200);
        QCOMPARE(job.wait().status, 500);
        QCOMPARE(job.answer.body, std::string("no memory left\n"));
    }

    void resultsOfStrangersAreRefused()
    {
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        DialledWorker worker(world, recordedWorker());
        QVERIFY(hasWorkers(world, 1));
        RunningJob job(world, Pipeline::TextToImage, "fake/sd-turbo", textBody(kDraw));
        const auto task = worker.nextJob();
        QVERIFY(task);
        const Recorded recorded = recordedResult("text_to_image");
        QCOMPARE(
            worker.post(task->taskId, "text-to-image", recorded.contentType, recorded.body, "guess")
                .status,
            401);
        QCOMPARE(worker.post(task->taskId + 7, "text-to-image", recorded.contentType, recorded.body)
                     .status,
                 400);
        QCOMPARE(worker.post(task->taskId, "upscale", recorded.contentType, recorded.body).status,
                 400);
        // The job has waited for the right one.
        QCOMPARE(
            worker.post(task->taskId, "text-to-image", recorded.contentType, recorded.body).status,
            200);
        QCOMPARE(job.wait().status, 200);
    }

    void brokenResults_data()
    {
        QTest::addColumn<std::string>("contentType");
        QTest::addColumn<std::string>("body");
        QTest::addColumn<int>("status");
        QTest::newRow("unknown type") << std::string("image/png") << std::string("x") << 415;
        QTest::newRow("no boundary") << std::string("multipart/mixed") << std::string("x") << 500;
        QTest::newRow("cut short")
            << std::string("multipart/mixed; boundary=b")
            << std::string("--b\r\nContent-Type: application/json\r\n\r\n{") << 500;
        QTest::newRow("no JSON") << std::string("multipart/mixed; boundary=b")
                                 << std::string(
                                        "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n")
                                 << 500;
        QTest::newRow("a file that is not there")
            << std::string("multipart/mixed; boundary=b")
            << std::string("--b\r\nContent-Type: application/json\r\n\r\n"
                           "{\"images\":[{\"url\":\"../../etc/passwd\"}]}\r\n--b--\r\n")
            << 200;
    }
    void brokenResults()
    {
        QFETCH(std::string, contentType);
        QFETCH(std::string, body);
        QFETCH(int, status);
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        DialledWorker worker(world, recordedWorker());
        QVERIFY(hasWorkers(world, 1));
        RunningJob job(world, Pipeline::TextToImage, "fake/sd-turbo", textBody(kDraw));
        const auto task = worker.nextJob();
        QVERIFY(task);
        QCOMPARE(worker.post(task->taskId, "text-to-image", contentType, body).status, status);
        QCOMPARE(job.wait().status, 500);
    }

    void aLostWorkersJobIsDoneByTheNext()
    {
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        DialledWorker first(world, recordedWorker());
        QVERIFY(hasWorkers(world, 1));
        DialledWorker second(world, recordedWorker());
        QVERIFY(hasWorkers(world, 2));
        RunningJob job(world, Pipeline::TextToImage, "fake/sd-turbo", textBody(kDraw));
        QVERIFY(first.nextJob());
        first.hangUp();
        const auto again = second.nextJob();
        QVERIFY(again);
        const Recorded recorded = recordedResult("text_to_image");
        QCOMPARE(
            second.post(again->taskId, "text-to-image", recorded.contentType, recorded.body).status,
            200);
        QCOMPARE(job.wait().status, 200);
    }

    void aLostWorkerEndsTheJobAtOnce()
    {
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        DialledWorker worker(world, recordedWorker());
        QVERIFY(hasWorkers(world, 1));
        RunningJob job(world, Pipeline::TextToImage, "fake/sd-turbo", textBody(kDraw));
        QVERIFY(worker.nextJob());
        worker.hangUp();
        QCOMPARE(job.wait().status, 500);
        QCOMPARE(job.answer.body, std::string("no workers can process job requested\n"));
    }

    void aSilentWorkerIsDropped()
    {
        OrchestratorConfig config = OrchestratorWorld::withoutRunner();
        config.workerTimeout = 300ms;
        OrchestratorWorld world(config);
        DialledWorker worker(world, recordedWorker());
        QVERIFY(hasWorkers(world, 1));
        RunningJob job(world, Pipeline::TextToImage, "fake/sd-turbo", textBody(kDraw));
        QCOMPARE(job.wait().status, 500);
        QCOMPARE(job.answer.body, std::string("Remote worker took too long\n"));
        QVERIFY(worker.hasEnded());
        QVERIFY(hasWorkers(world, 0));
    }
};

QTEST_GUILESS_MAIN(TestOrchestratorWorkers)
#include "test_orchestrator_workers.moc"
