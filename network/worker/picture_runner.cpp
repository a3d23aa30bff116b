// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/worker/picture_runner.h"

#include "core/base/atomic_file.h"
#include "core/base/encoding.h"
#include "core/base/json_reader.h"
#include "core/base/log.h"
#include "network/worker/generate_job.h"
#include "network/worker/work_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

constexpr const char* kJson = "application/json";
constexpr const char* kApiVersion = "0.14.1"; // of the AI runner whose API this is
constexpr const char* kFailed = "Text-to-image pipeline error.";
constexpr std::size_t kMostRequest = 1u << 20;
constexpr std::uintmax_t kMostPicture = 256u << 20;
constexpr int kMostPictures = 10;

/// What POST /text-to-image is told.
struct PictureWish
{
    GenerateSpec spec;
    int count = 1;
};

std::string failureText(const std::string& message)
{
    return dumpJson({{"detail", {{"msg", message}}}});
}

/// As the runner's web framework words it.
std::string fieldFailureText(const std::string& message)
{
    return dumpJson({{"detail", nlohmann::json::array({{{"type", "value_error"},
                                                        {"loc", {"body"}},
                                                        {"msg", message},
                                                        {"input", nullptr}}})}});
}

std::uint64_t drawSeed()
{
    std::random_device device;
    return std::uniform_int_distribution<std::uint32_t>()(device);
}

bool isBlank(const std::string& text)
{
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

/// Fields that are left out are the model's own, which suits it better than what the runner's networks take.
Result<PictureWish> readWish(const std::string& request)
{
    SLUICE_TRY(const nlohmann::json json, parseJson(request, "the request"));
    PictureWish wish;
    GenerateSpec& spec = wish.spec;
    PixelSize size;
    std::optional<int> steps;
    JsonReader reader(json, "request");
    reader.required("prompt", spec.prompt);
    reader.optional("model_id", spec.model);
    reader.optional("negative_prompt", spec.negative);
    reader.optional("width", size.width);
    reader.optional("height", size.height);
    reader.optional("guidance_scale", spec.guidance);
    reader.optional("num_inference_steps", steps);
    reader.optional("num_images_per_prompt", wish.count);
    reader.optional("seed", spec.seed);
    SLUICE_CHECK(reader.result());
    if (size != PixelSize())
        spec.size = size;
    if (steps.value_or(0) >= 1)
        spec.steps = steps;
    if (!spec.seed)
        spec.seed = drawSeed();
    return wish;
}

/// The network's own runners do the same with their few-step models: what others ask is for models that can be told.
void leaveOutWhatIsFixed(GenerateSpec& spec, const Backend& backend)
{
    const auto facts = backend.modelFacts(JobSpec{spec});
    if (!facts || !facts->generator)
        return;
    const GenerateRules& rules = facts->generator->rules;
    if (rules.hasFixedSteps())
        spec.steps.reset();
    if (!rules.takesNegative) {
        spec.guidance.reset();
        spec.negative.clear();
    }
}

nlohmann::json aboutJson(const std::string& model)
{
    return {{"pipeline", "text-to-image"},
            {"model_id", model},
            {"version", kApiVersion},
            {"gpu_info", nlohmann::json::object()}};
}

void answerAlways(HandlerTable& table, const char* path, const nlohmann::json& json)
{
    table.add("GET", path,
              [text = dumpJson(json)](const ServerRequest&, BodyReader&, ResponseWriter& response,
                                      std::stop_token) { (void)response.send(200, kJson, text); });
}

} // namespace

PictureRunner::PictureRunner(Backend& backend, PictureRunnerConfig config)
    : m_backend(backend)
    , m_config(std::move(config))
{}

void PictureRunner::addTo(HandlerTable& table)
{
    const std::string model = m_config.models.empty() ? std::string() : m_config.models.front();
    answerAlways(table, "/health", {{"status", "OK"}});
    answerAlways(table, "/version", aboutJson(model));
    answerAlways(table, "/hardware/info", aboutJson(model));
    table.add("POST", "/text-to-image",
              [this](const ServerRequest&, BodyReader& body, ResponseWriter& response,
                     std::stop_token stop) {
                  const auto request = body.readAll(kMostRequest);
                  const Answer answer =
                      request ? make(*request, stop)
                              : Answer{400, failureText("The request cannot be read.")};
                  if (!response.send(answer.status, kJson, answer.body))
                      spdlog::info("A picture was made for nobody.");
              });
}

PictureRunner::Answer PictureRunner::make(const std::string& request, const std::stop_token& stop)
{
    auto wish = readWish(request);
    if (!wish)
        return {422, fieldFailureText(wish.error().detail)};
    GenerateSpec& spec = wish->spec;
    const std::string own = m_config.models.empty() ? std::string() : m_config.models.front();
    if (spec.model.empty())
        spec.model = own;
    if (isBlank(spec.prompt))
        return {400, failureText("Prompt must be provided.")};
    if (std::ranges::find(m_config.models, spec.model) == m_config.models.end())
        return {400, failureText(fmt::format("pipeline configured with {} but called with {}.", own,
                                             spec.model))};
    if (wish->count < 1 || wish->count > kMostPictures)
        return {400, failureText(fmt::format("Error during model execution: 1 to {} pictures.",
                                             kMostPictures))};
    leaveOutWhatIsFixed(spec, m_backend);
    const auto mark = m_config.turn->wait(stop);
    if (!mark)
        return {500, failureText(kFailed)};
    const WorkFolder scratch(m_config.folder / fmt::format("picture-{}", m_nextFolder++));
    nlohmann::json images = nlohmann::json::array();
    for (int i = 0; i < wish->count; ++i, ++*spec.seed) {
        const auto picture = makeFirstPicture(spec, scratch.path(), m_backend, stop);
        const auto bytes = picture ? readFile(*picture, kMostPicture) : Unexpected(picture.error());
        if (!bytes) {
            spdlog::warn("A picture of {} was not made: {}", spec.model, bytes.error().detail);
            if (bytes.error().code == ErrorCode::InvalidInput)
                return {400, failureText("Error during model execution: " + bytes.error().detail)};
            return {500, failureText(bytes.error().code == ErrorCode::OutOfMemory
                                         ? "Out of memory error. Try reducing output image "
                                           "resolution."
                                         : kFailed)};
        }
        images.push_back({{"url", "data:image/png;base64," + toBase64(*bytes)},
                          {"seed", *spec.seed},
                          {"nsfw", false}});
    }
    return {200, dumpJson({{"images", std::move(images)}})};
}

} // namespace sluice::network
