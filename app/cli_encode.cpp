// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_encode.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>

namespace sluice::app {

media::EncodeSettings EncodeArguments::over(media::EncodeSettings usual) const
{
    if (!codec.empty())
        usual.codec = codec;
    if (bitDepth)
        usual.bitDepth = *bitDepth;
    if (crf)
        usual.crf = *crf;
    if (!preset.empty())
        usual.preset = preset;
    return usual;
}

void addEncodeOptions(CLI::App& command, EncodeArguments& arguments)
{
    command.add_option("--codec", arguments.codec,
                       "h264, hevc or ffv1, or an encoder's name; default: by the source's depth");
    command
        .add_option("--crf", arguments.crf, "Quality of h264 and hevc, 0 (best) to 51; default 17")
        ->check(CLI::Range(0, 51));
    command.add_option("--preset", arguments.preset,
                       "Speed of the encoder: ultrafast ... veryslow; default medium");
    command.add_option("--bit-depth", arguments.bitDepth, "8 or 10; default: the source's")
        ->check(CLI::IsMember({8, 10}));
}

Result<PixelSize> parseSize(const std::string& text)
{
    PixelSize size;
    const char* end = text.data() + text.size();
    const auto width = std::from_chars(text.data(), end, size.width);
    if (width.ec != std::errc() || width.ptr == end || (*width.ptr != 'x' && *width.ptr != 'X'))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("\"{}\" is not a size; write for example 1920x1080.", text));
    const auto height = std::from_chars(width.ptr + 1, end, size.height);
    if (height.ec != std::errc() || height.ptr != end)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("\"{}\" is not a size; write for example 1920x1080.", text));
    return size;
}

} // namespace sluice::app
