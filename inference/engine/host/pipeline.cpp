// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/host/pipeline.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kMostOutstanding = 2;
constexpr std::size_t kMostTasks = 16;
/// Enough for a batch of small pictures and the one after it; large ones are held back by their bytes.
constexpr std::size_t kMostFrames = 34;
constexpr std::size_t kMostFrameBytes = 256u << 20;
constexpr std::chrono::milliseconds kProgressInterval{100};

} // namespace

Pipeline::Pipeline(MessagePort& port,
                   std::filesystem::path folder,
                   std::function<void()> onMemoryGone)
    : m_port(port)
    , m_folder(std::move(folder))
    , m_onMemoryGone(std::move(onMemoryGone))
    , m_lastEnd(std::chrono::steady_clock::now())
    , m_tasks(kMostTasks, kMostTasks)
    , m_decoded(kMostFrames, kMostFrameBytes)
    , m_computed(kMostFrames, kMostFrameBytes)
    , m_decoder([this] { decodeAll(); })
    , m_computer([this] { computeAll(); })
    , m_encoder([this] { encodeAll(); })
{}

Pipeline::~Pipeline()
{
    cancel();
    m_tasks.push(Stop{}, 1);
}

void Pipeline::load(inference::LoadMessage message)
{
    m_tasks.push(std::move(message), 1);
}

void Pipeline::probe(inference::ProbeMessage message)
{
    m_tasks.push(std::move(message), 1);
}

Result<void> Pipeline::run(inference::RunMessage message)
{
    const auto run = std::make_shared<RunState>(std::move(message));
    {
        const std::scoped_lock lock(m_mutex);
        if (m_outstanding.size() >= kMostOutstanding)
            return fail(ErrorCode::Protocol, "More than two runs were asked for at once.");
        m_outstanding.push_back(run);
    }
    m_tasks.push(run, 1);
    return {};
}

void Pipeline::cancel()
{
    const std::scoped_lock lock(m_mutex);
    for (const Run& run : m_outstanding)
        run->cancel();
}

void Pipeline::removePartialFiles()
{
    const std::scoped_lock lock(m_mutex);
    for (const Run& run : m_outstanding) {
        std::error_code ignored;
        std::filesystem::remove(run->message().output, ignored);
    }
}

bool Pipeline::isTimeToReport(Report report)
{
    const std::scoped_lock lock(m_mutex);
    const auto now = std::chrono::steady_clock::now();
    if (report == Report::NotTooOften && now - m_lastProgress < kProgressInterval)
        return false;
    m_lastProgress = now;
    return true;
}

/// There is no run yet that it could belong to.
void Pipeline::reportLoading()
{
    if (isTimeToReport(Report::NotTooOften))
        m_port.send(inference::ProgressMessage{0, "loading", 0});
}

void Pipeline::reportProgress(const Run& run, Report report)
{
    if (!isTimeToReport(report))
        return;
    m_port.send(inference::ProgressMessage{run->message().id,
                                           run->message().wish ? "generating" : "upscaling",
                                           run->frames, run->tiles, run->step, run->steps});
}

void Pipeline::answer(const Run& run, std::optional<Error> error)
{
    const auto now = std::chrono::steady_clock::now();
    const int id = run->message().id;
    double seconds = 0;
    {
        const std::scoped_lock lock(m_mutex);
        m_outstanding.remove(run);
        seconds = std::chrono::duration<double>(now - std::max(run->received, m_lastEnd)).count();
        m_lastEnd = now;
    }
    if (run->isCancelled() || error) {
        std::error_code ignored;
        std::filesystem::remove(run->message().output, ignored);
    }
    if (run->isCancelled())
        return m_port.send(inference::CancelledMessage{id});
    if (error) {
        m_port.send(inference::ErrorMessage{id, *error});
        if (error->code == ErrorCode::OutOfMemory)
            m_onMemoryGone();
        return;
    }
    const auto notes = run->notes();
    m_port.send(inference::DoneMessage{
        id, run->frames, run->computed, seconds, run->damaged, {notes.begin(), notes.end()}});
}

} // namespace sluice::engine
