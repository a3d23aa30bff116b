// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/verify/verify_motion.h"

#include "core/base/hash.h"
#include "core/media/still_image.h"
#include "core/media/video_reader.h"
#include "network/verify/likeness.h"
#include "network/verify/verify_generated.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

using media::RgbImage;
using media::VideoReader;

// Pictures that the smaller of the two published kinds of model makes.
constexpr int kFewest = 14;
constexpr int kMost = 600;
// The networks are given the picture and keep to it at first; another clip's beginning is unlike it.
constexpr double kLeastCorrelation = 0.5;
constexpr double kContrast = 0.02; // below it a picture counts as flat

Unexpected wrong(const std::string& what)
{
    return fail(ErrorCode::Protocol, "The answer is not what was asked for: " + what + ".");
}

Unexpected blamed(const Error& error)
{
    if (error.code == ErrorCode::InvalidInput || error.code == ErrorCode::Unavailable)
        return fail(ErrorCode::Protocol, "The answer cannot be decoded: " + error.detail);
    return Unexpected(error);
}

/// The pictures of a stranger's MP4, one after the other.
class MotionReader
{
public:
    static Result<MotionReader> open(const fs::path& clip, int width, int height)
    {
        media::VideoReadOptions options;
        options.stranger = media::PictureLimit{width, height, true};
        auto reader = VideoReader::open(clip, options);
        if (!reader)
            return blamed(reader.error());
        if (reader->info().width != width || reader->info().height != height)
            return wrong(fmt::format("its pictures have {}x{} instead of {}x{}",
                                     reader->info().width, reader->info().height, width, height));
        return MotionReader(std::move(*reader));
    }

    /// Null at the end.
    Result<const RgbImage*> next()
    {
        auto frame = m_reader.next();
        if (!frame)
            return blamed(frame.error());
        if (m_reader.damagedFrames() > 0)
            return wrong("some of its pictures are damaged");
        if (!*frame)
            return nullptr;
        if (!(*frame)->repeat)
            m_last = std::move((*frame)->image);
        return &m_last;
    }

private:
    explicit MotionReader(VideoReader reader)
        : m_reader(std::move(reader))
    {}
    VideoReader m_reader;
    RgbImage m_last;
};

Result<void> checkBeginning(const fs::path& picture, const RgbImage& first)
{
    SLUICE_TRY(const media::StillImage still, media::readStill(picture));
    const Likeness found = measureLikeness(still.image, first);
    if (found.sentContrast >= kContrast && found.correlation < kLeastCorrelation)
        return wrong(fmt::format("it does not begin with the picture that was sent (correlation "
                                 "{:.2f})",
                                 found.correlation));
    return {};
}

Unexpected cancelled()
{
    return fail(ErrorCode::Cancelled, "Stopped.");
}

} // namespace

Result<int> verifyMotion(const MotionExpectation& expected,
                         const fs::path& clip,
                         SeenResults& seen,
                         std::stop_token stop)
{
    SLUICE_TRY(MotionReader reader, MotionReader::open(clip, expected.width, expected.height));
    GeneratedJudge judge;
    int count = 0;
    for (;; ++count) {
        if (stop.stop_requested())
            return cancelled();
        SLUICE_TRY(const RgbImage* const picture, reader.next());
        if (picture == nullptr)
            break;
        if (count == kMost)
            return wrong(fmt::format("it holds more than {} pictures", kMost));
        if (count == 0)
            SLUICE_CHECK(checkBeginning(expected.picture, *picture));
        SLUICE_CHECK(judge.add(*picture));
    }
    if (count < kFewest)
        return wrong(
            fmt::format("it holds {} pictures, and models make {} at least", count, kFewest));
    SLUICE_CHECK(judge.finish());
    SLUICE_TRY(const std::string digest, sha256File(clip, stop));
    if (!seen.add(digest, expected.requestDigest))
        return wrong("it is the answer to an earlier request");
    return count;
}

Result<void> spreadMotion(const fs::path& clip,
                          int pictures,
                          const media::VideoWriteFormat& format,
                          std::int64_t frames,
                          const fs::path& output,
                          std::stop_token stop)
{
    SLUICE_TRY(MotionReader reader, MotionReader::open(clip, format.width, format.height));
    SLUICE_TRY(media::VideoWriter writer, media::VideoWriter::create(output, format));
    const RgbImage* picture = nullptr;
    std::int64_t read = 0;
    for (std::int64_t i = 0; i < frames; ++i) {
        if (stop.stop_requested())
            return cancelled();
        const std::int64_t last = std::max<std::int64_t>(frames - 1, 1);
        const std::int64_t wanted = (2 * i * (pictures - 1) + last) / (2 * last);
        if (picture != nullptr && read > wanted) {
            SLUICE_CHECK(writer.repeatLast(i, 1));
            continue;
        }
        while (read <= wanted) {
            SLUICE_TRY(picture, reader.next());
            if (picture == nullptr)
                return wrong("it has become shorter");
            ++read;
        }
        SLUICE_CHECK(writer.write(*picture, i, 1));
    }
    return writer.finish();
}

} // namespace sluice::network
