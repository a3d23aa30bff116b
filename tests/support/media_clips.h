// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace sluice::test {

/// Runs the ffmpeg program with `arguments` ("-y -v error" go first). Throws with its words when it fails.
void ffmpeg(const QStringList& arguments);

/// Makes `output` (which is returned) with arguments split at spaces; "DIR/" stands for its folder.
std::filesystem::path makeClip(const std::filesystem::path& output, const QString& arguments);

/// What `ffprobe -of csv=p=0` prints for `arguments` (split at spaces) and `file`, line by line.
QStringList probeLines(const QString& arguments, const std::filesystem::path& file);

/// The pictures' times, in ticks of the stream's time base, as ffprobe decodes them.
std::vector<std::int64_t> frameTimes(const std::filesystem::path& file);

/// All decoded pictures of `file` as raw samples of `pixelFormat`, one after the other.
QByteArray rawPictures(const std::filesystem::path& file, const QString& pixelFormat);

} // namespace sluice::test
