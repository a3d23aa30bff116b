// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/video_reader.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <algorithm>

using namespace sluice;
using namespace sluice::media;

namespace {

struct Picture
{
    std::int64_t ticks;
    std::vector<std::uint16_t> samples;
    bool repeat;
};

std::vector<Picture> readAll(VideoReader& reader)
{
    std::vector<Picture> pictures;
    for (;;) {
        auto frame = reader.next();
        if (!frame)
            qFatal("%s", frame.error().detail.c_str());
        if (!*frame)
            return pictures;
        const RgbImage& image = (*frame)->image;
        std::vector<std::uint16_t> samples(image.plane(0), image.plane(0) + image.sampleCount());
        if ((*frame)->repeat)
            samples = pictures.back().samples;
        pictures.push_back({(*frame)->ticks, std::move(samples), (*frame)->repeat});
    }
}

std::vector<Picture> readRange(const std::filesystem::path& clip,
                               std::optional<Rational> start = {},
                               std::optional<Rational> end = {},
                               FieldOrder deinterlace = FieldOrder::Progressive)
{
    auto reader = VideoReader::open(clip, {start, end, deinterlace, 2});
    if (!reader)
        qFatal("%s", reader.error().detail.c_str());
    return readAll(*reader);
}

std::vector<std::int64_t> timesOf(const std::vector<Picture>& pictures)
{
    std::vector<std::int64_t> times;
    for (const Picture& picture : pictures)
        times.push_back(picture.ticks);
    return times;
}

/// Clips in every codec and container that is promised, and timestamps of every kind.
struct Kind
{
    const char* name;
    const char* file;
    const char* arguments;
};

constexpr const char* kSource = "-f lavfi -i testsrc2=size=160x96:rate=25:duration=3 ";

const Kind kKinds[] = {
    {"h264 mp4 B-frames", "a.mp4", "-c:v libx264 -g 24 -bf 3"},
    {"h264 mkv open GOP", "a.mkv", "-c:v libx264 -g 24 -bf 3 -x264-params open-gop=1"},
    {"h264 ts", "a.ts", "-c:v libx264 -g 24 -bf 2"},
    {"h264 ts open GOP", "b.ts", "-c:v libx264 -g 24 -bf 2 -x264-params open-gop=1"},
    {"h264 avi", "a.avi", "-c:v libx264 -g 24 -bf 2"},
    {"h264 raw", "a.h264", "-c:v libx264 -g 24 -bf 2"},
    {"h264 intra refresh", "c.mp4", "-c:v libx264 -g 24 -x264-params intra-refresh=1"},
    {"hevc mp4 open GOP", "d.mp4", "-c:v libx265 -g 24 -x265-params log-level=none:open-gop=1"},
    {"hevc mkv 10 bit", "d.mkv",
     "-c:v libx265 -pix_fmt yuv420p10 -x265-params log-level=none:keyint=24"},
    {"vp8 webm", "8.webm", "-c:v libvpx -g 24 -auto-alt-ref 1 -lag-in-frames 16 -b:v 200k"},
    {"vp9 webm", "a.webm", "-c:v libvpx-vp9 -g 24 -deadline realtime -cpu-used 8"},
    {"av1 mkv", "e.mkv", "-c:v libsvtav1 -preset 12 -g 24"},
    {"prores mov", "a.mov", "-c:v prores_ks -profile:v 3"},
    {"ffv1 mkv", "f.mkv", "-c:v ffv1 -level 3 -g 1"},
    {"ffv1 rgb", "f.mov", "-c:v ffv1 -pix_fmt gbrp"},
    {"mjpeg avi", "g.avi", "-c:v mjpeg"},
    {"mjpeg mov", "g.mov", "-c:v mjpeg -pix_fmt yuvj420p"},
    {"mpeg2 ts", "m.ts", "-c:v mpeg2video -g 12 -bf 2"},
    {"mpeg4 avi packed", "m.avi", "-c:v mpeg4 -g 24 -bf 2"},
    {"mpeg4 mp4", "m.mp4", "-c:v mpeg4 -g 24 -bf 2"},
    {"vfr mp4", "v.mp4",
     "-vf select='not(mod(n,3))+gt(mod(n,7),4)' -fps_mode vfr -c:v libx264 -g 10"},
    {"vfr mkv", "v.mkv",
     "-vf select='not(mod(n,3))+gt(mod(n,7),4)' -fps_mode vfr -c:v libx264 -g 10"},
    {"starts late", "s.mp4", "-c:v libx264 -g 10 -bf 2 -output_ts_offset 7.3"},
    {"starts late ts", "s.ts", "-c:v libx264 -g 10 -bf 2 -output_ts_offset 9000"},
    {"gif", "a.gif", ""},
    {"mpeg2 program stream", "p.mpg", "-c:v mpeg2video -g 12 -bf 2"},
    {"h264 flv", "a.flv", "-c:v libx264 -g 24 -bf 2"},
    {"wmv", "a.wmv", "-c:v wmv2 -g 24"},
    {"mpeg4 mkv", "m.mkv", "-c:v mpeg4 -g 24 -bf 2"},
    {"interlaced ts", "i.ts", "-vf interlace=scan=tff -c:v libx264 -flags +ilme+ildct -g 24"},
};

class Clips
{
public:
    std::filesystem::path get(const QString& name)
    {
        for (const Kind& kind : kKinds) {
            if (name != QLatin1String(kind.name))
                continue;
            const auto path = m_dir / kind.file;
            if (!std::filesystem::exists(path))
                test::makeClip(path, QString::fromLatin1(kSource) + QLatin1String(kind.arguments));
            return path;
        }
        qFatal("unknown clip");
    }

private:
    test::TempDir m_dir;
};

} // namespace

class TestMediaReader : public QObject
{
    Q_OBJECT

    Clips m_clips;

    static void rows()
    {
        QTest::addColumn<QString>("name");
        for (const Kind& kind : kKinds)
            QTest::newRow(kind.name) << QString::fromLatin1(kind.name);
    }

private Q_SLOTS:
    void listsTheFramesThatItDelivers_data() { rows(); }
    void listsTheFramesThatItDelivers()
    {
        QFETCH(QString, name);
        const auto clip = m_clips.get(name);
        const auto index = scanFrames(clip);
        QVERIFY2(index.has_value(), index ? "" : index.error().detail.c_str());
        const auto pictures = readRange(clip);
        QCOMPARE(index->times, timesOf(pictures));
        QVERIFY(pictures.size() >= 25);
        QVERIFY(index->end > Rational(index->times.back()) * index->timeBase);
        QCOMPARE(index->variableRate, name.startsWith(QLatin1String("vfr")));
    }

    void agreesWithFfprobeAboutTimes_data() { rows(); }
    void agreesWithFfprobeAboutTimes()
    {
        QFETCH(QString, name);
        if (name.contains(QLatin1String("avi")) || name.contains(QLatin1String("raw")) ||
            name.contains(QLatin1String("program")))
            QSKIP("the file stores no times of its frames, or not of all");
        const auto clip = m_clips.get(name);
        QCOMPARE(scanFrames(clip)->times, test::frameTimes(clip));
    }

    void deliversEachRangeAsInSequence_data() { rows(); }
    void deliversEachRangeAsInSequence()
    {
        QFETCH(QString, name);
        const auto clip = m_clips.get(name);
        const auto whole = readRange(clip);
        const Rational timeBase = probe(clip)->video->timeBase;
        for (const std::size_t first : {std::size_t(0), std::size_t(1), whole.size() / 3,
                                        whole.size() / 2 + 3, whole.size() - 2}) {
            const std::size_t last = std::min(first + 9, whole.size());
            const Rational start = Rational(whole[first].ticks) * timeBase;
            const Rational end =
                last < whole.size() ? Rational(whole[last].ticks) * timeBase : Rational(1'000'000);
            const auto part = readRange(clip, start, end);
            QCOMPARE(part.size(), last - first);
            for (std::size_t i = 0; i < part.size(); ++i) {
                QCOMPARE(part[i].ticks, whole[first + i].ticks);
                QVERIFY2(part[i].samples == whole[first + i].samples,
                         qPrintable(QStringLiteral("frame %1 from %2").arg(first + i).arg(first)));
            }
        }
    }

    void goesFromRangeToRange_data() { rows(); }
    void goesFromRangeToRange()
    {
        QFETCH(QString, name);
        const auto clip = m_clips.get(name);
        const auto whole = readRange(clip);
        const Rational timeBase = probe(clip)->video->timeBase;
        const auto timeOf = [&](std::size_t i) { return Rational(whole[i].ticks) * timeBase; };
        const std::size_t third = whole.size() / 3;
        auto reader =
            VideoReader::open(clip, {std::nullopt, timeOf(third), FieldOrder::Progressive, 1});
        QVERIFY(reader.has_value());
        auto pictures = readAll(*reader);
        // Continues, goes back, and skips.
        const std::pair<std::size_t, std::size_t> ranges[] = {
            {third, 2 * third}, {5, 9}, {2 * third, 2 * third + 4}, {2 * third + 6, 2 * third + 8}};
        for (const auto& [from, to] : ranges) {
            QVERIFY(reader->setRange(timeOf(from), timeOf(to)).has_value());
            pictures = readAll(*reader);
            QCOMPARE(pictures.size(), to - from);
            for (std::size_t i = 0; i < pictures.size(); ++i) {
                QCOMPARE(pictures[i].ticks, whole[from + i].ticks);
                QVERIFY(pictures[i].samples == whole[from + i].samples);
            }
            QVERIFY(!pictures.front().repeat);
        }
    }

    void seesRepeatedPictures()
    {
        const test::TempDir dir;
        const auto clip = test::makeClip(
            dir / "r.mkv",
            QStringLiteral("-f lavfi -i testsrc2=size=64x48:rate=10:duration=1 -r 30 -c:v ffv1"));
        const auto pictures = readRange(clip);
        QCOMPARE(std::count_if(pictures.begin(), pictures.end(),
                               [](const Picture& p) { return p.repeat; }),
                 std::ptrdiff_t(pictures.size() - 10));
    }

    void honoursEditLists()
    {
        // The cut begins between two key frames: MP4 keeps the pictures before it and hides them.
        const test::TempDir dir;
        test::makeClip(dir / "whole.mp4",
                       QString::fromLatin1(kSource) + QStringLiteral("-c:v libx264 -g 25 -bf 2"));
        const auto clip =
            test::makeClip(dir / "cut.mp4", QStringLiteral("-ss 0.5 -i DIR/whole.mp4 -c copy"));
        const auto index = scanFrames(clip);
        const auto pictures = readRange(clip);
        QCOMPARE(index->times, timesOf(pictures));
        QVERIFY(pictures.front().ticks >= 0);
        const auto whole = readRange(dir / "whole.mp4");
        QVERIFY(pictures.front().samples == whole[whole.size() - pictures.size()].samples);
    }

    void countsDamageAndGoesOn()
    {
        const test::TempDir dir;
        const auto clip = test::makeClip(dir / "d.avi", QString::fromLatin1(kSource) +
                                                            QStringLiteral("-c:v mjpeg"));
        QFile file(QString::fromStdString(clip.string()));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.seek(file.size() / 2);
        file.write(QByteArray(6000, '\x55'));
        file.close();
        auto reader = VideoReader::open(clip, {});
        QVERIFY(reader.has_value());
        const auto pictures = readAll(*reader);
        QVERIFY(pictures.size() > 60);
    }

    void deinterlacesAllRangesAlike()
    {
        const test::TempDir dir;
        const auto clip = test::makeClip(
            dir / "i.mp4",
            QStringLiteral("-f lavfi -i testsrc2=size=160x96:rate=50:duration=2 -vf "
                           "interlace=scan=tff -c:v libx264 -flags +ilme+ildct -g 12 -bf 2"));
        const auto index = scanFrames(clip);
        const auto whole = readRange(clip, {}, {}, FieldOrder::TopFirst);
        QCOMPARE(timesOf(whole), index->times);
        const Rational timeBase = index->timeBase;
        for (const std::size_t first : {12, 13, 30}) {
            const auto part =
                readRange(clip, Rational(whole[first].ticks) * timeBase,
                          Rational(whole[first + 5].ticks) * timeBase, FieldOrder::TopFirst);
            QCOMPARE(part.size(), std::size_t(5));
            for (std::size_t i = 0; i < part.size(); ++i)
                QVERIFY(part[i].samples == whole[first + i].samples);
        }
        QVERIFY(whole[5].samples != readRange(clip)[5].samples);
    }
};

QTEST_GUILESS_MAIN(TestMediaReader)
#include "test_media_reader.moc"
