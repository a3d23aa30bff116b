// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/worker/byoc_video_worker.h"

#include "core/base/log.h"
#include "network/byoc_video/video_job.h"
#include "network/worker/chunk_job.h"
#include "network/worker/generate_job.h"
#include "network/worker/work_folder.h"

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

VideoJobAnswer answerTo(const std::string& id, const std::string& model, const MadeChunk& made)
{
    VideoJobAnswer answer;
    answer.id = id;
    answer.frames = made.result.frames;
    answer.bytes = made.bytes;
    answer.seconds = made.result.busy.count();
    answer.model = model;
    answer.modelSha256 = made.modelSha256;
    answer.device = made.result.maker;
    answer.software = "sluice";
    answer.notes = made.result.notes;
    return answer;
}

using Made = tl::expected<MadeChunk, VideoJobError>;

} // namespace

/// What a request of either kind asks for, and how it is made.
struct ByocVideoWorker::Order
{
    std::string id;
    std::string model;
    std::chrono::seconds timeout;
    std::function<Made(std::stop_token)> make;
};

ByocVideoWorker::ByocVideoWorker(Backend& backend, ByocVideoWorkerConfig config)
    : m_backend(backend)
    , m_config(std::move(config))
{}

void ByocVideoWorker::addTo(HandlerTable& table)
{
    const auto add = [&](std::string_view path, Task task) {
        table.add("POST", std::string(path),
                  [this, task](const ServerRequest&, BodyReader& body, ResponseWriter& response,
                               std::stop_token stop) {
                      const auto mark = m_config.turn->tryTake();
                      if (mark)
                          return handle(task, body, response, stop);
                      discard(body);
                      sendError(response, {503, "busy", "The worker is making another chunk."});
                  });
    };
    add(kUpscalePath, Task::Upscale);
    add(kGeneratePath, Task::Generate);
}

std::vector<std::string> ByocVideoWorker::capabilities() const
{
    std::vector<std::string> names;
    for (const std::string& model : m_config.models)
        names.push_back(upscaleCapability(model));
    for (const std::string& model : m_config.generators)
        names.push_back(generateCapability(model));
    return names;
}

Result<ByocVideoWorker::Order> ByocVideoWorker::read(Task task, const fs::path& folder)
{
    const fs::path body = folder / "request";
    if (task == Task::Upscale) {
        const fs::path chunk = folder / "source.nut";
        SLUICE_TRY(VideoJobRequest request, readRequest(body, chunk));
        return Order{request.id, request.model, std::chrono::seconds(request.timeoutSeconds),
                     [this, request, chunk, folder](std::stop_token stop) {
                         return makeRequestedChunk(request, chunk, folder, m_backend, stop);
                     }};
    }
    const fs::path image = folder / "start.png";
    SLUICE_TRY(GenerateRequest request, readGenerateRequest(body, image));
    return Order{request.id, request.model, std::chrono::seconds(request.timeoutSeconds),
                 [this, request, image, folder](std::stop_token stop) {
                     return makeRequestedClip(request,
                                              request.startImageBytes > 0 ? image : fs::path(),
                                              folder, m_backend, stop);
                 }};
}

void ByocVideoWorker::handle(Task task,
                             BodyReader& body,
                             ResponseWriter& response,
                             const std::stop_token& stop)
{
    const auto began = std::chrono::steady_clock::now();
    const WorkFolder folder(m_config.folder / fmt::format("byoc-{}", m_nextFolder++));
    if (const auto received = receive(body, folder.path() / "request"); !received) {
        if (received.error().status != 0)
            sendError(response, received.error());
        return;
    }
    const auto order = read(task, folder.path());
    if (!order)
        return sendError(response, refusalFor(order.error()));
    const auto& served = task == Task::Upscale ? m_config.models : m_config.generators;
    if (std::ranges::find(served, order->model) == served.end())
        return sendError(response, {404, "unknown_model", "This worker serves other models."});
    std::error_code error;
    fs::remove(folder.path() / "request", error);

    const Deadline deadline(began + std::min(order->timeout, m_config.longestJob), stop);
    const Made made = order->make(deadline.token());
    if (deadline.isOver())
        return sendError(response, {504, "deadline", "The chunk was not ready in time."});
    if (!made)
        return sendError(response, made.error());
    const fs::path answerFile = folder.path() / "answer";
    if (const auto written =
            writeBody(answerFile, answerTo(order->id, order->model, *made), made->file);
        !written)
        return sendError(response, refusalFor(written.error()));
    fs::remove(made->file, error);
    if (const auto sent = sendFile(response, answerFile); !sent)
        spdlog::info("A chunk was made for nobody: {}", sent.error().detail);
    else
        ++m_chunksMade;
}

} // namespace sluice::network
