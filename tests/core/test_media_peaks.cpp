// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/peaks.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

using namespace sluice;
using namespace sluice::media;

namespace {

constexpr const char* kPicture = "-f lavfi -i color=size=64x48:rate=10:duration=2 ";
/// Half of full scale from 1 s on.
constexpr const char* kTone = "-f lavfi -i aevalsrc=gte(t\\,1)*0.5*sin(880*PI*t):s=48000:d=2 ";

SoundPeaks peaksOf(const std::filesystem::path& path)
{
    auto peaks = readPeaks(path);
    if (!peaks)
        qFatal("%s", peaks.error().detail.c_str());
    return *std::move(peaks);
}

} // namespace

class TestMediaPeaks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void toneBeginsAtOneSecond_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("arguments");
        QTest::newRow("mono pcm") << "m.mov"
                                  << "-c:v mpeg4 -c:a pcm_s16le -ac 1";
        QTest::newRow("stereo aac") << "s.mp4"
                                    << "-c:v mpeg4 -c:a aac -ac 2";
        QTest::newRow("5.1 flac") << "f.mkv"
                                  << "-c:v mpeg4 -c:a flac -ac 6";
        QTest::newRow("24 bit pcm") << "p.mov"
                                    << "-c:v mpeg4 -c:a pcm_s24le";
        QTest::newRow("8 bit pcm") << "u.avi"
                                   << "-c:v mpeg4 -c:a pcm_u8";
        QTest::newRow("float pcm") << "x.mov"
                                   << "-c:v mpeg4 -c:a pcm_f32le";
        QTest::newRow("opus") << "o.mkv"
                              << "-c:v mpeg4 -c:a libopus -b:a 128k";
        QTest::newRow("clock does not begin at 0")
            << "t.ts"
            << "-c:v mpeg2video -c:a aac -output_ts_offset 9000";
    }
    void toneBeginsAtOneSecond()
    {
        QFETCH(QString, file);
        QFETCH(QString, arguments);
        const auto path = test::makeClip(
            m_dir / file.toStdString(), QLatin1String(kPicture) + QLatin1String(kTone) + arguments);
        const SoundPeaks peaks = peaksOf(path);
        QVERIFY2(peaks.levels.size() >= 198 && peaks.levels.size() <= 206,
                 qPrintable(QString::number(peaks.levels.size())));
        // Up-mixing to 5.1 puts a mono tone into one channel at -3 dB or full; codecs ring a little.
        QVERIFY(peaks.loudest(0.0, 0.95) < 13);
        QVERIFY(peaks.loudest(1.1, 1.9) > 80);
        QVERIFY(peaks.loudest(1.1, 1.9) < 190);
    }

    void levelIsTheShareOfFullScale()
    {
        const auto path = test::makeClip(m_dir / "half.wav",
                                         QLatin1String(kTone) + QStringLiteral("-c:a pcm_s16le"));
        const SoundPeaks peaks = peaksOf(path);
        QCOMPARE(peaks.levels.size(), std::size_t(200));
        QVERIFY(std::abs(int(peaks.levels[150]) - 128) <= 1);
        QCOMPARE(int(peaks.levels[99]), 0);
    }

    void oppositeChannelsDoNotCancel()
    {
        const auto path = test::makeClip(
            m_dir / "opposite.wav",
            QStringLiteral("-f lavfi -i aevalsrc=0.5*sin(880*PI*t)|-0.5*sin(880*PI*t):d=1"));
        QVERIFY(peaksOf(path).loudest(0.2, 0.8) > 120);
    }

    void fileWithoutSoundHasNoLevels()
    {
        const auto path = test::makeClip(m_dir / "silent.mp4",
                                         QLatin1String(kPicture) + QStringLiteral("-c:v mpeg4"));
        QVERIFY(peaksOf(path).levels.empty());
        QCOMPARE(int(peaksOf(path).loudest(0, 2)), 0);
    }

    void outsideOfTheSoundIsSilence()
    {
        SoundPeaks peaks;
        peaks.levels = {10, 200, 30};
        QCOMPARE(int(peaks.loudest(-5, 0)), 0);
        QCOMPARE(int(peaks.loudest(0.01, 0.02)), 200);
        QCOMPARE(int(peaks.loudest(0.02, 9)), 30);
        QCOMPARE(int(peaks.loudest(0.03, 9)), 0);
    }

    void stopRequestEndsTheReading()
    {
        const auto path = test::makeClip(m_dir / "stop.wav", QLatin1String(kTone));
        std::stop_source stop;
        stop.request_stop();
        const auto peaks = readPeaks(path, stop.get_token());
        QVERIFY(!peaks);
        QCOMPARE(peaks.error().code, ErrorCode::Cancelled);
    }

    void missingFileIsNamed()
    {
        const auto peaks = readPeaks(m_dir / "nowhere.mp4");
        QVERIFY(!peaks);
        QCOMPARE(peaks.error().code, ErrorCode::NotFound);
        QVERIFY(peaks.error().detail.find("nowhere.mp4") != std::string::npos);
    }

private:
    test::TempDir m_dir;
};

QTEST_GUILESS_MAIN(TestMediaPeaks)
#include "test_media_peaks.moc"
