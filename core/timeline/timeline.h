// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timeline/clip.h"
#include "core/timeline/timeline_step.h"

#include <functional>
#include <memory>
#include <set>

namespace sluice {

/// Clips in a row, and every edit of them with undo and redo.
///
/// An edit either is done, is one step of undo (or a part of the gesture that is under way) and is told to the observers,
/// or is refused with an error and has changed nothing. Times given are taken to the nearest frame of frameRate(). An edit
/// that asks for what is already so succeeds, and makes no step. The first clip of an empty timeline gives it its rate.
///
/// Errors of edits: NotFound (no such clip), InvalidInput (what stands in the way). One thread; content() is the value to
/// hand to others. Checked: tests/core/test_timeline.cpp, tests/core/test_timeline_random.cpp
class Timeline
{
public:
    explicit Timeline(Rational frameRate = Rational(25));
    Timeline(const Timeline&) = delete;
    Timeline& operator=(const Timeline&) = delete;

    const TimelineContent& content() const { return m_content; }
    const std::vector<Track>& tracks() const { return m_content.tracks; }
    const Marks& marks() const { return m_content.marks; }
    Rational frameRate() const { return m_content.frameRate; }
    Rational duration() const { return m_content.duration(); }
    Rational snapToFrame(Rational time) const;
    /// Null when there is none. Valid until the next change.
    const Clip* find(ClipId id) const;
    const Clip* clipAt(Rational time) const;

    Result<ClipId> append(const MediaRef& media);
    /// Shifts nothing; refused where another clip is in the way.
    Result<ClipId> insert(const MediaRef& media, Rational at);
    /// Makes room: what begins at `at` or later moves behind the new clip, a clip that lies across it is split.
    Result<ClipId> insertRipple(const MediaRef& media, Rational at);

    /// Moves an edge to the timeline's time `at`, or as far as the media, the neighbour and the last frame of the clip let
    /// it; what is shown stays where it is. Returns where the edge is now.
    Result<Rational> trimStart(ClipId id, Rational at);
    Result<Rational> trimEnd(ClipId id, Rational at);
    /// Returns the part behind `at`, a new clip. Refused at the clip's edges and outside it.
    Result<ClipId> split(ClipId id, Rational at);
    /// Refused before the beginning and on other clips; snapping to edges is the view's.
    Result<void> move(ClipId id, Rational position);
    /// All of `ids` by the same span, together or not at all.
    Result<void> moveBy(const std::vector<ClipId>& ids, Rational span);
    /// Leaves gaps.
    Result<void> remove(const std::vector<ClipId>& ids);
    Result<void> remove(ClipId id) { return remove(std::vector{id}); }
    /// Closes the gaps: what comes later moves forward by what went.
    Result<void> rippleRemove(const std::vector<ClipId>& ids);
    Result<void> rippleRemove(ClipId id) { return rippleRemove(std::vector{id}); }
    /// Refused when in would not lie before out.
    Result<void> setMarks(std::optional<Rational> in, std::optional<Rational> out);

    /// A finished upscale is shown in place of the source. A pending job of that number is over.
    Result<void> replaceMedia(ClipId id, const UpscaledMedia& upscaled);
    /// Shows before instead of after, or the other way round. Refused when there is no upscale.
    Result<void> flip(ClipId id);
    /// No step of undo: what the queue does is not undone by Ctrl+Z. Both parts of a split clip have its job.
    Result<void> setPendingJob(ClipId id, std::optional<std::int64_t> job);
    /// No clip waits for `job` any more, not even one that undo brings back.
    void dropPendingJob(std::int64_t job);
    /// Remembers that the result of `job` is to be appended when it is there. No step of undo.
    void awaitJob(std::int64_t job);
    /// The result is there, or never will be.
    void dropAwaitedJob(std::int64_t job);

    /// All edits until endGesture() become one step named `kind`: a drag. No undo inside; gestures do not nest.
    void beginGesture(EditKind kind);
    void endGesture();
    /// Takes back all edits since beginGesture(), as if they had never been.
    void cancelGesture();
    bool isInGesture() const { return m_gesture.has_value(); }

    bool canUndo() const { return !m_gesture && !m_undo.empty(); }
    bool canRedo() const { return !m_gesture && !m_redo.empty(); }
    /// Nothing happens when there is no step.
    void undo();
    void redo();
    std::optional<EditKind> undoKind() const;
    std::optional<EditKind> redoKind() const;
    /// describe() of the step; empty when there is none.
    std::string undoText() const;
    std::string redoText() const;

    /// Replaces everything, and forgets the steps of undo. Errors: InvalidInput; then nothing has changed.
    Result<void> load(TimelineContent content);
    /// Gives every clip whose source is `id`'s the file `media` instead, in all steps of undo too. No step of its own.
    /// Refused in a gesture and when it is shorter than what is shown of it.
    Result<void> relink(ClipId id, const MediaRef& media);
    /// Whether the file `source` is gone. No step of undo.
    void setMissing(const std::filesystem::path& source, bool missing);

    /// Grows with every change of what a project file holds; a file that went missing is none.
    std::uint64_t revision() const { return m_revision; }
    /// `changed` is called after every change, as long as the returned token lives.
    [[nodiscard]] std::shared_ptr<void> onChanged(std::function<void()> changed);

private:
    using Observer = std::function<void()>;

    Result<const Clip*> clip(ClipId id) const;
    const std::vector<Clip>& clips() const { return m_content.tracks.front().clips; }
    Result<ClipId> place(EditKind kind, const MediaRef& media, Rational at);
    Result<Clip> newClip(const MediaRef& media, Rational at, TimelineStep& step);
    Result<void> checkFits(const TimelineStep& step) const;
    Result<void> commit(TimelineStep step);
    void apply(const TimelineStep& step);
    void changed();
    void tellObservers();

    TimelineContent m_content;
    std::vector<TimelineStep> m_undo;
    std::vector<TimelineStep> m_redo;
    std::optional<TimelineStep> m_gesture;
    std::map<ClipId, std::int64_t> m_pendingJobs; ///< also of clips that undo could bring back
    std::set<std::filesystem::path> m_missing;
    ClipId m_nextId = 1;
    std::uint64_t m_revision = 0;
    std::vector<std::weak_ptr<Observer>> m_observers;
};

/// As segments() of its content.
std::vector<Segment> segments(const Timeline& timeline, bool original);

} // namespace sluice
