// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/thumbnails.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

using namespace sluice;
using namespace sluice::media;

namespace {

/// One colour for each second: red, green, blue, white.
constexpr const char* kColors = "-f lavfi -i color=red:size=160x90:rate=10:duration=1 -f lavfi -i "
                                "color=lime:size=160x90:rate=10:duration=1 "
                                "-f lavfi -i color=blue:size=160x90:rate=10:duration=1 -f lavfi -i "
                                "color=white:size=160x90:rate=10:duration=1 "
                                "-filter_complex concat=n=4 ";
/// Left half red, right half blue.
constexpr const char* kHalves = "-f lavfi -i color=red:size=80x90:rate=10:duration=1 -f lavfi -i "
                                "color=blue:size=80x90:rate=10:duration=1 "
                                "-filter_complex hstack ";

ThumbnailReader openReader(const std::filesystem::path& path, int height)
{
    auto reader = ThumbnailReader::open(path, height);
    if (!reader)
        qFatal("%s", reader.error().detail.c_str());
    return *std::move(reader);
}

Thumbnail pictureAt(ThumbnailReader& reader, Rational time)
{
    auto picture = reader.at(time);
    if (!picture)
        qFatal("%s", picture.error().detail.c_str());
    return *std::move(picture);
}

/// "red", "lime", "blue", "white" or the number of the pixel at the given shares of width and height.
QString colorAt(const Thumbnail& picture, double x = 0.5, double y = 0.5)
{
    const auto pixel = picture.pixels[std::size_t(y * picture.height) * std::size_t(picture.width) +
                                      std::size_t(x * picture.width)];
    const auto isHigh = [&](int shift) { return ((pixel >> shift) & 255) > 200; };
    const auto isLow = [&](int shift) { return ((pixel >> shift) & 255) < 60; };
    if (isHigh(16) && isLow(8) && isLow(0))
        return QStringLiteral("red");
    if (isLow(16) && isHigh(8) && isLow(0))
        return QStringLiteral("lime");
    if (isLow(16) && isLow(8) && isHigh(0))
        return QStringLiteral("blue");
    if (isHigh(16) && isHigh(8) && isHigh(0))
        return QStringLiteral("white");
    return QString::number(pixel, 16);
}

} // namespace

class TestMediaThumbnails : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void picturesFollowTheTime_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("arguments");
        QTest::newRow("key frame every second") << "k.mp4"
                                                << "-c:v libx264 -g 10";
        QTest::newRow("one key frame") << "o.mp4"
                                       << "-c:v libx264 -g 250 -sc_threshold 0";
        QTest::newRow("raw stream without times") << "r.h264"
                                                  << "-c:v libx264 -g 10";
        QTest::newRow("clock does not begin at 0") << "t.ts"
                                                   << "-c:v libx264 -g 10 -output_ts_offset 9000";
        QTest::newRow("avi") << "a.avi"
                             << "-c:v mpeg4 -g 10";
    }
    void picturesFollowTheTime()
    {
        QFETCH(QString, file);
        QFETCH(QString, arguments);
        ThumbnailReader reader = openReader(
            test::makeClip(m_dir / file.toStdString(), QLatin1String(kColors) + arguments), 45);
        const Thumbnail first = pictureAt(reader, Rational(1, 2));
        QCOMPARE(first.width, 80);
        QCOMPARE(first.height, 45);
        QCOMPARE(colorAt(first), QStringLiteral("red"));
        QCOMPARE(colorAt(pictureAt(reader, Rational(3, 2))), QStringLiteral("lime"));
        QCOMPARE(colorAt(pictureAt(reader, Rational(7, 2))), QStringLiteral("white"));
        if (file !=
            QStringLiteral("r.h264")) // one may go back only where the file says where things are
            QCOMPARE(colorAt(pictureAt(reader, Rational(5, 2))), QStringLiteral("blue"));
        QCOMPARE(colorAt(pictureAt(reader, Rational(100))), QStringLiteral("white"));
    }

    void quarterTurnIsApplied()
    {
        test::makeClip(m_dir / "flat.mp4", QLatin1String(kHalves) + QStringLiteral("-c:v libx264"));
        ThumbnailReader reader = openReader(
            test::makeClip(m_dir / "up.mp4",
                           QStringLiteral("-i DIR/flat.mp4 -c copy -metadata:s:v rotate=90")),
            80);
        const Thumbnail picture = pictureAt(reader, Rational(0));
        QCOMPARE(picture.height, 80);
        QCOMPARE(picture.width, 45);
        // The same turn that the ffmpeg program makes: what was right is now above.
        QCOMPARE(colorAt(picture, 0.5, 0.2), QStringLiteral("blue"));
        QCOMPARE(colorAt(picture, 0.5, 0.8), QStringLiteral("red"));
    }

    void wideSamplesMakeAWidePicture()
    {
        const auto path = test::makeClip(m_dir / "wide.mp4",
                                         QLatin1String(kColors) +
                                             QStringLiteral("-aspect 16:9 -s 72x90 -c:v libx264"));
        ThumbnailReader reader = openReader(path, 45);
        QCOMPARE(pictureAt(reader, Rational(0)).width, 80);
    }

    void stillIsTheSameAtAnyTime()
    {
        const auto path = test::makeClip(m_dir / "still.png",
                                         QLatin1String(kHalves) + QStringLiteral("-frames:v 1"));
        ThumbnailReader reader = openReader(path, 30);
        QCOMPARE(colorAt(pictureAt(reader, Rational(9)), 0.2), QStringLiteral("red"));
        QCOMPARE(colorAt(pictureAt(reader, Rational(3)), 0.8), QStringLiteral("blue"));
    }

    void stopRequestEndsTheDecoding()
    {
        const auto path = test::makeClip(m_dir / "stop.mp4",
                                         QLatin1String(kColors) + QStringLiteral("-c:v libx264"));
        std::stop_source stop;
        auto reader = ThumbnailReader::open(path, 30, stop.get_token());
        QVERIFY(reader);
        stop.request_stop();
        const auto picture = reader->at(Rational(1));
        QVERIFY(!picture);
        QCOMPARE(picture.error().code, ErrorCode::Cancelled);
    }

    void soundAloneIsRefused()
    {
        const auto path =
            test::makeClip(m_dir / "sound.wav", QStringLiteral("-f lavfi -i sine=duration=1"));
        const auto reader = ThumbnailReader::open(path, 30);
        QVERIFY(!reader);
        QCOMPARE(reader.error().code, ErrorCode::InvalidInput);
    }

private:
    test::TempDir m_dir;
};

QTEST_GUILESS_MAIN(TestMediaThumbnails)
#include "test_media_thumbnails.moc"
