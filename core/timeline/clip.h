// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

using ClipId = std::int64_t;
using TrackId = std::int64_t;

/// What a timeline knows of a media file. readMedia() makes one.
struct MediaRef
{
    std::filesystem::path path{}; ///< absolute
    Rational duration{};          ///< seconds; 0 for stills, which last as long as one likes
    bool isStill = false;
    int width = 0; ///< stored pixels
    int height = 0;
    Rational rate{}; ///< frames per second; 0 when unknown and for stills
    bool hasSound = false;

    bool operator==(const MediaRef&) const = default;
};

/// A finished upscale of a part of a clip's source. Its own clock begins at 0 where the source's says `from`.
struct UpscaledMedia
{
    MediaRef media{};
    Rational from{}; ///< source time; covers [from, to)
    Rational to{};
    std::int64_t job = 0; ///< the queue's job that made it
    bool missing = false; ///< its file was not found: the source is shown; no part of undo

    bool operator==(const UpscaledMedia&) const = default;
};

/// A range of a media file at a place of a track.
struct Clip
{
    ClipId id = 0;
    std::string name{};
    MediaRef source{};
    Rational in{}; ///< seconds from the source's beginning; shows [in, out)
    Rational out{};
    Rational position{}; ///< where it begins on the timeline, in seconds
    std::optional<UpscaledMedia> upscaled{};
    bool showUpscaled = false;
    std::optional<std::int64_t> pendingJob{}; ///< a job that works on it; no part of undo
    bool missing = false;                     ///< the source's file was not found; no part of undo

    Rational duration() const { return out - in; }
    Rational end() const { return position + duration(); }
    bool operator==(const Clip&) const = default;
};

enum class TrackKind
{
    Video ///< pictures with their sound
};

struct Track
{
    TrackId id = 0;
    TrackKind kind = TrackKind::Video;
    std::vector<Clip> clips; ///< by position, never overlapping

    bool operator==(const Track&) const = default;
};

/// The I/O range: what is upscaled or exported instead of everything. In lies before out when both are set.
struct Marks
{
    std::optional<Rational> in;
    std::optional<Rational> out;

    bool operator==(const Marks&) const = default;
};

/// All that a timeline holds, as a value: what a project stores and what travels between threads.
///
/// Positions and durations of clips, and marks, are whole frames of `frameRate`.
struct TimelineContent
{
    Rational frameRate{25};
    std::vector<Track> tracks{Track{1, TrackKind::Video, {}}};
    Marks marks;
    std::vector<std::int64_t> awaitedJobs{}; ///< make clips that will be appended; no part of undo

    Rational duration() const; ///< the end of the last clip
    bool operator==(const TimelineContent&) const = default;
};

/// The frame boundary nearest to `time`, halves later.
Rational snapToFrame(Rational time, Rational frameRate);

/// How far a clip of `media` may reach: its duration in whole frames (nearest, at least one), a day for stills.
Rational mediaLimit(const MediaRef& media, Rational frameRate);

/// Whether `content` keeps every promise made above. Errors: InvalidInput, naming the clip.
Result<void> checkContent(const TimelineContent& content);

/// What plays at `at`: media time [mediaIn, mediaOut) of `path`.
struct Segment
{
    std::filesystem::path path{};
    Rational mediaIn{}; ///< seconds from the file's beginning
    Rational mediaOut{};
    Rational at{}; ///< on the timeline
    ClipId clip = 0;
    bool isStill = false;

    Rational duration() const { return mediaOut - mediaIn; }
    bool operator==(const Segment&) const = default;
};

/// What plays, in order; between two segments may be a gap. Clips whose file is missing are gaps. An upscale that covers
/// a clip in part makes two or three segments of it. `original`: as if nothing were upscaled.
std::vector<Segment> segments(const TimelineContent& content, bool original);

} // namespace sluice
