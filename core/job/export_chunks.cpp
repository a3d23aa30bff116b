// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/export_chunks.h"

#include "core/media/fitted_clip.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace sluice {
namespace fs = std::filesystem;
namespace {

/// Which picture is on the screen; two that are equal are written once and repeated.
struct PictureKey
{
    const fs::path* path = nullptr; ///< null: black
    std::int64_t number = 0;
    bool operator==(const PictureKey&) const = default;
};

class ExportMaker
{
public:
    ExportMaker(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop);
    Result<void> run();

private:
    struct Shown
    {
        PictureKey key;
        const media::RgbImage* image = nullptr;
    };

    Result<ChunkResult> make(const Chunk& chunk);
    Result<Shown> pictureAt(Rational time);
    Result<media::FittedClip*> clipOf(const fs::path& path);

    const JobPlan& m_plan;
    const ExportSpec& m_spec;
    ChunkFeed& m_feed;
    std::stop_token m_stop;
    std::map<fs::path, media::FittedClip> m_clips;
    media::FittedClip* m_open = nullptr; ///< the only one that holds a decoder
    media::RgbImage m_black;
    std::vector<std::string> m_notes;
};

ExportMaker::ExportMaker(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop)
    : m_plan(plan)
    , m_spec(*plan.spec.exporting())
    , m_feed(feed)
    , m_stop(std::move(stop))
    , m_black(plan.target.width, plan.target.height)
{
    std::fill_n(m_black.plane(0), m_black.sampleCount(), std::uint16_t(0));
}

Result<void> ExportMaker::run()
{
    while (const auto chunk = m_feed.take()) {
        m_feed.progress(chunk->index, 0, "exporting");
        const auto result = make(*chunk);
        const auto finished = result ? m_feed.finish(*chunk, *result) : Unexpected(result.error());
        if (!finished) {
            std::error_code ignored;
            fs::remove(chunk->partialFile, ignored);
            m_feed.giveBack(chunk->index);
            return finished;
        }
    }
    if (m_stop.stop_requested())
        return fail(ErrorCode::Cancelled, "Stopped.");
    return {};
}

Result<media::FittedClip*> ExportMaker::clipOf(const fs::path& path)
{
    auto known = m_clips.find(path);
    if (known == m_clips.end()) {
        SLUICE_TRY(media::FittedClip clip, media::FittedClip::open(path, m_plan.target.width,
                                                                   m_plan.target.height, m_stop));
        known = m_clips.emplace(path, std::move(clip)).first;
    }
    if (m_open != nullptr && m_open != &known->second)
        m_open->release();
    m_open = &known->second;
    return m_open;
}

Result<ExportMaker::Shown> ExportMaker::pictureAt(Rational time)
{
    // The segment that began last; ends are in order because segments do not overlap.
    const auto segment = std::ranges::upper_bound(m_spec.segments, time, {}, &ExportSegment::end);
    if (segment == m_spec.segments.end() || segment->at > time)
        return Shown{{}, &m_black};
    SLUICE_TRY(media::FittedClip * clip, clipOf(segment->path));
    const Rational tolerance = Rational(1, 4) / m_spec.frameRate;
    SLUICE_TRY(const media::FittedClip::Picture picture,
               clip->at(segment->mediaIn + (time - segment->at), tolerance));
    if (picture.image == nullptr) {
        const std::string note = fmt::format("Pictures of {} could not be decoded and are black.",
                                             segment->path.filename().string());
        if (std::ranges::find(m_notes, note) == m_notes.end())
            m_notes.push_back(note);
        return Shown{{}, &m_black};
    }
    return Shown{{&m_clips.find(segment->path)->first, picture.number}, picture.image};
}

Result<ChunkResult> ExportMaker::make(const Chunk& chunk)
{
    const auto started = std::chrono::steady_clock::now();
    SLUICE_TRY(media::VideoWriter writer,
               media::VideoWriter::create(chunk.partialFile, m_plan.format));
    const std::int64_t first = (chunk.start * m_spec.frameRate).ticks(Rational(1));
    std::optional<PictureKey> last;
    ChunkResult result;
    for (std::int64_t i = 0; i < chunk.frames; ++i) {
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled, "Stopped.");
        SLUICE_TRY(const Shown shown, pictureAt(Rational(first + i) / m_spec.frameRate));
        if (last == shown.key) {
            SLUICE_CHECK(writer.repeatLast(first + i, 1));
        } else {
            SLUICE_CHECK(writer.write(*shown.image, first + i, 1));
            ++result.computedFrames;
        }
        last = shown.key;
        m_feed.progress(chunk.index, i + 1, "exporting");
    }
    SLUICE_CHECK(writer.finish());
    result.frames = chunk.frames;
    result.busy = std::chrono::steady_clock::now() - started;
    result.maker = "this computer";
    result.notes = std::exchange(m_notes, {});
    return result;
}

} // namespace

Result<void> makeExportChunks(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop)
{
    return ExportMaker(plan, feed, std::move(stop)).run();
}

} // namespace sluice
