// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/video_reader.h"
#include "core/media/video_writer.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

using namespace sluice;
using namespace sluice::media;

namespace {

RgbImage gradient(int width, int height, int shift)
{
    RgbImage image(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const std::size_t at = std::size_t(y) * std::size_t(width) + std::size_t(x);
            image.plane(0)[at] = std::uint16_t((x + shift) * 60000 / (width + 64));
            image.plane(1)[at] = std::uint16_t(y * 60000 / height);
            image.plane(2)[at] = std::uint16_t((x + y) * 60000 / (width + height));
        }
    return image;
}

VideoWriteFormat formatOf(const std::string& codec, int bitDepth, int width = 128, int height = 96)
{
    VideoWriteFormat format;
    format.width = width;
    format.height = height;
    format.timeBase = Rational(1, 90000);
    format.frameRate = Rational(25);
    format.encode.codec = codec;
    format.encode.bitDepth = bitDepth;
    format.encode.preset = "ultrafast";
    format.threads = 1;
    return format;
}

Result<void> writeFrames(const std::filesystem::path& path,
                         const VideoWriteFormat& format,
                         const std::vector<std::int64_t>& times)
{
    SLUICE_TRY(VideoWriter writer, VideoWriter::create(path, format));
    for (std::size_t i = 0; i < times.size(); ++i)
        SLUICE_CHECK(writer.write(gradient(format.width, format.height, int(i)), times[i], 3600));
    return writer.finish();
}

} // namespace

class TestMediaWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheTicks_data()
    {
        QTest::addColumn<QString>("codec");
        QTest::addColumn<int>("bits");
        QTest::newRow("h264") << "h264" << 8;
        QTest::newRow("h264 10") << "h264" << 10;
        QTest::newRow("hevc") << "hevc" << 8;
        QTest::newRow("hevc 10") << "hevc" << 10;
        QTest::newRow("ffv1") << "ffv1" << 8;
        QTest::newRow("ffv1 10") << "ffv1" << 10;
        QTest::newRow("by name") << "libx264" << 8;
    }
    void keepsTheTicks()
    {
        QFETCH(QString, codec);
        QFETCH(int, bits);
        const test::TempDir dir;
        const std::vector<std::int64_t> times{12345, 15001, 19999, 20000, 31234,
                                              40000, 50007, 50008, 90000, 123456789};
        const auto written = writeFrames(dir / "a.nut", formatOf(codec.toStdString(), bits), times);
        QVERIFY2(written.has_value(), written ? "" : written.error().detail.c_str());
        const auto index = scanFrames(dir / "a.nut");
        QVERIFY(index.has_value());
        QCOMPARE(index->times.size(), times.size());
        for (std::size_t i = 0; i < times.size(); ++i)
            QVERIFY(Rational(index->times[i]) * index->timeBase == Rational(times[i], 90000));
        QCOMPARE(probe(dir / "a.nut")->video->bitDepth, bits);
    }

    void writesOddSizes_data()
    {
        QTest::addColumn<QString>("codec");
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        for (const char* codec : {"h264", "hevc", "ffv1"}) {
            QTest::addRow("%s 97x95", codec) << codec << 97 << 95;
            if (std::string_view(codec) != "hevc") {
                QTest::addRow("%s 1x1", codec) << codec << 1 << 1;
                QTest::addRow("%s 2x2", codec) << codec << 2 << 2;
                QTest::addRow("%s 33x600", codec) << codec << 33 << 600;
            }
            QTest::addRow("%s 65x64", codec) << codec << 65 << 64;
        }
    }
    void writesOddSizes()
    {
        QFETCH(QString, codec);
        QFETCH(int, width);
        QFETCH(int, height);
        const test::TempDir dir;
        const auto written = writeFrames(
            dir / "odd.nut", formatOf(codec.toStdString(), 8, width, height), {0, 3600, 7200});
        QVERIFY2(written.has_value(), written ? "" : written.error().detail.c_str());
        auto reader = VideoReader::open(dir / "odd.nut", {});
        QVERIFY(reader.has_value());
        QCOMPARE(reader->info().width, width);
        QCOMPARE(reader->info().height, height);
        QVERIFY(reader->next()->has_value());
    }

    void encodesTheSameParameterSetsForEachChunk()
    {
        const test::TempDir dir;
        for (const char* codec : {"h264", "hevc", "ffv1"}) {
            auto format = formatOf(codec, 8);
            QVERIFY(writeFrames(dir / "1.nut", format, {0, 3600, 7200, 9000}).has_value());
            const auto second = writeFrames(dir / "2.nut", format, {900000, 1003600});
            QVERIFY2(second.has_value(), second ? "" : second.error().detail.c_str());
            const auto lines =
                QStringLiteral("-show_entries stream=extradata_hash -show_data_hash md5");
            QCOMPARE(test::probeLines(lines, dir / "1.nut"),
                     test::probeLines(lines, dir / "2.nut"));
        }
    }

    void saysThatTheDiskIsFull()
    {
        auto format = formatOf("ffv1", 8, 640, 480);
        auto writer = VideoWriter::create("/dev/full", format);
        QVERIFY(writer.has_value());
        Result<void> result;
        for (int i = 0; i < 20 && result; ++i)
            result = writer->write(gradient(640, 480, i), i * 3600, 3600);
        if (result)
            result = writer->finish();
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, ErrorCode::DiskFull);
    }

    void refusesWhatCannotBeWritten()
    {
        const test::TempDir dir;
        QCOMPARE(VideoWriter::create(dir / "a.nut", formatOf("h264", 8, 0, 10)).error().code,
                 ErrorCode::InvalidInput);
        QCOMPARE(VideoWriter::create(dir / "a.nut", formatOf("h264", 12)).error().code,
                 ErrorCode::InvalidInput);
        // x265 has a smallest size.
        QCOMPARE(VideoWriter::create(dir / "a.nut", formatOf("hevc", 8, 63, 600)).error().code,
                 ErrorCode::InvalidInput);
        QCOMPARE(VideoWriter::create(dir / "a.nut", formatOf("nonsense", 8)).error().code,
                 ErrorCode::Unavailable);
        QCOMPARE(VideoWriter::create(dir / "none/a.nut", formatOf("h264", 8)).error().code,
                 ErrorCode::NotFound);
    }

    void namesEncodersThatOpen()
    {
        QCOMPARE(usableEncoders("h264", 8).front(), std::string("libx264"));
        QCOMPARE(usableEncoders("hevc", 10).front(), std::string("libx265"));
        QCOMPARE(usableEncoders("ffv1", 10).front(), std::string("ffv1"));
        QVERIFY(usableEncoders("prores", 10).empty());
    }
};

QTEST_GUILESS_MAIN(TestMediaWriter)
#include "test_media_writer.moc"
