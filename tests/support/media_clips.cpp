// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/media_clips.h"

#include <QProcess>

#include <stdexcept>

namespace sluice::test {
namespace {

QByteArray run(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(120'000) || process.exitCode() != 0)
        throw std::runtime_error((program + QStringLiteral(" ") + arguments.join(u' ') +
                                  QStringLiteral(": ") +
                                  QString::fromUtf8(process.readAllStandardError()))
                                     .toStdString());
    return process.readAllStandardOutput();
}

QString text(const std::filesystem::path& path)
{
    return QStringLiteral("file:") + QString::fromStdString(path.string());
}

} // namespace

void ffmpeg(const QStringList& arguments)
{
    run(QStringLiteral("ffmpeg"), QStringList{QStringLiteral("-nostdin"), QStringLiteral("-y"),
                                              QStringLiteral("-v"), QStringLiteral("error")} +
                                      arguments);
}

std::filesystem::path makeClip(const std::filesystem::path& output, const QString& arguments)
{
    QStringList list = arguments.split(u' ', Qt::SkipEmptyParts);
    list.replaceInStrings(QStringLiteral("DIR/"), text(output.parent_path()) + u'/');
    ffmpeg(list << text(output));
    return output;
}

QStringList probeLines(const QString& arguments, const std::filesystem::path& file)
{
    const QByteArray output =
        run(QStringLiteral("ffprobe"),
            QStringList{QStringLiteral("-v"), QStringLiteral("error"), QStringLiteral("-of"),
                        QStringLiteral("csv=p=0")} +
                arguments.split(u' ', Qt::SkipEmptyParts) + QStringList{text(file)});
    QStringList lines;
    for (const QString& line : QString::fromUtf8(output).split(u'\n', Qt::SkipEmptyParts))
        lines << (line.endsWith(u',') ? line.chopped(1) : line);
    return lines;
}

std::vector<std::int64_t> frameTimes(const std::filesystem::path& file)
{
    std::vector<std::int64_t> times;
    for (const QString& line :
         probeLines(QStringLiteral("-select_streams v:0 -show_entries frame=pts"), file))
        times.push_back(line.section(u',', 0, 0).toLongLong());
    return times;
}

QByteArray rawPictures(const std::filesystem::path& file, const QString& pixelFormat)
{
    return run(QStringLiteral("ffmpeg"),
               {QStringLiteral("-v"), QStringLiteral("error"), QStringLiteral("-nostdin"),
                QStringLiteral("-i"), text(file), QStringLiteral("-map"), QStringLiteral("0:v:0"),
                QStringLiteral("-fps_mode"), QStringLiteral("passthrough"), QStringLiteral("-f"),
                QStringLiteral("rawvideo"), QStringLiteral("-pix_fmt"), pixelFormat,
                QStringLiteral("-")});
}

} // namespace sluice::test
