// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/timeline.h"

#include <QTest>

using namespace sluice;

namespace {

MediaRef clipOf(const char* name, Rational duration, Rational rate = Rational(25))
{
    return {.path = std::filesystem::path("/media") / name,
            .duration = duration,
            .width = 320,
            .height = 240,
            .rate = rate};
}

MediaRef picture()
{
    return {.path = "/media/still.png", .isStill = true, .width = 320, .height = 240};
}

UpscaledMedia upscaleOf(Rational from, Rational to)
{
    return {.media = clipOf("big.mp4", to - from), .from = from, .to = to, .job = 7};
}

/// A timeline of three clips of 4 s: ids 1, 2, 3.
void fill(Timeline& timeline)
{
    for (const char* name : {"a.mp4", "b.mp4", "c.mp4"})
        QVERIFY(timeline.append(clipOf(name, Rational(4))).has_value());
}

} // namespace

class TestTimeline : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void appendsAtTheEnd()
    {
        Timeline timeline;
        fill(timeline);
        QVERIFY(timeline.find(3)->position == Rational(8));
        QVERIFY(timeline.duration() == Rational(12));
        QCOMPARE(timeline.find(2)->name, std::string("b"));
    }

    void takesTheRateOfTheFirstClip()
    {
        Timeline timeline;
        const Rational film(24000, 1001);
        QVERIFY(timeline.append(clipOf("a.mp4", Rational(4), film)).has_value());
        QVERIFY(timeline.frameRate() == film);
        QVERIFY(timeline.append(clipOf("b.mp4", Rational(4), Rational(60))).has_value());
        QVERIFY(timeline.frameRate() == film);
        QVERIFY(checkContent(timeline.content()).has_value());
        timeline.undo();
        timeline.undo();
        QVERIFY(timeline.frameRate() == Rational(25));
    }

    void refusesToInsertOnAnother()
    {
        Timeline timeline;
        fill(timeline);
        const TimelineContent before = timeline.content();
        const auto refused = timeline.insert(clipOf("d.mp4", Rational(1)), Rational(11));
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().detail.find("\"c\"") != std::string::npos);
        QVERIFY(timeline.content() == before);
        QVERIFY(timeline.insert(clipOf("d.mp4", Rational(1)), Rational(13)).has_value());
        QVERIFY(timeline.find(3)->position == Rational(8));
    }

    void makesRoomForAnInsertedClip()
    {
        Timeline timeline;
        fill(timeline);
        QVERIFY(timeline.insertRipple(clipOf("d.mp4", Rational(1)), Rational(6)).has_value());
        const auto& clips = timeline.tracks().front().clips;
        QCOMPARE(clips.size(), std::size_t(5));
        QVERIFY(clips[1].out == Rational(2));
        QVERIFY(clips[2].position == Rational(6));
        QVERIFY(clips[3].position == Rational(7) && clips[3].in == Rational(2));
        QVERIFY(clips[4].position == Rational(9));
        timeline.undo();
        QCOMPARE(timeline.tracks().front().clips.size(), std::size_t(3));
    }

    void trimsNoFurtherThanMediaAndNeighbours()
    {
        Timeline timeline;
        fill(timeline);
        QVERIFY(timeline.trimStart(2, Rational(5)).value() == Rational(5));
        QVERIFY(timeline.find(2)->in == Rational(1));
        QVERIFY(timeline.trimEnd(1, Rational(9)).value() == Rational(4));
        QVERIFY(timeline.trimStart(2, Rational(0)).value() == Rational(4));
        QVERIFY(timeline.trimEnd(2, Rational(0)).value() == Rational(101, 25));
        QVERIFY(timeline.trimEnd(2, Rational(9)).value() == Rational(8));
    }

    void lengthensPicturesAsFarAsThereIsRoom()
    {
        Timeline timeline;
        const ClipId still = timeline.append(picture()).value();
        QVERIFY(timeline.find(still)->duration() == Rational(5));
        QVERIFY(timeline.trimEnd(still, Rational(100)).value() == Rational(100));
        const ClipId right = timeline.split(still, Rational(50)).value();
        QVERIFY(timeline.trimStart(right, Rational(60)).value() == Rational(60));
        QVERIFY(timeline.trimStart(right, Rational(55)).value() == Rational(55));
        QVERIFY(timeline.find(right)->in == Rational(0));
    }

    void splitsInsideOnly()
    {
        Timeline timeline;
        fill(timeline);
        for (const Rational outside : {Rational(4), Rational(8), Rational(1), Rational(401, 100)})
            QVERIFY(!timeline.split(2, outside).has_value());
        const ClipId right = timeline.split(2, Rational(5)).value();
        QVERIFY(timeline.find(2)->end() == Rational(5));
        QVERIFY(timeline.find(right)->in == Rational(1));
        QVERIFY(timeline.find(right)->end() == Rational(8));
    }

    void movesWhereThereIsRoom()
    {
        Timeline timeline;
        fill(timeline);
        const TimelineContent before = timeline.content();
        QVERIFY(!timeline.move(3, Rational(7)).has_value());
        QVERIFY(!timeline.move(1, Rational(-1)).has_value());
        QVERIFY(timeline.content() == before);
        QVERIFY(timeline.move(1, Rational(20)).has_value());
        QVERIFY(timeline.tracks().front().clips.back().id == 1);
        QVERIFY(timeline.moveBy({2, 3}, Rational(-4)).has_value());
        QVERIFY(timeline.find(2)->position == Rational(0));
    }

    void leavesAGapOrClosesIt()
    {
        Timeline timeline;
        fill(timeline);
        QVERIFY(timeline.remove(2).has_value());
        QVERIFY(timeline.find(3)->position == Rational(8));
        timeline.undo();
        QVERIFY(timeline.rippleRemove(2).has_value());
        QVERIFY(timeline.find(3)->position == Rational(4));
        QVERIFY(!timeline.remove(2).has_value());
    }

    void keepsMarksInOrder()
    {
        Timeline timeline;
        QVERIFY(timeline.setMarks(Rational(1), Rational(2)).has_value());
        QVERIFY(!timeline.setMarks(Rational(2), Rational(2)).has_value());
        QVERIFY(timeline.marks().in == Rational(1));
        timeline.undo();
        QVERIFY(!timeline.marks().in.has_value());
    }

    void snapsTimesToFrames()
    {
        Timeline timeline;
        fill(timeline);
        QVERIFY(timeline.split(1, Rational(1017, 1000)).has_value());
        QVERIFY(timeline.find(1)->end() == Rational(1));
    }

    void makesOneStepOfADrag()
    {
        Timeline timeline;
        fill(timeline);
        const TimelineContent before = timeline.content();
        timeline.beginGesture(EditKind::TrimEnd);
        for (int frame = 1; frame < 20; ++frame)
            QVERIFY(timeline.trimEnd(3, Rational(300 - frame, 25)).has_value());
        QVERIFY(!timeline.canUndo());
        timeline.endGesture();
        QCOMPARE(timeline.undoText(), std::string("trim end"));
        timeline.undo();
        QVERIFY(timeline.content() == before);
        timeline.redo();
        QVERIFY(timeline.find(3)->end() == Rational(281, 25));
    }

    void takesBackACancelledDrag()
    {
        Timeline timeline;
        fill(timeline);
        const TimelineContent before = timeline.content();
        timeline.beginGesture(EditKind::Move);
        QVERIFY(timeline.move(3, Rational(30)).has_value());
        timeline.cancelGesture();
        QVERIFY(timeline.content() == before);
        QCOMPARE(timeline.undoKind(), std::optional(EditKind::Append));
    }

    void makesNoStepOfNothing()
    {
        Timeline timeline;
        fill(timeline);
        const auto revision = timeline.revision();
        QVERIFY(timeline.trimEnd(1, Rational(4)).has_value());
        QVERIFY(timeline.move(1, Rational(0)).has_value());
        QCOMPARE(timeline.revision(), revision);
        QCOMPARE(timeline.undoKind(), std::optional(EditKind::Append));
    }

    void showsAnUpscaleAndFlipsBack()
    {
        Timeline timeline;
        fill(timeline);
        QVERIFY(timeline.setPendingJob(2, 7).has_value());
        QVERIFY(!timeline.flip(2).has_value());
        QVERIFY(timeline.replaceMedia(2, upscaleOf(Rational(0), Rational(4))).has_value());
        QVERIFY(!timeline.find(2)->pendingJob.has_value());
        QCOMPARE(segments(timeline, false)[1].path.string(), std::string("/media/big.mp4"));
        QCOMPARE(segments(timeline, true)[1].path.string(), std::string("/media/b.mp4"));
        QVERIFY(timeline.flip(2).has_value());
        QCOMPARE(segments(timeline, false)[1].path.string(), std::string("/media/b.mp4"));
        timeline.undo();
        timeline.undo();
        QVERIFY(!timeline.find(2)->upscaled.has_value());
        QVERIFY(!timeline.find(2)->pendingJob.has_value());
    }

    void showsTheSourceWhereAnUpscaleEnds()
    {
        Timeline timeline;
        fill(timeline);
        QVERIFY(timeline.replaceMedia(2, upscaleOf(Rational(1), Rational(3))).has_value());
        const auto list = segments(timeline, false);
        QCOMPARE(list.size(), std::size_t(5));
        QVERIFY(list[1].mediaOut == Rational(1) && list[2].at == Rational(5));
        QVERIFY(list[2].mediaIn == Rational(0) && list[2].mediaOut == Rational(2));
        QVERIFY(list[3].mediaIn == Rational(3) && list[3].at == Rational(7));
        for (std::size_t i = 1; i < list.size(); ++i)
            QVERIFY(list[i - 1].at + list[i - 1].duration() == list[i].at);
    }

    void leavesPendingJobsOutOfUndo()
    {
        Timeline timeline;
        fill(timeline);
        QVERIFY(timeline.setPendingJob(1, 9).has_value());
        const ClipId right = timeline.split(1, Rational(2)).value();
        QCOMPARE(timeline.find(right)->pendingJob, std::optional<std::int64_t>(9));
        timeline.undo();
        QCOMPARE(timeline.find(1)->pendingJob, std::optional<std::int64_t>(9));
        QVERIFY(timeline.setPendingJob(1, std::nullopt).has_value());
        timeline.redo();
        QVERIFY(!timeline.find(1)->pendingJob.has_value());
        timeline.dropPendingJob(9);
        QVERIFY(!timeline.find(right)->pendingJob.has_value());
    }

    void leavesAwaitedJobsOutOfUndo()
    {
        Timeline timeline;
        fill(timeline);
        timeline.awaitJob(4);
        const std::uint64_t revision = timeline.revision();
        timeline.awaitJob(4);
        QCOMPARE(timeline.revision(), revision);
        timeline.undo();
        QCOMPARE(timeline.content().awaitedJobs, std::vector<std::int64_t>{4});
        timeline.dropAwaitedJob(4);
        QVERIFY(timeline.content().awaitedJobs.empty());
        QVERIFY(timeline.revision() > revision);
    }

    void relinksInEveryStep()
    {
        Timeline timeline;
        fill(timeline);
        const auto revision = timeline.revision();
        timeline.setMissing("/media/b.mp4", true);
        // A project file holds nothing of it.
        QCOMPARE(timeline.revision(), revision);
        QCOMPARE(segments(timeline, false).size(), std::size_t(2));
        QVERIFY(!timeline.relink(2, clipOf("short.mp4", Rational(3))).has_value());
        QVERIFY(timeline.find(2)->missing);
        QVERIFY(timeline.relink(2, clipOf("other.mp4", Rational(6))).has_value());
        timeline.undo();
        timeline.undo();
        timeline.redo();
        QCOMPARE(timeline.find(2)->source.path.string(), std::string("/media/other.mp4"));
        QVERIFY(!timeline.find(2)->missing);
    }

    void refusesBrokenContent()
    {
        Timeline timeline;
        fill(timeline);
        TimelineContent content = timeline.content();
        content.tracks.front().clips[1].position = Rational(2);
        const TimelineContent before = timeline.content();
        QVERIFY(!timeline.load(content).has_value());
        QVERIFY(timeline.content() == before);
        content.tracks.front().clips[1].position = Rational(4);
        QVERIFY(timeline.load(content).has_value());
        QVERIFY(!timeline.canUndo());
        QVERIFY(timeline.append(clipOf("d.mp4", Rational(1))).value() == 4);
    }

    void tellsObserversUntilTheyGo()
    {
        Timeline timeline;
        int calls = 0;
        auto token = timeline.onChanged([&] { ++calls; });
        fill(timeline);
        QVERIFY(!timeline.move(3, Rational(1)).has_value());
        QCOMPARE(calls, 3);
        token.reset();
        timeline.undo();
        QCOMPARE(calls, 3);
    }
};

QTEST_GUILESS_MAIN(TestTimeline)
#include "test_timeline.moc"
