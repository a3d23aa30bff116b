// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/media/join.h"
#include "core/media/video_reader.h"
#include "core/media/video_writer.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>

using namespace sluice;
using namespace sluice::media;

namespace {

constexpr const char* kPictures = "-f lavfi -i testsrc2=size=64x64:rate=25:duration=6 ";
constexpr const char* kVfr = "-vf select='not(mod(n,3))+gt(mod(n,7),4)' -fps_mode vfr ";
constexpr const char* kSound = "-f lavfi -i sine=frequency=440:duration=6:sample_rate=44100 ";

template <class T>
T need(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().detail.c_str());
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

VideoWriteFormat formatFor(const std::filesystem::path& source, const std::string& codec)
{
    const VideoInfo info = *need(probe(source)).video;
    VideoWriteFormat format;
    format.width = info.width;
    format.height = info.height;
    format.timeBase = info.timeBase;
    format.frameRate = info.averageRate;
    format.sampleAspect = info.sampleAspect;
    format.color = info.color;
    format.sourceHeight = info.height;
    format.sideDataFrom = source;
    format.encode.codec = codec;
    format.encode.preset = codec == "h264" ? "veryfast" : "ultrafast";
    format.encode.bitDepth = info.bitDepth > 8 ? 10 : 8;
    format.threads = 1;
    return format;
}

/// What a job does, without the network: reads the source chunk by chunk and writes each.
std::vector<std::filesystem::path> makeChunks(const std::filesystem::path& source,
                                              const std::filesystem::path& folder,
                                              const std::string& codec,
                                              Rational seconds,
                                              std::optional<Rational> start = {},
                                              std::optional<Rational> end = {})
{
    const FrameIndex index = need(scanFrames(source));
    const VideoWriteFormat format = formatFor(source, codec);
    VideoReader reader =
        need(VideoReader::open(source, {start, start, FieldOrder::Progressive, 1}));
    std::vector<std::filesystem::path> chunks;
    Rational from = start.value_or(Rational(index.times.front()) * index.timeBase);
    const Rational last = end.value_or(index.end);
    while (from < last) {
        const Rational to = std::min(from + seconds, last);
        need(reader.setRange(from, to));
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
        from = to;
    }
    return chunks;
}

std::vector<Rational> secondsOf(const std::filesystem::path& clip, Rational shift = {})
{
    const FrameIndex index = need(scanFrames(clip));
    std::vector<Rational> times;
    for (const std::int64_t ticks : index.times)
        times.push_back(Rational(ticks) * index.timeBase + shift);
    return times;
}

/// First and last presentation time, in seconds, of a stream's packets.
std::pair<double, double> spanOf(const std::filesystem::path& clip, const QString& stream)
{
    double first = 1e9;
    double last = -1e9;
    for (const QString& line : test::probeLines(
             QStringLiteral("-select_streams %1 -show_entries packet=pts_time,duration_time")
                 .arg(stream),
             clip)) {
        const double begin = line.section(u',', 0, 0).toDouble();
        first = std::min(first, begin);
        last = std::max(last, begin + line.section(u',', 1, 1).toDouble());
    }
    return {first, last};
}

QString text(const char* a, const char* b = "", const char* c = "", const char* d = "")
{
    return QString::fromLatin1(a) + QLatin1String(b) + QLatin1String(c) + QLatin1String(d);
}

} // namespace

class TestMediaJoin : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsEveryTime_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("codec");
        QTest::newRow("mp4 to mp4") << "a.mp4"
                                    << "out.mp4"
                                    << "h264";
        QTest::newRow("mp4 to mp4 hevc") << "a.mp4"
                                         << "out.mp4"
                                         << "hevc";
        QTest::newRow("mov to mov ffv1") << "a.mov"
                                         << "out.mov"
                                         << "ffv1";
        QTest::newRow("mkv to mkv") << "a.mkv"
                                    << "out.mkv"
                                    << "h264";
        QTest::newRow("mkv to mp4") << "a.mkv"
                                    << "out.mp4"
                                    << "h264";
        QTest::newRow("mkv to mkv ffv1") << "a.mkv"
                                         << "out.mkv"
                                         << "ffv1";
        QTest::newRow("webm to mkv hevc") << "a.webm"
                                          << "out.mkv"
                                          << "hevc";
        QTest::newRow("webm to webm vp9") << "a.webm"
                                          << "out.webm"
                                          << "libvpx-vp9";
    }
    void keepsEveryTime()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, codec);
        const test::TempDir dir;
        const bool webm = from.endsWith(QLatin1String("webm"));
        const auto source =
            test::makeClip(dir / from.toStdString(),
                           text(kPictures, kSound, kVfr) +
                               (webm ? QStringLiteral("-c:v libvpx -c:a libopus")
                                     : QStringLiteral("-c:v libx264 -g 50 -c:a aac -shortest")));
        const auto chunks = makeChunks(source, dir.path(), codec.toStdString(), Rational(2));
        QCOMPARE(chunks.size(), std::size_t(3));
        const auto output = dir / to.toStdString();
        const auto report =
            joinChunks({chunks, source, {}, {}, output, {{"comment", "a key of ours"}}, {}});
        QVERIFY2(report.has_value(), report ? "" : report.error().detail.c_str());
        for (const std::string& note : report->notes)
            qInfo("note: %s", note.c_str());
        QVERIFY(secondsOf(output) == secondsOf(source));
        QCOMPARE(report->videoFrames, std::int64_t(secondsOf(source).size()));
        QVERIFY(need(scanFrames(output)).end == need(scanFrames(source)).end);
        QVERIFY(report->duration == need(scanFrames(source)).end);
        const auto soundBefore = spanOf(source, QStringLiteral("a:0"));
        const auto soundAfter = spanOf(output, QStringLiteral("a:0"));
        QVERIFY2(std::abs(soundBefore.first - soundAfter.first) < 0.0011,
                 qPrintable(QString::number(soundAfter.first)));
        QVERIFY2(std::abs(soundBefore.second - soundAfter.second) < 0.0011,
                 qPrintable(QString::number(soundAfter.second)));
        // Decoding the result gives every picture, and decoding times never stand still.
        QCOMPARE(std::size_t(test::rawPictures(output, QStringLiteral("gray")).size()),
                 secondsOf(source).size() * 64 * 64);
        if (!to.endsWith(QLatin1String("mp4")) && !to.endsWith(QLatin1String("mov")))
            return; // Matroska stores no decoding times
        double former = -1e9;
        for (const QString& line : test::probeLines(
                 QStringLiteral("-select_streams v:0 -show_entries packet=dts_time"), output)) {
            QVERIFY(line.toDouble() > former);
            former = line.toDouble();
        }
    }

    void cutsAndBeginsAtZero_data()
    {
        QTest::addColumn<QString>("to");
        QTest::newRow("mp4") << "out.mp4";
        QTest::newRow("mkv") << "out.mkv";
    }
    void cutsAndBeginsAtZero()
    {
        QFETCH(QString, to);
        const test::TempDir dir;
        const auto source =
            test::makeClip(dir / "a.mp4", text(kPictures, kSound, "-c:v libx264 -g 50 -c:a aac"));
        const Rational start(2);
        const Rational end(4);
        const auto chunks = makeChunks(source, dir.path(), "h264", Rational(1), start, end);
        const auto output = dir / to.toStdString();
        const auto report = joinChunks({chunks, source, start, end, output, {}, {}});
        QVERIFY2(report.has_value(), report ? "" : report.error().detail.c_str());
        const auto times = secondsOf(output);
        QCOMPARE(times.size(), std::size_t(50));
        QVERIFY(times.front() == Rational(0));
        QVERIFY(times.back() == Rational(49, 25));
        QVERIFY(report->duration == Rational(2));
        const auto sound = spanOf(output, QStringLiteral("a:0"));
        QVERIFY(sound.first > -0.03 && sound.first < 0.03);
        QVERIFY(sound.second > 1.97 && sound.second < 2.03);
    }

    void carriesEverythingElse()
    {
        const test::TempDir dir;
        QVERIFY(writeFileAtomically(
                    dir / "s.srt", "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:03,500 --> "
                                   "00:00:04,000\nSecond <i>line</i>\n")
                    .has_value());
        QVERIFY(writeFileAtomically(
                    dir / "c.txt",
                    ";FFMETADATA1\ntitle=My clip\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=3000\n"
                    "title=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=3000\nEND=6000\ntitle=Two\n")
                    .has_value());
        QVERIFY(writeFileAtomically(dir / "font.ttf", std::string(5000, 'f')).has_value());
        const auto source = test::makeClip(
            dir / "a.mkv",
            text(kPictures, kSound, "-f lavfi -i sine=frequency=880:duration=6 ",
                 "-i DIR/s.srt -i DIR/c.txt ") +
                text("-map 0 -map 1 -map 2 -map 3 -map_metadata 4 -map_chapters 4 "
                     "-c:v libx264 -c:a:0 aac -c:a:1 flac -c:s srt ",
                     "-metadata:s:a:0 language=deu -metadata:s:a:1 language=fra "
                     "-metadata:s:s:0 language=eng ",
                     "-disposition:a:1 default -disposition:a:0 0 -disposition:s:0 "
                     "forced -vf setsar=4/3 ",
                     "-attach DIR/font.ttf -metadata:s:t mimetype=application/x-truetype-font"));
        const auto chunks = makeChunks(source, dir.path(), "h264", Rational(2));
        for (const char* name : {"out.mkv", "out.mp4", "out.mov"}) {
            const auto output = dir / name;
            const auto report =
                joinChunks({chunks, source, {}, {}, output, {{"sluice_model", "resize"}}, {}});
            QVERIFY2(report.has_value(), report ? "" : report.error().detail.c_str());
            const bool mkv = std::string_view(name) == "out.mkv";
            const QStringList streams = test::probeLines(
                QStringLiteral("-show_entries stream=codec_name,codec_type:stream_tags=language"),
                output);
            const auto has = [&](const char* line) {
                return std::any_of(streams.begin(), streams.end(), [&](const QString& stream) {
                    return stream.startsWith(QLatin1String(line));
                });
            };
            QVERIFY2(has("h264,video"), name);
            const bool mov = std::string_view(name) == "out.mov";
            QVERIFY2(has(mov ? "aac,audio,ger" : "aac,audio,deu"), name);
            QVERIFY2(has(mov ? "aac,audio,fra" : "flac,audio,fra"), qPrintable(streams.join(u' ')));
            QVERIFY2(has(mkv ? "subrip,subtitle,eng" : "mov_text,subtitle,eng"),
                     qPrintable(streams.join(u' ')));
            if (mkv)
                QVERIFY2(has("ttf,attachment"), qPrintable(streams.join(u' ')));
            const QStringList format =
                test::probeLines(QStringLiteral("-show_entries format_tags"), output);
            QVERIFY2(format.join(u' ').contains(QLatin1String("My clip")),
                     qPrintable(format.join(u' ')));
            QVERIFY2(format.join(u' ').contains(QLatin1String("resize")),
                     qPrintable(format.join(u' ')));
            const QStringList chapters = test::probeLines(
                QStringLiteral(
                    "-show_chapters -show_entries chapter=start_time:chapter_tags=title"),
                output);
            QCOMPARE(chapters,
                     QStringList({QStringLiteral("0.000000,One"), QStringLiteral("3.000000,Two")}));
            const QStringList aspect = test::probeLines(
                QStringLiteral("-select_streams v:0 -show_entries stream=sample_aspect_ratio"),
                output);
            QCOMPARE(aspect.first(), QStringLiteral("4:3"));
            const QStringList dispositions = test::probeLines(
                QStringLiteral("-select_streams a -show_entries stream_disposition=default"),
                output);
            QCOMPARE(dispositions, QStringList({QStringLiteral("0"), QStringLiteral("1")}));
            // Their texts may be coded in another way, their times not.
            const auto cueTimes = [](const std::filesystem::path& clip) {
                return test::probeLines(
                           QStringLiteral(
                               "-select_streams s -show_entries packet=pts_time,duration_time"),
                           clip)
                    .filter(QRegularExpression(QStringLiteral("^[13]")));
            };
            QCOMPARE(cueTimes(output).size(), 2);
            QCOMPARE(cueTimes(output), cueTimes(source));
            QCOMPARE(report->notes.empty(), mkv);
        }
    }

    void keepsRotation()
    {
        const test::TempDir dir;
        test::makeClip(dir / "u.mp4", text(kPictures, "-c:v libx264"));
        const auto source = test::makeClip(
            dir / "a.mp4", QStringLiteral("-i DIR/u.mp4 -c copy -metadata:s:v rotate=90"));
        const double rotation = need(probe(source)).video->rotation;
        QCOMPARE(std::abs(rotation), 90.0);
        const auto chunks = makeChunks(source, dir.path(), "h264", Rational(10));
        QVERIFY(joinChunks({chunks, source, {}, {}, dir / "out.mp4", {}, {}}).has_value());
        QCOMPARE(need(probe(dir / "out.mp4")).video->rotation, rotation);
    }

    void keepsHighDynamicRange_data()
    {
        QTest::addColumn<QString>("codec");
        QTest::addColumn<QString>("to");
        QTest::newRow("hevc mp4") << "hevc"
                                  << "out.mp4";
        QTest::newRow("hevc mkv") << "hevc"
                                  << "out.mkv";
        QTest::newRow("h264 mkv") << "h264"
                                  << "out.mkv";
        QTest::newRow("ffv1 mkv") << "ffv1"
                                  << "out.mkv";
    }
    void keepsHighDynamicRange()
    {
        QFETCH(QString, codec);
        QFETCH(QString, to);
        const test::TempDir dir;
        const auto source = test::makeClip(
            dir / "hdr.mkv", text("-f lavfi -i testsrc2=size=64x64:rate=10:duration=1 -pix_fmt "
                                  "yuv420p10 -c:v libx265 -x265-params ",
                                  "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix="
                                  "bt2020nc:range=limited:chromaloc=2:",
                                  "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,"
                                  "16450)L(10000000,50):max-cll=1000,400 ",
                                  "-color_primaries bt2020 -color_trc smpte2084 -colorspace "
                                  "bt2020nc -color_range tv"));
        const auto chunks = makeChunks(source, dir.path(), codec.toStdString(), Rational(10));
        const auto output = dir / to.toStdString();
        const auto report = joinChunks({chunks, source, {}, {}, output, {}, {}});
        QVERIFY2(report.has_value(), report ? "" : report.error().detail.c_str());
        const VideoInfo info = *need(probe(output)).video;
        QCOMPARE(info.bitDepth, 10);
        QCOMPARE(info.color.transfer, std::string("smpte2084"));
        QCOMPARE(info.color.primaries, std::string("bt2020"));
        QCOMPARE(info.color.matrix, std::string("bt2020nc"));
        QCOMPARE(info.color.range, std::string("tv"));
        const QString inContainer =
            test::probeLines(QStringLiteral("-select_streams v:0 -show_streams"), output)
                .join(u' ');
        QVERIFY2(inContainer.contains(QLatin1String("34000/50000")) ||
                     inContainer.contains(QLatin1String("0.68")) ||
                     inContainer.contains(QLatin1String("17/25")),
                 qPrintable(inContainer));
        QVERIFY2(inContainer.contains(QLatin1String("1000,400")), qPrintable(inContainer));
        if (codec == QLatin1String("hevc")) {
            // The encoder's own copy, in the chunk, which has no container metadata.
            const QString inStream =
                test::probeLines(QStringLiteral("-select_streams v:0 -show_frames -read_intervals "
                                                "%+#1 -show_entries frame=side_data_list"),
                                 chunks.front())
                    .join(u' ');
            QVERIFY2(inStream.contains(QLatin1String("34000/50000")), qPrintable(inStream));
            QVERIFY2(inStream.contains(QLatin1String("1000,400")), qPrintable(inStream));
        }
    }

    void startsTransportStreamsAtZero()
    {
        const test::TempDir dir;
        const auto source =
            test::makeClip(dir / "a.ts", text(kPictures, kSound,
                                              "-c:v libx264 -bf 2 -c:a mp2 -output_ts_offset 500"));
        const auto chunks = makeChunks(source, dir.path(), "h264", Rational(3));
        const auto report = joinChunks({chunks, source, {}, {}, dir / "out.mp4", {}, {}});
        QVERIFY2(report.has_value(), report ? "" : report.error().detail.c_str());
        const double before = spanOf(source, QStringLiteral("v:0")).first -
                              spanOf(source, QStringLiteral("a:0")).first;
        const auto video = spanOf(dir / "out.mp4", QStringLiteral("v:0"));
        QVERIFY(video.first >= 0 && video.first < 0.1);
        QVERIFY(std::abs(video.first - spanOf(dir / "out.mp4", QStringLiteral("a:0")).first -
                         before) < 0.001);
    }

    void convertsSoundThatDoesNotFit()
    {
        const test::TempDir dir;
        const auto source = test::makeClip(
            dir / "a.mkv", text(kPictures, kSound, "-c:v libx264 -c:a pcm_s16le -ac 2"));
        const auto chunks = makeChunks(source, dir.path(), "h264", Rational(10));
        const auto report = joinChunks({chunks, source, {}, {}, dir / "out.mp4", {}, {}});
        QVERIFY2(report.has_value(), report ? "" : report.error().detail.c_str());
        QCOMPARE(report->notes.size(), std::size_t(1));
        QVERIFY(report->notes.front().find("AAC") != std::string::npos);
        const auto sound = spanOf(dir / "out.mp4", QStringLiteral("a:0"));
        QVERIFY(std::abs(sound.second - 6) < 0.03);
    }

    void refusesWhatDoesNotFit()
    {
        const test::TempDir dir;
        const auto source = test::makeClip(dir / "a.mkv", text(kPictures, "-c:v libx264"));
        auto chunks = makeChunks(source, dir.path(), "h264", Rational(3));
        QCOMPARE(joinChunks({chunks, source, {}, {}, dir / "out.xyz", {}, {}}).error().code,
                 ErrorCode::InvalidInput);
        QCOMPARE(joinChunks({chunks, source, {}, {}, dir / "none/out.mp4", {}, {}}).error().code,
                 ErrorCode::NotFound);
        QCOMPARE(
            joinChunks({chunks, dir / "gone.mkv", {}, {}, dir / "out.mp4", {}, {}}).error().code,
            ErrorCode::NotFound);
        test::makeClip(dir / "other.nut",
                       text("-f lavfi -i testsrc2=size=32x32:rate=25:duration=1 -c:v libx264"));
        chunks.push_back(dir / "other.nut");
        QCOMPARE(joinChunks({chunks, source, {}, {}, dir / "out.mp4", {}, {}}).error().code,
                 ErrorCode::InvalidInput);
        std::stop_source stop;
        stop.request_stop();
        chunks.pop_back();
        QCOMPARE(joinChunks({chunks, source, {}, {}, dir / "out.mp4", {}, {}}, stop.get_token())
                     .error()
                     .code,
                 ErrorCode::Cancelled);
    }

    void saysThatTheDiskIsFull()
    {
        const test::TempDir dir;
        const auto source =
            test::makeClip(dir / "a.mkv", text(kPictures, kSound, "-c:v libx264 -c:a aac"));
        const auto chunks = makeChunks(source, dir.path(), "h264", Rational(10));
        for (const char* name : {"out.mkv", "out.mp4"}) {
            std::filesystem::create_symlink("/dev/full", dir / name);
            const auto report = joinChunks({chunks, source, {}, {}, dir / name, {}, {}});
            QVERIFY(!report.has_value());
            QVERIFY2(report.error().code == ErrorCode::DiskFull, report.error().detail.c_str());
        }
    }

    void knowsWhatContainersHold()
    {
        QVERIFY(checkContainer("a.mp4", "h264").has_value());
        QVERIFY(checkContainer("a.MKV", "ffv1").has_value());
        QVERIFY(checkContainer("a.mov", "libx265").has_value());
        QVERIFY(checkContainer("a.webm", "libvpx-vp9").has_value());
        QCOMPARE(checkContainer("a.mp4", "ffv1").error().code, ErrorCode::InvalidInput);
        QCOMPARE(checkContainer("a.webm", "h264").error().code, ErrorCode::InvalidInput);
        QCOMPARE(checkContainer("a.avi", "h264").error().code, ErrorCode::InvalidInput);
        QCOMPARE(checkContainer("a", "h264").error().code, ErrorCode::InvalidInput);
        QCOMPARE(checkContainer("a.mp4", "nonsense").error().code, ErrorCode::InvalidInput);
    }
};

QTEST_GUILESS_MAIN(TestMediaJoin)
#include "test_media_join.moc"
