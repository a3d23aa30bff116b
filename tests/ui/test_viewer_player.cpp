// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/numbered_clip.h"
#include "tests/support/temp_dir.h"
#include "ui/viewer/player.h"

#include <QSignalSpy>
#include <QTest>

#include <fstream>

using namespace sluice;
using namespace sluice::ui;

namespace {

constexpr int kPatience = 15'000;

Rational frames(int count)
{
    return Rational(count, 25);
}

/// Keeps what was shown last, as the viewer does.
class Screen : public QObject
{
public:
    explicit Screen(Player& player)
    {
        connect(&player, &Player::framesChanged, this, [this](const FrameSet& set) {
            last = set;
            if (!set.frames.empty() && !set.frames[0].image.isNull())
                numbers.push_back(test::numberIn(set.frames[0].image));
        });
    }
    /// The exact number on the screen for program `index`; -1: none or not exact.
    int number(std::size_t index = 0) const
    {
        if (!last.exact || index >= last.frames.size() || last.frames[index].image.isNull())
            return -1;
        return test::numberIn(last.frames[index].image);
    }
    FrameSet last;
    std::vector<int> numbers;
};

} // namespace

class TestViewerPlayer : public QObject
{
    Q_OBJECT

    test::TempDir m_dir;
    std::filesystem::path m_one;   ///< frames 0 to 99, one group
    std::filesystem::path m_two;   ///< 100 to 149, B-frames
    std::filesystem::path m_still; ///< number 200

    PlaySegment part(const std::filesystem::path& path, int in, int out, int at) const
    {
        return {path, frames(in), frames(out), frames(at), at + 1, path == m_still};
    }
    /// 20..49 of one, a gap of 10, 100..129 of two, 10 of the still, 10..19 of one.
    Program edited() const
    {
        return {QStringLiteral("Before"),
                {part(m_one, 20, 50, 0), part(m_two, 0, 30, 40), part(m_still, 0, 10, 70),
                 part(m_one, 10, 20, 80)}};
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_one = test::makeNumberedClip(m_dir / "one.mp4", 100, 0,
                                       QStringLiteral("-c:v libx264 -g 250 -bf 3"));
        m_two = test::makeNumberedClip(m_dir / "two.mkv", 50, 100,
                                       QStringLiteral("-c:v libx264 -g 12 -bf 2"));
        m_still =
            test::makeNumberedClip(m_dir / "still.png", 1, 200, QStringLiteral("-frames:v 1"));
    }

    void showsTheRightMediaTime()
    {
        Player player;
        Screen screen(player);
        player.setPrograms({edited()});
        const std::pair<int, int> expected[] = {{0, 20},   {29, 49},  {40, 100}, {69, 129},
                                                {70, 200}, {79, 200}, {80, 10},  {89, 19},
                                                {5, 25},   {50, 110}, {81, 11}};
        for (const auto& [time, number] : expected) {
            player.setPosition(frames(time));
            QTRY_VERIFY_WITH_TIMEOUT(screen.last.exact && !screen.last.frames.empty() &&
                                         screen.last.time == frames(time),
                                     kPatience);
            QCOMPARE(screen.number(), number);
        }
        player.setPosition(frames(35));
        QTRY_VERIFY_WITH_TIMEOUT(screen.last.time == frames(35), kPatience);
        QVERIFY(screen.last.frames[0].image.isNull());
        QVERIFY(screen.last.frames[0].error.isEmpty());
    }

    void tellsWhereThereIsNothingToCompare()
    {
        Player player;
        Screen screen(player);
        Program after = edited();
        after.segments[0] = part(m_two, 0, 30, 0);
        player.setPrograms({edited(), after});
        QTRY_COMPARE_WITH_TIMEOUT(screen.number(1), 100, kPatience);
        QVERIFY(!screen.last.isSame);
        player.setPosition(frames(40));
        QTRY_VERIFY_WITH_TIMEOUT(screen.last.time == frames(40), kPatience);
        QVERIFY(screen.last.isSame);
    }

    void stepsThroughEveryFrameForthAndBack()
    {
        Player player;
        Screen screen(player);
        player.setPrograms({edited()});
        QTRY_COMPARE_WITH_TIMEOUT(screen.number(), 20, kPatience);
        std::vector<int> expected;
        for (int i = 1; i < 90; ++i)
            expected.push_back(i);
        for (const int at : expected) {
            player.step(1);
            QTRY_COMPARE_WITH_TIMEOUT(player.position(), frames(at), kPatience);
        }
        QTRY_COMPARE_WITH_TIMEOUT(screen.number(), 19, kPatience);
        player.step(1); // there is no more
        for (int at = 88; at >= 0; --at) {
            player.step(-1);
            QTRY_COMPARE_WITH_TIMEOUT(player.position(), frames(at), kPatience);
        }
        QTRY_COMPARE_WITH_TIMEOUT(screen.number(), 20, kPatience);
    }

    void addsUpStepsThatComeQuickly()
    {
        Player player;
        Screen screen(player);
        player.setPrograms({edited()});
        for (int i = 0; i < 12; ++i)
            player.step(1);
        QTRY_COMPARE_WITH_TIMEOUT(screen.number(), 32, kPatience);
        QCOMPARE(player.position(), frames(12));
    }

    void endsWithTheExactFrameAfterDragging()
    {
        Player player;
        Screen screen(player);
        player.setPrograms({{QString(), {part(m_one, 0, 100, 0)}}});
        for (int i = 0; i < 100; i += 3)
            player.setPosition(frames(i));
        player.setPosition(frames(61));
        QTRY_VERIFY_WITH_TIMEOUT(screen.last.exact && screen.last.time == frames(61), kPatience);
        QCOMPARE(screen.number(), 61);
    }

    void playsToTheEndInOrder()
    {
        Player player;
        Screen screen(player);
        player.setPrograms({{QString(), {part(m_one, 80, 100, 0), part(m_two, 0, 10, 20)}}});
        QTRY_COMPARE_WITH_TIMEOUT(screen.number(), 80, kPatience);
        screen.numbers.clear();
        const QSignalSpy states(&player, &Player::stateChanged);
        player.play();
        QVERIFY(player.isPlaying());
        QTRY_VERIFY_WITH_TIMEOUT(!player.isPlaying(), kPatience);
        QCOMPARE(player.position(), frames(29));
        QTRY_COMPARE_WITH_TIMEOUT(screen.number(), 109, kPatience);
        QString shown;
        for (const int number : screen.numbers)
            shown += QString::number(number) + u' ';
        QVERIFY2(std::is_sorted(screen.numbers.begin(), screen.numbers.end()), qPrintable(shown));
        QCOMPARE(states.count(), 2);
    }

    void playsBackwardsToTheStart()
    {
        Player player;
        Screen screen(player);
        player.setPrograms({{QString(), {part(m_one, 0, 30, 0)}}});
        player.setPosition(frames(29));
        QTRY_COMPARE_WITH_TIMEOUT(screen.number(), 29, kPatience);
        screen.numbers.clear();
        player.shuttle(-1);
        QCOMPARE(player.speed(), Rational(-1));
        player.shuttle(-1);
        QCOMPARE(player.speed(), Rational(-2));
        QTRY_VERIFY_WITH_TIMEOUT(!player.isPlaying(), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(screen.number(), 0, kPatience);
        QCOMPARE(player.position(), Rational(0));
        QVERIFY(std::is_sorted(screen.numbers.rbegin(), screen.numbers.rend()));
    }

    void shuttlesFasterUpToEight()
    {
        Player player;
        player.setPrograms({{QString(), {part(m_one, 0, 100, 0)}}});
        for (const int speed : {1, 2, 4, 8, 8}) {
            player.shuttle(1);
            QCOMPARE(player.speed(), Rational(speed));
        }
        player.shuttle(-1);
        QCOMPARE(player.speed(), Rational(-1));
        player.slow(1);
        QCOMPARE(player.speed(), Rational(1, 4));
        player.pause();
        QCOMPARE(player.speed(), Rational());
    }

    void loops()
    {
        Player player;
        player.setPrograms({{QString(), {part(m_one, 0, 8, 0)}}});
        player.setLoops(true);
        player.play();
        bool wrapped = false;
        Rational last;
        connect(&player, &Player::positionChanged, this, [&](Rational time) {
            wrapped |= time < last;
            last = time;
        });
        QTRY_VERIFY_WITH_TIMEOUT(wrapped, kPatience);
        QVERIFY(player.isPlaying());
    }

    void keepsThreeProgramsInStep()
    {
        Player player;
        Screen screen(player);
        player.setPrograms({{QStringLiteral("Before"), {part(m_one, 0, 50, 0)}},
                            {QStringLiteral("A"), {part(m_two, 0, 50, 0)}},
                            {QStringLiteral("B"), {part(m_one, 50, 100, 0)}}});
        player.setPosition(frames(7));
        QTRY_COMPARE_WITH_TIMEOUT(screen.number(0), 7, kPatience);
        QCOMPARE(screen.number(1), 107);
        QCOMPARE(screen.number(2), 57);
        player.play();
        QTRY_VERIFY_WITH_TIMEOUT(player.position() > frames(20), kPatience);
        player.pause();
        QTRY_VERIFY_WITH_TIMEOUT(screen.last.time == player.position() && screen.last.exact,
                                 kPatience);
        QCOMPARE(screen.number(1), 100 + screen.number(0));
        QCOMPARE(screen.number(2), 50 + screen.number(0));
    }

    void jumpsFromEditToEdit()
    {
        Player player;
        player.setPrograms({edited()});
        for (const int at : {30, 40, 70, 80, 89}) {
            player.goToEdit(1);
            QCOMPARE(player.position(), frames(at));
        }
        for (const int at : {80, 70, 40, 30, 0, 0}) {
            player.goToEdit(-1);
            QCOMPARE(player.position(), frames(at));
        }
        player.goToEnd();
        QCOMPARE(player.position(), frames(89));
        player.goToStart();
        QCOMPARE(player.position(), frames(0));
    }

    void saysWhenAFileVanishesWhilePlaying()
    {
        const auto copy = m_dir / "copy.mkv";
        std::filesystem::copy_file(m_two, copy);
        Player player;
        Screen screen(player);
        QSignalSpy failed(&player, &Player::failed);
        player.setPrograms({{QString(), {part(m_one, 0, 40, 0), part(copy, 0, 10, 40)}}});
        QTRY_COMPARE_WITH_TIMEOUT(screen.number(), 0, kPatience);
        player.play();
        std::filesystem::remove(copy);
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, kPatience);
        QVERIFY(failed[0][0].toString().contains(QStringLiteral("copy.mkv")));
        QTRY_VERIFY_WITH_TIMEOUT(!player.isPlaying(), kPatience);
        player.setPosition(frames(3));
        QTRY_COMPARE_WITH_TIMEOUT(screen.number(), 3, kPatience);
    }

    void survivesAFileThatIsCutWhilePlaying()
    {
        const auto copy = m_dir / "cut.mkv";
        std::filesystem::copy_file(m_two, copy);
        Player player;
        Screen screen(player);
        player.setPrograms({{QString(), {part(copy, 0, 50, 0)}}});
        QTRY_COMPARE_WITH_TIMEOUT(screen.number(), 100, kPatience);
        player.play();
        std::filesystem::resize_file(copy, 3000);
        QTRY_VERIFY_WITH_TIMEOUT(!player.isPlaying(), kPatience);
    }

    void forgetsEverythingWithItsPrograms()
    {
        Player player;
        Screen screen(player);
        player.setPrograms({edited()});
        player.setPosition(frames(10));
        player.play();
        player.setPrograms({});
        QVERIFY(!player.isPlaying());
        QCOMPARE(player.position(), Rational(0));
        QVERIFY(screen.last.frames.empty());
        player.play();
        QVERIFY(!player.isPlaying());
        player.step(1);
    }
};

QTEST_MAIN(TestViewerPlayer)
#include "test_viewer_player.moc"
