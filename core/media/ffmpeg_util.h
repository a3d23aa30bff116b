// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/base/result.h"
#include "core/media/ffmpeg_types.h"
#include "core/media/media_info.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace sluice::media::ff {

/// The largest side and picture that are read or written. Claims beyond come from broken or hostile files.
constexpr int kMaxSide = 16384;
constexpr std::int64_t kMaxPixels = std::int64_t(kMaxSide) * kMaxSide;

/// Sends FFmpeg's log to ours at debug level. Called by everything that opens something; cheap after the first time.
void routeLog();

/// The Error for a negative FFmpeg return value: "{what} {path}: {reason}" with the next step.
Error error(int code, std::string_view what, const std::filesystem::path& path);

/// `error` with the file's name in front, for errors of layers that do not know it.
Unexpected inFile(const std::filesystem::path& path, Error error);

Rational fromAv(AVRational value);
/// Denominators and numerators beyond 31 bits are rounded as av_d2q would; time bases from files never get there.
AVRational toAv(Rational value);

/// A file's address for FFmpeg's file protocol: names with ':' or '%' are taken literally.
std::string fileUrl(const std::filesystem::path& path);

/// Tags of a stream as FFmpeg's names, empty where unspecified.
ColorTags colorTags(const AVCodecParameters& parameters);
AVColorPrimaries primariesFrom(const ColorTags& tags);
AVColorTransferCharacteristic transferFrom(const ColorTags& tags);
AVColorSpace matrixFrom(const ColorTags& tags);
AVColorRange rangeFrom(const ColorTags& tags);
AVChromaLocation chromaLocationFrom(const ColorTags& tags);

/// The Y'CbCr matrix that players assume for an untagged picture of `height` lines: bt601 up to 576 lines, else bt709.
AVColorSpace assumedMatrix(int height);

/// A frame of 16-bit planar RGB with room for its samples.
FramePtr newRgbFrame(int width, int height);

/// Runs `body` and turns std::bad_alloc into OutOfMemory, so that no exception leaves the room.
template <class Body>
auto guarded(const std::filesystem::path& path, Body&& body) -> decltype(body())
{
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "Not enough memory for the pictures of " +
                                                path.string() +
                                                ". Close other programs or choose a smaller size.");
    }
}

} // namespace sluice::media::ff
