// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/worker/byoc_video_worker.h"

#include "core/base/log.h"
#include "network/byoc_video/video_job.h"
#include "network/worker/chunk_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kPiece = 256 << 10;
constexpr std::uintmax_t kMaxBody = kMaxChunkBytes + (64 << 10) + 12;
constexpr const char* kJson = "application/json";

/// A folder that goes with its request.
class WorkFolder
{
public:
    explicit WorkFolder(fs::path path)
        : m_path(std::move(path))
    {}
    ~WorkFolder()
    {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

/// Takes the mark away when the request is answered, however that ends.
class BusyMark
{
public:
    explicit BusyMark(std::atomic<bool>& isBusy)
        : m_isBusy(isBusy)
    {}
    ~BusyMark() { m_isBusy = false; }
    BusyMark(const BusyMark&) = delete;
    BusyMark& operator=(const BusyMark&) = delete;

private:
    std::atomic<bool>& m_isBusy;
};

/// Asks for a stop when the time is up, or when `outer` is stopped.
class Deadline
{
public:
    Deadline(std::chrono::steady_clock::time_point when, const std::stop_token& outer)
        : m_forward(outer, [this] { m_source.request_stop(); })
        , m_timer([this, when](const std::stop_token& ended) { wait(when, ended); })
    {}

    std::stop_token token() const { return m_source.get_token(); }
    bool isOver() const { return m_isOver; }

private:
    void wait(std::chrono::steady_clock::time_point when, const std::stop_token& ended)
    {
        std::unique_lock lock(m_mutex);
        m_wake.wait_until(lock, ended, when, [] { return false; });
        if (ended.stop_requested())
            return;
        m_isOver = true;
        m_source.request_stop();
    }

    std::stop_source m_source;
    std::atomic<bool> m_isOver = false;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::stop_callback<std::function<void()>> m_forward;
    std::jthread m_timer;
};

void sendError(ResponseWriter& response, const VideoJobError& error)
{
    if (const auto sent = response.send(error.status, kJson, toJsonText(error)); !sent)
        spdlog::debug("A worker's refusal was not heard: {}", sent.error().detail);
}

/// Reads what is left, so that the peer comes to reading the answer.
void discard(BodyReader& body)
{
    std::vector<std::byte> piece(kPiece);
    for (std::uintmax_t read = 0; read < kMaxBody;) {
        const auto got = body.read(piece);
        if (!got || *got == 0)
            return;
        read += *got;
    }
}

/// The error is one for the peer; status 0: nobody is there to hear it.
tl::expected<void, VideoJobError> receive(BodyReader& body, const fs::path& file)
{
    const auto refuse = [](int status, const char* code, const char* message) {
        return tl::unexpected(VideoJobError{status, code, message});
    };
    const auto tooLarge = [&] {
        return refuse(413, "too_large", "A request holds at most 256 MiB.");
    };
    if (body.announcedSize().value_or(0) > kMaxBody)
        return tooLarge();
    std::ofstream out(file, std::ios::binary);
    std::vector<std::byte> piece(kPiece);
    std::uintmax_t size = 0;
    while (true) {
        const auto got = body.read(piece);
        if (!got && got.error().code == ErrorCode::Protocol)
            return refuse(400, "bad_request", "The body is not as long as announced.");
        if (!got)
            return refuse(0, "", "");
        if (*got == 0)
            break;
        size += *got;
        if (size > kMaxBody)
            return tooLarge();
        out.write(reinterpret_cast<const char*>(piece.data()), std::streamsize(*got));
    }
    out.close();
    if (!out)
        return refuse(500, "failed", "The worker's disk is full.");
    return {};
}

VideoJobError refusalFor(const Error& error)
{
    if (error.code == ErrorCode::Unavailable)
        return {400, "unsupported_version", error.detail};
    if (error.code == ErrorCode::InvalidInput)
        return {400, "bad_request", error.detail};
    return {500, "failed", "The worker's disk cannot be used."};
}

Result<void> sendFile(ResponseWriter& response, const fs::path& file)
{
    std::error_code error;
    const std::uintmax_t size = fs::file_size(file, error);
    SLUICE_CHECK(response.begin(200, {{"content-type", std::string(kByocVideoType)},
                                      {"content-length", std::to_string(size)}}));
    std::ifstream in(file, std::ios::binary);
    std::vector<char> piece(kPiece);
    while (in) {
        in.read(piece.data(), std::streamsize(piece.size()));
        if (in.gcount() > 0)
            SLUICE_CHECK(response.write(std::string_view(piece.data(), std::size_t(in.gcount()))));
    }
    return response.finish();
}

VideoJobAnswer answerTo(const VideoJobRequest& request, const MadeChunk& made)
{
    VideoJobAnswer answer;
    answer.id = request.id;
    answer.frames = made.result.frames;
    answer.bytes = made.bytes;
    answer.seconds = made.result.busy.count();
    answer.model = request.model;
    answer.modelSha256 = made.modelSha256;
    answer.device = made.result.maker;
    answer.software = "sluice";
    answer.notes = made.result.notes;
    return answer;
}

} // namespace

ByocVideoWorker::ByocVideoWorker(Backend& backend, ByocVideoWorkerConfig config)
    : m_backend(backend)
    , m_config(std::move(config))
{}

void ByocVideoWorker::addTo(HandlerTable& table)
{
    table.add("POST", std::string(kUpscalePath),
              [this](const ServerRequest&, BodyReader& body, ResponseWriter& response,
                     std::stop_token stop) {
                  if (m_isBusy.exchange(true)) {
                      discard(body);
                      sendError(response, {503, "busy", "The worker is making another chunk."});
                      return;
                  }
                  const BusyMark mark(m_isBusy);
                  handle(body, response, stop);
              });
}

std::vector<std::string> ByocVideoWorker::capabilities() const
{
    std::vector<std::string> names;
    for (const std::string& model : m_config.models)
        names.push_back(upscaleCapability(model));
    return names;
}

void ByocVideoWorker::handle(BodyReader& body,
                             ResponseWriter& response,
                             const std::stop_token& stop)
{
    const auto began = std::chrono::steady_clock::now();
    const WorkFolder folder(m_config.folder / fmt::format("byoc-{}", m_nextFolder++));
    std::error_code error;
    fs::remove_all(folder.path(), error);
    fs::create_directories(folder.path(), error);
    const fs::path bodyFile = folder.path() / "request";
    const fs::path chunk = folder.path() / "source.nut";
    if (const auto received = receive(body, bodyFile); !received) {
        if (received.error().status != 0)
            sendError(response, received.error());
        return;
    }
    const auto request = readRequest(bodyFile, chunk);
    if (!request)
        return sendError(response, refusalFor(request.error()));
    if (std::ranges::find(m_config.models, request->model) == m_config.models.end())
        return sendError(response, {404, "unknown_model", "This worker serves other models."});
    fs::remove(bodyFile, error);

    const auto patience = std::min<std::chrono::seconds>(
        std::chrono::seconds(request->timeoutSeconds), m_config.longestJob);
    const Deadline deadline(began + patience, stop);
    auto made = makeRequestedChunk(*request, chunk, folder.path(), m_backend, deadline.token());
    if (deadline.isOver())
        return sendError(response, {504, "deadline", "The chunk was not ready in time."});
    if (!made)
        return sendError(response, made.error());
    const fs::path answerFile = folder.path() / "answer";
    if (const auto written = writeBody(answerFile, answerTo(*request, *made), made->file); !written)
        return sendError(response, refusalFor(written.error()));
    fs::remove(made->file, error);
    if (const auto sent = sendFile(response, answerFile); !sent)
        spdlog::info("A chunk was made for nobody: {}", sent.error().detail);
    else
        ++m_chunksMade;
}

} // namespace sluice::network
