// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network/orchestrator_world.h"

#include "core/base/atomic_file.h"
#include "core/base/encoding.h"
#include "network/server/grpc_service.h"
#include "network/wire/job_headers.h"
#include "tests/support/media_clips.h"

#include <fmt/format.h>

#include <QTest>

#include <fstream>

namespace sluice::test {
namespace fs = std::filesystem;
using namespace network;

WebAnswer curl(const Arguments& arguments)
{
    const TempDir folder;
    const auto result =
        runProgram("curl", join({"-s", "-k", "--noproxy", "*", "--max-time", "20", "-o",
                                 (folder / "body").string(), "-D", (folder / "head").string(), "-w",
                                 "%{http_code} %{content_type}"},
                                arguments));
    WebAnswer answer;
    answer.exitCode = result.exitCode;
    answer.status = std::atoi(result.output.c_str());
    if (const std::size_t space = result.output.find(' '); space != std::string::npos)
        answer.contentType = result.output.substr(space + 1);
    answer.body = readBytes(folder / "body");
    answer.headers = readBytes(folder / "head");
    return answer;
}

ScriptedRunner::ScriptedRunner(const Arguments& arguments)
    : m_process(startProgram(
          "python3",
          join({"-B", SLUICE_SOURCE_DIR "/tests/support/scripted_runner.py"}, arguments)))
{
    std::string line = nextRequest();
    m_port = line.starts_with("port ") ? line.substr(5) : std::string();
}

ScriptedRunner::~ScriptedRunner()
{
    m_process->closeWriteChannel();
    m_process->waitForFinished(5000);
}

std::string ScriptedRunner::nextRequest()
{
    if (!QTest::qWaitFor([&] { return m_process->canReadLine(); }, 20'000))
        return {};
    return m_process->readLine().trimmed().toStdString();
}

OrchestratorConfig OrchestratorWorld::withoutRunner()
{
    OrchestratorConfig config;
    config.secret = "rig-secret";
    return config;
}

std::vector<AiModel> OrchestratorWorld::allModels(const ScriptedRunner& runner)
{
    std::vector<AiModel> models;
    for (const PipelineFacts& facts : allPipelines())
        models.push_back({facts.pipeline, "fake/model", true, 2, runner.url(), {}, {}});
    return models;
}

OrchestratorWorld::OrchestratorWorld(OrchestratorConfig config)
{
    config.folder = m_folder / "node";
    auto started = Orchestrator::start(std::move(config));
    if (started)
        m_orchestrator = std::move(*started);
    else
        qWarning("%s", started.error().detail.c_str());
}

Result<std::string> OrchestratorWorld::grpc(const std::string& path,
                                            const std::string& message) const
{
    writeBytes(m_folder / "call", grpcFrame(message));
    const WebAnswer answer =
        curl({"--http2", "-H", "content-type: application/grpc", "-H", "te: trailers",
              "--data-binary", "@" + (m_folder / "call").string(), url(path)});
    if (answer.headers.find("grpc-status: 0") == std::string::npos)
        return fail(ErrorCode::Protocol, answer.headers);
    SLUICE_TRY(const std::string_view inner, grpcMessageOf(answer.body));
    return std::string(inner);
}

Result<OrchestratorInfo>
OrchestratorWorld::introduce(const std::optional<CapabilityWish>& wish) const
{
    OrchestratorRequest request;
    if (wish)
        request.capabilities = wish->toCapabilities();
    SLUICE_TRY(const std::string message,
               grpc("/net.Orchestrator/GetOrchestrator", serialize(request)));
    return parseOrchestratorInfo(message);
}

std::string OrchestratorWorld::segmentHeader(Pipeline pipeline, const std::string& model) const
{
    CapabilityWish wish;
    wish.capability = factsOf(pipeline).capability;
    wish.model = model;
    const auto info = introduce(wish);
    if (!info || !info->authToken)
        return "no introduction";
    return headerValue(segmentFor(wish, *info->authToken));
}

WebAnswer
OrchestratorWorld::job(Pipeline pipeline, const Arguments& body, const Arguments& headers) const
{
    Arguments all{"-H", "Livepeer-Segment: " + segmentHeader(pipeline, "fake/model")};
    if (headers.empty())
        all = join(all, {"-H", "Livepeer-Payment;", "-H",
                         "Authorization: " + std::string(kWorkerProtocol)});
    return curl(
        join(join(join(all, headers), body), {url("/" + std::string(factsOf(pipeline).name))}));
}

Arguments smallJob(Pipeline pipeline, const TempDir& folder)
{
    const auto json = [](const std::string& text) {
        return Arguments{"-H", "Content-Type: application/json", "--data-binary", text};
    };
    const auto form = [&](const Arguments& fields) {
        const std::string picture =
            makeClip(folder / "in.png", QStringLiteral("-f lavfi -i testsrc=s=64x48 -frames:v 1"))
                .string();
        Arguments all{"-F", "image=@" + picture, "-F", "model_id=fake/model"};
        for (const std::string& field : fields)
            all = join(all, {"-F", field});
        return all;
    };
    switch (pipeline) {
    case Pipeline::TextToImage:
        return json(R"({"model_id":"fake/model","prompt":"x","width":64,"height":48})");
    case Pipeline::ImageToImage:
    case Pipeline::Upscale:
        return form({"prompt=sharp"});
    case Pipeline::ImageToVideo:
        return form({"width=64", "height=48", "fps=8"});
    case Pipeline::SegmentAnything2:
    case Pipeline::ImageToText:
        return form({});
    case Pipeline::AudioToText: {
        const std::string sound =
            makeClip(folder / "in.wav", QStringLiteral("-f lavfi -i sine=d=2:r=8000")).string();
        return {"-F", "audio=@" + sound, "-F", "model_id=fake/model"};
    }
    case Pipeline::TextToSpeech:
        return json(R"({"model_id":"fake/model","text":"hello"})");
    case Pipeline::Llm:
        return json(
            R"({"model":"fake/model","max_tokens":16,"messages":[{"role":"user","content":"hi"}]})");
    }
    return {};
}

nlohmann::json capture(const std::string& name)
{
    return nlohmann::json::parse(
        readBytes(fs::path(SLUICE_SOURCE_DIR "/tests/data/livepeer/captures") / name));
}

std::string bodyOf(const nlohmann::json& side)
{
    const nlohmann::json& body = side.at("body");
    if (body.contains("text"))
        return body["text"].get<std::string>();
    return *fromBase64(body.at("base64").get<std::string>());
}

std::string headerOf(const nlohmann::json& side, const std::string& name)
{
    for (const nlohmann::json& header : side.at("headers"))
        if (header.at(0) == name)
            return header.at(1).get<std::string>();
    return {};
}

void writeBytes(const fs::path& file, std::string_view bytes)
{
    std::ofstream(file, std::ios::binary).write(bytes.data(), std::streamsize(bytes.size()));
}

std::string readBytes(const fs::path& file)
{
    std::ifstream input(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(input), {}};
}

} // namespace sluice::test
