// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/chunk_stream.h"
#include "core/media/container.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/join.h"

namespace sluice::media::ff {

/// The file that a finished clip is written into. Its first stream are the pictures of chunks; others come from the caller.
class ClipMuxer
{
public:
    ClipMuxer(std::filesystem::path path, Container container);
    ~ClipMuxer();
    ClipMuxer(const ClipMuxer&) = delete;
    ClipMuxer& operator=(const ClipMuxer&) = delete;

    /// Errors of all calls: Io, DiskFull, InvalidInput.
    Result<void> open();
    AVFormatContext& format() { return *m_format; }
    const Container& container() const { return m_container; }
    /// Comes before every other stream.
    AVStream& addPictures(const ChunkStream& chunks);
    Result<void> writeHeader();
    /// `packet` counts in the chunks' ticks; `shift` seconds are added.
    Result<void> writePicture(AVPacket& packet, Rational shift);
    Result<void> close();

    /// The error of an FFmpeg call that wrote into the file.
    Error failure(int code) const;
    /// What every finished clip's report says; notes of the streams are the caller's.
    void report(const ChunkStream& chunks, Rational shift, JoinReport& report) const;

private:
    int closeFile();
    std::string roundedNote() const;

    std::filesystem::path m_path;
    Container m_container;
    AVFormatContext* m_format = nullptr;
    Rational m_timeBase; ///< of the chunks
    std::int64_t m_pictures = 0;
    bool m_rounded = false; ///< a picture's time did not fit the container's clock
};

/// Writes `output` anew with a greater delay of decoding until the chunks' reordering fits.
///
/// `Attempt` is made of a container and a delay in pictures, has run() and delayTooSmall().
template <typename MakeAttempt>
Result<JoinReport> writeWithEnoughDelay(const std::filesystem::path& output,
                                        MakeAttempt makeAttempt)
{
    constexpr int kLargestDelay = 32;
    routeLog();
    return guarded(output, [&]() -> Result<JoinReport> {
        SLUICE_TRY(const Container container, Container::of(output));
        for (int delay = 0;; delay = delay == 0 ? 2 : delay * 2) {
            auto attempt = makeAttempt(container, delay);
            auto report = attempt.run();
            if (report || !attempt.delayTooSmall() || delay >= kLargestDelay)
                return report;
        }
    });
}

} // namespace sluice::media::ff
