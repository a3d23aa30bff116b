// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"
#include "ui/run/upscale_choice.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;
using namespace sluice::ui;
namespace fs = std::filesystem;

namespace {

Clip clipAt(ClipId id, int position, int in, int out)
{
    Clip clip;
    clip.id = id;
    clip.position = Rational(position);
    clip.in = Rational(in);
    clip.out = Rational(out);
    clip.source.duration = Rational(10);
    return clip;
}

} // namespace

class TestUpscaleChoice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutMarksClipsAreTakenAsTheyAre()
    {
        const auto ranges = rangesOf({clipAt(1, 0, 2, 6), clipAt(2, 4, 0, 10)}, {}, {});
        QCOMPARE(ranges.size(), std::size_t(2));
        QCOMPARE(ranges[0].from, Rational(2));
        QCOMPARE(ranges[0].to, Rational(6));
        QVERIFY(!ranges[0].isWhole());
        QVERIFY(ranges[1].isWhole());
    }

    void marksCutClips()
    {
        const auto ranges =
            rangesOf({clipAt(1, 0, 2, 6), clipAt(2, 4, 0, 10)}, Rational(3), Rational(7));
        QCOMPARE(ranges.size(), std::size_t(2));
        QCOMPARE(ranges[0].from, Rational(5));
        QCOMPARE(ranges[0].to, Rational(6));
        QCOMPARE(ranges[1].from, Rational(0));
        QCOMPARE(ranges[1].to, Rational(3));
    }

    void clipsOutsideTheMarksAreLeftOut()
    {
        const auto ranges = rangesOf({clipAt(1, 0, 2, 6), clipAt(2, 4, 0, 10)}, Rational(5), {});
        QCOMPARE(ranges.size(), std::size_t(1));
        QCOMPARE(ranges[0].clip, ClipId(2));
    }

    void resultGetsAFreeNameBesideTheSource()
    {
        const TempDir dir;
        const fs::path source =
            makeClip(dir / "a clip.mp4", QStringLiteral("-f lavfi -i testsrc2=s=64x48:r=10:d=1"));
        const UpscaleRange range{
            1, {source, Rational(1), false, 64, 48, Rational(10), false}, Rational(0), Rational(1)};
        UpscaleChoice choice;
        choice.model = "resize";
        choice.scale = 2;
        const auto first = specFor(range, choice, 0, dir / "elsewhere");
        QVERIFY2(first, first ? "" : first.error().detail.c_str());
        QCOMPARE(first->output, dir / "a clip-2x.mp4");
        QVERIFY(!first->start && !first->end);
        fs::copy_file(source, first->output);
        QCOMPARE(specFor(range, choice, 0, dir / "elsewhere")->output, dir / "a clip-2x-2.mp4");
    }

    void aBoxKeepsTheShape()
    {
        const TempDir dir;
        const fs::path source =
            makeClip(dir / "tall.mp4", QStringLiteral("-f lavfi -i testsrc2=s=48x64:r=10:d=1"));
        const UpscaleRange range{
            1, {source, Rational(1), false, 48, 64, Rational(10), false}, Rational(0), Rational(1)};
        UpscaleChoice choice;
        choice.model = "resize";
        choice.size = PixelSize{1280, 720};
        const auto spec = specFor(range, choice, 0, dir.path());
        QVERIFY(spec);
        // An upright clip fits the box turned upright: 720 wide would be 960 high, and fits.
        QCOMPARE(spec->size->width, 720);
        QCOMPARE(spec->size->height, 960);
    }

    void vanishedSourceIsNamed()
    {
        const TempDir dir;
        const UpscaleRange range{1, {dir / "gone.mp4", Rational(1)}, Rational(0), Rational(1)};
        const auto spec = specFor(range, UpscaleChoice{}, 0, dir.path());
        QVERIFY(!spec);
        QVERIFY(spec.error().detail.find("gone.mp4") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestUpscaleChoice)
#include "test_upscale_choice.moc"
