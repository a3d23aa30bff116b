// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/engine_job.h"

#include "core/base/log.h"
#include "core/job/plan_generate.h"
#include "inference/local/calibration.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::inference {
namespace {

// docs/engine-protocol.md: the next run is decoded while the last frames of the former are encoded.
constexpr std::size_t kOutstanding = 2;
// Enough for an ordinary tile; whatever takes longer is killed.
constexpr std::chrono::milliseconds kGrace{2000};

ClipWish wishOf(const JobPlan& plan, const GenerateSpec& spec)
{
    ClipWish wish;
    wish.prompt = spec.prompt;
    wish.negative = spec.negative;
    wish.seed = *spec.seed;
    wish.steps = *spec.steps;
    if (plan.model.generator)
        wish.timesteps = plan.model.generator->rules.timesteps;
    wish.guidance = *spec.guidance;
    wish.frames = *spec.frames;
    wish.startImage = spec.startImage;
    wish.preview = plan.jobFolder / "preview";
    wish.keptPrompt = keptPromptOf(plan);
    wish.keptNegative = keptNegativeOf(plan);
    return wish;
}

RunMessage runOf(const JobPlan& plan, const Chunk& chunk)
{
    RunMessage run;
    run.id = chunk.index;
    run.isStill = plan.isStill;
    run.source = plan.spec.source();
    run.output = chunk.partialFile;
    run.width = plan.target.width;
    run.height = plan.target.height;
    if (plan.isStill)
        return run;
    run.format = plan.format;
    if (const GenerateSpec* spec = plan.spec.generating()) {
        run.wish = wishOf(plan, *spec);
        return run;
    }
    run.start = chunk.start;
    run.end = chunk.end;
    run.deinterlace = plan.deinterlace;
    return run;
}

} // namespace

std::filesystem::path keptPromptOf(const JobPlan& plan)
{
    return plan.jobFolder / "prompt.encoding";
}

std::filesystem::path keptNegativeOf(const JobPlan& plan)
{
    return plan.jobFolder / "negative.encoding";
}

EngineJob::EngineJob(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop)
    : m_plan(plan)
    , m_feed(feed)
    , m_stop(std::move(stop))
{}

EngineJob::~EngineJob()
{
    // One that has broken the rules or run out of memory is not asked to end.
    if (m_engine)
        m_engine->end(m_hasFailed ? std::chrono::milliseconds(0) : kGrace);
    for (const Chunk& chunk : m_taken) {
        std::error_code ignored;
        std::filesystem::remove(chunk.partialFile, ignored);
        m_feed.giveBack(chunk.index);
    }
}

bool EngineJob::takeFirst()
{
    if (auto chunk = m_feed.take())
        m_taken.push_back(std::move(*chunk));
    return !m_taken.empty();
}

void EngineJob::showStage(const char* stage)
{
    m_feed.progress(m_taken.front().index, 0, stage);
}

Error EngineJob::protocolError(const char* what) const
{
    return {ErrorCode::Protocol,
            fmt::format("The engine broke the protocol and was ended: {}. Start it again; if it "
                        "happens again, reinstall Sluice.",
                        what)};
}

Result<void> EngineJob::start(const EngineLaunch& launch, const LoadMessage& load)
{
    return noteFailure(startEngine(launch, load));
}

Result<void> EngineJob::work()
{
    return noteFailure(workThrough());
}

Result<void> EngineJob::noteFailure(Result<void> result)
{
    m_hasFailed = !result && result.error().code != ErrorCode::Cancelled;
    return result;
}

Result<void> EngineJob::startEngine(const EngineLaunch& launch, const LoadMessage& load)
{
    showStage("starting the engine");
    SLUICE_TRY(m_engine, EngineProcess::start(launch, m_stop));
    const HelloMessage& hello = m_engine->hello();
    if (!hello.wallDetail.empty())
        spdlog::warn("The engine's wall: {}", hello.wallDetail);
    showStage("loading the model");
    SLUICE_CHECK(m_engine->send(load));
    SLUICE_TRY(EngineMessage answer, m_engine->receive(m_stop));
    while (std::holds_alternative<ProgressMessage>(answer)) {
        SLUICE_TRY(answer, m_engine->receive(m_stop));
    }
    if (const auto* error = std::get_if<ErrorMessage>(&answer))
        return Unexpected(error->error);
    const auto* loaded = std::get_if<LoadedMessage>(&answer);
    if (loaded == nullptr)
        return Unexpected(protocolError("it answered a load with something else"));
    const auto device =
        std::find_if(hello.devices.begin(), hello.devices.end(),
                     [loaded](const EngineDevice& listed) { return listed.id == loaded->device; });
    if (device == hello.devices.end())
        return Unexpected(protocolError("it loaded the model on a device that it did not name"));
    m_device = *device;
    m_weightError = loaded->weightError;
    return {};
}

Result<void> EngineJob::sendMore()
{
    while (m_taken.size() < kOutstanding) {
        auto chunk = m_feed.take();
        if (!chunk)
            break;
        m_taken.push_back(std::move(*chunk));
    }
    for (; m_sent < m_taken.size(); ++m_sent)
        SLUICE_CHECK(m_engine->send(runOf(m_plan, m_taken[m_sent])));
    return {};
}

Result<void> EngineJob::workThrough()
{
    while (true) {
        SLUICE_CHECK(sendMore());
        if (m_taken.empty())
            return {};
        SLUICE_TRY(const EngineMessage message, m_engine->receive(m_stop));
        SLUICE_CHECK(handle(message));
    }
}

Result<void> EngineJob::handle(const EngineMessage& message)
{
    if (const auto* progress = std::get_if<ProgressMessage>(&message)) {
        const bool known =
            std::any_of(m_taken.begin(), m_taken.end(),
                        [progress](const Chunk& chunk) { return chunk.index == progress->id; });
        if (!known)
            return Unexpected(protocolError("it reports on a run that it was not given"));
        showProgress(*progress);
        return {};
    }
    if (const auto* preview = std::get_if<PreviewMessage>(&message)) {
        m_feed.preview(preview->id, preview->picture);
        return {};
    }
    if (const auto* done = std::get_if<DoneMessage>(&message))
        return handleDone(*done);
    if (const auto* error = std::get_if<ErrorMessage>(&message))
        return Unexpected(error->error);
    return Unexpected(protocolError("it sent a message that nobody asked for"));
}

/// Frames of a generated clip come all at once in the end: until then its steps say how far it is.
void EngineJob::showProgress(const ProgressMessage& progress)
{
    if (!m_plan.spec.generating() || progress.frames > 0)
        return m_feed.progress(progress.id, progress.frames, progress.stage);
    const int steps = *m_plan.spec.generating()->steps;
    const int step = std::clamp(progress.step, 0, steps);
    m_feed.progress(progress.id, m_plan.totalFrames() * step / (steps + 1),
                    generationStage(step, steps));
}

Result<void> EngineJob::handleDone(const DoneMessage& done)
{
    if (m_taken.front().index != done.id)
        return Unexpected(protocolError("it finished a run out of order"));
    ChunkResult result;
    result.frames = done.frames;
    result.computedFrames = done.computed;
    result.busy = std::chrono::duration<double>(done.seconds);
    result.maker = labelOf(m_device);
    result.notes = m_notes;
    result.notes.insert(result.notes.end(), done.notes.begin(), done.notes.end());
    if (done.damaged > 0)
        result.notes.push_back(fmt::format("{} damaged frame{} of the source could not be decoded",
                                           done.damaged, done.damaged == 1 ? "" : "s"));
    SLUICE_CHECK(m_feed.finish(m_taken.front(), result));
    m_taken.pop_front();
    --m_sent;
    return {};
}

} // namespace sluice::inference
