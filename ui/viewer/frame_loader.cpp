// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/frame_loader.h"

#include "ui/base/error_text.h"

#include <algorithm>

namespace sluice::ui {
namespace {

/// Readers kept open for each program: the clip that plays, the one before and the one after it.
constexpr std::size_t kReadersEach = 3;
constexpr std::size_t kCacheBytes = std::size_t(64) << 20;
/// Pictures that take longer than decoding so many frames are worth a stopgap.
constexpr double kQuickFrames = 10;
constexpr Rational kNoTime;
const Rational kSoon{3, 2};

/// The samples stay with the preview image; QImage only looks at them.
QImage toImage(const media::PreviewImage& image)
{
    auto* keep = new std::shared_ptr<const std::uint8_t>(image.data);
    return QImage(
        image.data.get(), image.size.width, image.size.height, qsizetype(image.size.width) * 4,
        image.hasAlpha ? QImage::Format_ARGB32 : QImage::Format_RGB32,
        [](void* data) { delete static_cast<std::shared_ptr<const std::uint8_t>*>(data); }, keep);
}

Rational mediaTime(const PlaySegment& segment, Rational time)
{
    return segment.isStill ? kNoTime : segment.mediaIn + (time - segment.at);
}

/// Puts a frame's picture and its times on the timeline into the set.
void add(FrameSet& set,
         ViewFrame& view,
         const PlaySegment& segment,
         const media::PreviewFrame& frame)
{
    view.image = toImage(frame.image);
    view.full = QSize(frame.image.full.width, frame.image.full.height);
    view.exact = frame.exact;
    set.exact = set.exact && frame.exact;
    Rational end = endOf(segment);
    if (frame.end && !segment.isStill)
        end = std::min(end, segment.at + (*frame.end - segment.mediaIn));
    if (!segment.isStill)
        set.start = std::max(set.start, segment.at + (frame.start - segment.mediaIn));
    set.end = set.end ? std::min(*set.end, end) : end;
}

} // namespace

void FrameLoader::setPrograms(std::vector<Program> programs, Rational frameRate)
{
    m_programs = std::move(programs);
    m_frameRate = frameRate;
    // A file that no segment names any more may have been replaced or removed: let go of it.
    m_readers.remove_if([&](const Reader& reader) {
        for (const Program& program : m_programs)
            for (const PlaySegment& segment : program.segments)
                if (segment.path == reader.path)
                    return false;
        return true;
    });
}

Rational FrameLoader::frameLength() const
{
    return m_frameRate > Rational() ? Rational(1) / m_frameRate : Rational(1, 25);
}

bool FrameLoader::isWanted(const FrameRequest& request, std::size_t program) const
{
    return request.visible.empty() ||
           (program < request.visible.size() && request.visible[program]);
}

Result<media::PreviewReader*> FrameLoader::readerFor(std::size_t program,
                                                     const PlaySegment& segment)
{
    const auto take = [&](std::list<Reader>::iterator reader) {
        reader->at = segment.at;
        m_readers.splice(m_readers.begin(), m_readers, reader);
        return &m_readers.front().reader;
    };
    std::size_t ours = 0;
    auto oldest = m_readers.end();
    for (auto reader = m_readers.begin(); reader != m_readers.end(); ++reader) {
        if (reader->program != program)
            continue;
        if (reader->path == segment.path && (segment.isStill || reader->at == segment.at))
            return take(reader);
        ++ours;
        oldest = reader;
    }
    if (ours >= kReadersEach) {
        if (oldest->path == segment.path)
            return take(oldest);
        m_readers.erase(oldest);
    }
    SLUICE_TRY(media::PreviewReader opened,
               media::PreviewReader::open(segment.path, {0, kCacheBytes}));
    m_readers.push_front({segment.path, program, segment.at, std::move(opened)});
    return &m_readers.front().reader;
}

Rational FrameLoader::later(std::size_t program, Rational time, const std::stop_token& stop)
{
    const PlaySegment* segment = segmentAt(m_programs[program], time);
    const Rational plain = frameFloor(time, m_frameRate) + frameLength();
    if (segment == nullptr || segment->isStill)
        return plain;
    const auto reader = readerFor(program, *segment);
    if (!reader)
        return plain;
    const auto frame = (*reader)->frameAt(mediaTime(*segment, time), {{1, 1}, false}, stop);
    if (!frame)
        return plain;
    if (!frame->end || *frame->end >= segment->mediaOut)
        return endOf(*segment);
    return segment->at + (*frame->end - segment->mediaIn);
}

Rational FrameLoader::earlier(std::size_t program, Rational time, const std::stop_token& stop)
{
    const Program& played = m_programs[program];
    const Rational plain = std::max(frameFloor(time, m_frameRate) - frameLength(), Rational());
    const PlaySegment* segment = segmentAt(played, time);
    const bool atBeginning = segment != nullptr && segment->at == time;
    if (atBeginning || segment == nullptr) {
        segment = segmentBefore(played, time);
        if (segment == nullptr || endOf(*segment) != time || segment->isStill)
            return plain;
        // The last frame of the segment before this one: a hair before its end.
        const auto reader = readerFor(program, *segment);
        if (!reader)
            return plain;
        const auto frame = (*reader)->frameAt(segment->mediaOut - frameLength() * Rational(1, 4),
                                              {{1, 1}, false}, stop, true);
        if (!frame)
            return plain;
        return segment->at + std::max(frame->start - segment->mediaIn, Rational());
    }
    if (segment->isStill)
        return std::max(plain, segment->at);
    const auto reader = readerFor(program, *segment);
    if (!reader)
        return plain;
    const auto start = (*reader)->startBefore(mediaTime(*segment, time), stop);
    if (!start || !*start)
        return start ? segment->at : plain;
    return segment->at + std::max(**start - segment->mediaIn, Rational());
}

Rational FrameLoader::stepTime(const FrameRequest& request, const std::stop_token& stop)
{
    std::size_t driver = 0;
    while (driver < m_programs.size() && !isWanted(request, driver))
        ++driver;
    Rational time = request.time;
    if (driver >= m_programs.size())
        return time;
    const Rational last =
        std::max(durationOf(m_programs) - frameLength() / Rational(2), Rational());
    for (int i = request.steps; i != 0 && !stop.stop_requested(); i += i > 0 ? -1 : 1) {
        const Rational next = i > 0 ? later(driver, time, stop) : earlier(driver, time, stop);
        if (next > last)
            break;
        time = next;
    }
    return time;
}

std::optional<FrameSet> FrameLoader::stopgap(const FrameRequest& request)
{
    FrameSet set;
    set.time = request.time;
    set.frames.resize(m_programs.size());
    set.isSame = areSameAt(m_programs, request.time);
    bool slow = false;
    for (std::size_t i = 0; i < m_programs.size(); ++i) {
        const PlaySegment* segment = segmentAt(m_programs[i], request.time);
        if (segment == nullptr || !isWanted(request, i))
            continue;
        const auto reader = readerFor(i, *segment);
        if (!reader)
            return std::nullopt;
        const Rational time = mediaTime(*segment, request.time);
        const Rational rate = (*reader)->info().averageRate;
        slow |= (*reader)->distance(time) * std::max(rate.toDouble(), 1.0) > kQuickFrames;
    }
    if (!slow)
        return std::nullopt;
    media::PreviewLook look = request.look;
    look.fine = false;
    for (std::size_t i = 0; i < m_programs.size(); ++i) {
        const PlaySegment* segment = segmentAt(m_programs[i], request.time);
        if (segment == nullptr || !isWanted(request, i))
            continue;
        const auto reader = readerFor(i, *segment);
        if (!reader)
            return std::nullopt;
        const auto frame = (*reader)->nearFrame(mediaTime(*segment, request.time), look);
        if (!frame || !*frame)
            return std::nullopt;
        add(set, set.frames[i], *segment, **frame);
    }
    set.exact = false;
    return set;
}

std::optional<FrameSet> FrameLoader::load(const FrameRequest& request, const std::stop_token& stop)
{
    FrameSet set;
    set.time = request.time;
    set.frames.resize(m_programs.size());
    set.isSame = areSameAt(m_programs, request.time);
    for (std::size_t i = 0; i < m_programs.size(); ++i) {
        if (!isWanted(request, i))
            continue;
        const PlaySegment* segment = segmentAt(m_programs[i], request.time);
        if (segment == nullptr) {
            if (const PlaySegment* next = segmentFrom(m_programs[i], request.time))
                set.end = set.end ? std::min(*set.end, next->at) : next->at;
            continue;
        }
        ViewFrame& view = set.frames[i];
        const auto reader = readerFor(i, *segment);
        set.end = set.end ? std::min(*set.end, endOf(*segment)) : endOf(*segment);
        if (!reader) {
            view.error = errorText(reader.error());
            continue;
        }
        const auto frame = (*reader)->frameAt(mediaTime(*segment, request.time), request.look, stop,
                                              request.backwards);
        if (!frame && frame.error().code == ErrorCode::Cancelled)
            return std::nullopt;
        if (frame) {
            add(set, view, *segment, *frame);
            continue;
        }
        view.error = errorText(frame.error());
        // The next try opens the file anew: it may be back by then.
        m_readers.pop_front();
    }
    return set;
}

void FrameLoader::prepare(const FrameRequest& request)
{
    for (std::size_t i = 0; i < m_programs.size(); ++i) {
        if (!isWanted(request, i))
            continue;
        const PlaySegment* here = segmentAt(m_programs[i], request.time);
        const PlaySegment* next =
            segmentFrom(m_programs[i], here != nullptr ? endOf(*here) : request.time);
        if (next == nullptr || next->at - request.time > kSoon)
            continue;
        const auto known = std::find_if(m_readers.begin(), m_readers.end(), [&](const Reader& r) {
            return r.program == i && r.path == next->path && r.at == next->at;
        });
        if (known != m_readers.end())
            continue;
        if (const auto reader = readerFor(i, *next))
            (void)(*reader)->frameAt(next->mediaIn, {{1, 1}, false});
    }
}

} // namespace sluice::ui
