// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/media_clips.h"

#include <QImage>

#include <cstdint>
#include <filesystem>

namespace sluice::test {

/// A clip of 160x96 at 25 frames a second whose frames carry their number in eight bars, white for 1. `first` is the
/// number of the first one.
inline std::filesystem::path
makeNumberedClip(const std::filesystem::path& path, int frames, int first, const QString& arguments)
{
    return makeClip(
        path, QStringLiteral("-f lavfi -i nullsrc=size=160x96:rate=25:duration=%1,format=gray,"
                             "geq=lum='255*mod(floor((N+%2)/pow(2,floor(X/20))),2)',"
                             "format=yuv420p ")
                      .arg(frames / 25.0)
                      .arg(first) +
                  arguments);
}

/// The number in a picture of such a clip, whatever its size.
inline int numberIn(const QImage& image)
{
    int number = 0;
    for (int bit = 0; bit < 8; ++bit)
        number |= int(qGreen(image.pixel((bit * 20 + 10) * image.width() / 160,
                                         image.height() / 2)) > 127)
                  << bit;
    return number;
}

} // namespace sluice::test
