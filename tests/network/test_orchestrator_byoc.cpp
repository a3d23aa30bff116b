// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/encoding.h"
#include "core/media/still_image.h"
#include "network/orchestrator/picture_size.h"
#include "network/server/listener.h"
#include "tests/network/orchestrator_world.h"
#include "tests/support/media_clips.h"

#include <fmt/format.h>

#include <QTest>

#include <mutex>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

const std::string kNobody = "0x0000000000000000000000000000000000000000";

/// A BYOC worker in this process whose answers a test writes itself.
class ByocWorker
{
public:
    explicit ByocWorker(Handler handler)
    {
        HandlerTable table;
        table.add("POST", "*",
                  [this, handler](const ServerRequest& request, BodyReader& body,
                                  ResponseWriter& response, std::stop_token stop) {
                      {
                          const std::lock_guard lock(m_mutex);
                          m_requests.push_back(request);
                      }
                      handler(request, body, response, stop);
                  });
        ListenerConfig config;
        config.tls = false;
        if (auto started = Listener::start(config, std::move(table)))
            m_listener = std::move(*started);
    }
    std::string url() const { return m_listener->url(); }
    std::vector<ServerRequest> requests() const
    {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }
    void stop() { m_listener.reset(); }

private:
    mutable std::mutex m_mutex;
    std::vector<ServerRequest> m_requests;
    std::unique_ptr<Listener> m_listener;
};

/// Gives the body back.
void echo(const ServerRequest&, BodyReader& body, ResponseWriter& response, std::stop_token)
{
    const auto all = body.readAll(1u << 30);
    if (all)
        (void)response.send(200, "application/x-echo", *all);
}

Handler saying(int status, const std::string& type, const std::string& text)
{
    return [=](const ServerRequest&, BodyReader& body, ResponseWriter& response, std::stop_token) {
        (void)body.readAll(1u << 20);
        (void)response.send(status, type, text);
    };
}

std::string jobHeader(const std::string& capability = "echo", int seconds = 30)
{
    ByocJob job;
    job.id = "job-1";
    job.capability = capability;
    job.sender = kNobody;
    job.signature = emptyByocSignature();
    job.timeoutSeconds = seconds;
    return "Livepeer: " + byocJobHeader(job);
}

WebAnswer registerWorker(OrchestratorWorld& world,
                         const std::string& url,
                         int capacity = 1,
                         const std::string& secret = "rig-secret")
{
    ByocRegistration registration;
    registration.name = "echo";
    registration.url = url;
    registration.capacity = capacity;
    registration.pricePerUnit = 7;
    registration.token = "worker-token";
    return curl({"-H", "Authorization: " + secret, "--data-binary",
                 byocRegistrationJson(registration), world.url("/capability/register")});
}

WebAnswer askToken(OrchestratorWorld& world, const std::string& capability = "echo")
{
    return curl({"-H", "Livepeer-Eth-Address: " + byocSenderHeader(kNobody, emptyByocSignature()),
                 "-H", "Livepeer-Capability: " + capability, world.url("/process/token")});
}

WebAnswer send(OrchestratorWorld& world,
               const Arguments& body,
               const std::string& path = "/process/request/some/path?query=1",
               const std::string& header = jobHeader())
{
    return curl(join({"-H", header, "-H", "Content-Type: application/x-test", "-H", "Expect:"},
                     join(body, {world.url(path)})));
}

/// An orchestrator that misbehaves before an echoing BYOC worker.
struct BadWorld
{
    explicit BadWorld(const std::string& kinds)
        : worker(echo)
        , world(config(kinds))
    {
        registered = world.isUp() && registerWorker(world, worker.url(), 4).status == 200;
    }
    static OrchestratorConfig config(const std::string& kinds)
    {
        OrchestratorConfig made = OrchestratorWorld::withoutRunner();
        made.misbehaves = kinds;
        return made;
    }
    ByocWorker worker;
    OrchestratorWorld world;
    bool registered = false;
};

/// A small clip in NUT in a body of docs/byoc-video.md.
std::string videoBody(const TempDir& folder, int color)
{
    const auto clip =
        makeClip(folder / fmt::format("{}.nut", color),
                 QString::fromStdString(fmt::format(
                     "-f lavfi -i testsrc=s=64x48:d=0.2:r=10,hue=h={} -c:v ffv1", color)));
    const std::string chunk = readBytes(clip);
    const std::string json =
        fmt::format(R"({{"version":1,"id":"{}","bytes":{}}})", color, chunk.size());
    std::string length(4, '\0');
    length[2] = char(json.size() >> 8);
    length[3] = char(json.size() & 0xff);
    return "BYOCVID1" + length + json + chunk;
}

std::string chunkOf(const std::string& body)
{
    return body.substr(body.find('}') + 1);
}

} // namespace

class TestOrchestratorByoc : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWorkerRegistersAndServes()
    {
        ByocWorker worker(echo);
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        QCOMPARE(registerWorker(world, worker.url()).body, std::string("ok"));
        const auto token = parseByocToken(askToken(world).body);
        QVERIFY(token);
        QCOMPARE(token->serviceAddress, world.url(""));
        QCOMPARE(token->availableCapacity, 1);
        QVERIFY(token->price);
        QCOMPARE(token->price->pricePerUnit, 7);
        const WebAnswer answer = send(world, {"--data-binary", "hello"});
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body, std::string("hello"));
        QCOMPARE(answer.contentType, std::string("application/x-echo"));
        QVERIFY(answer.headers.find("ivepeer-balance: 99999999999999999") != std::string::npos ||
                answer.headers.find("ivepeer-Balance: 99999999999999999") != std::string::npos);
        // The worker sees path, body and content type, its own token, and nothing of the gateway's.
        const ServerRequest seen = worker.requests().at(0);
        QCOMPARE(seen.path, std::string("/some/path"));
        QCOMPARE(seen.query, std::string());
        QCOMPARE(std::string(seen.header("content-type")), std::string("application/x-test"));
        QCOMPARE(std::string(seen.header("authorization")), std::string("Bearer worker-token"));
        QCOMPARE(std::string(seen.header("livepeer")), std::string());
    }

    void largeBodiesGoThrough()
    {
        ByocWorker worker(echo);
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        QCOMPARE(registerWorker(world, worker.url()).status, 200);
        std::string bytes(40u << 20, '\0');
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = char(i * 7 + i / 251);
        writeBytes(world.folder() / "big", bytes);
        const Arguments body{"--data-binary", "@" + (world.folder() / "big").string()};
        QVERIFY(send(world, body).body == bytes);
        QVERIFY(send(world, join(body, {"--http2"})).body == bytes);
        QTRY_VERIFY(std::filesystem::is_empty(world.folder() / "node" / "jobs"));
    }

    void refusesStrangers()
    {
        ByocWorker worker(echo);
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        const WebAnswer wrong = registerWorker(world, worker.url(), 1, "guess");
        QCOMPARE(wrong.status, 400);
        QCOMPARE(wrong.body, std::string("invalid authorization\n"));
        QCOMPARE(registerWorker(world, worker.url()).status, 200);
        const WebAnswer unknown =
            send(world, {"--data-binary", "x"}, "/process/request/a", jobHeader("other"));
        QCOMPARE(unknown.status, 503);
        QCOMPARE(unknown.body, std::string("No capacity available for capability\n"));
        QCOMPARE(askToken(world, "other").status, 503);
        ByocJob job;
        job.capability = "echo";
        job.sender = kNobody;
        job.signature = "0x";
        job.timeoutSeconds = 5;
        const WebAnswer unsigned_ = send(world, {"--data-binary", "x"}, "/process/request/a",
                                         "Livepeer: " + byocJobHeader(job));
        QCOMPARE(unsigned_.status, 400);
        QCOMPARE(unsigned_.body, std::string("Could not verify job creds\n"));
        QCOMPARE(send(world, {"--data-binary", "x"}, "/process/request/a", "Livepeer: !").status,
                 400);
        const WebAnswer nobody =
            curl({"-H", "Livepeer-Capability: echo", world.url("/process/token")});
        QCOMPARE(nobody.status, 400);
        QCOMPARE(nobody.body, std::string("Invalid eth address header\n"));
        QVERIFY(worker.requests().empty());
    }

    void unregistering()
    {
        ByocWorker worker(echo);
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        QCOMPARE(registerWorker(world, worker.url()).status, 200);
        const auto unregister = [&](const std::string& secret) {
            return curl({"-H", "Authorization: " + secret, "--data-binary", "echo",
                         world.url("/capability/unregister")})
                .status;
        };
        QCOMPARE(unregister("guess"), 400);
        QVERIFY(world.orchestrator().offersCapability("echo"));
        QCOMPARE(unregister("rig-secret"), 200);
        QVERIFY(!world.orchestrator().offersCapability("echo"));
    }

    void errorsOfTheWorkerGoOn()
    {
        ByocWorker worker(saying(422, "application/json", R"({"error":{"code":"unsupported"}})"));
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        QCOMPARE(registerWorker(world, worker.url()).status, 200);
        const WebAnswer answer = send(world, {"--data-binary", "x"});
        QCOMPARE(answer.status, 422);
        QCOMPARE(answer.body, std::string("{\"error\":{\"code\":\"unsupported\"}}\n"));
        QVERIFY(answer.contentType.starts_with("text/plain"));
        QVERIFY(world.orchestrator().offersCapability("echo"));
    }

    void aWorkerThatSays401IsForgotten()
    {
        ByocWorker worker(saying(401, "text/plain", "who are you"));
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        QCOMPARE(registerWorker(world, worker.url()).status, 200);
        QCOMPARE(send(world, {"--data-binary", "x"}).status, 401);
        QVERIFY(!world.orchestrator().offersCapability("echo"));
    }

    void aWorkerThatIsGoneIsForgotten()
    {
        ByocWorker worker(echo);
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        QCOMPARE(registerWorker(world, worker.url()).status, 200);
        worker.stop();
        QCOMPARE(send(world, {"--data-binary", "x"}).status, 502);
        QVERIFY(!world.orchestrator().offersCapability("echo"));
    }

    void aSlowWorkerIsCutOff()
    {
        ByocWorker worker(
            [](const ServerRequest&, BodyReader&, ResponseWriter& response, std::stop_token stop) {
                std::mutex mutex;
                std::unique_lock lock(mutex);
                std::condition_variable_any never;
                never.wait_for(lock, stop, 30s, [] { return false; });
                response.abort();
            });
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        QCOMPARE(registerWorker(world, worker.url()).status, 200);
        QCOMPARE(
            send(world, {"--data-binary", "x"}, "/process/request/a", jobHeader("echo", 1)).status,
            504);
        QVERIFY(world.orchestrator().offersCapability("echo"));
    }

    void eventsCarryTheBalance()
    {
        ByocWorker worker(saying(200, "text/event-stream", "data: {\"a\":1}\n\ndata: [DONE]\n\n"));
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        QCOMPARE(registerWorker(world, worker.url()).status, 200);
        const WebAnswer answer = send(world, {"--data-binary", "x"});
        QVERIFY(answer.contentType.starts_with("text/event-stream"));
        QVERIFY2(answer.body.starts_with("data: {\"a\":1}\n\ndata: {\"balance\": 99999999999999"),
                 answer.body.c_str());
        QVERIFY(answer.body.ends_with("}\n\ndata: [DONE]\n\n"));
    }

    void misbehaviourIsReadByName()
    {
        Misbehaviour bad;
        QVERIFY(bad.set("slow:3,blank"));
        QVERIFY(bad.does(Mischief::Slow) && bad.does(Mischief::Blank) && !bad.does(Mischief::Dead));
        for (const char* wrong : {"nice", "slow:x", "slow:-1", ":"})
            QVERIFY2(!bad.set(wrong), wrong);
        QVERIFY(bad.set("nice").error().detail.find("missing-trailers") != std::string::npos);
    }

    void truncated()
    {
        BadWorld bad("truncated");
        QVERIFY(bad.registered);
        QCOMPARE(send(bad.world, {"--data-binary", "12345678"}).body, std::string("1234"));
    }

    void wrongContentType()
    {
        BadWorld bad("wrong-content-type");
        QVERIFY(send(bad.world, {"--data-binary", "x"}).contentType.starts_with("text/html"));
    }

    void slow()
    {
        BadWorld bad("slow:2");
        QCOMPARE(send(bad.world, {"--data-binary", "x", "--max-time", "1"}).exitCode, 28);
        QCOMPARE(send(bad.world, {"--data-binary", "x"}).status, 200);
    }

    void slowLoris()
    {
        BadWorld bad("slow-loris");
        const WebAnswer answer =
            send(bad.world, {"--data-binary", "0123456789", "--max-time", "2"});
        QCOMPARE(answer.exitCode, 28);
        QVERIFY(answer.body.size() >= 1 && answer.body.size() < 10);
    }

    void endlessBody()
    {
        BadWorld bad("endless-body");
        const WebAnswer answer =
            send(bad.world, {"--data-binary", "x", "--max-time", "1", "--limit-rate", "20M"});
        QVERIFY(answer.exitCode != 0);
        QVERIFY(answer.body.size() > 100'000);
    }

    void dead()
    {
        BadWorld bad("dead:0");
        QVERIFY(bad.registered);
        QCOMPARE(send(bad.world, {"--data-binary", "x"}).status, 0);
        QVERIFY(bad.world.orchestrator().death());
        QVERIFY(!bad.world.introduce({}));
    }

    void priceRise()
    {
        BadWorld bad("price-rise");
        const auto first = parseByocToken(askToken(bad.world).body);
        const auto second = parseByocToken(askToken(bad.world).body);
        QVERIFY(first && second);
        QCOMPARE(second->price->pricePerUnit, 2 * first->price->pricePerUnit);
    }

    void expiredParameters()
    {
        BadWorld bad("expired-parameters");
        const WebAnswer answer = bad.world.job(
            Pipeline::TextToSpeech, smallJob(Pipeline::TextToSpeech, bad.world.folder()));
        QCOMPARE(answer.status, 403);
        const auto info = bad.world.introduce({});
        QVERIFY(info && info->authToken->expiration < std::time(nullptr));
    }

    void garbageProtobuf()
    {
        BadWorld bad("garbage-protobuf");
        const auto answer = bad.world.grpc("/net.Orchestrator/GetOrchestrator", {});
        QVERIFY(answer);
        const auto info = parseOrchestratorInfo(*answer);
        QVERIFY(!info || !info->authToken);
    }

    void missingTrailers()
    {
        BadWorld bad("missing-trailers");
        const auto answer = bad.world.grpc("/net.Orchestrator/GetOrchestrator", {});
        QVERIFY(!answer);
        QCOMPARE(answer.error().detail.find("grpc-status"), std::string::npos);
    }

    void spoiltClips_data()
    {
        QTest::addColumn<std::string>("kind");
        QTest::addColumn<QString>("shown");
        QTest::newRow("wrong size") << std::string("wrong-size") << QStringLiteral("32,24,2");
        QTest::newRow("blank") << std::string("blank") << QStringLiteral("64,48,2");
    }
    void spoiltClips()
    {
        QFETCH(std::string, kind);
        QFETCH(QString, shown);
        BadWorld bad(kind);
        const std::string sent = videoBody(bad.world.folder(), 0);
        writeBytes(bad.world.folder() / "body", sent);
        const WebAnswer answer =
            send(bad.world, {"--data-binary", "@" + (bad.world.folder() / "body").string()});
        QVERIFY(answer.body != sent);
        QVERIFY(answer.body.find(fmt::format("\"bytes\":{}", chunkOf(answer.body).size())) !=
                std::string::npos);
        const auto clip = bad.world.folder() / "answer.nut";
        writeBytes(clip, chunkOf(answer.body));
        QCOMPARE(probeLines(QStringLiteral("-count_frames -select_streams v -show_entries "
                                           "stream=width,height,nb_read_frames"),
                            clip),
                 QStringList{shown});
        const QByteArray luma = rawPictures(clip, QStringLiteral("gray"));
        const bool isBlack =
            std::all_of(luma.begin(), luma.end(), [](char value) { return value < 2; });
        QCOMPARE(isBlack, kind == "blank");
    }

    void staleAnswers()
    {
        BadWorld bad("stale");
        const auto ask = [&](int color) {
            writeBytes(bad.world.folder() / "body", videoBody(bad.world.folder(), color));
            return send(bad.world, {"--data-binary", "@" + (bad.world.folder() / "body").string()})
                .body;
        };
        const std::string first = ask(0);
        const std::string second = ask(90);
        QVERIFY(chunkOf(first) == chunkOf(second));
        QVERIFY(second.find("\"id\":\"90\"") != std::string::npos);
    }

    void inputReturned()
    {
        // The worker's answer is black; what comes is what was sent.
        ByocWorker worker(
            saying(200, "application/x-byoc-video",
                   std::string("BYOCVID1\0\0\0\x11{\"version\": 1.0}", 29) + "chunk"));
        OrchestratorWorld world(BadWorld::config("input-returned"));
        QCOMPARE(registerWorker(world, worker.url()).status, 200);
        const std::string sent = videoBody(world.folder(), 0);
        writeBytes(world.folder() / "body", sent);
        const WebAnswer answer =
            send(world, {"--data-binary", "@" + (world.folder() / "body").string()});
        QVERIFY(chunkOf(answer.body) == chunkOf(sent));
    }

    void spoiltPictures()
    {
        const ScriptedRunner runner;
        OrchestratorConfig config = BadWorld::config("wrong-size");
        config.models = OrchestratorWorld::allModels(runner);
        const OrchestratorWorld world(config);
        const WebAnswer answer =
            world.job(Pipeline::Upscale, smallJob(Pipeline::Upscale, world.folder()));
        const std::string url = nlohmann::json::parse(answer.body)["images"][0]["url"];
        const auto size = pictureSize(curl({url}).body);
        QVERIFY(size);
        QCOMPARE(size->width, 128u); // 64 x 4 / 2
    }
};

QTEST_GUILESS_MAIN(TestOrchestratorByoc)
#include "test_orchestrator_byoc.moc"
