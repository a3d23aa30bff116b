// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/host/pipeline.h"

#include <new>

namespace sluice::engine {
namespace {

std::size_t bytesOf(const media::RgbImage& image)
{
    return image.sampleCount() * sizeof(std::uint16_t);
}

} // namespace

void Pipeline::decodeAll()
{
    for (;;) {
        Task task = m_tasks.pop();
        if (const auto* run = std::get_if<Run>(&task)) {
            decodeRun(*run);
        } else if (auto* message = std::get_if<inference::LoadMessage>(&task)) {
            m_decoded.push(std::move(*message), 0);
        } else if (auto* probe = std::get_if<inference::ProbeMessage>(&task)) {
            m_decoded.push(std::move(*probe), 0);
        } else {
            m_decoded.push(Stop{}, 0);
            return;
        }
    }
}

void Pipeline::decodeRun(const Run& run)
{
    Result<void> result;
    try {
        if (run->message().wish)
            m_decoded.push(Wish{run}, 0);
        else if (!run->isStopped())
            result = run->message().isStill ? decodeStill(run) : decodeClip(run);
    } catch (const std::bad_alloc&) {
        result = fail(ErrorCode::OutOfMemory,
                      "There is not enough free memory to read the source: close other programs.");
    } catch (const std::exception& exception) {
        result = fail(ErrorCode::Internal, std::string("Reading failed: ") + exception.what());
    }
    if (!result) {
        m_reader.reset();
        run->fail(std::move(result).error());
    }
    m_decoded.push(RunEnd{run}, 0);
}

Result<void> Pipeline::decodeClip(const Run& run)
{
    const inference::RunMessage& message = run->message();
    if (m_reader && m_readerRun->source == message.source &&
        m_readerRun->deinterlace == message.deinterlace) {
        SLUICE_CHECK(m_reader->setRange(message.start, message.end));
    } else {
        media::VideoReadOptions options;
        options.start = message.start;
        options.end = message.end;
        options.deinterlace = message.deinterlace;
        SLUICE_TRY(m_reader, media::VideoReader::open(message.source, options));
    }
    m_readerRun = message;
    const std::int64_t damagedBefore = m_reader->damagedFrames();
    bool isFirst = true;
    while (!run->isStopped()) {
        SLUICE_TRY(std::optional<media::VideoFrame> frame, m_reader->next());
        run->damaged = m_reader->damagedFrames() - damagedBefore;
        if (!frame)
            return {};
        if (isFirst && frame->repeat)
            return fail(ErrorCode::Internal,
                        "The first frame of a range came without its picture.");
        isFirst = false;
        const std::size_t bytes = bytesOf(frame->image);
        m_decoded.push(SourceFrame{run, std::move(*frame)}, bytes);
    }
    // The reader stands somewhere in the middle: the next run opens its own.
    m_reader.reset();
    return {};
}

Result<void> Pipeline::decodeStill(const Run& run)
{
    SLUICE_TRY(media::StillImage still, media::readStill(run->message().source));
    const std::size_t bytes = bytesOf(still.image);
    m_decoded.push(SourceStill{run, std::move(still)}, bytes);
    return {};
}

} // namespace sluice::engine
