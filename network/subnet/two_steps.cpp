// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/two_steps.h"

#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "core/base/json_reader.h"
#include "core/media/still_image.h"
#include "network/subnet/known_peers.h"
#include "network/subnet/pipeline_job.h"
#include "network/subnet/subnet_backend.h"
#include "network/subnet/wish_chunk.h"
#include "network/verify/verify_generated.h"
#include "network/verify/verify_motion.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostNote = 1u << 16;
constexpr int kUsualPictures = 25; // of image-to-video
constexpr double kMostRate = 30;

/// What one step came to.
struct StepDone
{
    std::string peer;
    std::string feeWei; ///< empty: no price announced
    double seconds = 0;
};

StepDone doneBy(const PipelineResult& result)
{
    StepDone done{result.peer, {}, result.seconds};
    if (result.fee)
        done.feeWei = result.fee->ceiling().toString();
    return done;
}

std::string hostOf(const std::string& url)
{
    return url.substr(url.find("://") + 3);
}

fs::path folderOf(const JobPlan& plan)
{
    return plan.jobFolder / "subnet";
}

/// Written when the picture is whole: who made it, for how much.
fs::path noteOfPicture(const JobPlan& plan)
{
    return folderOf(plan) / "picture.json";
}

/// Runners draw their noise from 32 bits.
std::uint64_t runnerSeed(const GenerateSpec& spec)
{
    return spec.seed.value_or(0) & 0xffffffff;
}

class TwoStepRun
{
public:
    TwoStepRun(const SubnetServices& services,
               const Settings& settings,
               SeenResults& seen,
               const JobPlan& plan,
               ChunkFeed& feed,
               std::stop_token stop)
        : m_services(services)
        , m_settings(settings)
        , m_seen(seen)
        , m_plan(plan)
        , m_spec(*plan.spec.generating())
        , m_feed(feed)
        , m_stop(std::move(stop))
        , m_steps(twoStepsOf(settings, plan))
        , m_folder(folderOf(plan))
        , m_picture(m_folder / "picture.png")
        , m_note(noteOfPicture(plan))
    {}

    Result<ChunkResult> make(const Chunk& chunk)
    {
        std::error_code error;
        fs::create_directories(m_folder, error);
        SLUICE_TRY(const std::optional<StepDone> picture, preparePicture(chunk));
        SLUICE_TRY(const PipelineResult motion, askForMotion(chunk));
        m_feed.progress(chunk.index, 0, "encoding");
        SLUICE_CHECK(spreadMotion(motion.files.front(), m_pictures, m_plan.format, chunk.frames,
                                  chunk.partialFile, m_stop));
        fs::remove(motion.files.front(), error);
        fs::remove(m_picture, error);
        fs::remove(m_note, error);
        return resultOf(chunk, picture, motion);
    }

private:
    /// Makes the picture, takes the one of an earlier attempt, or the start image. Nothing was asked for in the last case.
    Result<std::optional<StepDone>> preparePicture(const Chunk& chunk)
    {
        if (!m_steps.picture) {
            SLUICE_CHECK(prepareWish(m_plan, chunk, m_picture));
            return std::optional<StepDone>();
        }
        if (auto kept = readKept())
            return std::optional(std::move(*kept));
        SLUICE_TRY(const PipelineResult made, askForPicture(chunk));
        const StepDone done = doneBy(made);
        // First of all: it is owed from here on, wherever the clip is made in the end.
        SLUICE_CHECK(m_feed.addSideWork(
            chunk.index, {fmt::format("the picture of the words, by text-to-image with {}",
                                      m_steps.picture->model),
                          hostOf(done.peer), done.peer, made.price, done.feeWei,
                          std::chrono::duration<double>(done.seconds)}));
        std::error_code error;
        fs::rename(made.files.front(), m_picture, error);
        if (error)
            return fail(ErrorCode::Io, fmt::format("Cannot keep {}: {}. Check the disk.",
                                                   m_picture.string(), error.message()));
        SLUICE_CHECK(writeFileAtomically(
            m_note,
            dumpJson({{"peer", done.peer}, {"fee", done.feeWei}, {"seconds", done.seconds}})));
        return std::optional(done);
    }

    /// What it has cost was written down when it was made.
    std::optional<StepDone> readKept() const
    {
        const auto text = readFile(m_note, kMostNote);
        const auto json = text ? parseJson(*text, m_note.string()) : Unexpected(text.error());
        if (!json || !media::readStill(m_picture))
            return std::nullopt;
        StepDone done;
        JsonReader reader(*json, m_note.string());
        reader.required("peer", done.peer);
        reader.required("fee", done.feeWei);
        reader.optional("seconds", done.seconds);
        if (!reader.result())
            return std::nullopt;
        return done;
    }

    Result<PipelineResult> askForPicture(const Chunk& chunk)
    {
        PipelineOrder order = orderFor(Pipeline::TextToImage, *m_steps.picture, chunk);
        order.request.fields["prompt"] = m_spec.prompt;
        if (!m_spec.negative.empty())
            order.request.fields["negative_prompt"] = m_spec.negative;
        order.check = [](const std::vector<fs::path>& files) -> Result<void> {
            if (files.size() != 1)
                return fail(ErrorCode::Protocol, "The answer does not hold one picture.");
            const auto still = media::readStill(files.front());
            return still ? verifyNotBlank(still->image)
                         : fail(ErrorCode::Protocol, still.error().detail);
        };
        return runPipeline(m_services, m_settings, order, m_stop);
    }

    Result<PipelineResult> askForMotion(const Chunk& chunk)
    {
        PipelineOrder order = orderFor(Pipeline::ImageToVideo, m_steps.motion, chunk);
        order.request.file = m_picture;
        order.request.input.width = m_plan.target.width;
        order.request.input.height = m_plan.target.height;
        const double seconds = (chunk.end - chunk.start).toDouble();
        order.request.fields["fps"] =
            int(std::clamp(std::round(kUsualPictures / std::max(seconds, 0.1)), 1.0, kMostRate));
        SLUICE_TRY(const std::string pictureDigest, sha256File(m_picture, m_stop));
        const std::string request = sha256Hex(pictureDigest + dumpJson(order.request.fields));
        order.check = [this, request](const std::vector<fs::path>& files) -> Result<void> {
            if (files.size() != 1)
                return fail(ErrorCode::Protocol, "The answer does not hold one clip.");
            SLUICE_TRY(m_pictures,
                       verifyMotion({m_picture, m_plan.target.width, m_plan.target.height, request},
                                    files.front(), m_seen, m_stop));
            return {};
        };
        return runPipeline(m_services, m_settings, order, m_stop);
    }

    PipelineOrder orderFor(Pipeline pipeline, const SubnetWork& work, const Chunk& chunk)
    {
        PipelineOrder order;
        order.request.pipeline = pipeline;
        order.request.model = work.model;
        order.request.fields = {{"width", m_plan.target.width},
                                {"height", m_plan.target.height},
                                {"seed", runnerSeed(m_spec)}};
        order.folder = m_folder;
        const char* const name =
            pipeline == Pipeline::TextToImage ? "making the picture" : "making it move";
        order.onStage = [this, name, index = chunk.index](const std::string& stage,
                                                          const std::string&) {
            m_feed.progress(index, 0, stage == "working" ? name : stage);
        };
        order.setAside = [this, index = chunk.index](const Wei& fee) -> Result<void> {
            const auto granted = m_feed.reserveFee(index, fee);
            if (!granted || *granted == fee)
                return {};
            m_feed.releaseFee(index, *granted);
            return fail(ErrorCode::Unavailable,
                        fmt::format("It costs more than what is left of {}.", m_feed.limitText()));
        };
        order.giveBack = [this, index = chunk.index](const Wei& fee) {
            m_feed.releaseFee(index, fee);
        };
        return order;
    }

    ChunkResult resultOf(const Chunk& chunk,
                         const std::optional<StepDone>& picture,
                         const PipelineResult& motion) const
    {
        const StepDone moved = doneBy(motion);
        ChunkResult result;
        result.frames = chunk.frames;
        result.computedFrames = std::min<std::int64_t>(m_pictures, chunk.frames);
        result.busy =
            std::chrono::duration<double>(moved.seconds + (picture ? picture->seconds : 0));
        result.maker = hostOf(moved.peer);
        result.peer = moved.peer;
        result.price = motion.price;
        result.feeWei = moved.feeWei;
        const auto paid = [](const StepDone& step) {
            return step.feeWei.empty() ? std::string("no price announced") : step.feeWei + " wei";
        };
        if (picture)
            result.notes.push_back(fmt::format("The picture: text-to-image with {} at {} ({}).",
                                               m_steps.picture->model, hostOf(picture->peer),
                                               paid(*picture)));
        result.notes.push_back(fmt::format("Its motion: image-to-video with {} at {} ({}).",
                                           m_steps.motion.model, hostOf(moved.peer), paid(moved)));
        result.notes.push_back(fmt::format("{} pictures were made and spread over {}. {} would "
                                           "have given another clip.",
                                           m_pictures, chunk.frames, m_plan.model.id));
        return result;
    }

    const SubnetServices& m_services;
    const Settings& m_settings;
    SeenResults& m_seen;
    const JobPlan& m_plan;
    const GenerateSpec& m_spec;
    ChunkFeed& m_feed;
    const std::stop_token m_stop;
    const TwoSteps m_steps;
    const fs::path m_folder;
    const fs::path m_picture;
    const fs::path m_note;
    int m_pictures = 0; ///< that image-to-video made
};

} // namespace

TwoSteps twoStepsOf(const Settings& settings, const JobPlan& plan)
{
    TwoSteps steps;
    steps.motion.kind = factsOf(Pipeline::ImageToVideo).name;
    steps.motion.model = settings.subnetMotionModel;
    steps.motion.isNative = true;
    if (!plan.spec.generating()->startImage.empty())
        return steps;
    steps.picture.emplace();
    steps.picture->kind = factsOf(Pipeline::TextToImage).name;
    steps.picture->model = settings.subnetPictureModel;
    steps.picture->isNative = true;
    return steps;
}

std::vector<SubnetWork> stepsToPay(const Settings& settings, const JobPlan& plan)
{
    const TwoSteps steps = twoStepsOf(settings, plan);
    std::error_code ignored;
    std::vector<SubnetWork> works{steps.motion};
    if (steps.picture && !fs::exists(noteOfPicture(plan), ignored))
        works.push_back(*steps.picture);
    return works;
}

bool isMadeInTwoSteps(const SubnetServices& services, const Settings& settings, const JobPlan& plan)
{
    const GenerateSpec* const spec = plan.spec.generating();
    if (spec == nullptr || !spec->adapters.empty())
        return false;
    const TwoSteps steps = twoStepsOf(settings, plan);
    return countAnswered(knownPeers(services, subnetWorkOf(plan))) == 0 &&
           countAnswered(knownPeers(services, steps.motion)) > 0 &&
           (!steps.picture || countAnswered(knownPeers(services, *steps.picture)) > 0);
}

Result<void> refreshTwoSteps(const SubnetServices& services,
                             const Settings& settings,
                             const JobPlan& plan,
                             std::stop_token stop)
{
    const TwoSteps steps = twoStepsOf(settings, plan);
    if (steps.picture)
        SLUICE_CHECK(findOffersOrSayWhy(services, settings, *steps.picture, stop));
    SLUICE_CHECK(findOffersOrSayWhy(services, settings, steps.motion, stop));
    return {};
}

Result<void> runTwoSteps(const SubnetServices& services,
                         const Settings& settings,
                         SeenResults& seen,
                         const JobPlan& plan,
                         ChunkFeed& feed,
                         std::stop_token stop)
{
    const auto chunk = feed.take();
    if (!chunk)
        return {};
    TwoStepRun run(services, settings, seen, plan, feed, std::move(stop));
    const auto result = run.make(*chunk);
    const auto done =
        result ? feed.finish(*chunk, *result) : Result<void>(Unexpected(result.error()));
    if (!done)
        feed.giveBack(chunk->index);
    return done;
}

} // namespace sluice::network
