// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network/generate_world.h"

#include "core/base/atomic_file.h"
#include "core/base/encoding.h"
#include "network/byoc_video/generate_request.h"
#include "network/orchestrator/spoil_media.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace sluice::test {

using namespace network;
namespace fs = std::filesystem;
namespace {

constexpr int kPictures = 14;
constexpr const char* kMotionModel = "test/mover";

/// The value of a text field of a form.
int fieldOf(const std::string& form, const std::string& name)
{
    const std::size_t at = form.find("name=\"" + name + "\"");
    return at == std::string::npos ? 0 : std::atoi(form.c_str() + form.find("\r\n\r\n", at) + 4);
}

media::RgbImage moved(const media::RgbImage& from, int width, int height, int by, bool isAnother)
{
    media::RgbImage to(width, height);
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const int fromX = (x + by) % width * from.width() / width;
                const int fromY = y * from.height() / height;
                const std::uint16_t sample = from.plane(plane)[fromY * from.width() + fromX];
                to.plane(plane)[y * width + x] = isAnother ? std::uint16_t(65535 - sample) : sample;
            }
    return to;
}

void answer(HandlerTable& table, const char* path, const nlohmann::json& value)
{
    table.add("GET", path,
              [text = value.dump()](const ServerRequest&, BodyReader&, ResponseWriter& response,
                                    std::stop_token) {
                  (void)response.send(200, "application/json", text);
              });
}

AiModel runnerOf(Pipeline pipeline, const std::string& model, const std::string& url)
{
    AiModel runner;
    runner.pipeline = pipeline;
    runner.model = model;
    runner.url = url;
    runner.isWarm = true;
    return runner;
}

} // namespace

FakeMover::FakeMover(fs::path folder, MoverManner manner)
    : m_folder(std::move(folder))
    , m_manner(manner)
{
    fs::create_directories(m_folder);
    HandlerTable table;
    nlohmann::json about{{"pipeline", "image-to-video"}, {"model_id", kMotionModel}};
    about["version"] = "0.14.1";
    about["gpu_info"] = nlohmann::json::object();
    answer(table, "/health", {{"status", "OK"}});
    answer(table, "/version", about);
    answer(table, "/hardware/info", about);
    table.add(
        "POST", "/image-to-video",
        [this](const ServerRequest&, BodyReader& body, ResponseWriter& response, std::stop_token) {
            ++m_jobs;
            const std::string form = need(body.readAll(64u << 20));
            if (m_manner == MoverManner::Fails)
                return (void)response.send(500, "application/json",
                                           R"({"detail":{"msg":"out of order"}})");
            (void)response.send(200, "application/json", answerTo(form));
        });
    ListenerConfig config;
    config.tls = false;
    m_listener = need(Listener::start(config, std::move(table)));
}

std::string FakeMover::answerTo(const std::string& form)
{
    const int half = m_manner == MoverManner::WrongSize ? 2 : 1;
    const int width = fieldOf(form, "width") / half;
    const int height = fieldOf(form, "height") / half;
    std::ofstream(m_folder / "in.png", std::ios::binary) << uploadedFile(form);
    const media::StillImage still = need(media::readStill(m_folder / "in.png"));
    nlohmann::json frames = nlohmann::json::array();
    for (int i = 0; i < (m_manner == MoverManner::Few ? 5 : kPictures); ++i) {
        media::StillImage frame;
        frame.image = moved(still.image, width, height, m_manner == MoverManner::Frozen ? 0 : i,
                            m_manner == MoverManner::Another);
        if (!media::writeStill(m_folder / "out.png", frame))
            qFatal("no picture can be written");
        const std::string png = need(readFile(m_folder / "out.png", 1 << 24));
        frames.push_back(
            {{"url", "data:image/png;base64," + toBase64(png)}, {"seed", 1}, {"nsfw", false}});
    }
    return nlohmann::json{{"frames", nlohmann::json::array({frames})}}.dump();
}

GenerateWorld::GenerateWorld()
{
    settings.subnetPictureModel = kGenerator;
    settings.subnetMotionModel = kMotionModel;
}

GenerateWorld::~GenerateWorld() = default;

std::string GenerateWorld::offer(const NodeOffer& offered)
{
    const std::string name = "generator" + std::to_string(m_nodes.size());
    auto node = std::make_unique<Node>();
    ByocVideoWorkerConfig worker;
    worker.folder = folder(name) / "work";
    worker.generators = {kGenerator};
    PictureRunnerConfig pictures;
    pictures.folder = worker.folder;
    pictures.models = worker.generators;
    pictures.turn = worker.turn;
    node->worker = std::make_unique<ByocVideoWorker>(node->generator, worker);
    node->runner = std::make_unique<PictureRunner>(node->generator, pictures);
    HandlerTable table;
    node->worker->addTo(table);
    node->runner->addTo(table);
    ListenerConfig listen;
    listen.tls = false;
    node->listener = need(Listener::start(listen, std::move(table)));

    OrchestratorConfig config;
    config.folder = folder(name) / "node";
    config.misbehaves = offered.misbehaves;
    if (offered.price > 0) {
        config.price.emplace();
        config.price->pricePerUnit = offered.price;
        config.price->pixelsPerUnit = 1;
    }
    if (offered.makesPictures)
        config.models.push_back(runnerOf(Pipeline::TextToImage, kGenerator, node->listener->url()));
    if (offered.moves) {
        node->mover = std::make_unique<FakeMover>(folder(name) / "mover", *offered.moves);
        config.models.push_back(runnerOf(Pipeline::ImageToVideo, kMotionModel, node->mover->url()));
    }
    node->orchestrator = need(Orchestrator::start(std::move(config)));
    if (offered.makesClips) {
        ByocRegistration registration;
        registration.name = generateCapability(kGenerator);
        registration.url = node->listener->url();
        registration.pricePerUnit = offered.price;
        node->orchestrator->addCapability(registration);
    }
    list(node->orchestrator->url());
    m_nodes.push_back(std::move(node));
    return m_nodes.back()->orchestrator->url();
}

JobPlan GenerateWorld::planned(const GenerateSpec& wish)
{
    const std::string number = std::to_string(m_plans++);
    GenerateSpec spec = wish;
    spec.model = kGenerator;
    if (spec.prompt.empty())
        spec.prompt = "a red ball rises over the sea";
    if (!spec.seed)
        spec.seed = 42;
    spec.output = folder("out" + number + ".mp4");
    spec.encode.preset = "ultrafast";
    JobPlan plan = need(planJob(JobSpec{spec}, generatorFacts(), folder("job" + number), 2.0));
    fs::create_directories(plan.jobFolder);
    return plan;
}

fs::path GenerateWorld::madeHere(const JobPlan& plan)
{
    JobPlan here = plan;
    here.jobFolder = folder("here");
    nameChunkFiles(here);
    fs::create_directories(here.jobFolder);
    FakeGenerator generator;
    MapFeed feed(here);
    if (!generator.run(here, feed, {}))
        qFatal("the fake generator fails");
    return here.chunks.front().partialFile;
}

} // namespace sluice::test
