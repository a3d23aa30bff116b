// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/verify/verify_generated.h"

#include "core/base/hash.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

using media::RgbImage;

// docs/byoc-video.md, "A clip of words". Averaging over squares takes away what coding adds.
constexpr int kSquare = 8;
constexpr float kLeastContrast = 1.0f / 255; // of the squares, standard deviation
constexpr float kLeastMotion = 2.0f / 255;   // of one square

Unexpected wrong(const std::string& what)
{
    return fail(ErrorCode::Protocol, "The answer is not what was asked for: " + what + ".");
}

float squareBrightness(const RgbImage& picture, int left, int top)
{
    const int right = std::min(left + kSquare, picture.width());
    const int bottom = std::min(top + kSquare, picture.height());
    double sum = 0;
    for (int y = top; y < bottom; ++y)
        for (int x = left; x < right; ++x) {
            const std::size_t i = std::size_t(y) * std::size_t(picture.width()) + std::size_t(x);
            sum += 0.2126 * picture.plane(0)[i] + 0.7152 * picture.plane(1)[i] +
                   0.0722 * picture.plane(2)[i];
        }
    return float(sum / (65535.0 * (right - left) * (bottom - top)));
}

std::vector<float> squaresOf(const RgbImage& picture)
{
    std::vector<float> squares;
    for (int top = 0; top < picture.height(); top += kSquare)
        for (int left = 0; left < picture.width(); left += kSquare)
            squares.push_back(squareBrightness(picture, left, top));
    return squares;
}

bool isBlank(const std::vector<float>& squares)
{
    double sum = 0;
    double squared = 0;
    for (const float value : squares) {
        sum += value;
        squared += double(value) * value;
    }
    const auto count = double(std::max<std::size_t>(squares.size(), 1));
    return std::sqrt(std::max(0.0, squared / count - sum / count * (sum / count))) <=
           kLeastContrast;
}

Result<ChunkVerdict> verify(const GeneratedExpectation& expected,
                            const fs::path& answer,
                            SeenResults& seen,
                            const std::stop_token& stop)
{
    SLUICE_TRY(const std::string answerDigest, sha256File(answer, stop));
    GeneratedJudge judge;
    const auto visit = [&judge](std::size_t, const RgbImage& picture) {
        return judge.add(picture);
    };
    SLUICE_CHECK(
        media::encodeAnswer(answer, expected.clip, expected.format, expected.output, visit, stop));
    SLUICE_CHECK(judge.finish());
    if (!seen.add(answerDigest, expected.requestDigest))
        return wrong("it is the answer to an earlier request");
    ChunkVerdict verdict;
    verdict.frames = std::int64_t(expected.clip.frames.size());
    verdict.checks = {"decodes",   "size",       "picture count",  "times",
                      "not blank", "not frozen", "not seen before"};
    return verdict;
}

} // namespace

Result<void> GeneratedJudge::add(const RgbImage& picture)
{
    const std::vector<float> squares = squaresOf(picture);
    if (m_count++ == 0) {
        m_first = squares;
        m_width = picture.width();
        m_height = picture.height();
    }
    if (picture.width() != m_width || picture.height() != m_height)
        return wrong("its pictures have several sizes");
    m_blank += isBlank(squares) ? 1 : 0;
    for (std::size_t i = 0; i < squares.size(); ++i)
        m_motion = std::max(m_motion, std::abs(squares[i] - m_first[i]));
    return {};
}

Result<void> GeneratedJudge::finish() const
{
    if (2 * m_blank >= std::max(m_count, 1))
        return wrong(fmt::format("{} of its {} pictures are blank", m_blank, m_count));
    if (m_count > 1 && m_motion < kLeastMotion)
        return wrong("nothing moves in it");
    return {};
}

media::TransportChunk
expectedClip(const media::VideoWriteFormat& format, std::int64_t frames, int bitDepth)
{
    media::TransportChunk clip;
    clip.width = format.width;
    clip.height = format.height;
    clip.bitDepth = bitDepth;
    clip.timeBase = format.timeBase;
    clip.color.matrix = "bt709";
    clip.color.range = "tv";
    for (std::int64_t i = 0; i < frames; ++i) {
        media::TransportFrame frame;
        frame.ticks = i;
        frame.duration = 1;
        clip.frames.push_back(frame);
    }
    clip.duration = Rational(frames) * format.timeBase;
    return clip;
}

Result<ChunkVerdict> verifyGenerated(const GeneratedExpectation& expected,
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

Result<void> verifyNotBlank(const RgbImage& picture)
{
    return isBlank(squaresOf(picture)) ? Result<void>(wrong("the picture is blank"))
                                       : Result<void>();
}

} // namespace sluice::network
