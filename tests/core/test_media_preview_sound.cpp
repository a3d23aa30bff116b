// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/sound_reader.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace sluice;
using namespace sluice::media;

namespace {

constexpr int kRate = 48'000;

SoundReader opened(const std::filesystem::path& path)
{
    auto reader = SoundReader::open(path, kRate, 2);
    if (!reader)
        qFatal("%s", reader.error().detail.c_str());
    return std::move(*reader);
}

std::vector<float> readFrom(SoundReader& reader, Rational time, int frames)
{
    if (auto sought = reader.seek(time); !sought)
        qFatal("%s", sought.error().detail.c_str());
    std::vector<float> samples(std::size_t(frames) * 2);
    auto count = reader.read(samples);
    if (!count)
        qFatal("%s", count.error().detail.c_str());
    samples.resize(*count * 2);
    return samples;
}

/// Where the first loud sample is, in sample frames; -1: nowhere.
int firstLoud(const std::vector<float>& samples)
{
    for (std::size_t i = 0; i < samples.size(); ++i)
        if (std::abs(samples[i]) > 0.3F)
            return int(i / 2);
    return -1;
}

/// Silence but for a tone from each whole second on, 0.1 s long.
const char* const kBeeps = "-f lavfi -i aevalsrc='0.8*sin(2*PI*1000*t)*lt(mod(t,1),0.1)':s=%1:d=4 ";

} // namespace

class TestMediaPreviewSound : public QObject
{
    Q_OBJECT

    test::TempDir m_dir;

private Q_SLOTS:
    void findsEachBeepAtItsTime_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("rate");
        QTest::addColumn<QString>("arguments");
        QTest::newRow("wav") << "a.wav" << 48'000 << "";
        QTest::newRow("wav 44.1 kHz mono") << "b.wav" << 44'100 << "";
        QTest::newRow("aac mp4") << "a.mp4" << 48'000 << "-c:a aac";
        QTest::newRow("aac mp4 44.1 kHz") << "b.mp4" << 44'100 << "-c:a aac";
        QTest::newRow("opus mkv with pictures")
            << "a.mkv" << 48'000
            << "-f lavfi -i color=black:size=32x32:duration=4 -c:v libx264 -c:a libopus";
        QTest::newRow("flac mkv") << "f.mkv" << 48'000 << "-c:a flac";
        QTest::newRow("aac ts from 100 s") << "a.ts" << 48'000 << "-c:a aac -output_ts_offset 100";
        QTest::newRow("5.1") << "s.mkv" << 48'000 << "-af pan=5.1|FL=c0|FR=c0 -c:a flac";
    }
    void findsEachBeepAtItsTime()
    {
        QFETCH(QString, file);
        QFETCH(int, rate);
        QFETCH(QString, arguments);
        const auto path = test::makeClip(m_dir / file.toStdString(),
                                         QString::fromLatin1(kBeeps).arg(rate) + arguments);
        SoundReader reader = opened(path);
        // A transport stream's clock begins with the encoder's delay; Opus in Matroska may be off by its pre-skip of 6.5 ms.
        const int slack = file.endsWith(QStringLiteral("ts"))          ? 1100
                          : arguments.contains(QStringLiteral("opus")) ? 330
                                                                       : 60;
        for (const int second : {3, 1, 2}) {
            const int at = firstLoud(readFrom(reader, Rational(second * 10 - 5, 10), kRate));
            QVERIFY2(std::abs(at - kRate / 2) <= slack, qPrintable(QString::number(at)));
        }
    }

    void readingOnEqualsSeeking()
    {
        const auto path = test::makeClip(
            m_dir / "on.mp4",
            QStringLiteral("-f lavfi -i sine=440:duration=3:sample_rate=44100 -c:a aac"));
        SoundReader reader = opened(path);
        const std::vector<float> whole = readFrom(reader, Rational(), 2 * kRate);
        const std::vector<float> part = readFrom(reader, Rational(1), kRate / 2);
        QCOMPARE(part.size(), std::size_t(kRate));
        for (std::size_t i = 0; i < part.size(); ++i)
            QVERIFY(std::abs(part[i] - whole[std::size_t(kRate) * 2 + i]) < 0.02F);
    }

    void isSilentBeforeTheSoundBegins()
    {
        const auto path = test::makeClip(
            m_dir / "late.mkv",
            QStringLiteral("-f lavfi -i color=black:duration=3 -itsoffset 2 -f lavfi -i "
                           "sine=440:duration=1 -c:v libx264 -c:a flac"));
        SoundReader reader = opened(path);
        const int at = firstLoud(readFrom(reader, Rational(1), 2 * kRate));
        // A sine of an eighth of full scale is never loud by our measure.
        QCOMPARE(at, -1);
        const std::vector<float> samples = readFrom(reader, Rational(1), 2 * kRate);
        int first = 0;
        while (first < int(samples.size()) / 2 && std::abs(samples[std::size_t(first) * 2]) < 0.01F)
            ++first;
        QVERIFY2(std::abs(first - kRate) < 100, qPrintable(QString::number(first)));
    }

    void endsWithTheSound()
    {
        const auto path = test::makeClip(m_dir / "end.wav", QString::fromLatin1(kBeeps).arg(kRate));
        SoundReader reader = opened(path);
        const std::vector<float> samples = readFrom(reader, Rational(7, 2), kRate);
        QCOMPARE(samples.size(), std::size_t(kRate));
        std::vector<float> more(64);
        auto count = reader.read(more);
        QVERIFY(count.has_value());
        QCOMPARE(*count, std::size_t(0));
    }

    void refusesAClipWithoutSound()
    {
        const auto path =
            test::makeClip(m_dir / "mute.mp4",
                           QStringLiteral("-f lavfi -i color=black:duration=0.2 -c:v libx264"));
        const auto reader = SoundReader::open(path, kRate, 2);
        QVERIFY(!reader);
        QCOMPARE(reader.error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestMediaPreviewSound)
#include "test_media_preview_sound.moc"
