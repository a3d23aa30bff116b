// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/timeline.h"

#include <QTest>

#include <random>

using namespace sluice;

namespace {

constexpr int kEdits = 2000;

/// Throws dice for edits: sensible ones, and ones that have to be refused.
class Editor
{
public:
    Editor(Timeline& timeline, unsigned seed)
        : m_timeline(timeline)
        , m_random(seed)
    {}

    /// Whether the edit was done. One that is refused has to leave everything as it was.
    bool edit()
    {
        switch (below(14)) {
        case 0:
            return m_timeline.append(media()).has_value();
        case 1:
            return m_timeline.insert(media(), time()).has_value();
        case 2:
            return m_timeline.insertRipple(media(), time()).has_value();
        case 3:
            return m_timeline.trimStart(id(), time()).has_value();
        case 4:
            return m_timeline.trimEnd(id(), time()).has_value();
        case 5:
            return m_timeline.split(id(), time()).has_value();
        case 6:
            return m_timeline.move(id(), time()).has_value();
        case 7:
            return m_timeline.moveBy({id(), id()}, time() - time()).has_value();
        case 8:
            return m_timeline.remove({id(), id()}).has_value();
        case 9:
            return m_timeline.rippleRemove(id()).has_value();
        case 10:
            return m_timeline.setMarks(mark(), mark()).has_value();
        case 11:
            return m_timeline.replaceMedia(id(), upscale()).has_value();
        case 12:
            return m_timeline.flip(id()).has_value();
        default:
            return drag();
        }
    }

private:
    int below(int limit) { return std::uniform_int_distribution(0, limit - 1)(m_random); }

    Rational time()
    {
        const Rational span = m_timeline.duration() + Rational(5);
        return span * Rational(below(1000), 1000) - Rational(1, 3);
    }

    std::optional<Rational> mark() { return below(4) ? std::optional(time()) : std::nullopt; }

    ClipId id()
    {
        const auto& clips = m_timeline.tracks().front().clips;
        return clips.empty() || below(20) == 0 ? 99999
                                               : clips[std::size_t(below(int(clips.size())))].id;
    }

    MediaRef media()
    {
        const Rational rates[] = {Rational(25), Rational(30000, 1001), Rational(60)};
        if (below(6) == 0)
            return {.path = "/media/still.png", .isStill = true};
        return {.path = "/media/" + std::to_string(below(5)) + ".mp4",
                .duration = Rational(below(9000), 1000), // now and then 0, which is refused
                .rate = rates[below(3)]};
    }

    UpscaledMedia upscale()
    {
        const Rational from(below(3000), 1000);
        return {.media = media(), .from = from, .to = from + Rational(below(3000), 1000)};
    }

    bool drag()
    {
        m_timeline.beginGesture(EditKind::Move);
        const ClipId dragged = id();
        bool moved = false;
        for (int i = 0; i < 5; ++i)
            moved = m_timeline.move(dragged, time()).has_value() || moved;
        if (below(2))
            m_timeline.endGesture();
        else
            m_timeline.cancelGesture();
        return moved;
    }

    Timeline& m_timeline;
    std::mt19937 m_random;
};

} // namespace

class TestTimelineRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsItsPromises_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (const unsigned seed : {1U, 2U, 3U, 20261122U})
            QTest::newRow(std::to_string(seed).c_str()) << seed;
    }

    void keepsItsPromises()
    {
        QFETCH(unsigned, seed);
        Timeline timeline;
        const TimelineContent first = timeline.content();
        Editor editor(timeline, seed);
        int done = 0;
        for (int i = 0; i < kEdits; ++i) {
            const TimelineContent before = timeline.content();
            if (editor.edit())
                ++done;
            else
                QVERIFY2(timeline.content() == before, "a refused edit changed something");
            const auto kept = checkContent(timeline.content());
            QVERIFY2(kept.has_value(), kept ? "" : kept.error().detail.c_str());
            for (const bool original : {true, false})
                QVERIFY(playsEverything(timeline, original));
        }
        QVERIFY2(done > kEdits / 4 && done < kEdits, "the dice have to hit and to miss");
        checkUndo(timeline, first);
    }

private:
    /// Segments follow each other without overlap and are as long as the clips together.
    static bool playsEverything(const Timeline& timeline, bool original)
    {
        Rational clips;
        for (const Clip& clip : timeline.tracks().front().clips)
            clips = clips + clip.duration();
        Rational last;
        for (const Segment& segment : segments(timeline, original)) {
            if (segment.at < last || segment.duration() <= Rational(0) ||
                segment.mediaIn < Rational(0))
                return false;
            last = segment.at + segment.duration();
            clips = clips - segment.duration();
        }
        return clips == Rational(0);
    }

    static void checkUndo(Timeline& timeline, const TimelineContent& first)
    {
        const TimelineContent last = timeline.content();
        while (timeline.canUndo()) {
            timeline.undo();
            QVERIFY(checkContent(timeline.content()).has_value());
        }
        QVERIFY(timeline.content() == first);
        while (timeline.canRedo())
            timeline.redo();
        QVERIFY(timeline.content() == last);
    }
};

QTEST_GUILESS_MAIN(TestTimelineRandom)
#include "test_timeline_random.moc"
