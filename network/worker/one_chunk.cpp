// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/worker/one_chunk.h"

#include "core/base/log.h"

#include <fmt/format.h>

#include <mutex>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

constexpr int kAnswerCrf = 8;

/// The one chunk of a job that nobody resumes.
class OneChunkFeed : public ChunkFeed
{
public:
    OneChunkFeed(const JobPlan& plan, std::stop_token stop)
        : m_plan(plan)
        , m_stop(std::move(stop))
    {}

    std::optional<Chunk> take() override
    {
        const std::lock_guard lock(m_mutex);
        if (m_isTaken || m_result || m_stop.stop_requested())
            return std::nullopt;
        m_isTaken = true;
        return m_plan.chunks.front();
    }
    void progress(int, std::int64_t, const std::string&) override {}
    Result<void> finish(const Chunk&, const ChunkResult& result) override
    {
        const std::lock_guard lock(m_mutex);
        m_result = result;
        return {};
    }
    void giveBack(int) override
    {
        const std::lock_guard lock(m_mutex);
        m_isTaken = false;
    }

    std::optional<ChunkResult> result() const
    {
        const std::lock_guard lock(m_mutex);
        return m_result;
    }

private:
    const JobPlan& m_plan;
    const std::stop_token m_stop;
    mutable std::mutex m_mutex;
    bool m_isTaken = false;
    std::optional<ChunkResult> m_result;
};

} // namespace

tl::unexpected<VideoJobError> refuse(int status, const char* code, std::string message)
{
    return tl::unexpected(VideoJobError{status, code, std::move(message)});
}

tl::unexpected<VideoJobError> refuseFor(const Error& error, const std::string& model)
{
    spdlog::warn("Work for a stranger with {} was not done: {}", model, error.detail);
    switch (error.code) {
    case ErrorCode::Cancelled:
        return refuse(503, "busy", "The worker is stopping.");
    case ErrorCode::NotFound:
    case ErrorCode::ModelBroken:
        return refuse(404, "unknown_model", "The worker does not have this model.");
    case ErrorCode::InvalidInput:
        return refuse(422, "unsupported", "This size or these pictures cannot be made here.");
    case ErrorCode::OutOfMemory:
        return refuse(507, "out_of_memory", "The device's memory is too small for these pictures.");
    case ErrorCode::Unavailable:
        return refuse(503, "busy", "The worker's device cannot be used now.");
    default:
        return refuse(500, "failed", "The worker made a mistake; ask another one.");
    }
}

media::EncodeSettings answerEncoding(int bitDepth)
{
    media::EncodeSettings encode;
    encode.codec = "h264";
    encode.crf = kAnswerCrf;
    encode.preset = "veryfast";
    encode.bitDepth = bitDepth;
    return encode;
}

Result<MadeChunk> runOneChunk(Backend& backend, const JobPlan& plan, std::stop_token stop)
{
    OneChunkFeed feed(plan, stop);
    SLUICE_CHECK(backend.run(plan, feed, stop));
    const auto result = feed.result();
    if (!result)
        return fail(ErrorCode::Internal, "the backend ended without a chunk");
    MadeChunk made{plan.chunks.front().partialFile, 0, *result, plan.model.sha256};
    std::error_code error;
    made.bytes = fs::file_size(made.file, error);
    if (error)
        return fail(ErrorCode::Io, error.message());
    return made;
}

} // namespace sluice::network
