// SPDX-License-Identifier: GPL-3.0-or-later
// The Livepeer AI API on a real port, asked by curl and by the published Python client, before our orchestrator and a scripted runner.
#include "network/subnet/peer_book.h"
#include "tests/network/api_world.h"
#include "tests/support/fake_backend.h"
#include "tests/support/media_clips.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

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
    void init() { m_world = std::make_unique<ApiWorld>(); }
    void cleanup() { m_world.reset(); }

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
        m_world->addNode({});
        const WebAnswer answer = m_world->call(asked, smallJob(asked, m_world->home));
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QCOMPARE(answer.contentType, std::string("application/json"));
        const Json json = Json::parse(answer.body);
        QVERIFY(json.contains(member));
        QCOMPARE(headerIn(answer, "sluice-place"), std::string("subnet"));
        QCOMPARE(headerIn(answer, "sluice-maker"), m_world->nodeUrl());
        QCOMPARE(headerIn(answer, "sluice-model"), std::string(kApiModel));
        QCOMPARE(headerIn(answer, "sluice-cost"), std::string("no price announced"));
        QCOMPARE(need(m_world->book->stats(
                          {m_world->nodeUrl(), std::string(factsOf(asked).name), kApiModel}))
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
        m_world->here = std::make_shared<FakeBackend>();
        const WebAnswer answer = m_world->call(
            Pipeline::Upscale, ApiWorld::upload(m_picture, {"model_id=any", "seed=9"}));
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QCOMPARE(headerIn(answer, "sluice-place"), std::string("here"));
        QVERIFY(!headerIn(answer, "sluice-cost").empty());
        const Json image = Json::parse(answer.body)["images"][0];
        QCOMPARE(image["seed"].get<int>(), 9);
        QCOMPARE(curl({image["url"].get<std::string>()}).contentType, std::string("image/png"));
    }

    void whatMovesIsNoPicture()
    {
        m_world->here = std::make_shared<FakeBackend>();
        const auto moving = makeClip(m_world->home / "in.gif",
                                     QStringLiteral("-f lavfi -i testsrc2=s=64x48:r=5:d=1"));
        const WebAnswer answer =
            m_world->call(Pipeline::Upscale, {"-F", "image=@" + moving.string(), "-F", "prompt=x"});
        QCOMPARE(answer.status, 400);
        QVERIFY(answer.body.find("PNG or JPEG") != std::string::npos);
        QVERIFY(answer.body.find(m_world->home.path().string()) == std::string::npos);
    }

    void whereIsTheCallersWord()
    {
        m_world->here = std::make_shared<FakeBackend>();
        m_world->addNode({});
        const WebAnswer there =
            m_world->call(Pipeline::Upscale, ApiWorld::upload(m_picture, {"model_id=fake/model"}),
                          {"-H", "Sluice-Where: subnet"});
        QCOMPARE(headerIn(there, "sluice-place"), std::string("subnet"));
        const WebAnswer nowhere = m_world->call(
            Pipeline::ImageToText, ApiWorld::upload(m_picture, {}), {"-H", "Sluice-Where: here"});
        QCOMPARE(nowhere.status, 503);
        const WebAnswer wrong = m_world->call(
            Pipeline::ImageToText, ApiWorld::upload(m_picture, {}), {"-H", "Sluice-Where: moon"});
        QCOMPARE(wrong.status, 400);
    }

    void severalPicturesAreSeveralRequests()
    {
        ScriptedRunner& runner = m_world->addNode({});
        const WebAnswer answer = m_world->call(
            Pipeline::TextToImage,
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
        m_world->addNode({});
        const WebAnswer answer = m_world->call(
            Pipeline::Llm, jsonBody(R"({"model":"fake/model","stream":true,"max_tokens":16,)"
                                    R"("messages":[{"role":"user","content":"hi"}]})"));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.contentType, std::string("text/event-stream"));
        QVERIFY(answer.body.find(R"("content":"Hello")") != std::string::npos);
        QVERIFY(answer.body.find(R"("finish_reason":"stop")") != std::string::npos);
        QVERIFY(answer.body.ends_with("data: [DONE]\n\n"));
    }

    void anAnswerMayComeLater()
    {
        m_world->addNode({});
        const WebAnswer begun =
            m_world->call(Pipeline::ImageToVideo, smallJob(Pipeline::ImageToVideo, m_world->home),
                          {"-H", "Prefer: respond-async"});
        QCOMPARE(begun.status, 202);
        const std::string question = begun.body;
        WebAnswer later;
        const auto ask = [&] {
            later = m_world->post("/image-to-video/result", jsonBody(question));
            return later.status;
        };
        QTRY_COMPARE_WITH_TIMEOUT(ask(), 200, 20'000);
        const Json json = Json::parse(later.body);
        QCOMPARE(json["status"].get<std::string>(), std::string("complete"));
        QVERIFY(json["result"].contains("images"));
        QCOMPARE(headerIn(later, "sluice-progress"), std::string("complete"));
        QCOMPARE(headerIn(later, "sluice-place"), std::string("subnet"));
        QCOMPARE(m_world->post("/image-to-video/result", jsonBody(R"({"request_id":"0"})")).status,
                 400);
    }

    void oneThatCallsTheRequestBadIsNotBelieved()
    {
        m_world->addNode({"--refuses"});
        QVERIFY(m_world->book->setFavourite(m_world->nodeUrl(), true).has_value());
        m_world->addNode({});
        const WebAnswer answer =
            m_world->call(Pipeline::TextToImage, smallJob(Pipeline::TextToImage, m_world->home));
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QCOMPARE(headerIn(answer, "sluice-maker"), m_world->nodeUrl(1));
    }

    void oneThatLiesIsLeft()
    {
        m_world->addNode({}, "wrong-size");
        QVERIFY(m_world->book->setFavourite(m_world->nodeUrl(), true).has_value());
        m_world->addNode({});
        const WebAnswer answer =
            m_world->call(Pipeline::TextToImage, smallJob(Pipeline::TextToImage, m_world->home));
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QCOMPARE(headerIn(answer, "sluice-maker"), m_world->nodeUrl(1));
    }

    void errorsAreSaidInBothForms()
    {
        m_world->addNode({});
        const WebAnswer answer = m_world->call(
            Pipeline::TextToImage, jsonBody(R"({"model_id":"fake/model","prompt":"fail 400"})"));
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
        m_world->config.bodyLimit = 64u << 10;
        m_world->addNode({});
        const Arguments arguments{"-H", "Content-Type: " + type, "--data-binary", body};
        QCOMPARE(m_world->call(Pipeline::TextToImage, arguments).status, status);
        // The same when the length is not announced.
        QCOMPARE(
            m_world
                ->call(Pipeline::TextToImage, join(arguments, {"-H", "Transfer-Encoding: chunked"}))
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
        QTest::newRow("another kind") << std::string("Authorization: Basic ") + kApiToken;
    }
    void aTokenIsNeeded()
    {
        QFETCH(std::string, header);
        const WebAnswer answer = curl(
            join({m_world->url() + "/text-to-image", "-H", header}, jsonBody(R"({"prompt":"x"})")));
        QCOMPARE(answer.status, 401);
        QCOMPARE(headerIn(answer, "www-authenticate"), std::string("Bearer"));
        QVERIFY(answer.body.find(kApiToken) == std::string::npos);
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
        m_world->addNode({});
        Arguments arguments{"-X", method, m_world->url() + path, "-H",
                            std::string("Authorization: Bearer ") + kApiToken};
        const std::string port = m_world->url().substr(m_world->url().rfind(':') + 1);
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
        QCOMPARE(need(m_world->book->stats({m_world->nodeUrl(), "text-to-image", kApiModel})).jobs,
                 std::int64_t(0));
    }

    void programsOfThisComputerMayCall()
    {
        m_world->addNode({});
        const std::string port = m_world->url().substr(m_world->url().rfind(':') + 1);
        for (const std::string& header :
             {"Host: localhost:" + port, "Host: LOCALHOST:" + port,
              "Origin: http://127.0.0.1:" + port, std::string("Sec-Fetch-Site: none")}) {
            const WebAnswer answer = m_world->call(Pipeline::ImageToText,
                                                   ApiWorld::upload(m_picture, {}), {"-H", header});
            QVERIFY2(answer.status == 200, (header + answer.body).c_str());
        }
    }

    void thePublishedClientWorksUnchanged()
    {
        m_world->addNode({});
        const std::string python =
            qEnvironmentVariable("SLUICE_TEST_PYTHON", QStringLiteral("python3")).toStdString();
        const ProgramResult result =
            runProgram(python,
                       {"-B", SLUICE_SOURCE_DIR "/tests/network/livepeer_client.py", m_world->url(),
                        kApiToken, m_picture.string(), m_sound.string(), kApiModel},
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
    TempDir m_shared;
    fs::path m_picture;
    fs::path m_sound;
    std::unique_ptr<ApiWorld> m_world;
};

QTEST_GUILESS_MAIN(TestApi)
#include "test_api.moc"
