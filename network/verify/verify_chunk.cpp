// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/verify/verify_chunk.h"

#include "core/base/hash.h"
#include "core/media/video_reader.h"
#include "network/verify/likeness.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

using media::RgbImage;
using media::VideoReader;

constexpr std::size_t kMostRemembered = 10'000;

// How they were found is told in docs/byoc-video.md, "What a requester checks".
constexpr double kLeastCloseness = 22;    // dB
constexpr double kLeastCorrelation = 0.9; // of brightness
constexpr double kContrast = 0.02;        // below it a picture counts as flat
constexpr double kBlankShare = 0.2;       // of the source's contrast
constexpr double kStretched = 1;          // of what lies between two filters
constexpr double kTellingSpread = 4e-6;   // 54 dB: below it coding hides the difference

Unexpected wrong(const std::string& what)
{
    return fail(ErrorCode::Protocol, "The answer is not what was asked for: " + what + ".");
}

/// Judges pictures one by one, and what only shows over all of them.
class Judge
{
public:
    explicit Judge(bool isPlainResize)
        : m_isPlainResize(isPlainResize)
    {}

    Result<void> add(const std::string& which, const RgbImage& sent, const RgbImage& answer)
    {
        const Likeness found = measureLikeness(sent, answer);
        const bool isFlat = found.sentContrast < kContrast;
        m_hasContent |= !isFlat;
        m_worst = std::min(m_worst, found.closeness);
        m_stretchError += found.stretchError;
        m_stretchSpread += found.stretchSpread;
        ++m_count;
        if (!isFlat && found.answerContrast < kBlankShare * found.sentContrast)
            return wrong(which + " is blank");
        if (found.closeness < kLeastCloseness)
            return wrong(
                fmt::format("{} does not show what was sent ({:.1f} dB)", which, found.closeness));
        if (!isFlat && found.correlation < kLeastCorrelation)
            return wrong(fmt::format("{} does not show what was sent (correlation {:.2f})", which,
                                     found.correlation));
        return {};
    }

    /// Nobody pays for what any player does.
    Result<void> finish() const
    {
        const bool canTell = m_stretchSpread > kTellingSpread * m_count;
        if (!m_isPlainResize && canTell && m_stretchError < kStretched * m_stretchSpread)
            return wrong("it is the input, only stretched");
        return {};
    }

    bool hasContent() const { return m_hasContent; }
    double worst() const { return m_worst; }

private:
    const bool m_isPlainResize;
    bool m_hasContent = false;
    double m_worst = decibels(0);
    double m_stretchError = 0;
    double m_stretchSpread = 0;
    int m_count = 0;
};

/// The pictures that were sent, one for each call, as the peer saw them.
class SentPictures
{
public:
    static Result<SentPictures> open(const media::TransportChunk& sent)
    {
        SLUICE_TRY(VideoReader reader, VideoReader::open(sent.file, {}));
        return SentPictures(std::move(reader));
    }

    /// Null when the picture is the one before again.
    Result<const RgbImage*> next()
    {
        SLUICE_TRY(auto frame, m_reader.next());
        if (!frame)
            return fail(ErrorCode::Io,
                        "A chunk that was sent cannot be read again. Resume the job.");
        if (frame->repeat)
            return nullptr;
        m_last = std::move(frame->image);
        return &m_last;
    }

private:
    explicit SentPictures(VideoReader reader)
        : m_reader(std::move(reader))
    {}
    VideoReader m_reader;
    RgbImage m_last;
};

Result<ChunkVerdict> verify(const ChunkExpectation& expected,
                            const fs::path& answer,
                            SeenResults& seen,
                            const std::stop_token& stop)
{
    SLUICE_TRY(const std::string sentDigest, sha256File(expected.sent.file, stop));
    SLUICE_TRY(const std::string answerDigest, sha256File(answer, stop));
    if (sentDigest == answerDigest)
        return wrong("it is the input");
    SLUICE_TRY(SentPictures sent, SentPictures::open(expected.sent));
    Judge judge(expected.isPlainResize);
    const auto visit = [&](std::size_t index, const RgbImage& picture) -> Result<void> {
        SLUICE_TRY(const RgbImage* original, sent.next());
        if (original == nullptr)
            return {};
        return judge.add(fmt::format("picture {}", index + 1), *original, picture);
    };
    SLUICE_CHECK(
        media::encodeAnswer(answer, expected.sent, expected.format, expected.output, visit, stop));
    SLUICE_CHECK(judge.finish());
    // Black chunks all look alike; those may share an answer.
    if (judge.hasContent() && !seen.add(answerDigest, sentDigest))
        return wrong("it is the answer to an earlier request");
    ChunkVerdict verdict;
    verdict.frames = std::int64_t(expected.sent.frames.size());
    verdict.worstCloseness = judge.worst();
    verdict.checks = {"decodes",   "size",          "picture count",   "times",
                      "not blank", "not the input", "not seen before", "shows the source"};
    return verdict;
}

} // namespace

bool SeenResults::add(const std::string& answerDigest, const std::string& requestDigest)
{
    const std::lock_guard lock(m_mutex);
    const auto [place, isNew] = m_requests.try_emplace(answerDigest, requestDigest);
    if (!isNew)
        return place->second == requestDigest;
    m_order.push_back(answerDigest);
    if (m_order.size() > kMostRemembered) {
        m_requests.erase(m_order.front());
        m_order.pop_front();
    }
    return true;
}

Result<ChunkVerdict> verifyChunk(const ChunkExpectation& expected,
                                 const fs::path& answer,
                                 SeenResults& seen,
                                 std::stop_token stop)
{
    auto verdict = verify(expected, answer, seen, stop);
    if (!verdict) {
        std::error_code ignored;
        fs::remove(expected.output, ignored);
    }
    return verdict;
}

Result<double> compareAnswers(const fs::path& one, const fs::path& other, std::stop_token stop)
{
    media::VideoReadOptions options;
    options.stranger = media::PictureLimit{16384, 16384};
    SLUICE_TRY(VideoReader first, VideoReader::open(one, options));
    SLUICE_TRY(VideoReader second, VideoReader::open(other, options));
    double worst = decibels(0);
    RgbImage a;
    RgbImage b;
    while (true) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "Comparing two answers was cancelled.");
        SLUICE_TRY(auto frameA, first.next());
        SLUICE_TRY(auto frameB, second.next());
        if (!frameA && !frameB)
            return worst;
        if (!frameA || !frameB)
            return wrong("two answers to one request differ in length");
        if (!frameA->repeat)
            a = std::move(frameA->image);
        if (!frameB->repeat)
            b = std::move(frameB->image);
        worst = std::min(worst, measureLikeness(a, b).closeness);
    }
}

Result<double> verifyPicture(
    const RgbImage& sent, const RgbImage& answer, int width, int height, bool isPlainResize)
{
    if (answer.width() != width || answer.height() != height)
        return wrong(fmt::format("the picture has {}x{} instead of {}x{}", answer.width(),
                                 answer.height(), width, height));
    Judge judge(isPlainResize);
    SLUICE_CHECK(judge.add("the picture", sent, answer));
    SLUICE_CHECK(judge.finish());
    return judge.worst();
}

} // namespace sluice::network
