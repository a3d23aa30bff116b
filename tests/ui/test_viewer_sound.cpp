// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"
#include "ui/viewer/program_sound.h"
#include "ui/viewer/sound_buffer.h"
#include "ui/viewer/sound_output.h"

#include <QAudioDevice>
#include <QMediaDevices>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace sluice;
using namespace sluice::ui;

namespace {

constexpr int kRate = ProgramSound::kRate;

} // namespace

class TestViewerSound : public QObject
{
    Q_OBJECT

    test::TempDir m_dir;
    std::filesystem::path
        m_ramp; ///< sample n of the left channel is n / 2^18, so that each says where it is from

    PlaySegment segment(Rational in, Rational out, Rational at) const
    {
        return {m_ramp, in, out, at, 1, false};
    }
    static double place(float sample) { return std::lround(double(sample) * 262144); }

private Q_SLOTS:
    void initTestCase()
    {
        m_ramp = test::makeClip(
            m_dir / "ramp.wav",
            QStringLiteral("-f lavfi -i aevalsrc=n/262144|n/262144:s=48000:d=4 -c:a pcm_f32le"));
    }

    void joinsSegmentsToTheSample()
    {
        ProgramSound sound;
        sound.setProgram({QString(),
                          {segment(Rational(2), Rational(3), Rational(0)),
                           segment(Rational(1, 2), Rational(1), Rational(1)),
                           segment(Rational(3), Rational(7, 2), Rational(2))}});
        sound.seek(Rational(1, 2));
        std::vector<float> samples(std::size_t(2 * kRate) * 2);
        QVERIFY(sound.read(samples));
        const auto at = [&](int n) { return place(samples[std::size_t(n) * 2]); };
        QCOMPARE(at(0), 2.5 * kRate);
        QCOMPARE(at(kRate / 2 - 1), 3.0 * kRate - 1);
        QCOMPARE(at(kRate / 2), 0.5 * kRate);
        QCOMPARE(at(kRate - 1), 1.0 * kRate - 1);
        QCOMPARE(at(kRate), 0.0); // the gap
        QCOMPARE(at(kRate * 3 / 2 - 1), 0.0);
        QCOMPARE(at(kRate * 3 / 2), 3.0 * kRate);
    }

    void endsWithTheProgram()
    {
        ProgramSound sound;
        sound.setProgram({QString(), {segment(Rational(0), Rational(1), Rational(0))}});
        sound.seek(Rational(1));
        std::vector<float> samples(64, 1.0F);
        QVERIFY(!sound.read(samples));
        QCOMPARE(samples[0], 0.0F);
    }

    void isSilentWhereAFileIsMissing()
    {
        PlaySegment gone = segment(Rational(0), Rational(1), Rational(0));
        gone.path = m_dir / "gone.wav";
        ProgramSound sound;
        sound.setProgram({QString(), {gone, segment(Rational(1), Rational(2), Rational(1))}});
        sound.seek(Rational(1) - Rational(10, kRate));
        std::vector<float> samples(40);
        QVERIFY(sound.read(samples));
        QCOMPARE(samples[0], 0.0F);
        QCOMPARE(place(samples[20]), 1.0 * kRate);
    }

    void bufferHandsOutEverySampleOnce()
    {
        SoundBuffer buffer;
        const Program program{QString(), {segment(Rational(0), Rational(3), Rational(0))}};
        for (const int from : {1, 0, 2}) {
            buffer.start(program, Rational(from));
            std::vector<float> samples(std::size_t(kRate) * 2);
            std::size_t done = 0;
            QTRY_VERIFY_WITH_TIMEOUT(
                (done += buffer.take(samples.data() + done * 2, std::size_t(kRate) - done)) ==
                    std::size_t(kRate),
                10'000);
            for (int n = 0; n < kRate; n += 997)
                QCOMPARE(place(samples[std::size_t(n) * 2]), double(from * kRate + n));
        }
        buffer.stop();
        float sample[2];
        QCOMPARE(buffer.take(sample, 1), std::size_t(0));
    }

    void doesWithoutADevice()
    {
        if (!QMediaDevices::audioOutputs().isEmpty())
            QSKIP("this computer has a sound device");
        SoundOutput output;
        const QSignalSpy lost(&output, &SoundOutput::lost);
        output.start({QString(), {segment(Rational(0), Rational(1), Rational(0))}}, Rational(0));
        QVERIFY(!output.heardPosition());
        output.stop();
        QCOMPARE(lost.count(), 0);
    }
};

QTEST_MAIN(TestViewerSound)
#include "test_viewer_sound.moc"
