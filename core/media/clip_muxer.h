// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/chunk_stream.h"
#include "core/media/container.h"

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

    std::int64_t pictures() const { return m_pictures; }
    /// A picture's time did not fit the container's clock.
    bool hasRounded() const { return m_rounded; }
    /// What hasRounded() means, for the report.
    std::string roundedNote() const;
    /// The error of an FFmpeg call that wrote into the file.
    Error failure(int code) const;

private:
    int closeFile();

    std::filesystem::path m_path;
    Container m_container;
    AVFormatContext* m_format = nullptr;
    Rational m_timeBase; ///< of the chunks
    std::int64_t m_pictures = 0;
    bool m_rounded = false;
};

} // namespace sluice::media::ff
