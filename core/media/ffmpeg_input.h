// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/media/ffmpeg_types.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>

namespace sluice::media::ff {

/// What a file from a stranger may be, as FFmpeg's names. Everything that a user may open: the defaults.
struct Allowed
{
    const char* containers = nullptr;                  ///< "nut"
    const char* codecs = nullptr;                      ///< "h264,hevc"
    std::int64_t pixels = std::int64_t(16384) * 16384; ///< of a decoded picture
};

/// An opened local file: FFmpeg reads through our own descriptor and can open nothing else.
///
/// Playlists, concat scripts, external MOV references and every protocol are refused, so that a hostile file reaches
/// neither the network nor another file. What a file is is decided by its content; its name does not matter.
class Input
{
public:
    /// `analyse` false skips the look at the first packets (NUT chunks of our own say everything in their header).
    /// Errors: NotFound, Io, InvalidInput, OutOfMemory.
    static Result<Input> open(const std::filesystem::path& path,
                              std::stop_token stop = {},
                              bool analyse = true,
                              const Allowed& allowed = {});
    /// Holds nothing; only for members that are filled later.
    static Input none() { return Input(); }
    ~Input();
    Input(Input&&) noexcept;
    Input& operator=(Input&&) noexcept;

    AVFormatContext* format() const { return m_format; }
    const std::filesystem::path& path() const { return m_path; }
    /// The picture stream (never a cover picture), or null.
    AVStream* videoStream() const { return m_video; }
    bool isStill() const;
    /// False at the end. Damage that ends a file early counts as its end. Errors: Io, Cancelled, OutOfMemory.
    Result<bool> read(AVPacket& packet);

private:
    struct Source;
    Input();
    void close();

    std::filesystem::path m_path;
    std::unique_ptr<Source> m_source;
    AVFormatContext* m_format = nullptr;
    AVStream* m_video = nullptr;
};

} // namespace sluice::media::ff
