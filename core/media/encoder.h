// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/color_convert.h"
#include "core/media/ffmpeg_types.h"
#include "core/media/video_writer.h"

namespace sluice::media::ff {

/// An encoder that is open, and the numbers that its pictures have to have.
struct Encoder
{
    CodecPtr context;
    FrameConverter::Target target;
};

/// The colours of the written pictures: what is tagged, and which matrix and range turn R'G'B' into samples.
///
/// Tags are copied. An untagged matrix is taken as players take it: bt601 up to 576 lines, else bt709, by the *source's* height, and stays
/// untagged as long as players come to the same answer for the output's height. When upscaling crosses that line, the
/// pictures are written with the output's matrix, which is then tagged. A source in RGB is written with the output's matrix, tagged, range "tv".
struct WrittenColors
{
    ColorTags tags;
    AVColorSpace matrix = AVCOL_SPC_BT709;
    AVColorRange range = AVCOL_RANGE_MPEG;
};
WrittenColors writtenColors(const VideoWriteFormat& format);

/// Opens the encoder of a format; `path` is for error messages. Errors: InvalidInput, Unavailable, OutOfMemory, and those of reading
/// the HDR metadata of `sideDataFrom`.
Result<Encoder> openEncoder(const VideoWriteFormat& format, const std::filesystem::path& path);

} // namespace sluice::media::ff
