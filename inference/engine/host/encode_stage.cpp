// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/host/pipeline.h"

#include <new>

namespace sluice::engine {
namespace {

/// Runs `work` and turns an exception into an Error.
template <class Work>
Result<void> guarded(Work&& work)
{
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "There is not enough free memory to write the result: "
                                            "close other programs, or choose a smaller size.");
    } catch (const std::exception& exception) {
        return fail(ErrorCode::Internal, std::string("Writing failed: ") + exception.what());
    }
}

} // namespace

void Pipeline::encodeAll()
{
    for (;;) {
        Computed item = m_computed.pop();
        if (const auto* end = std::get_if<RunEnd>(&item)) {
            encode(*end);
            continue;
        }
        if (std::holds_alternative<Stop>(item))
            return;
        const auto write = [&](const auto& picture) {
            if (picture.run->isStopped())
                return;
            const auto result = guarded([&] { return encode(picture); });
            if (!result)
                return picture.run->fail(result.error());
            ++picture.run->frames;
            reportProgress(picture.run);
        };
        if (const auto* frame = std::get_if<SourceFrame>(&item))
            write(*frame);
        else
            write(std::get<SourceStill>(item));
    }
}

Result<void> Pipeline::encode(const SourceFrame& picture)
{
    const inference::RunMessage& message = picture.run->message();
    if (!m_writer) {
        SLUICE_TRY(m_writer, media::VideoWriter::create(message.output, message.format));
    }
    const media::VideoFrame& frame = picture.frame;
    return frame.repeat ? m_writer->repeatLast(frame.ticks, frame.duration)
                        : m_writer->write(frame.image, frame.ticks, frame.duration);
}

Result<void> Pipeline::encode(const SourceStill& picture)
{
    return media::writeStill(picture.run->message().output, picture.still);
}

void Pipeline::encode(const RunEnd& end)
{
    std::optional<Error> error = end.run->error();
    if (m_writer && !end.run->isStopped()) {
        const auto finished = guarded([&] { return m_writer->finish(); });
        if (!finished)
            error = finished.error();
    }
    m_writer.reset();
    if (!error && !end.run->isStopped() && end.run->frames == 0)
        error =
            Error{ErrorCode::InvalidInput, end.run->message().source.string() +
                                               " has no pictures in the part that was asked for."};
    answer(end.run, std::move(error));
}

} // namespace sluice::engine
