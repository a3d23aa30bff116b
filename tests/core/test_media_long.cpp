// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/join.h"
#include "core/media/video_reader.h"
#include "core/media/video_writer.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <sys/resource.h>

using namespace sluice;
using namespace sluice::media;

namespace {

template <class T>
T need(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().detail.c_str());
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kMemoryIsReturned = false; // the sanitizer keeps what was freed for a while
#else
constexpr bool kMemoryIsReturned = true;
#endif

long peakKilobytes()
{
    rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/// Small pictures whose rate changes all the time: every third frame of 30 a second and, in between, some more.
std::filesystem::path variableClip(const std::filesystem::path& path, int seconds)
{
    return test::makeClip(
        path,
        QStringLiteral("-f lavfi -i testsrc2=size=64x64:rate=30000/1001:duration=%1 -f lavfi -i "
                       "sine=frequency=440:sample_rate=48000:duration=%1 -vf "
                       "select='not(mod(n,3))+gt(mod(n,70),50)+eq(mod(n,11),4)' -fps_mode vfr -c:v "
                       "libx264 -preset "
                       "ultrafast -g 120 -bf 2 -c:a aac -shortest")
            .arg(seconds));
}

/// Through reader, writer and join in pieces of `chunkSeconds`, as a job does it.
JoinReport copyByChunks(const std::filesystem::path& source,
                        const std::filesystem::path& folder,
                        const std::filesystem::path& output)
{
    const Rational chunkSeconds(20);
    const FrameIndex index = need(scanFrames(source));
    const VideoInfo info = *need(probe(source)).video;
    VideoWriteFormat format;
    format.width = info.width;
    format.height = info.height;
    format.timeBase = info.timeBase;
    format.frameRate = info.averageRate;
    format.color = info.color;
    format.sourceHeight = info.height;
    format.encode.preset = "ultrafast";
    format.threads = 1;
    VideoReader reader =
        need(VideoReader::open(source, {Rational(0), Rational(0), FieldOrder::Progressive, 1}));
    std::vector<std::filesystem::path> chunks;
    for (Rational from = Rational(index.times.front()) * index.timeBase; from < index.end;
         from = from + chunkSeconds) {
        need(reader.setRange(from, from + chunkSeconds));
        std::optional<VideoWriter> writer;
        while (auto frame = need(reader.next())) {
            if (!writer) {
                chunks.push_back(folder / ("chunk-" + std::to_string(chunks.size()) + ".nut"));
                writer = need(VideoWriter::create(chunks.back(), format));
            }
            if (frame->repeat)
                need(writer->repeatLast(frame->ticks, frame->duration));
            else
                need(writer->write(frame->image, frame->ticks, frame->duration));
        }
        if (writer)
            need(writer->finish());
    }
    return need(joinChunks({chunks, source, {}, {}, output, {}, {}}));
}

double soundEnd(const std::filesystem::path& clip)
{
    double end = 0;
    for (const QString& line : test::probeLines(
             QStringLiteral("-select_streams a:0 -show_entries packet=pts_time,duration_time"),
             clip))
        end = std::max(end,
                       line.section(u',', 0, 0).toDouble() + line.section(u',', 1, 1).toDouble());
    return end;
}

} // namespace

/// The gate of "variable frame rate keeps its timestamps", and of memory that does not grow.
class TestMediaLong : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTenMinutesOfVariableRateInStep()
    {
        const test::TempDir dir;
        // First a short one, so that everything is loaded that has to be.
        (void)copyByChunks(variableClip(dir / "short.mp4", 20), dir.path(), dir / "short-out.mp4");
        const long before = peakKilobytes();

        const auto source = variableClip(dir / "long.mp4", 600);
        const auto output = dir / "long-out.mp4";
        const JoinReport report = copyByChunks(source, dir.path(), output);
        const FrameIndex expected = need(scanFrames(source));
        const FrameIndex got = need(scanFrames(output));
        QVERIFY(expected.times.size() > 8000);
        QVERIFY(expected.variableRate);
        QCOMPARE(got.times.size(), expected.times.size());
        for (std::size_t i = 0; i < got.times.size(); ++i)
            QVERIFY(Rational(got.times[i]) * got.timeBase ==
                    Rational(expected.times[i]) * expected.timeBase);
        QVERIFY(got.end == expected.end);
        QCOMPARE(report.videoFrames, std::int64_t(expected.times.size()));
        const double oneFrame = 1001.0 / 30000;
        QVERIFY2(std::abs(soundEnd(output) - got.end.toDouble()) < oneFrame,
                 qPrintable(QString::number(soundEnd(output) - got.end.toDouble())));
        QVERIFY(std::abs(soundEnd(output) - soundEnd(source)) < 0.001);

        // An MP4's table of contents is kept until the file is closed, some hundred bytes a packet; nothing else may grow.
        constexpr long kTableKilobytes = 12'000;
        const long after = peakKilobytes();
        QVERIFY2(!kMemoryIsReturned || after < before + kTableKilobytes,
                 qPrintable(QStringLiteral("%1 kB, then %2 kB").arg(before).arg(after)));
    }
};

QTEST_GUILESS_MAIN(TestMediaLong)
#include "test_media_long.moc"
