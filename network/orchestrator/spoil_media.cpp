// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/spoil_media.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "core/media/still_image.h"
#include "core/media/video_reader.h"
#include "core/media/video_writer.h"
#include "network/orchestrator/picture_size.h"
#include "network/orchestrator/scratch_folder.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kMagic = "BYOCVID1";
constexpr std::size_t kHeadBytes = 12;

/// A body of docs/byoc-video.md in its parts.
struct VideoBody
{
    nlohmann::json json;
    std::string chunk;
};

std::optional<VideoBody> splitVideoBody(std::string_view body)
{
    if (!body.starts_with(kMagic) || body.size() < kHeadBytes)
        return {};
    std::size_t length = 0;
    for (std::size_t i = kMagic.size(); i < kHeadBytes; ++i)
        length = length << 8 | static_cast<unsigned char>(body[i]);
    if (length > body.size() - kHeadBytes)
        return {};
    auto json = parseJson(body.substr(kHeadBytes, length), "the body");
    if (!json || !json->is_object())
        return {};
    return VideoBody{std::move(*json), std::string(body.substr(kHeadBytes + length))};
}

std::string joinVideoBody(VideoBody body)
{
    body.json["bytes"] = body.chunk.size();
    const std::string json = dumpJson(body.json);
    std::string all(kMagic);
    for (int shift = 24; shift >= 0; shift -= 8)
        all.push_back(char(json.size() >> shift & 0xff));
    return all + json + body.chunk;
}

/// Every second sample of every second row, or black.
media::RgbImage spoilt(Mischief mischief, const media::RgbImage& image)
{
    const int step = mischief == Mischief::WrongSize ? 2 : 1;
    media::RgbImage result(std::max(image.width() / step, 16), std::max(image.height() / step, 16));
    for (int plane = 0; plane < 3; ++plane) {
        std::uint16_t* out = result.plane(plane);
        for (int y = 0; y < result.height(); ++y) {
            const int from = std::min(y * step, image.height() - 1);
            const std::uint16_t* row =
                image.plane(plane) + std::size_t(from) * std::size_t(image.width());
            for (int x = 0; x < result.width(); ++x)
                *out++ = mischief == Mischief::Blank ? std::uint16_t(0)
                                                     : row[std::min(x * step, image.width() - 1)];
        }
    }
    return result;
}

/// How many pictures of a clip are left of it.
Result<std::size_t> picturesLeft(Mischief mischief, const fs::path& clip)
{
    if (mischief != Mischief::Short)
        return std::numeric_limits<std::size_t>::max();
    SLUICE_TRY(const media::FrameIndex index, media::scanFrames(clip));
    return (index.times.size() + 1) / 2;
}

Result<void> spoilClip(Mischief mischief, const fs::path& from, const fs::path& to)
{
    SLUICE_TRY(const std::size_t most, picturesLeft(mischief, from));
    SLUICE_TRY(media::VideoReader reader, media::VideoReader::open(from, {}));
    std::optional<media::VideoWriter> writer;
    for (std::size_t i = 0; i < most; ++i) {
        SLUICE_TRY(const auto frame, reader.next());
        if (!frame)
            break;
        if (writer && (frame->repeat || mischief == Mischief::Frozen)) {
            SLUICE_CHECK(writer->repeatLast(frame->ticks, frame->duration));
            continue;
        }
        const media::RgbImage image = spoilt(mischief, frame->image);
        if (!writer) {
            media::VideoWriteFormat format;
            format.width = image.width();
            format.height = image.height();
            format.timeBase = reader.info().timeBase;
            format.frameRate = reader.info().averageRate;
            format.color = reader.info().color;
            format.sourceHeight = reader.info().height;
            format.encode = {"h264", 8, "ultrafast", std::min(reader.info().bitDepth, 10)};
            SLUICE_TRY(media::VideoWriter made, media::VideoWriter::create(to, format));
            writer.emplace(std::move(made));
        }
        SLUICE_CHECK(writer->write(image, frame->ticks, frame->duration));
    }
    return writer ? writer->finish() : fail(ErrorCode::InvalidInput, "no pictures");
}

Result<void> spoilStill(Mischief mischief, const fs::path& from, const fs::path& to)
{
    SLUICE_TRY(media::StillImage still, media::readStill(from));
    still.image = spoilt(mischief, still.image);
    still.alpha.clear();
    return media::writeStill(to, still);
}

/// `bytes` through files, as our readers want it; unchanged when they do not understand it.
std::string throughFiles(Mischief mischief, const std::string& bytes, bool isClip)
{
    const auto folder = ScratchFolder::make(fs::temp_directory_path());
    if (!folder)
        return bytes;
    const fs::path from = folder->path() / (isClip ? "in.nut" : "in.png");
    const fs::path to = folder->path() / (isClip ? "out.nut" : "out.png");
    std::ofstream(from, std::ios::binary).write(bytes.data(), std::streamsize(bytes.size()));
    const auto done = isClip ? spoilClip(mischief, from, to) : spoilStill(mischief, from, to);
    const auto result = done ? readFile(to, 1u << 30) : Unexpected(done.error());
    return result ? *result : bytes;
}

} // namespace

std::string spoiltMedia(Mischief mischief, const std::string& result, const std::string& other)
{
    const bool isExchange = mischief == Mischief::Stale || mischief == Mischief::InputReturned;
    const bool isOfClips = mischief == Mischief::Frozen || mischief == Mischief::Short;
    auto body = splitVideoBody(result);
    if (!body && isOfClips)
        return result;
    if (!body) {
        if (isExchange)
            return other.empty() ? result : other;
        return pictureSize(result) ? throughFiles(mischief, result, false) : result;
    }
    if (!isExchange)
        body->chunk = throughFiles(mischief, body->chunk, true);
    else if (const auto source = splitVideoBody(other))
        body->chunk = source->chunk;
    return joinVideoBody(std::move(*body));
}

std::string uploadedFile(const std::string& body)
{
    const std::string boundary = body.substr(0, body.find("\r\n"));
    const std::size_t named = body.find("filename=");
    const std::size_t begin = named == std::string::npos ? named : body.find("\r\n\r\n", named);
    const std::size_t end =
        begin == std::string::npos ? begin : body.find("\r\n" + boundary, begin + 4);
    if (end == std::string::npos)
        return body;
    return body.substr(begin + 4, end - begin - 4);
}

} // namespace sluice::network
