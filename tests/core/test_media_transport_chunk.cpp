// SPDX-License-Identifier: GPL-3.0-or-later
// Chunks that travel: cut from a clip, enlarged by somebody else, and taken home.
#include "core/media/join.h"
#include "core/media/transport_chunk.h"
#include "core/media/video_reader.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <cmath>
#include <fstream>
#include <random>

using namespace sluice;
using namespace sluice::media;
namespace fs = std::filesystem;

namespace {

using namespace std::string_literals;

fs::path clip(const fs::path& output, const std::string& arguments)
{
    return test::makeClip(output, QString::fromStdString(arguments));
}

template <class T>
T need(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().detail.c_str());
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

RgbImage doubled(const RgbImage& source)
{
    RgbImage large(source.width() * 2, source.height() * 2);
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < large.height(); ++y)
            for (int x = 0; x < large.width(); ++x)
                large.plane(plane)[std::size_t(y) * large.width() + x] =
                    source.plane(plane)[std::size_t(y / 2) * source.width() + x / 2];
    return large;
}

/// What an engine does with a range, but with pixels repeated.
void enlarge(const fs::path& source,
             std::optional<Rational> start,
             std::optional<Rational> end,
             FieldOrder deinterlace,
             const VideoWriteFormat& format,
             const fs::path& output)
{
    VideoReadOptions options;
    options.start = start;
    options.end = end;
    options.deinterlace = deinterlace;
    auto reader = need(VideoReader::open(source, options));
    auto writer = need(VideoWriter::create(output, format));
    while (const auto frame = need(reader.next()))
        if (frame->repeat)
            need(writer.repeatLast(frame->ticks, frame->duration));
        else
            need(writer.write(doubled(frame->image), frame->ticks, frame->duration));
    need(writer.finish());
}

VideoWriteFormat jobFormat(const fs::path& source, const std::string& codec)
{
    const VideoInfo info = *need(probe(source)).video;
    VideoWriteFormat format;
    format.width = info.width * 2;
    format.height = info.height * 2;
    format.timeBase = info.timeBase;
    format.frameRate = info.averageRate;
    format.sampleAspect = info.sampleAspect;
    format.color = info.color;
    format.sourceHeight = info.height;
    format.sideDataFrom = source;
    format.encode.codec = codec;
    format.encode.preset = "ultrafast";
    format.encode.crf = 10;
    format.encode.bitDepth = info.bitDepth > 8 ? 10 : 8;
    format.threads = 1;
    return format;
}

/// What a peer does: it knows nothing but the file.
fs::path peerAnswer(const TransportChunk& chunk)
{
    const fs::path answer = chunk.file.parent_path() / "answer.nut";
    VideoWriteFormat format = jobFormat(chunk.file, "h264");
    format.encode.crf = 8;
    format.fullChroma = true;
    enlarge(chunk.file, {}, {}, FieldOrder::Progressive, format, answer);
    return answer;
}

Result<void> ignorePicture(std::size_t, const RgbImage&)
{
    return {};
}

TransportChunk
cut(const fs::path& source, Rational start, Rational end, const fs::path& file, FieldOrder order)
{
    TransportRequest request;
    request.source = source;
    request.start = start;
    request.end = end;
    request.deinterlace = order;
    request.file = file;
    return need(cutTransportChunk(request, {}));
}

/// Joins chunks of a second; every second one is made by way of a transport chunk when `mixed`.
fs::path makeClip(const fs::path& source,
                  const std::string& name,
                  const std::string& codec,
                  bool mixed,
                  FieldOrder order)
{
    const FrameIndex index = need(scanFrames(source));
    const VideoWriteFormat format = jobFormat(source, codec);
    const fs::path folder = source.parent_path();
    JoinRequest join;
    Rational from = Rational(index.times.front()) * index.timeBase;
    const Rational last = Rational(index.times.back()) * index.timeBase;
    for (int i = 0; from <= last; ++i, from = from + Rational(1)) {
        const Rational to = std::min(from + Rational(1), index.end);
        join.chunks.push_back(folder / (name + std::to_string(i) + ".nut"));
        if (mixed && i % 2 == 1) {
            const TransportChunk chunk = cut(source, from, to, folder / "sent.nut", order);
            need(encodeAnswer(peerAnswer(chunk), chunk, format, join.chunks.back(), ignorePicture,
                              {}));
        } else {
            enlarge(source, from, to, order, format, join.chunks.back());
        }
    }
    join.source = source;
    join.output = folder / (name + ".mp4");
    need(joinChunks(join));
    return join.output;
}

/// Mean squared difference of 16-bit samples as dB.
double closeness(const QByteArray& one, const QByteArray& other)
{
    const auto* a = reinterpret_cast<const std::uint16_t*>(one.constData());
    const auto* b = reinterpret_cast<const std::uint16_t*>(other.constData());
    double sum = 0;
    const auto count = std::size_t(one.size()) / 2;
    for (std::size_t i = 0; i < count; ++i)
        sum += (double(a[i]) - b[i]) * (double(a[i]) - b[i]);
    return 10 * std::log10(1023.0 * 1023.0 * double(count) / std::max(sum, 1.0));
}

QStringList tagsOf(const fs::path& file)
{
    return test::probeLines(
        QStringLiteral("-select_streams v:0 -show_entries "
                       "stream=codec_name,profile,pix_fmt,width,height,color_range,color_space,"
                       "color_transfer,color_primaries,chroma_location,sample_aspect_ratio,"
                       "time_base,nb_frames,duration_ts:stream_side_data"),
        file);
}

QByteArray picturesOf(const fs::path& file)
{
    return test::rawPictures(file, QStringLiteral("yuv444p10le"));
}

} // namespace

class TestTransportChunk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<test::TempDir>(); }

    void joinsWithChunksMadeHere_data()
    {
        QTest::addColumn<std::string>("arguments");
        QTest::addColumn<std::string>("codec");
        QTest::newRow("10 bit PQ, HEVC")
            << "-f lavfi -i testsrc2=s=96x64:r=24000/1001:d=3 -f lavfi -i sine=d=3 -pix_fmt "
               "yuv420p10le -c:v libx265 -preset ultrafast -color_primaries bt2020 -color_trc "
               "smpte2084 -colorspace bt2020nc -color_range tv -x265-params "
               "log-level=none:hdr10=1:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP("
               "15635,16450)L(10000000,50):max-cll=1000,400 -c:a aac"s
            << "hevc"s;
        QTest::newRow("10 bit PQ, H.264")
            << "-f lavfi -i testsrc2=s=96x64:r=25:d=3 -pix_fmt yuv420p10le -c:v libx264 -preset "
               "ultrafast -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc "
               "-color_range tv"s
            << "h264"s;
        QTest::newRow("variable rate, untagged")
            << "-f lavfi -i testsrc2=s=96x64:r=25:d=3 -vf select='not(mod(n,3))+gt(mod(n,7),4)' "
               "-fps_mode vfr -c:v libx264 -preset ultrafast"s
            << "h264"s;
        QTest::newRow("crosses the line of the guessed matrix")
            << "-f lavfi -i testsrc2=s=96x320:r=10:d=2 -c:v libx264 -preset ultrafast"s
            << "h264"s;
        QTest::newRow("repeated pictures")
            << "-f lavfi -i testsrc2=s=96x64:r=5:d=3 -vf fps=25 -c:v ffv1"s
            << "h264"s;
        QTest::newRow("interlaced")
            << "-f lavfi -i testsrc2=s=96x64:r=50:d=3 -vf tinterlace=interleave_top -c:v libx264 "
               "-preset ultrafast -flags +ildct+ilme -x264opts tff=1"s
            << "h264"s;
    }

    void joinsWithChunksMadeHere()
    {
        QFETCH(std::string, arguments);
        QFETCH(std::string, codec);
        const fs::path source = clip(*m_folder / "source.mkv", arguments);
        const FieldOrder order = need(probe(source)).video->fieldOrder;
        const fs::path here = makeClip(source, "here", codec, false, order);
        const fs::path mixed = makeClip(source, "mixed", codec, true, order);

        QCOMPARE(test::frameTimes(mixed), test::frameTimes(here));
        QCOMPARE(tagsOf(mixed), tagsOf(here));
        const double alike = closeness(picturesOf(mixed), picturesOf(here));
        QVERIFY2(alike > 38, qPrintable(QString::number(alike)));
    }

    void keepsTenBitsAndTags()
    {
        const fs::path source = pqClip();
        const TransportChunk chunk = cut(source, 1, 2, *m_folder / "sent.nut", {});
        QCOMPARE(chunk.bitDepth, 10);
        QCOMPARE(chunk.frames.size(), std::size_t(25));
        const VideoInfo info = *need(probe(chunk.file)).video;
        QCOMPARE(info.bitDepth, 10);
        QVERIFY(info.color == need(probe(source)).video->color);
        QCOMPARE(info.start, Rational(0));
        QCOMPARE(chunk.duration, Rational(1));
    }

    void isCoarserWhenItHasTo()
    {
        const fs::path source =
            clip(*m_folder / "noise.mkv",
                 "-f lavfi -i testsrc2=s=96x64:r=25:d=1,noise=alls=40:allf=t -c:v ffv1");
        const TransportChunk fine = cut(source, 0, 1, *m_folder / "fine.nut", {});
        TransportRequest request{source, 0, 1, {}, *m_folder / "coarse.nut", fine.bytes - 1, 0};
        const TransportChunk coarse = need(cutTransportChunk(request, {}));
        QVERIFY(coarse.bytes < fine.bytes);
        QCOMPARE(coarse.frames.size(), fine.frames.size());
        request.maxBytes = 1000;
        QCOMPARE(cutTransportChunk(request, {}).error().code, ErrorCode::InvalidInput);
        QVERIFY(!fs::exists(request.file));
    }

    void refusesWhatWasNotAskedFor_data()
    {
        QTest::addColumn<std::string>("filter");
        QTest::addColumn<std::string>("words");
        QTest::newRow("another size") << "-vf scale=96:64"s
                                      << "96x64 instead of 192x128"s;
        QTest::newRow("a picture less") << "-vf scale=192:128 -frames:v 24"s
                                        << "24 whole pictures"s;
        QTest::newRow("a picture more") << "-vf scale=192:128,tpad=stop=1:stop_mode=clone"s
                                        << "more than 25 pictures"s;
        QTest::newRow("other times") << "-vf scale=192:128,setpts=2*PTS"s
                                     << "picture 2 is at"s;
        QTest::newRow("8 bits") << "-vf scale=192:128,format=yuv420p"s
                                << "8 bits a sample"s;
        QTest::newRow("another matrix") << "-vf scale=192:128 -colorspace bt709"s
                                        << "matrix is bt709"s;
        QTest::newRow("far too large") << "-vf scale=4096:4096 -frames:v 1"s
                                       << "4096"s;
        QTest::newRow("sound beside it") << "-filter_complex [0:v]scale=192:128;sine=d=1 -c:a flac"s
                                         << "more than one stream"s;
        QTest::newRow("another codec") << "-vf scale=192:128 -c:v mpeg4"s
                                       << "cannot be decoded"s;
        QTest::newRow("another container") << "-vf scale=192:128 -f matroska"s
                                           << "cannot be decoded"s;
    }

    void refusesWhatWasNotAskedFor()
    {
        QFETCH(std::string, filter);
        QFETCH(std::string, words);
        const fs::path source = pqClip();
        const TransportChunk chunk = cut(source, 0, 1, *m_folder / "sent.nut", {});
        const fs::path answer =
            clip(*m_folder / "answer.nut",
                 "-i DIR/sent.nut -c:v libx264 -preset ultrafast -fps_mode passthrough " + filter);
        const auto result = encodeAnswer(answer, chunk, jobFormat(source, "h264"),
                                         *m_folder / "out.nut", ignorePicture, {});
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Protocol);
        QVERIFY2(
            QString::fromStdString(result.error().detail).contains(QString::fromStdString(words)),
            result.error().detail.c_str());
    }

    void refusesDamage_data()
    {
        QTest::addColumn<int>("percent");
        for (const int percent : {0, 1, 30, 99})
            QTest::addRow("cut off at %d %%", percent) << percent;
    }

    void refusesDamage()
    {
        QFETCH(int, percent);
        const fs::path source = pqClip();
        const TransportChunk chunk = cut(source, 0, 1, *m_folder / "sent.nut", {});
        const fs::path answer = peerAnswer(chunk);
        fs::resize_file(answer, fs::file_size(answer) * std::uintmax_t(percent) / 100);
        const auto result = encodeAnswer(answer, chunk, jobFormat(source, "h264"),
                                         *m_folder / "out.nut", ignorePicture, {});
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Protocol);
    }

    void survivesStrangeBytes()
    {
        const fs::path source = pqClip();
        const TransportChunk chunk = cut(source, 0, 1, *m_folder / "sent.nut", {});
        const fs::path good = peerAnswer(chunk);
        const fs::path bad = *m_folder / "bad.nut";
        std::mt19937 random(1);
        int refused = 0;
        for (int round = 0; round < 60; ++round) {
            fs::copy_file(good, bad, fs::copy_options::overwrite_existing);
            std::fstream file(bad, std::ios::in | std::ios::out | std::ios::binary);
            // Every second time only the head, where sizes and codecs are named.
            const auto range = round % 2 == 0 ? 400 : fs::file_size(good);
            for (int i = 0; i < 4; ++i) {
                file.seekp(std::streamoff(random() % range));
                file.put(char(random()));
            }
            file.close();
            const auto result = encodeAnswer(bad, chunk, jobFormat(source, "h264"),
                                             *m_folder / "out.nut", ignorePicture, {});
            if (result)
                continue;
            ++refused;
            QVERIFY2(result.error().code == ErrorCode::Protocol, result.error().detail.c_str());
        }
        QVERIFY(refused > 10);
    }

    void stopsWhenAsked()
    {
        const fs::path source = pqClip();
        std::stop_source stop;
        stop.request_stop();
        const TransportRequest request{source, 0, 1, {}, *m_folder / "sent.nut"};
        QCOMPARE(cutTransportChunk(request, stop.get_token()).error().code, ErrorCode::Cancelled);
    }

private:
    fs::path pqClip() const
    {
        return clip(*m_folder / "pq.mkv",
                    "-f lavfi -i testsrc2=s=96x64:r=25:d=2 -pix_fmt yuv420p10le -c:v "
                    "libx264 -preset ultrafast -color_primaries bt2020 -color_trc "
                    "smpte2084 -colorspace bt2020nc -color_range tv");
    }

    std::unique_ptr<test::TempDir> m_folder;
};

QTEST_GUILESS_MAIN(TestTransportChunk)
#include "test_media_transport_chunk.moc"
