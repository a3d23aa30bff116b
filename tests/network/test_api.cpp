// SPDX-License-Identifier: GPL-3.0-or-later
// The Livepeer AI API on a real port, asked by curl and by the published Python client, before our orchestrator and a scripted runner.
#include "core/base/file_lock.h"
#include "core/job/fee_ledger.h"
#include "core/job/journal.h"
#include "core/job/request_log.h"
#include "network/api/api_server.h"
#include "network/orchestrator/practice_state.h"
#include "network/subnet/subnet_backend.h"
#include "tests/network/map_feed.h"
#include "tests/network/orchestrator_world.h"
#include "tests/support/fake_backend.h"
#include "tests/support/media_clips.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr const char* kToken = "0123456789abcdef0123456789abcdef";
constexpr const char* kModel = "fake/model";
const std::string kPictureCost =
    std::to_string(7 * 64 * 48) + " wei"; // of smallJob(), at 7 a pixel

Arguments jsonBody(const std::string& text)
{
    return {"-H", "Content-Type: application/json", "--data-binary", text};
}

/// The value of a header of an answer; empty when it is not there.
std::string headerIn(const WebAnswer& answer, const std::string& name)
{
    const std::string wanted = "\r\n" + name + ": ";
    const std::size_t at = answer.headers.find(wanted);
    if (at == std::string::npos)
        return {};
    const std::size_t begin = at + wanted.size();
    return answer.headers.substr(begin, answer.headers.find("\r\n", begin) - begin);
}

std::string addressIn(Pipeline pipeline, const Json& answer)
{
    if (pipeline == Pipeline::TextToSpeech)
        return answer["audio"]["url"].get<std::string>();
    return answer["images"][0]["url"].get<std::string>();
}

} // namespace

class TestApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_picture = makeClip(m_shared / "in.png",
                             QStringLiteral("-f lavfi -i testsrc2=s=64x48 -frames:v 1"));
        m_sound = makeClip(m_shared / "in.wav", QStringLiteral("-f lavfi -i sine=d=2:r=8000"));
    }
    void init()
    {
        m_home = std::make_unique<TempDir>();
        m_paths = Paths::below(m_home->path());
        m_settings = Settings();
        m_settings.subnetPatienceSeconds = 30;
        m_config = ApiConfig();
        m_config.token = kToken;
        m_config.folder = *m_home / "api";
        m_here.reset();
        m_book = std::make_shared<PeerBook>(need(PeerBook::open(m_paths.data / "peers.sqlite")));
    }
    void cleanup()
    {
        m_server.reset();
        m_worlds.clear();
        m_runners.clear();
        m_locks.clear();
    }

    void everyPipelineIsServed_data()
    {
        QTest::addColumn<int>("pipeline");
        QTest::addColumn<std::string>("member");
        const auto row = [](Pipeline pipeline, const char* member) {
            QTest::newRow(std::string(factsOf(pipeline).name).c_str())
                << int(pipeline) << std::string(member);
        };
        row(Pipeline::TextToImage, "images");
        row(Pipeline::ImageToImage, "images");
        row(Pipeline::ImageToVideo, "images");
        row(Pipeline::Upscale, "images");
        row(Pipeline::AudioToText, "chunks");
        row(Pipeline::SegmentAnything2, "masks");
        row(Pipeline::ImageToText, "text");
        row(Pipeline::TextToSpeech, "audio");
        row(Pipeline::Llm, "choices");
    }
    void everyPipelineIsServed()
    {
        QFETCH(int, pipeline);
        QFETCH(std::string, member);
        const auto asked = Pipeline(pipeline);
        addNode({});
        const WebAnswer answer = call(asked, smallJob(asked, *m_home));
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QCOMPARE(answer.contentType, std::string("application/json"));
        const Json json = Json::parse(answer.body);
        QVERIFY(json.contains(member));
        QCOMPARE(headerIn(answer, "sluice-place"), std::string("subnet"));
        QCOMPARE(headerIn(answer, "sluice-maker"), m_worlds.front()->url(""));
        QCOMPARE(headerIn(answer, "sluice-model"), std::string(kModel));
        QCOMPARE(headerIn(answer, "sluice-cost"), std::string("no price announced"));
        QCOMPARE(need(m_book->stats(
                          {m_worlds.front()->url(""), std::string(factsOf(asked).name), kModel}))
                     .good,
                 std::int64_t(1));
        if (!json.contains("images") && !json.contains("audio"))
            return;
        // Whoever was told the address may fetch it.
        const WebAnswer file = curl({addressIn(asked, json)});
        QCOMPARE(file.status, 200);
        QVERIFY(file.body.size() > 100);
        QVERIFY(headerIn(file, "access-control-allow-origin").empty());
    }

    void aPictureIsUpscaledHere()
    {
        m_here = std::make_shared<FakeBackend>();
        const WebAnswer answer = call(Pipeline::Upscale, upload({"model_id=any", "seed=9"}));
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QCOMPARE(headerIn(answer, "sluice-place"), std::string("here"));
        QVERIFY(!headerIn(answer, "sluice-cost").empty());
        const Json image = Json::parse(answer.body)["images"][0];
        QCOMPARE(image["seed"].get<int>(), 9);
        QCOMPARE(curl({image["url"].get<std::string>()}).contentType, std::string("image/png"));
    }

    void whatMovesIsNoPicture()
    {
        m_here = std::make_shared<FakeBackend>();
        const auto moving =
            makeClip(*m_home / "in.gif", QStringLiteral("-f lavfi -i testsrc2=s=64x48:r=5:d=1"));
        const WebAnswer answer =
            call(Pipeline::Upscale, {"-F", "image=@" + moving.string(), "-F", "prompt=x"});
        QCOMPARE(answer.status, 400);
        QVERIFY(answer.body.find("PNG or JPEG") != std::string::npos);
        QVERIFY(answer.body.find(m_home->path().string()) == std::string::npos);
    }

    void whereIsTheCallersWord()
    {
        m_here = std::make_shared<FakeBackend>();
        addNode({});
        const WebAnswer there = call(Pipeline::Upscale, upload({"model_id=fake/model"}),
                                     {"-H", "Sluice-Where: subnet"});
        QCOMPARE(headerIn(there, "sluice-place"), std::string("subnet"));
        const WebAnswer nowhere =
            call(Pipeline::ImageToText, upload({}), {"-H", "Sluice-Where: here"});
        QCOMPARE(nowhere.status, 503);
        const WebAnswer wrong =
            call(Pipeline::ImageToText, upload({}), {"-H", "Sluice-Where: moon"});
        QCOMPARE(wrong.status, 400);
    }

    void severalPicturesAreSeveralRequests()
    {
        ScriptedRunner& runner = addNode({});
        const WebAnswer answer =
            call(Pipeline::TextToImage,
                 jsonBody(R"({"model_id":"fake/model","prompt":"x","width":64,"height":48,)"
                          R"("seed":5,"num_images_per_prompt":2})"));
        QVERIFY2(answer.status == 200, answer.body.c_str());
        const Json images = Json::parse(answer.body)["images"];
        QCOMPARE(images.size(), std::size_t(2));
        QCOMPARE(images[0]["seed"].get<int>(), 5);
        QCOMPARE(images[1]["seed"].get<int>(), 6);
        QVERIFY(curl({images[0]["url"].get<std::string>()}).body !=
                curl({images[1]["url"].get<std::string>()}).body);
        for (int i = 0; i < 2; ++i)
            QVERIFY(runner.nextRequest().find("num_images_per_prompt=1") != std::string::npos);
    }

    void textComesAsItIsMade()
    {
        addNode({});
        const WebAnswer answer =
            call(Pipeline::Llm, jsonBody(R"({"model":"fake/model","stream":true,"max_tokens":16,)"
                                         R"("messages":[{"role":"user","content":"hi"}]})"));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.contentType, std::string("text/event-stream"));
        QVERIFY(answer.body.find(R"("content":"Hello")") != std::string::npos);
        QVERIFY(answer.body.find(R"("finish_reason":"stop")") != std::string::npos);
        QVERIFY(answer.body.ends_with("data: [DONE]\n\n"));
    }

    void anAnswerMayComeLater()
    {
        addNode({});
        const WebAnswer begun =
            call(Pipeline::ImageToVideo, smallJob(Pipeline::ImageToVideo, *m_home),
                 {"-H", "Prefer: respond-async"});
        QCOMPARE(begun.status, 202);
        const std::string question = begun.body;
        WebAnswer later;
        const auto ask = [&] {
            later = post("/image-to-video/result", jsonBody(question));
            return later.status;
        };
        QTRY_COMPARE_WITH_TIMEOUT(ask(), 200, 20'000);
        const Json json = Json::parse(later.body);
        QCOMPARE(json["status"].get<std::string>(), std::string("complete"));
        QVERIFY(json["result"].contains("images"));
        QCOMPARE(headerIn(later, "sluice-progress"), std::string("complete"));
        QCOMPARE(headerIn(later, "sluice-place"), std::string("subnet"));
        QCOMPARE(post("/image-to-video/result", jsonBody(R"({"request_id":"0"})")).status, 400);
    }

    void oneThatCallsTheRequestBadIsNotBelieved()
    {
        addNode({"--refuses"});
        QVERIFY(m_book->setFavourite(m_worlds.front()->url(""), true).has_value());
        addNode({});
        const WebAnswer answer =
            call(Pipeline::TextToImage, smallJob(Pipeline::TextToImage, *m_home));
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QCOMPARE(headerIn(answer, "sluice-maker"), m_worlds.back()->url(""));
    }

    void oneThatLiesIsLeft()
    {
        addNode({}, "wrong-size");
        QVERIFY(m_book->setFavourite(m_worlds.front()->url(""), true).has_value());
        addNode({});
        const WebAnswer answer =
            call(Pipeline::TextToImage, smallJob(Pipeline::TextToImage, *m_home));
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QCOMPARE(headerIn(answer, "sluice-maker"), m_worlds.back()->url(""));
    }

    void errorsAreSaidInBothForms()
    {
        addNode({});
        const WebAnswer answer = call(Pipeline::TextToImage,
                                      jsonBody(R"({"model_id":"fake/model","prompt":"fail 400"})"));
        QCOMPARE(answer.status, 400);
        const Json json = Json::parse(answer.body);
        QVERIFY(json["error"]["message"].get<std::string>().find("as told") != std::string::npos);
        QCOMPARE(json["detail"]["msg"], json["error"]["message"]);
    }

    void badRequestsAreRefused_data()
    {
        QTest::addColumn<std::string>("body");
        QTest::addColumn<std::string>("type");
        QTest::addColumn<int>("status");
        const auto row = [](const char* name, const std::string& body, int status,
                            const std::string& type = "application/json") {
            QTest::newRow(name) << body << type << status;
        };
        row("no JSON", "{", 400);
        row("no prompt", "{}", 400);
        row("a number for a text", R"({"prompt":1})", 400);
        row("too many pictures", R"({"prompt":"x","num_images_per_prompt":1000})", 400);
        row("not called JSON", R"({"prompt":"x"})", 415, "text/plain");
        row("nobody offers the model", R"({"prompt":"x","model_id":"no/such"})", 503);
        row("too large", std::string(100'000, ' '), 413);
    }
    void badRequestsAreRefused()
    {
        QFETCH(std::string, body);
        QFETCH(std::string, type);
        QFETCH(int, status);
        m_config.bodyLimit = 64u << 10;
        addNode({});
        const Arguments arguments{"-H", "Content-Type: " + type, "--data-binary", body};
        QCOMPARE(call(Pipeline::TextToImage, arguments).status, status);
        // The same when the length is not announced.
        QCOMPARE(call(Pipeline::TextToImage, join(arguments, {"-H", "Transfer-Encoding: chunked"}))
                     .status,
                 status);
    }

    void aTokenIsNeeded_data()
    {
        QTest::addColumn<std::string>("header");
        QTest::newRow("none") << std::string("X-Nothing: 1");
        QTest::newRow("wrong") << std::string(
            "Authorization: Bearer 0123456789abcdef0123456789abcdeX");
        QTest::newRow("too short") << std::string("Authorization: Bearer 0");
        QTest::newRow("another kind") << std::string("Authorization: Basic ") + kToken;
    }
    void aTokenIsNeeded()
    {
        QFETCH(std::string, header);
        const WebAnswer answer =
            curl(join({url() + "/text-to-image", "-H", header}, jsonBody(R"({"prompt":"x"})")));
        QCOMPARE(answer.status, 401);
        QCOMPARE(headerIn(answer, "www-authenticate"), std::string("Bearer"));
        QVERIFY(answer.body.find(kToken) == std::string::npos);
    }

    /// The headers are those that Chromium sends; the page even knows the token.
    void webPagesAreRefused_data()
    {
        QTest::addColumn<std::string>("method");
        QTest::addColumn<std::string>("path");
        QTest::addColumn<Arguments>("headers");
        const std::string job = "/text-to-image";
        const std::string result = "/stream/00000000/00000000.png";
        const auto row = [](const char* name, const std::string& method, const std::string& path,
                            const Arguments& headers) {
            QTest::newRow(name) << method << path << headers;
        };
        row("fetch of another site", "POST", job,
            {"Origin: https://evil.example", "Sec-Fetch-Site: cross-site",
             "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: empty", "Content-Type: text/plain"});
        row("its preflight", "OPTIONS", job,
            {"Origin: https://evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors",
             "Sec-Fetch-Dest: empty", "Access-Control-Request-Method: POST",
             "Access-Control-Request-Headers: authorization,content-type",
             "Access-Control-Request-Private-Network: true"});
        row("a form of another site", "POST", job,
            {"Origin: null", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate",
             "Sec-Fetch-Dest: document", "Content-Type: application/x-www-form-urlencoded"});
        row("a picture of another site", "GET", result,
            {"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image",
             "Referer: https://evil.example/"});
        row("another port of this computer", "POST", job,
            {"Origin: http://localhost:3000", "Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors",
             "Sec-Fetch-Dest: empty", "Content-Type: application/json"});
        row("a name that leads here (DNS rebinding)", "POST", job,
            {"Host: evil.example:PORT", "Origin: http://evil.example:PORT",
             "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty",
             "Content-Type: application/json"});
        row("the same with GET, which sends no Origin", "GET", result,
            {"Host: evil.example:PORT", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors",
             "Sec-Fetch-Dest: empty"});
        row("an old browser, which sends no Sec-Fetch", "POST", job,
            {"Origin: http://evil.example", "Content-Type: application/json"});
        row("another port in Host", "POST", job,
            {"Host: 127.0.0.1:1", "Content-Type: application/json"});
        row("a path that is not there", "GET", "/favicon.ico",
            {"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"});
    }
    void webPagesAreRefused()
    {
        QFETCH(std::string, method);
        QFETCH(std::string, path);
        QFETCH(Arguments, headers);
        addNode({});
        Arguments arguments{"-X", method, url() + path, "-H",
                            std::string("Authorization: Bearer ") + kToken};
        const std::string port = url().substr(url().rfind(':') + 1);
        for (std::string& header : headers) {
            if (header.ends_with("PORT"))
                header.replace(header.size() - 4, 4, port);
            arguments = join(arguments, {"-H", header});
        }
        if (method == "POST")
            arguments = join(arguments, {"--data-binary", R"({"prompt":"x"})"});
        for (const char* version : {"--http1.1", "--http2-prior-knowledge"}) {
            const WebAnswer answer = curl(join(arguments, {version}));
            QCOMPARE(answer.status, 403);
            QVERIFY(answer.headers.find("access-control") == std::string::npos);
        }
        QCOMPARE(need(m_book->stats({m_worlds.front()->url(""), "text-to-image", kModel})).jobs,
                 std::int64_t(0));
    }

    void programsOfThisComputerMayCall()
    {
        addNode({});
        const std::string port = url().substr(url().rfind(':') + 1);
        for (const std::string& header :
             {"Host: localhost:" + port, "Host: LOCALHOST:" + port,
              "Origin: http://127.0.0.1:" + port, std::string("Sec-Fetch-Site: none")}) {
            const WebAnswer answer = call(Pipeline::ImageToText, upload({}), {"-H", header});
            QVERIFY2(answer.status == 200, (header + answer.body).c_str());
        }
    }

    void anAnswerSaysWhatWasPredictedAndLeavesAReceipt()
    {
        addNode({}, {}, 7);
        const auto ask = [&] {
            return call(Pipeline::TextToImage, smallJob(Pipeline::TextToImage, *m_home));
        };
        const WebAnswer first = ask();
        QVERIFY2(first.status == 200, first.body.c_str());
        // Nobody has measured it, but what it costs was known before it was sent.
        QCOMPARE(headerIn(first, "sluice-predicted-seconds"), std::string("unknown"));
        QCOMPARE(headerIn(first, "sluice-predicted-cost"), kPictureCost);
        QCOMPARE(headerIn(first, "sluice-cost"), kPictureCost);
        const WebAnswer second = ask();
        QVERIFY(std::stod(headerIn(second, "sluice-predicted-seconds")) > 0);
        const auto rows = need(RequestLog(m_paths.database()).newest(10));
        QCOMPARE(rows.size(), std::size_t(2));
        QCOMPARE(headerIn(second, "sluice-receipt"), std::to_string(rows[0].id));
        QCOMPARE(rows[0].pipeline, std::string("text-to-image"));
        QCOMPARE(rows[0].model, std::string(kModel));
        QCOMPARE(rows[0].maker, m_worlds.front()->url(""));
        QVERIFY(rows[0].isGood() && rows[0].isPractice && rows[0].seconds);
        QVERIFY(rows[0].predictedSeconds && rows[0].predictedP90 >= rows[0].predictedSeconds);
        QCOMPARE(rows[0].feeWei + " wei", kPictureCost);
        QCOMPARE(need(FeeLedger(m_paths.database()).today(true)).toString() + " wei",
                 std::to_string(2 * 7 * 64 * 48) + " wei");
        const auto judged = measuredRun(rows[0]);
        QVERIFY(judged && judged->kind == "api text-to-image" && judged->predictedSeconds);
    }

    void aLimitIsHeededBeforeAnythingIsSent_data()
    {
        QTest::addColumn<QString>("key");
        QTest::newRow("for each request") << QStringLiteral("cost/max_per_job");
        QTest::newRow("for the day") << QStringLiteral("cost/max_per_day");
    }
    void aLimitIsHeededBeforeAnythingIsSent()
    {
        QFETCH(QString, key);
        const bool isDay = key.endsWith(QStringLiteral("day"));
        // One picture and a half.
        (isDay ? m_settings.maxPerDay : m_settings.maxPerJob) =
            std::to_string(7 * 64 * 48 * 3 / 2) + " wei";
        addNode({}, {}, 7);
        const auto ask = [&](int pictures) {
            return call(Pipeline::TextToImage,
                        jsonBody(R"({"model_id":"fake/model","prompt":"x","width":64,"height":48,)"
                                 R"("num_images_per_prompt":)" +
                                 std::to_string(pictures) + "}"));
        };
        QCOMPARE(ask(1).status, 200);
        // A request of its own may cost as much again, but not the day.
        const WebAnswer refused = ask(isDay ? 1 : 2);
        QCOMPARE(refused.status, 402);
        QVERIFY2(refused.body.find(key.toStdString()) != std::string::npos, refused.body.c_str());
        QVERIFY(refused.body.find("settings set") != std::string::npos);
        const auto rows = need(RequestLog(m_paths.database()).newest(1));
        QCOMPARE(rows[0].status, 402);
        QVERIFY(!rows[0].error.empty());
        const std::int64_t made = isDay ? 1 : 2;
        QCOMPARE(need(m_book->stats({m_worlds.front()->url(""), "text-to-image", kModel})).jobs,
                 made);
        QCOMPARE(need(FeeLedger(m_paths.database()).today(true)),
                 Wei(std::uint64_t(made) * 7 * 64 * 48));
        // A higher limit holds at once.
        m_settings.maxPerDay = m_settings.maxPerJob = "1 ETH";
        m_server->setSettings(m_settings);
        QCOMPARE(ask(2).status, 200);
    }

    void whatAJobSpentTodayIsNotThereForRequests()
    {
        m_settings.maxPerDay = std::to_string(7 * 64 * 48) + " wei";
        addNode({}, {}, 7);
        QVERIFY(FeeLedger(m_paths.database()).owe({"job 1", 0, true}, Wei(1)).has_value());
        QCOMPARE(call(Pipeline::TextToImage, smallJob(Pipeline::TextToImage, *m_home)).status, 402);
    }

    void whatIsMadeHereTeachesTheEstimates()
    {
        std::vector<std::string> notices;
        QVERIFY(Journal::open(m_paths.database(), notices).has_value());
        m_here = std::make_shared<FakeBackend>();
        const WebAnswer answer = call(Pipeline::Upscale, upload({"model_id=any"}));
        QVERIFY2(answer.status == 200, answer.body.c_str());
        const auto runs = need(need(RunHistory::open(m_paths.database())).all(10));
        QCOMPARE(runs.size(), std::size_t(1));
        QCOMPARE(runs[0].kind, std::string("upscale"));
        QCOMPARE(runs[0].place, Place::Here);
        QVERIFY(runs[0].seconds > 0);
        QCOMPARE(need(RequestLog(m_paths.database()).newest(1))[0].place,
                 std::optional(Place::Here));
    }

    void thePublishedClientWorksUnchanged()
    {
        addNode({});
        const std::string python =
            qEnvironmentVariable("SLUICE_TEST_PYTHON", QStringLiteral("python3")).toStdString();
        const ProgramResult result =
            runProgram(python,
                       {"-B", SLUICE_SOURCE_DIR "/tests/network/livepeer_client.py", url(), kToken,
                        m_picture.string(), m_sound.string(), kModel},
                       {{"no_proxy", "*"}});
        if (result.exitCode == 77)
            QSKIP("the Python client livepeer-ai is not installed (tests/requirements.txt)");
        QVERIFY2(result.exitCode == 0, result.errors.c_str());
        const Json answers = Json::parse(result.output);
        for (const PipelineFacts& facts : allPipelines())
            QVERIFY2(answers[std::string(facts.name)].is_object(), facts.name.data());
        QCOMPARE(answers["llm"]["choices"][0]["message"]["content"].get<std::string>(),
                 std::string("Hello there."));
        QVERIFY(answers["refusal"].get<std::string>().find("token") != std::string::npos);
        QCOMPARE(curl({answers["upscale"]["images"][0]["url"].get<std::string>()}).status, 200);
    }

private:
    /// An orchestrator before a runner of its own.
    ScriptedRunner&
    addNode(const Arguments& runner, const std::string& misbehaves = {}, std::uint64_t price = 0)
    {
        m_runners.push_back(std::make_unique<ScriptedRunner>(runner));
        OrchestratorConfig config = OrchestratorWorld::withoutRunner();
        config.models = OrchestratorWorld::allModels(*m_runners.back());
        config.misbehaves = misbehaves;
        if (price > 0)
            config.price = PriceInfo{std::int64_t(price), 1, 0, {}};
        m_worlds.push_back(std::make_unique<OrchestratorWorld>(std::move(config)));
        if (!m_worlds.back()->isUp())
            qFatal("no orchestrator");
        // Only the practice subnet's money can be paid.
        if (price > 0)
            announce(m_worlds.back()->url(""));
        else
            m_settings.subnetOrchestrators += m_worlds.back()->url("") + ",";
        return *m_runners.back();
    }

    /// Makes it part of this computer's practice subnet.
    void announce(const std::string& url)
    {
        PracticeState state;
        state.secret = "s";
        state.nodes.push_back({1, url, 1, 1, {}});
        QVERIFY(writePracticeState(m_paths, state).has_value());
        fs::create_directories(practiceFolder(m_paths));
        m_locks.push_back(need(FileLock::tryLock(practiceLockFile(m_paths, 1))));
        QVERIFY(m_locks.back().has_value());
    }

    /// Starts the API at the first call, with what was set up by then.
    std::string url()
    {
        if (m_server)
            return m_server->url();
        SubnetServices services;
        services.http = std::make_shared<net::HttpClient>();
        services.book = m_book;
        services.discovery =
            std::make_shared<Discovery>(m_paths, m_settings, m_book, services.http);
        services.timing.waits = {std::chrono::seconds(5)};
        services.selection.exploration = 0;
        services.modelFacts = [](const JobSpec&) -> Result<ModelFacts> {
            return fail(ErrorCode::NotFound, "none of ours");
        };
        ApiPlaces places;
        places.here = m_here;
        places.subnet = std::make_shared<SubnetBackend>(services, m_settings);
        places.settings = m_settings;
        places.database = m_paths.database();
        m_server = need(ApiServer::start(m_config, std::move(places)));
        return m_server->url();
    }

    WebAnswer post(const std::string& path, const Arguments& body, const Arguments& headers = {})
    {
        return curl(
            join(join({url() + path, "-H", std::string("Authorization: Bearer ") + kToken}, body),
                 headers));
    }
    WebAnswer call(Pipeline pipeline, const Arguments& body, const Arguments& headers = {})
    {
        return post("/" + std::string(factsOf(pipeline).name), body, headers);
    }

    /// A form with the picture.
    Arguments upload(const Arguments& fields) const
    {
        Arguments form{"-F", "image=@" + m_picture.string(), "-F", "prompt=x"};
        bool hasModel = false;
        for (const std::string& field : fields) {
            form = join(form, {"-F", field});
            hasModel = hasModel || field.starts_with("model_id=");
        }
        return hasModel ? form : join(form, {"-F", std::string("model_id=") + kModel});
    }

    TempDir m_shared;
    fs::path m_picture;
    fs::path m_sound;
    std::unique_ptr<TempDir> m_home;
    Paths m_paths;
    Settings m_settings;
    ApiConfig m_config;
    std::shared_ptr<Backend> m_here;
    std::shared_ptr<PeerBook> m_book;
    std::vector<std::unique_ptr<ScriptedRunner>> m_runners;
    std::vector<std::unique_ptr<OrchestratorWorld>> m_worlds;
    std::vector<std::optional<FileLock>> m_locks;
    std::unique_ptr<ApiServer> m_server;
};

QTEST_GUILESS_MAIN(TestApi)
#include "test_api.moc"
