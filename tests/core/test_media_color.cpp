// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/video_reader.h"
#include "core/media/video_writer.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace sluice;
using namespace sluice::media;

namespace {

constexpr int kWidth = 128;
constexpr int kHeight = 96;

VideoFrame firstFrame(const std::filesystem::path& clip)
{
    auto reader = VideoReader::open(clip, {});
    if (!reader)
        qFatal("%s", reader.error().detail.c_str());
    auto frame = reader->next();
    if (!frame || !*frame)
        qFatal("no frame");
    return std::move(**frame);
}

VideoWriteFormat formatLike(const VideoInfo& info, const std::string& codec)
{
    VideoWriteFormat format;
    format.width = info.width;
    format.height = info.height;
    format.timeBase = info.timeBase;
    format.frameRate = info.averageRate;
    format.color = info.color;
    format.sourceHeight = info.height;
    format.encode.codec = codec;
    format.encode.crf = 0;
    format.encode.preset = "ultrafast";
    format.encode.bitDepth = info.bitDepth > 8 ? 10 : 8;
    return format;
}

void writeOne(const std::filesystem::path& path,
              const VideoWriteFormat& format,
              const RgbImage& image)
{
    auto writer = VideoWriter::create(path, format);
    if (!writer)
        qFatal("%s", writer.error().detail.c_str());
    auto written = writer->write(image, 0, 1);
    if (written)
        written = writer->finish();
    if (!written)
        qFatal("%s", written.error().detail.c_str());
}

/// The samples of the first planes of the first picture.
std::vector<int>
samplesOf(const std::filesystem::path& clip, const QString& format, std::size_t count)
{
    const bool deep =
        format.contains(QLatin1String("10le")) || format.contains(QLatin1String("12le"));
    const QByteArray raw = test::rawPictures(clip, format);
    std::vector<int> samples(count);
    for (std::size_t i = 0; i < count; ++i)
        samples[i] = deep ? std::uint8_t(raw[qsizetype(2 * i)]) |
                                std::uint8_t(raw[qsizetype(2 * i + 1)]) << 8
                          : std::uint8_t(raw[qsizetype(i)]);
    return samples;
}

int largestDifference(const std::vector<int>& a, const std::vector<int>& b)
{
    int largest = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

double largestDifference(const RgbImage& a, const RgbImage& b)
{
    int largest = 0;
    for (std::size_t i = 0; i < a.sampleCount(); ++i)
        largest = std::max(largest, std::abs(int(a.plane(0)[i]) - int(b.plane(0)[i])));
    return largest / 65535.0;
}

RgbImage smooth(int width, int height)
{
    RgbImage image(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const std::size_t at = std::size_t(y) * std::size_t(width) + std::size_t(x);
            image.plane(0)[at] = std::uint16_t(16000 + 40000 * x / width);
            image.plane(1)[at] = std::uint16_t(12000 + 30000 * y / height);
            image.plane(2)[at] = std::uint16_t(50000 - 30000 * x / width);
        }
    return image;
}

} // namespace

class TestMediaColor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBackWithinOneCode_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("tags");
        QTest::addColumn<QString>("back");
        QTest::newRow("bt709 tv") << "yuv420p"
                                  << "colorspace=bt709:range=tv"
                                  << "yuv444p";
        QTest::newRow("bt601 tv") << "yuv420p"
                                  << "colorspace=smpte170m:range=tv"
                                  << "yuv444p";
        QTest::newRow("bt470bg pc") << "yuv420p"
                                    << "colorspace=bt470bg:range=pc"
                                    << "yuv444p";
        QTest::newRow("bt709 pc 444") << "yuv444p"
                                      << "colorspace=bt709:range=pc"
                                      << "yuv444p";
        QTest::newRow("pq bt2020 tv 10")
            << "yuv420p10le"
            << "colorspace=bt2020nc:range=tv:color_trc=smpte2084:color_primaries=bt2020"
            << "yuv444p10le";
        QTest::newRow("hlg bt2020 422 10")
            << "yuv422p10le"
            << "colorspace=bt2020nc:range=tv:color_trc=arib-std-b67:color_primaries=bt2020"
            << "yuv444p10le";
        QTest::newRow("untagged") << "yuv420p"
                                  << ""
                                  << "yuv444p";
    }
    void comesBackWithinOneCode()
    {
        QFETCH(QString, format);
        QFETCH(QString, tags);
        QFETCH(QString, back);
        const test::TempDir dir;
        const auto source = test::makeClip(
            dir / "a.mkv",
            QStringLiteral("-f lavfi -i "
                           "gradients=size=128x96:duration=0.1:speed=0.01:c0=0x305080:c1=0xd0b0a0:"
                           "x0=0:y0=0:x1=127:y1=95 -vf format=%1%2 -c:v ffv1 -frames:v 1")
                .arg(format, tags.isEmpty() ? QString() : QStringLiteral(",setparams=") + tags));
        const VideoInfo info = *probe(source)->video;
        writeOne(dir / "b.nut", formatLike(info, "ffv1"), firstFrame(source).image);
        const VideoInfo written = *probe(dir / "b.nut")->video;
        QCOMPARE(written.color.matrix, info.color.matrix);
        QCOMPARE(written.color.transfer, info.color.transfer);
        QCOMPARE(written.color.primaries, info.color.primaries);
        QCOMPARE(written.bitDepth, info.bitDepth);
        const std::size_t luma = std::size_t(kWidth) * kHeight;
        const auto before = samplesOf(source, format, luma);
        const auto after = samplesOf(dir / "b.nut", back, luma);
        const int range = *std::max_element(before.begin(), before.end()) -
                          *std::min_element(before.begin(), before.end());
        QVERIFY(range > (info.bitDepth > 8 ? 300 : 75));
        QVERIFY2(largestDifference(before, after) <= 1,
                 qPrintable(QString::number(largestDifference(before, after))));
    }

    void keepsChromaWhereItIs()
    {
        // Lossless x264, so that both planes of 4:2:0 can be compared sample by sample.
        const test::TempDir dir;
        const auto source = test::makeClip(
            dir / "a.mkv",
            QStringLiteral(
                "-f lavfi -i "
                "gradients=size=128x96:duration=0.1:speed=0.01:c0=0x305080:c1=0xd0b0a0:x0=0:y0=0:"
                "x1=127:y1=95 "
                "-vf format=yuv420p,setparams=colorspace=bt709:range=tv -c:v ffv1 -frames:v 1"));
        writeOne(dir / "b.nut", formatLike(*probe(source)->video, "h264"),
                 firstFrame(source).image);
        const std::size_t all = std::size_t(kWidth) * kHeight * 3 / 2;
        const int difference =
            largestDifference(samplesOf(source, QStringLiteral("yuv420p"), all),
                              samplesOf(dir / "b.nut", QStringLiteral("yuv420p"), all));
        QVERIFY2(difference <= 1, qPrintable(QString::number(difference)));
    }

    void keepsRgbExactly()
    {
        const test::TempDir dir;
        const auto source = test::makeClip(
            dir / "a.mkv", QStringLiteral("-f lavfi -i testsrc2=size=128x96:duration=0.1 -pix_fmt "
                                          "gbrp -c:v ffv1 -frames:v 1"));
        QCOMPARE(probe(source)->video->color.matrix, std::string("gbr"));
        writeOne(dir / "b.nut", formatLike(*probe(source)->video, "ffv1"),
                 firstFrame(source).image);
        QCOMPARE(test::rawPictures(dir / "b.nut", QStringLiteral("gbrp")),
                 test::rawPictures(source, QStringLiteral("gbrp")));
    }

    void writesRgbSourcesAsTaggedVideo()
    {
        const test::TempDir dir;
        const RgbImage image = smooth(kWidth, kHeight);
        VideoWriteFormat format;
        format.width = kWidth;
        format.height = kHeight;
        format.timeBase = Rational(1, 25);
        format.color.matrix = "gbr";
        format.color.range = "pc";
        format.encode.crf = 0;
        writeOne(dir / "a.nut", format, image);
        const VideoInfo info = *probe(dir / "a.nut")->video;
        QCOMPARE(info.color.matrix, std::string("smpte170m"));
        QCOMPARE(info.color.range, std::string("tv"));
        QVERIFY(largestDifference(firstFrame(dir / "a.nut").image, image) < 0.02);
    }

    void tagsTheMatrixWhenAnUntaggedClipGrowsBeyondStandardDefinition()
    {
        const test::TempDir dir;
        const RgbImage image = smooth(256, 640);
        VideoWriteFormat format;
        format.width = 256;
        format.height = 640;
        format.sourceHeight = 480;
        format.timeBase = Rational(1, 25);
        format.encode.crf = 0;
        format.encode.preset = "ultrafast";
        writeOne(dir / "a.nut", format, image);
        QCOMPARE(probe(dir / "a.nut")->video->color.matrix, std::string("bt709"));
        QVERIFY(largestDifference(firstFrame(dir / "a.nut").image, image) < 0.02);
        // Within one class nothing is tagged, and players' guess is the right one.
        format.sourceHeight = 600;
        writeOne(dir / "b.nut", format, image);
        QCOMPARE(probe(dir / "b.nut")->video->color.matrix, std::string());
        QVERIFY(largestDifference(firstFrame(dir / "b.nut").image, image) < 0.02);
    }

    void readsEveryKindOfPicture_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QString>("file");
        QTest::newRow("nv12") << "-pix_fmt nv12 -c:v rawvideo"
                              << "a.nut";
        QTest::newRow("rgb24") << "-pix_fmt rgb24 -c:v png"
                               << "a.mov";
        QTest::newRow("rgb48") << "-pix_fmt rgb48be -c:v png"
                               << "a.mov";
        QTest::newRow("pal8") << "-vf split[a][b];[a]palettegen[p];[b][p]paletteuse -c:v gif"
                              << "a.gif";
        QTest::newRow("gray") << "-pix_fmt gray -c:v ffv1"
                              << "a.mkv";
        QTest::newRow("gray h264") << "-pix_fmt gray -c:v libx264 -qp 0"
                                   << "a.mp4";
        QTest::newRow("gray10") << "-pix_fmt gray10le -c:v ffv1"
                                << "a.mkv";
        QTest::newRow("yuv410") << "-pix_fmt yuv410p -c:v ffv1"
                                << "a.mkv";
        QTest::newRow("yuv440") << "-pix_fmt yuv440p -c:v ffv1"
                                << "a.mkv";
        QTest::newRow("uyvy") << "-pix_fmt uyvy422 -c:v rawvideo"
                              << "a.avi";
        QTest::newRow("prores 4444 alpha") << "-pix_fmt yuva444p10le -c:v prores_ks -profile:v 4444"
                                           << "a.mov";
        QTest::newRow("gbrp12") << "-pix_fmt gbrp12le -c:v ffv1"
                                << "a.mkv";
        QTest::newRow("yuv422p12") << "-pix_fmt yuv422p12le -c:v ffv1"
                                   << "a.mkv";
        QTest::newRow("yuvj420p") << "-pix_fmt yuvj420p -c:v mjpeg -q:v 1"
                                  << "a.avi";
        QTest::newRow("odd 10 bit") << "-vf scale=97:55 -pix_fmt yuv420p10le -c:v ffv1"
                                    << "a.mkv";
        QTest::newRow("odd 422") << "-vf scale=97:55 -pix_fmt yuv422p -c:v ffv1"
                                 << "a.mkv";
        QTest::newRow("one pixel") << "-vf crop=1:1:exact=1 -pix_fmt yuv420p -c:v ffv1"
                                   << "a.mkv";
        QTest::newRow("odd size") << "-vf scale=97:55 -pix_fmt yuv420p -c:v ffv1"
                                  << "a.mkv";
    }
    void readsEveryKindOfPicture()
    {
        QFETCH(QString, arguments);
        QFETCH(QString, file);
        const test::TempDir dir;
        const auto clip = test::makeClip(
            dir / file.toStdString(),
            QStringLiteral(
                "-f lavfi -i color=c=0x808080:size=96x64:duration=0.2 -sws_flags accurate_rnd ") +
                arguments);
        const VideoFrame frame = firstFrame(clip);
        // Middle gray is middle gray in all of them.
        for (int channel = 0; channel < 3; ++channel) {
            const double value =
                frame.image.plane(channel)[frame.image.sampleCount() / 3 - 1] / 65535.0;
            QVERIFY2(std::abs(value - 128.0 / 255) < 0.012, qPrintable(QString::number(value)));
        }
    }
};

QTEST_GUILESS_MAIN(TestMediaColor)
#include "test_media_color.moc"
