// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/trial.h"

#include "core/base/atomic_file.h"
#include "core/job/estimator.h"
#include "core/media/join.h"

#include <QUuid>

#include <mutex>
#include <set>

namespace sluice {
namespace fs = std::filesystem;
namespace {

fs::path trialsFolder(const Paths& paths)
{
    return paths.cache / "trials";
}

/// The chunks of a job that nobody will resume: what is done is remembered here and nowhere else.
class TrialFeed : public ChunkFeed
{
public:
    TrialFeed(const JobPlan& plan, const TrialProgress& progress, std::stop_token stop)
        : m_plan(plan)
        , m_progress(progress)
        , m_stop(std::move(stop))
    {
        for (const Chunk& chunk : plan.chunks)
            m_waiting.insert(chunk.index);
    }

    std::optional<Chunk> take() override
    {
        const std::lock_guard lock(m_mutex);
        if (m_waiting.empty() || m_stop.stop_requested())
            return std::nullopt;
        const int index = *m_waiting.begin();
        m_waiting.erase(m_waiting.begin());
        return m_plan.chunks[std::size_t(index)];
    }

    void progress(int chunkIndex, std::int64_t framesDone, const std::string& stage) override
    {
        std::int64_t done = framesDone;
        {
            const std::lock_guard lock(m_mutex);
            for (const int index : m_done)
                if (index != chunkIndex)
                    done += m_plan.chunks[std::size_t(index)].frames;
        }
        if (m_progress)
            m_progress(done, m_plan.totalFrames(), stage);
    }

    Result<void> finish(const Chunk& chunk, const ChunkResult&) override
    {
        std::error_code error;
        fs::rename(chunk.partialFile, chunk.file, error);
        if (error)
            return Unexpected(errorFromErrno(error.value(), "Cannot write", chunk.file));
        const std::lock_guard lock(m_mutex);
        m_done.insert(chunk.index);
        return {};
    }

    void giveBack(int chunkIndex) override
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.insert(chunkIndex);
    }

private:
    const JobPlan& m_plan;
    const TrialProgress& m_progress;
    const std::stop_token m_stop;
    std::mutex m_mutex;
    std::set<int> m_waiting;
    std::set<int> m_done;
};

media::EncodeSettings quickEncode()
{
    media::EncodeSettings encode;
    encode.codec = "h264";
    encode.preset = "veryfast";
    encode.crf = 12;
    return encode;
}

Result<Trial> makeTrial(const JobPlan& plan,
                        Backend& backend,
                        const TrialProgress& progress,
                        std::stop_token stop)
{
    TrialFeed feed(plan, progress, stop);
    SLUICE_CHECK(backend.run(plan, feed, stop));
    media::JoinRequest request;
    for (const Chunk& chunk : plan.chunks)
        request.chunks.push_back(chunk.file);
    request.source = plan.spec.source();
    request.start = std::get<UpscaleSpec>(plan.spec.task).start;
    request.end = std::get<UpscaleSpec>(plan.spec.task).end;
    request.output = plan.spec.output();
    SLUICE_CHECK(media::joinChunks(request, stop));
    return Trial{plan.spec.output(), plan.chunks.front().start, plan.chunks.back().end, {}};
}

} // namespace

Result<Trial> runTrial(UpscaleSpec spec,
                       Backend& backend,
                       const Paths& paths,
                       const Settings& settings,
                       const TrialProgress& progress,
                       std::stop_token stop)
{
    const auto began = std::chrono::steady_clock::now();
    std::error_code error;
    fs::create_directories(trialsFolder(paths), error);
    if (error)
        return Unexpected(errorFromErrno(error.value(), "Cannot create", trialsFolder(paths)));
    const std::string name = QUuid::createUuid().toString(QUuid::Id128).left(16).toStdString();
    spec.output = trialsFolder(paths) / (name + ".mp4");
    spec.encode = quickEncode();
    SLUICE_TRY(JobPlan plan, prepareJob(JobSpec{std::move(spec)}, backend, paths, settings, stop));
    if (plan.isStill)
        return fail(ErrorCode::InvalidInput, "A picture needs no trial: upscale it as it is.");
    fs::create_directories(plan.jobFolder, error);
    if (error)
        return Unexpected(errorFromErrno(error.value(), "Cannot create", plan.jobFolder));
    auto trial = makeTrial(plan, backend, progress, stop);
    fs::remove_all(plan.jobFolder, error);
    if (!trial) {
        fs::remove(plan.spec.output(), error);
        return trial;
    }
    trial->seconds = std::chrono::steady_clock::now() - began;
    return trial;
}

void removeTrials(const Paths& paths)
{
    std::error_code ignored;
    fs::remove_all(trialsFolder(paths), ignored);
}

} // namespace sluice
