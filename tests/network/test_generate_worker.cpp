// SPDX-License-Identifier: GPL-3.0-or-later
// Clips and pictures of words, asked for over sockets: BYOC text-to-video of docs/byoc-video.md, and the AI runner's text-to-image.
#include "core/base/atomic_file.h"
#include "core/media/still_image.h"
#include "core/media/video_reader.h"
#include "core/net/http_client.h"
#include "network/byoc_video/generate_request.h"
#include "network/byoc_video/video_job.h"
#include "network/server/listener.h"
#include "network/verify/likeness.h"
#include "network/verify/verify_generated.h"
#include "network/wire/job_answer.h"
#include "network/worker/byoc_video_worker.h"
#include "network/worker/picture_runner.h"
#include "tests/network/fake_generator.h"
#include "tests/network/map_feed.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <fstream>
#include <thread>

using namespace sluice;
using namespace sluice::network;
using test::FakeGenerator;
using test::need;
namespace fs = std::filesystem;

class TestGenerateWorker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_home = std::make_unique<test::TempDir>();
        m_generator = std::make_unique<FakeGenerator>();
        ByocVideoWorkerConfig config;
        config.folder = *m_home / "work";
        config.generators = {test::kGenerator};
        PictureRunnerConfig pictures;
        pictures.folder = *m_home / "work";
        pictures.models = {test::kGenerator};
        pictures.turn = config.turn;
        m_worker = std::make_unique<ByocVideoWorker>(*m_generator, config);
        m_runner = std::make_unique<PictureRunner>(*m_generator, pictures);
        HandlerTable table;
        m_worker->addTo(table);
        m_runner->addTo(table);
        ListenerConfig listen;
        listen.tls = false;
        m_listener = need(Listener::start(listen, std::move(table)));
    }
    void cleanup()
    {
        m_listener.reset();
        m_runner.reset();
        m_worker.reset();
    }

    void saysWhatItServes()
    {
        QCOMPARE(m_worker->capabilities(),
                 std::vector<std::string>{"text-to-video-v1.demo-shapes"});
    }

    void makesTheClipThatWasAskedFor()
    {
        const net::HttpResponse reply = askForClip(wish());
        QCOMPARE(reply.status, 200);
        std::ofstream(*m_home / "reply", std::ios::binary) << reply.body;
        const VideoJobAnswer answer = need(readAnswer(*m_home / "reply", *m_home / "clip.nut"));
        QCOMPARE(answer.id, std::string("an id"));
        QCOMPARE(answer.frames, std::int64_t(9));
        QCOMPARE(answer.model, std::string(test::kGenerator));
        QCOMPARE(answer.modelSha256, std::string(64, 'a'));
        QCOMPARE(answer.device, std::string("fake device"));
        QVERIFY(answer.notes.front().find("zeppelin") != std::string::npos);
        GeneratedExpectation expected;
        expected.format.width = 64;
        expected.format.height = 48;
        expected.format.timeBase = Rational(1, 8);
        expected.format.frameRate = Rational(8);
        expected.clip = expectedClip(expected.format, 9, 8);
        expected.output = *m_home / "out.nut";
        SeenResults seen;
        need(verifyGenerated(expected, *m_home / "clip.nut", seen, {}));
        QCOMPARE(m_worker->chunksMade(), std::int64_t(1));
        QTRY_VERIFY(fs::is_empty(*m_home / "work"));
    }

    void refuses_data()
    {
        QTest::addColumn<std::string>("member");
        QTest::addColumn<std::string>("value");
        QTest::addColumn<int>("status");
        QTest::addColumn<std::string>("code");
        const auto row = [](const char* name, const char* member, const char* value, int status,
                            const char* code) {
            QTest::newRow(name) << std::string(member) << std::string(value) << status
                                << std::string(code);
        };
        row("another model", "/model", "\"wan\"", 404, "unknown_model");
        row("other weights", "/modelSha256",
            "\"0000000000000000000000000000000000000000000000000000000000000000\"", 409,
            "model_differs");
        row("a size off the grid", "/target/width", "72", 422, "unsupported");
        row("a length off the grid", "/target/frames", "8", 422, "unsupported");
        row("too large for the model", "/target/width", "512", 422, "unsupported");
        row("too large for anybody", "/target/width", "20000", 400, "bad_request");
        row("no pictures", "/target/frames", "0", 400, "bad_request");
        row("no steps", "/steps", "0", 400, "bad_request");
        row("a blank prompt", "/prompt", "\" \\n\"", 400, "bad_request");
        row("a seed in words", "/seed", "\"seven\"", 400, "bad_request");
        row("an endless clip", "/target/frameRate", "\"1/1000\"", 400, "bad_request");
        row("another task", "/task", "\"upscale\"", 400, "bad_request");
        row("another version", "/version", "2", 400, "unsupported_version");
        row("a start image that does not follow", "/startImage", "{\"bytes\":5}", 400,
            "bad_request");
        row("an answer too large", "/maxAnswerBytes", "100", 413, "too_large");
    }

    void refuses()
    {
        QFETCH(std::string, member);
        QFETCH(std::string, value);
        QFETCH(int, status);
        QFETCH(std::string, code);
        nlohmann::json json = toJson(wish());
        json[nlohmann::json::json_pointer(member)] = nlohmann::json::parse(value);
        const net::HttpResponse reply = post("/text-to-video/v1", bodyOf(json));
        QCOMPARE(int(reply.status), status);
        const VideoJobError error = parseError(int(reply.status), reply.body);
        QCOMPARE(error.code, code);
        // Whoever is refused learns nothing about this computer's files.
        QVERIFY2(error.message.find('/') == std::string::npos, error.message.c_str());
    }

    void aStartImageHasToBeAPng()
    {
        GenerateRequest request = wish();
        const std::string gif = "GIF89a, and the rest of it";
        request.startImageBytes = gif.size();
        const net::HttpResponse reply = post("/text-to-video/v1", bodyOf(toJson(request)) + gif);
        QCOMPARE(int(reply.status), 400);
        QVERIFY(parseError(400, reply.body).message.find("no PNG") != std::string::npos);
        QCOMPARE(m_generator->runs(), 0);
    }

    void takesAStartImage()
    {
        media::StillImage still;
        still.image = media::RgbImage(20, 10);
        std::fill_n(still.image.plane(0), still.image.sampleCount(), std::uint16_t(30000));
        (void)(media::writeStill(*m_home / "start.png", still));
        const std::string png = need(readFile(*m_home / "start.png", 1 << 20));
        GenerateRequest request = wish();
        request.startImageBytes = png.size();
        QCOMPARE(int(post("/text-to-video/v1", bodyOf(toJson(request)) + png).status), 200);
    }

    void oneAtATime()
    {
        m_generator->hold();
        std::jthread first([this] { (void)askForClip(wish()); });
        QTRY_COMPARE(m_generator->runs(), 1);
        const net::HttpResponse second = askForClip(wish());
        QCOMPARE(int(second.status), 503);
        QCOMPARE(parseError(503, second.body).code, std::string("busy"));
        m_generator->release();
    }

    void aPictureWaitsForItsTurn()
    {
        m_generator->hold();
        std::jthread clip([this] { (void)askForClip(wish()); });
        QTRY_COMPARE(m_generator->runs(), 1);
        std::atomic<int> status = 0;
        std::jthread picture([&] { status = int(askForPicture(nlohmann::json::object()).status); });
        m_generator->release();
        QTRY_COMPARE(int(status), 200);
    }

    void aDeadlineEndsTheWork()
    {
        m_generator->hold();
        GenerateRequest request = wish();
        request.timeoutSeconds = 1;
        const net::HttpResponse reply = askForClip(request);
        QCOMPARE(int(reply.status), 504);
        QCOMPARE(parseError(504, reply.body).code, std::string("deadline"));
    }

    void aPictureIsTheFirstOfTheClip()
    {
        const net::HttpResponse reply = askForPicture({{"seed", 5}});
        QCOMPARE(int(reply.status), 200);
        const JobAnswer answer = need(parseJobAnswer(Pipeline::TextToImage, reply.body));
        QCOMPARE(answer.media.size(), std::size_t(1));
        QCOMPARE(answer.media.front().seed, std::optional<std::int64_t>(5));
        const media::StillImage still = pictureOf(answer.media.front());
        GenerateRequest request = wish();
        request.seed = 5;
        std::ofstream(*m_home / "reply", std::ios::binary) << askForClip(request).body;
        need(readAnswer(*m_home / "reply", *m_home / "clip.nut"));
        auto reader = need(media::VideoReader::open(*m_home / "clip.nut", {}));
        const auto first = need(reader.next());
        QCOMPARE(still.image.width(), 64);
        QVERIFY(measureLikeness(first->image, still.image).closeness > 45);
    }

    void severalPicturesCountTheirSeedsUp()
    {
        const net::HttpResponse reply = askForPicture({{"seed", 7}, {"num_images_per_prompt", 3}});
        const JobAnswer answer = need(parseJobAnswer(Pipeline::TextToImage, reply.body));
        QCOMPARE(answer.media.size(), std::size_t(3));
        QCOMPARE(answer.media.back().seed, std::optional<std::int64_t>(9));
        QVERIFY(answer.media.front().url != answer.media.back().url);
    }

    void aFewStepModelKeepsToItsOwnSteps()
    {
        const nlohmann::json usual{{"seed", 5},
                                   {"num_inference_steps", 50},
                                   {"guidance_scale", 7.5},
                                   {"negative_prompt", "blurred"}};
        m_generator->becomeFewStep();
        const net::HttpResponse reply = askForPicture(usual);
        QVERIFY2(reply.status == 200, reply.body.c_str());
    }

    void refusesPicturesAsRunnersDo_data()
    {
        QTest::addColumn<std::string>("fields");
        QTest::addColumn<int>("status");
        QTest::addColumn<std::string>("words");
        const auto row = [](const char* name, const char* fields, int status, const char* words) {
            QTest::newRow(name) << std::string(fields) << status << std::string(words);
        };
        row("no prompt", R"({"prompt": null})", 422, "prompt");
        row("empty prompt", R"({"prompt": ""})", 400, "Prompt must be provided.");
        row("another model", R"({"model_id": "sd"})", 400,
            "pipeline configured with demo-shapes but called with sd.");
        row("ill-typed", R"({"width": "wide"})", 422, "width");
        row("too large", R"({"width": 4096, "height": 4096})", 400, "Error during model execution");
        row("too many", R"({"num_images_per_prompt": 1000})", 400, "1 to 10 pictures");
    }

    void refusesPicturesAsRunnersDo()
    {
        QFETCH(std::string, fields);
        QFETCH(int, status);
        QFETCH(std::string, words);
        const net::HttpResponse reply = askForPicture(nlohmann::json::parse(fields));
        QCOMPARE(int(reply.status), status);
        QVERIFY2(reply.body.find(words) != std::string::npos, reply.body.c_str());
        QVERIFY(nlohmann::json::parse(reply.body).contains("detail"));
    }

private:
    static GenerateRequest wish()
    {
        GenerateRequest request;
        request.id = "an id";
        request.model = test::kGenerator;
        request.prompt = "a red zeppelin";
        request.seed = 42;
        request.steps = 4;
        request.guidance = 2;
        request.target = {64, 48};
        request.frames = 9;
        request.frameRate = Rational(8);
        request.timeoutSeconds = 60;
        return request;
    }

    static std::string bodyOf(const nlohmann::json& json)
    {
        const std::string text = json.dump();
        std::string body = "BYOCVID1";
        for (const int shift : {24, 16, 8, 0})
            body.push_back(char(text.size() >> shift & 0xff));
        return body + text;
    }

    net::HttpResponse post(const std::string& path, const std::string& body)
    {
        net::HttpRequest request;
        request.method = net::HttpMethod::Post;
        request.url = m_listener->url() + path;
        request.body = body;
        request.acceptsErrors = true;
        net::HttpClient client;
        return need(client.send(request, {}));
    }

    net::HttpResponse askForClip(const GenerateRequest& request)
    {
        return post("/text-to-video/v1", bodyOf(toJson(request)));
    }

    net::HttpResponse askForPicture(const nlohmann::json& more)
    {
        nlohmann::json json{{"prompt", "a red zeppelin"},
                            {"model_id", test::kGenerator},
                            {"width", 64},
                            {"height", 48}};
        json.update(more);
        return post("/text-to-image", json.dump());
    }

    media::StillImage pictureOf(const AnswerMedia& medium) const
    {
        std::ofstream(*m_home / "answer.png", std::ios::binary)
            << need(parseDataUrl(medium.url)).bytes;
        return need(media::readStill(*m_home / "answer.png"));
    }

    std::unique_ptr<test::TempDir> m_home;
    std::unique_ptr<FakeGenerator> m_generator;
    std::unique_ptr<ByocVideoWorker> m_worker;
    std::unique_ptr<PictureRunner> m_runner;
    std::unique_ptr<Listener> m_listener;
};

QTEST_GUILESS_MAIN(TestGenerateWorker)
#include "test_generate_worker.moc"
