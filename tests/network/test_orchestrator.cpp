// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/encoding.h"
#include "network/wire/job_headers.h"
#include "tests/network/orchestrator_world.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <fmt/format.h>

#include <QTest>

#include <thread>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(Arguments)

namespace {

OrchestratorConfig withRunner(const ScriptedRunner& runner)
{
    OrchestratorConfig config = OrchestratorWorld::withoutRunner();
    config.models = OrchestratorWorld::allModels(runner);
    return config;
}

CapabilityWish upscaleWish()
{
    CapabilityWish wish;
    wish.capability = Capability::Upscale;
    wish.model = "fake/model";
    return wish;
}

/// The media of an answer, wherever it names them.
std::vector<std::string> urlsOf(const nlohmann::json& answer)
{
    std::vector<std::string> urls;
    if (answer.contains("images"))
        for (const auto& image : answer["images"])
            urls.push_back(image.at("url"));
    if (answer.contains("audio"))
        urls.push_back(answer["audio"].at("url"));
    return urls;
}

std::string base64Header(const SegmentData& data)
{
    return "Livepeer-Segment: " + headerValue(data);
}

} // namespace

class TestOrchestrator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatIsOnOffer()
    {
        const ScriptedRunner runner;
        const OrchestratorWorld world(withRunner(runner));
        const auto info = world.introduce(upscaleWish());
        QVERIFY2(info, info ? "" : info.error().detail.c_str());
        QCOMPARE(info->transcoder, world.url(""));
        QVERIFY(info->capabilities);
        QVERIFY(isCompatible(upscaleWish().toCapabilities(), *info->capabilities));
        const ModelConstraint* model = info->capabilities->model(Capability::Upscale, "fake/model");
        QVERIFY(model);
        QCOMPARE(model->capacity, 2u);
        QCOMPARE(model->runnerVersion, std::string("0.14.1"));
        QVERIFY(info->authToken);
        QVERIFY(!info->price);
        QVERIFY(info->hardware.empty());
        const auto all = world.introduce({});
        QVERIFY(all);
        QCOMPARE(all->hardware.size(), std::size_t(9));
    }

    void announcesPrices()
    {
        const ScriptedRunner runner;
        OrchestratorConfig config = withRunner(runner);
        config.price = PriceInfo{10, 1, 0, {}};
        config.models[3].price = PriceInfo{1, 3, 0, {}};
        const Pipeline dear = config.models[3].pipeline;
        const OrchestratorWorld world(config);
        CapabilityWish wish = upscaleWish();
        wish.capability = factsOf(dear).capability;
        const auto own = world.introduce(wish);
        QVERIFY(own && own->price);
        QCOMPARE(own->price->pricePerUnit, 1);
        QCOMPARE(own->price->pixelsPerUnit, 3);
        wish.capability = Capability::Llm;
        const auto general = world.introduce(wish);
        QVERIFY(general && general->price);
        QCOMPARE(general->price->pricePerUnit, 10);
        const auto all = world.introduce({});
        QVERIFY(all);
        QCOMPARE(all->capabilityPrices.size(), std::size_t(9));
    }

    void doesJobs_data()
    {
        QTest::addColumn<int>("pipeline");
        for (const PipelineFacts& facts : allPipelines())
            QTest::newRow(std::string(facts.name).c_str()) << int(facts.pipeline);
    }
    void doesJobs()
    {
        QFETCH(int, pipeline);
        const ScriptedRunner runner;
        const OrchestratorWorld world(withRunner(runner));
        const WebAnswer answer =
            world.job(Pipeline(pipeline), smallJob(Pipeline(pipeline), world.folder()));
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QCOMPARE(answer.contentType, std::string("application/json"));
        const auto json = nlohmann::json::parse(answer.body);
        const bool hasMedia = json.contains("images") || json.contains("audio");
        QCOMPARE(urlsOf(json).size(), std::size_t(hasMedia ? 1 : 0));
        for (const std::string& url : urlsOf(json)) {
            QVERIFY(url.starts_with(world.url("/stream/")));
            const WebAnswer medium = curl({url});
            QCOMPARE(medium.status, 200);
            QVERIFY(medium.contentType.starts_with(url.ends_with(".png")   ? "image/png"
                                                   : url.ends_with(".mp4") ? "video/mp4"
                                                                           : "audio/wav"));
            QVERIFY(medium.body.size() > 100);
        }
    }

    void severalImagesAreSeveral()
    {
        const ScriptedRunner runner;
        const OrchestratorWorld world(withRunner(runner));
        const WebAnswer answer = world.job(
            Pipeline::TextToImage,
            {"-H", "Content-Type: application/json", "--data-binary",
             R"({"model_id":"fake/model","prompt":"x","width":32,"height":32,"num_images_per_prompt":2})"});
        const auto urls = urlsOf(nlohmann::json::parse(answer.body));
        QCOMPARE(urls.size(), std::size_t(2));
        QVERIFY(curl({urls[0]}).body != curl({urls[1]}).body);
    }

    void framesBecomeAClip()
    {
        const ScriptedRunner runner;
        const OrchestratorWorld world(withRunner(runner));
        const WebAnswer answer =
            world.job(Pipeline::ImageToVideo, smallJob(Pipeline::ImageToVideo, world.folder()));
        const auto urls = urlsOf(nlohmann::json::parse(answer.body));
        QCOMPARE(urls.size(), std::size_t(1));
        const auto clip = world.folder() / "clip.mp4";
        writeBytes(clip, curl({urls[0]}).body);
        QCOMPARE(
            probeLines(QStringLiteral("-count_frames -select_streams v -show_entries "
                                      "stream=codec_name,width,height,r_frame_rate,nb_read_frames"),
                       clip),
            QStringList{QStringLiteral("h264,64,48,8/1,8")});
    }

    void languageModelsStream()
    {
        const ScriptedRunner runner;
        const OrchestratorWorld world(withRunner(runner));
        const WebAnswer answer = world.job(
            Pipeline::Llm,
            {"-H", "Content-Type: application/json", "--data-binary",
             R"({"model":"fake/model","max_tokens":16,"stream":true,"messages":[{"role":"user","content":"hi"}]})"});
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.contentType.starts_with("text/event-stream"));
        QCOMPARE(answer.body.find("[DONE]"), std::string::npos);
        QVERIFY(answer.body.starts_with("data: {"));
        QVERIFY(answer.body.find("\"finish_reason\": \"stop\"") != std::string::npos ||
                answer.body.find("\"finish_reason\":\"stop\"") != std::string::npos);
    }

    void runnersGetTheirFields()
    {
        ScriptedRunner runner;
        const OrchestratorWorld world(withRunner(runner));
        const Arguments body =
            join(smallJob(Pipeline::Upscale, world.folder()), {"-F", "seed=9", "-F", "unknown=1"});
        QCOMPARE(world.job(Pipeline::Upscale, body).status, 200);
        const std::string seen = runner.nextRequest();
        QVERIFY2(seen.starts_with("POST /upscale image="), seen.c_str());
        QVERIFY2(seen.ends_with("model_id=fake/model prompt=sharp seed=9"), seen.c_str());
    }

    void oldGatewaysGetPicturesInTheAnswer()
    {
        const ScriptedRunner runner;
        const OrchestratorWorld world(withRunner(runner));
        const WebAnswer answer = world.job(
            Pipeline::Upscale, smallJob(Pipeline::Upscale, world.folder()), {"-H", "X-Old: yes"});
        const auto urls = urlsOf(nlohmann::json::parse(answer.body));
        QVERIFY(urls.at(0).starts_with("data:image/png;base64,"));
    }

    void refuses_data()
    {
        QTest::addColumn<std::string>("segment");
        QTest::addColumn<Arguments>("more");
        QTest::addColumn<int>("status");
        QTest::addColumn<std::string>("text");
        const Arguments json{"-H", "Content-Type: application/json", "--data-binary"};
        const Arguments good =
            join(json, {R"({"model_id":"fake/model","prompt":"x","width":32,"height":32})"});
        const std::string fresh = "fresh";
        QTest::newRow("no segment header")
            << std::string() << good << 403 << std::string("missing auth token\n");
        QTest::newRow("segment header is not base64")
            << std::string("!") << good << 403 << std::string("ErrorSegEncoding\n");
        QTest::newRow("token of another orchestrator")
            << std::string("stranger") << good << 403 << std::string("invalid auth token\n");
        QTest::newRow("expiration changed")
            << std::string("prolonged") << good << 403 << std::string("invalid auth token\n");
        QTest::newRow("capability that is not offered")
            << std::string("incompatible") << good << 403
            << std::string("incompatible capabilities\n");
        QTest::newRow("model that is not there")
            << fresh << join(json, {R"({"model_id":"other","prompt":"x"})"}) << 503
            << std::string("insufficient capacity\n");
        QTest::newRow("JSON cut short") << fresh << join(json, {"{\"model_id\":\"fake/mo"}) << 400
                                        << std::string("unexpected EOF\n");
        QTest::newRow("no model") << fresh << join(json, {R"({"prompt":"x"})"}) << 400
                                  << std::string("missing model_id\n");
        QTest::newRow("body before everything else")
            << std::string() << join(json, {R"({"prompt":)"}) << 400
            << std::string("unexpected EOF\n");
        QTest::newRow("payment that is not base64")
            << fresh << join(good, {"-H", "Livepeer-Payment: !"}) << 402
            << std::string("base64 decode error");
        QTest::newRow("payment before segment")
            << std::string() << join(good, {"-H", "Livepeer-Payment: !"}) << 402
            << std::string("base64 decode error");
        QTest::newRow("the runner says 500")
            << fresh << join(json, {R"({"model_id":"fake/model","prompt":"fail 500"})"}) << 500
            << std::string("text-to-image container returned 500: as told\n");
        QTest::newRow("the runner says 400")
            << fresh << join(json, {R"({"model_id":"fake/model","prompt":"fail 400"})"}) << 500
            << std::string("text-to-image container returned 400: as told\n");
    }
    void refuses()
    {
        QFETCH(std::string, segment);
        QFETCH(Arguments, more);
        QFETCH(int, status);
        QFETCH(std::string, text);
        const ScriptedRunner runner;
        const OrchestratorWorld world(withRunner(runner));
        CapabilityWish wish = upscaleWish();
        wish.capability = Capability::TextToImage;
        const auto info = world.introduce(wish);
        QVERIFY(info && info->authToken);
        AuthToken token = *info->authToken;
        std::string header = "Livepeer-Segment: " + segment;
        if (segment == "stranger")
            token.token[0] = char(token.token[0] ^ 1);
        if (segment == "prolonged")
            token.expiration += 60;
        if (segment == "incompatible")
            wish.model = "not here";
        if (segment.size() > 1)
            header = base64Header(segmentFor(wish, token));
        Arguments all = more;
        if (!segment.empty())
            all = join(all, {"-H", header});
        const WebAnswer answer = curl(join(all, {world.url("/text-to-image")}));
        QCOMPARE(answer.status, status);
        QVERIFY2(answer.body.starts_with(text), answer.body.c_str());
        QVERIFY(answer.contentType.starts_with("text/plain"));
    }

    void refusesWhatCannotBePriced()
    {
        const ScriptedRunner runner;
        const OrchestratorWorld world(withRunner(runner));
        writeBytes(world.folder() / "not.png", "no picture at all");
        const WebAnswer picture = world.job(
            Pipeline::SegmentAnything2,
            {"-F", "image=@" + (world.folder() / "not.png").string(), "-F", "model_id=fake/model"});
        QCOMPARE(picture.status, 400);
        QCOMPARE(picture.body, std::string("image: unknown format\n"));
        const WebAnswer tokens =
            world.job(Pipeline::Llm, {"-H", "Content-Type: application/json", "--data-binary",
                                      R"({"model":"fake/model"})"});
        QCOMPARE(tokens.status, 400);
        QCOMPARE(tokens.body, std::string("MaxTokens not specified\n"));
    }

    void takesThePriceFromItsOwnTable()
    {
        const ScriptedRunner runner;
        OrchestratorConfig config = withRunner(runner);
        config.price = PriceInfo{5, 1, 0, {}};
        const OrchestratorWorld world(config);
        Payment payment;
        payment.expectedPrice = PriceInfo{0, 1, 0, {}};
        const WebAnswer answer =
            world.job(Pipeline::Upscale, smallJob(Pipeline::Upscale, world.folder()),
                      {"-H", "Livepeer-Payment: " + headerValue(payment)});
        QCOMPARE(answer.status, 400);
        QVERIFY2(answer.body.starts_with("invalid expected price sent with payment"),
                 answer.body.c_str());
    }

    void practiceCreditEnds()
    {
        const ScriptedRunner runner;
        OrchestratorConfig config = withRunner(runner);
        config.price = PriceInfo{200'000'000'000'000, 1, 0, {}}; // 64 x 48 pixels cost 0.6 ETH
        const OrchestratorWorld world(config);
        const Arguments body = smallJob(Pipeline::Upscale, world.folder());
        QCOMPARE(world.job(Pipeline::Upscale, body).status, 200);
        const WebAnswer second = world.job(Pipeline::Upscale, body);
        QCOMPARE(second.status, 400);
        QCOMPARE(second.body, std::string("Insufficient balance\n"));
    }

    void capacityIsKept()
    {
        const TempDir folder;
        const std::filesystem::path hold = folder / "hold";
        writeBytes(hold, "");
        const ScriptedRunner runner({"--hold-while", hold.c_str()});
        OrchestratorConfig config = withRunner(runner);
        for (AiModel& model : config.models)
            model.capacity = 1;
        const OrchestratorWorld world(config);
        const Arguments body = smallJob(Pipeline::Upscale, world.folder());
        WebAnswer first;
        std::thread busy([&] { first = world.job(Pipeline::Upscale, body); });
        // While the first one runs, the offer says that there is no room.
        const bool isFull = QTest::qWaitFor(
            [&] {
                const auto info = world.introduce(upscaleWish());
                return info &&
                       info->capabilities->model(Capability::Upscale, "fake/model")->capacity == 0;
            },
            30'000);
        const WebAnswer second = isFull ? world.job(Pipeline::Upscale, body) : WebAnswer();
        std::filesystem::remove(hold);
        busy.join();
        QVERIFY(isFull);
        QCOMPARE(second.status, 503);
        QCOMPARE(second.body, std::string("insufficient capacity\n"));
        QCOMPARE(first.status, 200);
    }

    void resultsExpire()
    {
        const ScriptedRunner runner;
        OrchestratorConfig config = withRunner(runner);
        config.mediaLife = 0ms;
        const OrchestratorWorld world(config);
        const WebAnswer answer =
            world.job(Pipeline::Upscale, smallJob(Pipeline::Upscale, world.folder()));
        QCOMPARE(curl({urlsOf(nlohmann::json::parse(answer.body)).at(0)}).status, 404);
    }

    void leavesNoFilesBehind()
    {
        const ScriptedRunner runner;
        const OrchestratorWorld world(withRunner(runner));
        QCOMPARE(world.job(Pipeline::ImageToVideo, smallJob(Pipeline::ImageToVideo, world.folder()))
                     .status,
                 200);
        // The answer's last byte may be here before the job has ended there.
        QTRY_VERIFY(std::filesystem::is_empty(world.folder() / "node" / "jobs"));
    }

    void anUnhealthyRunnerIsNotOffered()
    {
        OrchestratorConfig config = OrchestratorWorld::withoutRunner();
        config.models = {{Pipeline::Upscale, "fake/model", true, 1, "http://127.0.0.1:1", {}, {}}};
        config.runnerPatience = 10ms;
        const TempDir folder;
        config.folder = folder.path();
        const auto started = Orchestrator::start(config);
        QVERIFY(!started);
        QCOMPARE(started.error().code, ErrorCode::Unavailable);
        QVERIFY(started.error().detail.find("http://127.0.0.1:1") != std::string::npos);
    }

    void asksARunnerWhatItRuns()
    {
        const ScriptedRunner runner({"--pipeline", "image-to-text", "--model", "a/b"});
        OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        QVERIFY(world.orchestrator().addRunner(runner.url()));
        const auto info = world.introduce({});
        QVERIFY(info && info->capabilities->model(Capability::ImageToText, "a/b"));
    }

    void recordedIntroductionIsAnswered()
    {
        const OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        const auto recorded = capture("offchain/get_orchestrator.json");
        const auto hex = recorded["request"]["messages"][0]["message_hex"].get<std::string>();
        const auto answer = world.grpc("/net.Orchestrator/GetOrchestrator", *fromHex(hex));
        QVERIFY2(answer, answer ? "" : answer.error().detail.c_str());
        const auto info = parseOrchestratorInfo(*answer);
        QVERIFY(info && info->authToken);
        QCOMPARE(info->transcoder, world.url(""));
    }

    void recordedPingIsAnswered()
    {
        const OrchestratorWorld world(OrchestratorWorld::withoutRunner());
        const auto recorded = capture("offchain/ping.json");
        const auto hex = recorded["request"]["messages"][0]["message_hex"].get<std::string>();
        const auto answer = world.grpc("/net.Orchestrator/Ping", *fromHex(hex));
        QVERIFY(answer);
        QVERIFY(answer->empty()); // as recorded: off chain nobody signs
    }

    void recordedJobsAreDone_data()
    {
        QTest::addColumn<std::string>("pipeline");
        for (const PipelineFacts& facts : allPipelines())
            if (facts.pipeline != Pipeline::AudioToText) // its body was not recorded
                QTest::newRow(std::string(facts.name).c_str()) << std::string(facts.name);
    }
    void recordedJobsAreDone()
    {
        QFETCH(std::string, pipeline);
        const auto recorded = capture("offchain/job_" + pipeline + ".json");
        const auto segment = parseSegmentHeader(headerOf(recorded["request"], "livepeer-segment"));
        QVERIFY(segment && segment->capabilities);
        const Pipeline which = *pipelineFromName(pipeline);
        const std::string model =
            segment->capabilities->models.at(std::uint32_t(factsOf(which).capability))
                .begin()
                ->first;
        const ScriptedRunner runner;
        OrchestratorConfig config = OrchestratorWorld::withoutRunner();
        config.models = {{which, model, true, 1, runner.url(), {}, {}}};
        const OrchestratorWorld world(config);
        // Everything as recorded but the token, which is another orchestrator's.
        SegmentData fresh = *segment;
        const auto info = world.introduce({});
        QVERIFY(info);
        fresh.authToken = info->authToken;
        writeBytes(world.folder() / "job", bodyOf(recorded["request"]));
        const WebAnswer answer =
            curl({"--http2", "-H", base64Header(fresh), "-H", "Livepeer-Payment;", "-H",
                  "Authorization: " + headerOf(recorded["request"], "authorization"), "-H",
                  "Content-Type: " + headerOf(recorded["request"], "content-type"), "-H",
                  "Expect:", "--data-binary", "@" + (world.folder() / "job").string(),
                  world.url("/" + pipeline)});
        QVERIFY2(answer.status == 200, answer.body.c_str());
        const auto ours = nlohmann::json::parse(answer.body);
        const auto theirs = nlohmann::json::parse(bodyOf(recorded["response"]));
        for (const auto& [key, value] : theirs.items()) {
            QVERIFY2(ours.contains(key), key.c_str());
            QCOMPARE(std::string(ours[key].type_name()), std::string(value.type_name()));
        }
        QCOMPARE(urlsOf(ours).size(), urlsOf(theirs).size());
    }
};

QTEST_GUILESS_MAIN(TestOrchestrator)
#include "test_orchestrator.moc"
