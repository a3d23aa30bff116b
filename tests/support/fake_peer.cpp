// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_peer.h"

#include "core/base/atomic_file.h"
#include "core/media/video_reader.h"
#include "core/media/video_writer.h"
#include "network/byoc_video/video_job.h"
#include "network/wire/byoc.h"

#include <condition_variable>
#include <fstream>
#include <stdexcept>

namespace sluice::test {
namespace fs = std::filesystem;
using namespace network;
namespace {

constexpr const char* kToken = "/process/token";
constexpr const char* kJob = "/process/request/video-upscale/v1";

void waitForStop(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait(lock, stop, [] { return false; });
}

/// Each sample of the answer is the nearest one of the request.
media::RgbImage stretched(const media::RgbImage& from, int width, int height, PeerManner manner)
{
    media::RgbImage to(width, height);
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const int wanted = manner == PeerManner::Mirrored ? width - 1 - x : x;
                const int fromX = wanted * from.width() / width;
                const int fromY = y * from.height() / height;
                to.plane(plane)[y * width + x] =
                    manner == PeerManner::Blank ? std::uint16_t(0)
                                                : from.plane(plane)[fromY * from.width() + fromX];
            }
    return to;
}

Result<void> stretchClip(const fs::path& from,
                         const fs::path& to,
                         const VideoJobRequest& request,
                         PeerManner manner)
{
    SLUICE_TRY(media::VideoReader reader, media::VideoReader::open(from, {}));
    media::VideoWriteFormat format;
    const int less = manner == PeerManner::WrongSize ? 2 : 0;
    format.width = request.target.width - less;
    format.height = request.target.height;
    format.timeBase = reader.info().timeBase;
    format.frameRate = reader.info().averageRate;
    format.color = request.color;
    format.sourceHeight = reader.info().height;
    format.encode.crf = 4;
    format.encode.preset = "ultrafast";
    format.encode.bitDepth = request.bitDepth;
    SLUICE_TRY(media::VideoWriter writer, media::VideoWriter::create(to, format));
    while (true) {
        SLUICE_TRY(const std::optional<media::VideoFrame> frame, reader.next());
        if (!frame)
            return writer.finish();
        if (frame->repeat)
            SLUICE_CHECK(writer.repeatLast(frame->ticks, frame->duration));
        else
            SLUICE_CHECK(writer.write(stretched(frame->image, format.width, format.height, manner),
                                      frame->ticks, frame->duration));
    }
}

/// A body for the answer in `folder`, or why there is none.
Result<std::string> makeAnswer(const fs::path& folder, const std::string& body, PeerManner manner)
{
    std::ofstream(folder / "body", std::ios::binary) << body;
    SLUICE_TRY(const VideoJobRequest request, readRequest(folder / "body", folder / "in.nut"));
    if (manner == PeerManner::InputBack)
        fs::copy_file(folder / "in.nut", folder / "out.nut", fs::copy_options::overwrite_existing);
    else
        SLUICE_CHECK(stretchClip(folder / "in.nut", folder / "out.nut", request, manner));
    VideoJobAnswer answer;
    answer.id = request.id;
    answer.frames = request.frames;
    answer.bytes = fs::file_size(folder / "out.nut");
    answer.device = "fake device";
    SLUICE_CHECK(writeBody(folder / "reply", answer, folder / "out.nut"));
    return readFile(folder / "reply");
}

void sendForever(ResponseWriter& writer)
{
    const std::string block(1 << 16, 'x');
    if (!writer.begin(200, {{"content-type", std::string(kByocVideoType)}}))
        return;
    while (writer.write(block)) {
    }
}

} // namespace

FakePeer::FakePeer(fs::path folder, Config config)
    : m_folder(std::move(folder))
    , m_config(std::move(config))
{
    fs::create_directories(m_folder);
    HandlerTable table;
    table.add("GET", kToken,
              [this](const auto&, auto&, ResponseWriter& writer, const std::stop_token& stop) {
                  answerToken(writer, stop);
              });
    table.add("POST", kJob,
              [this](const auto&, BodyReader& body, ResponseWriter& writer,
                     const std::stop_token& stop) { answerJob(body, writer, stop); });
    ListenerConfig listen;
    listen.tls = false;
    auto listener = Listener::start(listen, std::move(table));
    if (!listener)
        throw std::runtime_error(listener.error().detail);
    m_listener = std::move(*listener);
    m_url = m_listener->url();
}

FakePeer::~FakePeer()
{
    die();
}

std::string FakePeer::url() const
{
    return m_url;
}

std::uint16_t FakePeer::port() const
{
    return m_listener->port();
}

void FakePeer::die()
{
    m_listener.reset();
}

void FakePeer::answerToken(ResponseWriter& writer, const std::stop_token& stop)
{
    const int number = ++m_tokens;
    if (m_config.manner == PeerManner::SilentToken)
        return waitForStop(stop);
    ByocToken token;
    token.serviceAddress = m_config.serviceUrl.empty() ? m_url : m_config.serviceUrl;
    token.availableCapacity = 1;
    token.balance = "0";
    if (m_config.price) {
        token.price.emplace();
        token.price->pricePerUnit =
            number > 1 ? m_config.laterPrice.value_or(*m_config.price) : *m_config.price;
    }
    static_cast<void>(writer.send(200, "application/json", byocTokenJson(token)));
}

void FakePeer::answerJob(BodyReader& body, ResponseWriter& writer, const std::stop_token& stop)
{
    const int number = ++m_jobs;
    const auto request = body.readAll(64u << 20);
    if (!request)
        return;
    switch (m_config.manner) {
    case PeerManner::Hangs:
        return waitForStop(stop);
    case PeerManner::Endless:
        return sendForever(writer);
    case PeerManner::Fails:
        static_cast<void>(writer.send(500, "text/plain", "out of order\n"));
        return;
    case PeerManner::Refuses:
        static_cast<void>(writer.send(400, "text/plain", toJsonText({400, "bad_request", "no"})));
        return;
    case PeerManner::Garbage:
        static_cast<void>(writer.send(200, kByocVideoType, std::string(5000, '\x55')));
        return;
    case PeerManner::Busy:
        if (number == 1) {
            static_cast<void>(writer.send(503, "text/plain", toJsonText({503, "busy", "busy"})));
            return;
        }
        break;
    default:
        break;
    }
    const fs::path folder = m_folder / std::to_string(number);
    fs::create_directories(folder);
    const auto answer = makeAnswer(folder, *request, m_config.manner);
    if (!answer) {
        static_cast<void>(writer.send(500, "text/plain", answer.error().detail));
        return;
    }
    if (m_config.manner == PeerManner::CutsOff) {
        if (writer.begin(200, {{"content-type", std::string(kByocVideoType)},
                               {"content-length", std::to_string(answer->size())}}))
            static_cast<void>(
                writer.write(std::string_view(*answer).substr(0, answer->size() / 2)));
        return writer.abort();
    }
    static_cast<void>(writer.send(200, kByocVideoType, *answer));
}

} // namespace sluice::test
