// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/http_client.h"

#include "core/net/http_transfer.h"

#include <fmt/format.h>
#include <pthread.h>

#include <thread>

namespace sluice::net {
namespace {

using namespace std::chrono_literals;

constexpr auto kProgressInterval = 100ms;
constexpr int kPollMilliseconds = 1000;

void startLibcurl()
{
    static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)kStarted;
}

} // namespace

/// The net-io thread: runs every transfer through one libcurl multi handle.
class HttpClient::Loop
{
public:
    Loop()
    {
        startLibcurl();
        m_multi = curl_multi_init();
        // A connection for each transfer: a peer that stalls one holds up no other.
        curl_multi_setopt(m_multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
    }

    ~Loop()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_isEnding = true;
        }
        curl_multi_wakeup(m_multi);
        if (m_thread.joinable())
            m_thread.join();
        curl_multi_cleanup(m_multi);
    }

    void add(const std::shared_ptr<Transfer>& transfer)
    {
        transfer->connections = &m_connections;
        {
            const std::lock_guard lock(m_mutex);
            m_waiting.push_back(transfer);
            if (!m_thread.joinable())
                m_thread = std::thread([this] { run(); });
        }
        wake();
    }

    void wake() { curl_multi_wakeup(m_multi); }
    std::uint64_t connections() const { return m_connections; }

private:
    void run()
    {
        ::pthread_setname_np(::pthread_self(), "net-io");
        while (takeWaiting()) {
            int running = 0;
            curl_multi_perform(m_multi, &running);
            finishDone();
            finishCancelled();
            curl_multi_poll(m_multi, nullptr, 0, kPollMilliseconds, nullptr);
        }
        for (auto& [handle, transfer] : m_running) {
            curl_multi_remove_handle(m_multi, handle);
            transfer->finish(fail(ErrorCode::Cancelled, "the program is ending"));
        }
        m_running.clear();
    }

    /// Starts what was asked for meanwhile; false when the loop is to end.
    bool takeWaiting()
    {
        std::vector<std::shared_ptr<Transfer>> waiting;
        bool isEnding = false;
        {
            const std::lock_guard lock(m_mutex);
            waiting.swap(m_waiting);
            isEnding = m_isEnding;
        }
        for (auto& transfer : waiting) {
            if (auto prepared = transfer->prepare(); !prepared) {
                transfer->finish(Unexpected(prepared.error()));
                continue;
            }
            CURL* handle = transfer->handle.get();
            m_running.emplace(handle, std::move(transfer));
            curl_multi_add_handle(m_multi, handle);
        }
        return !isEnding;
    }

    void finishDone()
    {
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(m_multi, &left)) {
            if (message->msg != CURLMSG_DONE)
                continue;
            CURL* handle = message->easy_handle;
            const CURLcode code = message->data.result;
            const auto found = m_running.find(handle);
            const auto transfer = std::move(found->second);
            m_running.erase(found);
            curl_multi_remove_handle(m_multi, handle);
            transfer->finish(code);
        }
    }

    void finishCancelled()
    {
        for (auto it = m_running.begin(); it != m_running.end();) {
            if (!it->second->isCancelled) {
                ++it;
                continue;
            }
            curl_multi_remove_handle(m_multi, it->first);
            it->second->finish(fail(ErrorCode::Cancelled, "the download was stopped"));
            it = m_running.erase(it);
        }
    }

    CURLM* m_multi = nullptr;
    std::thread m_thread;
    std::mutex m_mutex;
    std::vector<std::shared_ptr<Transfer>> m_waiting;
    bool m_isEnding = false;
    std::atomic<std::uint64_t> m_connections = 0;
    std::map<CURL*, std::shared_ptr<Transfer>> m_running; ///< net-io only
};

std::string HttpResponse::header(const std::string& lowerCaseName) const
{
    const auto found = headers.find(lowerCaseName);
    return found == headers.end() ? std::string() : found->second;
}

HttpClient::HttpClient(bool offline)
    : m_offline(offline)
    , m_loop(offline ? nullptr : std::make_unique<Loop>())
{}

HttpClient::~HttpClient() = default;

std::uint64_t HttpClient::connectionCount() const
{
    return m_loop ? m_loop->connections() : 0;
}

Result<std::shared_ptr<HttpClient::Transfer>> HttpClient::start(const HttpRequest& request)
{
    if (m_offline)
        return fail(ErrorCode::Unavailable,
                    fmt::format("{} was not opened: Sluice is set to stay offline.", request.url));
    auto transfer = std::make_shared<Transfer>();
    transfer->request = request;
    return transfer;
}

Result<HttpResponse> HttpClient::perform(const std::shared_ptr<Transfer>& transfer,
                                         const ProgressFunction& progress,
                                         const PieceFunction& onPiece,
                                         std::stop_token stop)
{
    const std::stop_callback onStop(stop, [&] {
        transfer->isCancelled = true;
        m_loop->wake();
    });
    std::optional<Error> refusal;
    m_loop->add(transfer);
    std::unique_lock lock(transfer->mutex);
    const auto hasNews = [&] { return transfer->result || !transfer->pieces.empty(); };
    while (true) {
        const bool isNews = transfer->done.wait_for(lock, kProgressInterval, hasNews);
        const std::string piece = std::exchange(transfer->pieces, {});
        const bool isEnd = transfer->result.has_value();
        lock.unlock();
        if (!piece.empty() && onPiece && !refusal) {
            if (auto taken = onPiece(piece); !taken) {
                refusal = std::move(taken).error();
                transfer->isCancelled = true;
                m_loop->wake();
            }
        }
        if (!isNews && progress)
            progress({transfer->received, transfer->total, transfer->sent});
        lock.lock();
        if (isEnd)
            break;
    }
    if (refusal)
        return Unexpected(*refusal);
    return std::move(*transfer->result);
}

Result<HttpResponse> HttpClient::send(const HttpRequest& request, std::stop_token stop)
{
    SLUICE_TRY(const auto transfer, start(request));
    return perform(transfer, {}, {}, stop);
}

Result<HttpResponse>
HttpClient::stream(const HttpRequest& request, const PieceFunction& onPiece, std::stop_token stop)
{
    SLUICE_TRY(const auto transfer, start(request));
    transfer->isStreamed = true;
    return perform(transfer, {}, onPiece, stop);
}

Result<HttpResponse> HttpClient::download(const HttpRequest& request,
                                          const std::filesystem::path& file,
                                          const ProgressFunction& progress,
                                          std::stop_token stop)
{
    SLUICE_TRY(const auto transfer, start(request));
    SLUICE_TRY(auto target, ResumableFile::open(file, request.url));
    transfer->file = &target;
    auto response = perform(transfer, progress, {}, stop);
    if (response && progress)
        progress({target.size(), target.size(), 0});
    return response;
}

Result<HttpResponse> HttpClient::receive(const HttpRequest& request,
                                         const std::filesystem::path& file,
                                         const ProgressFunction& progress,
                                         std::stop_token stop)
{
    SLUICE_TRY(const auto transfer, start(request));
    SLUICE_TRY(auto target, AnswerFile::create(file));
    transfer->answer = &target;
    SLUICE_TRY(auto response, perform(transfer, progress, {}, stop));
    if (response.status >= 200 && response.status < 300)
        SLUICE_CHECK(target.keep(request.isKeptSafe));
    if (progress)
        progress({transfer->received, transfer->received, transfer->sent});
    return response;
}

std::string libraryVersion()
{
    return curl_version_info(CURLVERSION_NOW)->version;
}

} // namespace sluice::net
