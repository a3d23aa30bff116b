// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/local_backend.h"

#include "core/base/log.h"
#include "core/base/machine.h"
#include "inference/local/calibration.h"
#include "inference/local/eight_bit.h"
#include "inference/local/engine_job.h"
#include "inference/local/generator_memory.h"
#include "inference/local/gpu_memory.h"
#include "inference/local/model_request.h"
#include "inference/local/power_meter.h"

#include <fmt/format.h>

namespace sluice::inference {
namespace {

// A shorter run says little about the draw: starting and ending weigh too much.
constexpr std::chrono::seconds kShortestForWatts{10};

constexpr const char* kSecondTry =
    "memory ran out at first: the clip was begun again in a way that "
    "takes less of it, and longer";

} // namespace

LocalBackend::LocalBackend(Paths paths,
                           const Settings& settings,
                           std::shared_ptr<const ModelStore> models)
    : m_paths(std::move(paths))
    , m_models(std::move(models))
    , m_memory(m_paths.database())
    , m_texts(m_paths.cache / "prompts")
{
    setSettings(settings);
}

void LocalBackend::setSettings(const Settings& settings)
{
    auto setup = std::make_shared<const Setup>(Setup{settings, machineFingerprint(settings)});
    const std::lock_guard lock(m_mutex);
    m_setup = std::move(setup);
}

std::shared_ptr<const LocalBackend::Setup> LocalBackend::setup() const
{
    const std::lock_guard lock(m_mutex);
    return m_setup;
}

Result<ModelFacts> LocalBackend::modelFacts(const JobSpec& spec) const
{
    SLUICE_TRY(ModelRequest request, requestModel(*m_models, spec));
    return std::move(request.facts);
}

LocalKnowledge LocalBackend::known(const Setup& setup, const JobPlan* plan) const
{
    LocalKnowledge known;
    known.calibration = readCalibration(m_paths, setup.fingerprint);
    known.cores = physicalCores();
    known.hasGpu = hasGpuDriver();
    known.freeMemoryBytes = freeMemory();
    if (known.calibration && plan && plan->spec.generating())
        known.freeGpuBytes = freeGpuMemory(known.calibration->device);
    return known;
}

MachineRates LocalBackend::rates() const
{
    const std::shared_ptr<const Setup> now = setup();
    return ratesOf(known(*now), now->settings);
}

Quote LocalBackend::estimate(const JobPlan& plan) const
{
    const std::shared_ptr<const Setup> now = setup();
    LocalKnowledge knowledge = known(*now, &plan);
    knowledge.runs =
        m_memory.recent(Place::Here, knowledge.calibration ? labelOf(knowledge.calibration->device)
                                                           : std::string("this computer"));
    knowledge.eightBitError = eightBitError(m_paths, plan.model.sha256);
    Quote quote = estimateHere(plan, knowledge, now->settings);
    if (const auto engine = findEngine(); !engine && !plan.spec.exporting()) {
        quote.possible = false;
        quote.reason = "this build has no engine";
        quote.remedy = engine.error().detail;
    }
    // Planned from a model's card: the subnet may have it, this computer has not.
    if (plan.model.generator && plan.model.sha256.empty()) {
        quote.warning = quote.possible ? std::string() : quote.reason;
        quote.possible = false;
        quote.reason = "the model is not installed";
        quote.remedy = fmt::format(
            "Get it on the page Models, or with `sluice-cli models pull {}`.", plan.model.id);
    }
    return quote;
}

Result<void> LocalBackend::run(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop)
{
    try {
        return runOnEngine(plan, feed, std::move(stop));
    } catch (const std::exception& exception) {
        return fail(ErrorCode::Internal,
                    fmt::format("The job failed by a mistake in this program ({}). Resume it; "
                                "what is finished is kept.",
                                exception.what()));
    }
}

std::vector<LocalBackend::KeptText> LocalBackend::keptTexts(const JobPlan& plan,
                                                            const ModelRequest& model,
                                                            const LoadMessage& load) const
{
    const GenerateSpec* spec = plan.spec.generating();
    const auto encoder = spec ? m_models->textDigest(model.readPaths) : Result<std::string>();
    if (spec == nullptr || !encoder)
        return {};
    // The text encoder knows no 8 bit.
    const std::string precision =
        (load.precision == "int8" ? std::string("auto") : load.precision) + " " + load.device;
    std::vector<KeptText> texts{
        {PromptCache::keyOf(*encoder, precision, spec->prompt), keptPromptOf(plan)}};
    if (*spec->guidance > 1)
        texts.push_back(
            {PromptCache::keyOf(*encoder, precision, spec->negative), keptNegativeOf(plan)});
    return texts;
}

/// What is only known now is there for the next estimate.
void LocalBackend::learnFrom(const JobPlan& plan, const EngineJob& job) const
{
    if (job.weightError() <= 0)
        return;
    if (const auto learned = learnEightBitError(m_paths, plan.model.sha256, job.weightError());
        !learned)
        spdlog::warn("{}", learned.error().detail);
}

Result<void>
LocalBackend::runOnEngine(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop) const
{
    SLUICE_TRY(const ModelRequest model, requestModel(*m_models, plan.spec));
    if (model.facts.sha256 != plan.model.sha256)
        return fail(ErrorCode::ModelBroken,
                    fmt::format("The weights of {} have changed since the job was planned. Bring "
                                "the former ones back, or submit the job again.",
                                plan.model.id));
    const std::shared_ptr<const Setup> now = setup();
    std::optional<EngineJob> job(std::in_place, plan, feed, stop);
    if (!job->takeFirst())
        return {};
    EngineLaunch launch;
    SLUICE_TRY(launch.program, findEngine());
    launch.readPaths = model.readPaths;
    if (!plan.spec.source().empty())
        launch.readPaths.push_back(plan.spec.source());
    launch.writeFolder = plan.jobFolder;
    launch.patience = std::chrono::seconds(now->settings.engineStallSeconds);
    LoadMessage load;
    load.device = now->settings.device;
    load.threads = now->settings.engineThreads;
    load.model = model.load;
    if (plan.spec.generating()) {
        const GeneratorFit fit = fitGenerator(plan, known(*now, &plan));
        load.precision = fit.precision;
        load.beginsIn8Bit = fit.eightBit;
        load.sparesMemory = fit.streamsBlocks;
        load.tilesFrames = fit.tilesFrames && !fit.streamsBlocks;
    }
    const std::vector<KeptText> texts = keptTexts(plan, model, load);
    const auto ended = runEngine(plan, launch, load, texts, *now, *job);
    const bool canSave = plan.spec.generating() && !load.sparesMemory;
    if (ended || ended.error().code != ErrorCode::OutOfMemory || !canSave || stop.stop_requested())
        return ended;
    // Its needs were counted wrongly, or something else has taken the memory meanwhile.
    spdlog::warn("{} The clip is begun again with less memory.", ended.error().detail);
    load.sparesMemory = true;
    // What is read anew takes no room in any precision, and this way has its own tiles.
    load.beginsIn8Bit = load.tilesFrames = false;
    job.reset(); // ends the engine and gives the chunk back
    job.emplace(plan, feed, stop);
    if (!job->takeFirst())
        return {};
    job->addNote(kSecondTry);
    return runEngine(plan, launch, load, texts, *now, *job);
}

Result<void> LocalBackend::runEngine(const JobPlan& plan,
                                     const EngineLaunch& launch,
                                     const LoadMessage& load,
                                     const std::vector<KeptText>& texts,
                                     const Setup& setup,
                                     EngineJob& job) const
{
    for (const KeptText& text : texts)
        m_texts.fetch(text.key, text.file);
    SLUICE_CHECK(job.start(launch, load));
    learnFrom(plan, job);
    PowerMeter meter(gpuNumber(job.device()));
    const auto started = std::chrono::steady_clock::now();
    SLUICE_CHECK(job.work());
    for (const KeptText& text : texts)
        m_texts.store(text.key, text.file);
    const auto watts = meter.averageWatts();
    if (watts && std::chrono::steady_clock::now() - started >= kShortestForWatts)
        if (const auto learned = learnWatts(m_paths, setup.fingerprint, *watts); !learned)
            spdlog::warn("{}", learned.error().detail);
    return {};
}

bool LocalBackend::needsCalibration() const
{
    return !readCalibration(m_paths, setup()->fingerprint).has_value();
}

Result<void> LocalBackend::calibrate(std::stop_token stop)
{
    SLUICE_TRY(const Calibration measured,
               inference::calibrate(m_paths, setup()->settings, std::move(stop)));
    spdlog::info("Measured {}", labelOf(measured.device));
    return {};
}

} // namespace sluice::inference
