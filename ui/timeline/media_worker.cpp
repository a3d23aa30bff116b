// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/media_worker.h"

#include <spdlog/spdlog.h>

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace sluice::ui {
namespace {

constexpr std::size_t kMostRequests = 256;
constexpr int kNice = 15;

/// The calling thread gives way to the player and to the engine. On Linux the nice value belongs to a thread.
void becomeQuiet(const char* name)
{
    pthread_setname_np(pthread_self(), name);
    setpriority(PRIO_PROCESS, id_t(gettid()), kNice);
}

QImage toImage(const media::Thumbnail& picture)
{
    const QImage lent(reinterpret_cast<const uchar*>(picture.pixels.data()), picture.width,
                      picture.height, picture.width * 4, QImage::Format_RGB32);
    return lent.copy();
}

} // namespace

ThumbnailWorker::ThumbnailWorker(Done done)
    : m_done(std::move(done))
    , m_thread([this] { work(m_stop.get_token()); })
{}

ThumbnailWorker::~ThumbnailWorker()
{
    m_stop.request_stop();
}

void ThumbnailWorker::ask(const Request& request)
{
    const std::lock_guard lock(m_mutex);
    if (!m_waiting.insert(request).second)
        return;
    m_order.push_back(request);
    if (m_order.size() > kMostRequests) {
        m_waiting.erase(m_order.front());
        m_order.pop_front();
    }
    m_wake.notify_one();
}

void ThumbnailWorker::setHeight(int height)
{
    const std::lock_guard lock(m_mutex);
    m_height = height;
    m_order.clear();
    m_waiting.clear();
}

/// The open file's next picture, if it is wanted, else the newest request.
std::optional<ThumbnailWorker::Request> ThumbnailWorker::next(const std::stop_token& stop,
                                                              int& height)
{
    std::unique_lock lock(m_mutex);
    if (!m_wake.wait(lock, stop, [this] { return !m_order.empty(); }))
        return std::nullopt;
    // In rising order one decoding serves all pictures of a clip.
    auto found = m_waiting.upper_bound({m_openPath, m_lastTick});
    if (m_openPath.empty() || found == m_waiting.end() || found->path != m_openPath) {
        found = m_waiting.lower_bound({m_order.back().path, 0});
    }
    const Request request = *found;
    m_waiting.erase(found);
    std::erase(m_order, request);
    height = m_height;
    return request;
}

void ThumbnailWorker::make(const Request& request, int height)
{
    if (!m_reader || m_openPath != request.path || m_openHeight != height) {
        m_reader.reset();
        auto reader = media::ThumbnailReader::open(request.path, height, m_stop.get_token());
        m_openPath = request.path;
        m_openHeight = height;
        if (reader)
            m_reader = *std::move(reader);
        else
            spdlog::info("no thumbnails: {}", reader.error().detail);
    }
    m_lastTick = request.tick;
    QImage image;
    if (m_reader)
        if (const auto picture = m_reader->at(Rational(request.tick, kTicksPerSecond)))
            image = toImage(*picture);
    if (!m_stop.stop_requested())
        m_done(request, height, image);
}

void ThumbnailWorker::work(const std::stop_token& stop)
{
    becomeQuiet("thumbnails");
    int height = 0;
    while (const auto request = next(stop, height))
        make(*request, height);
}

PeakWorker::PeakWorker(PeakStore store, Done done)
    : m_store(std::move(store))
    , m_done(std::move(done))
    , m_thread([this](const std::stop_token& stop) { work(stop); })
{}

PeakWorker::~PeakWorker()
{
    m_thread.request_stop();
}

void PeakWorker::ask(const std::filesystem::path& path)
{
    const std::lock_guard lock(m_mutex);
    m_waiting.push_back(path);
    m_wake.notify_one();
}

void PeakWorker::work(const std::stop_token& stop)
{
    becomeQuiet("sound-levels");
    for (;;) {
        std::unique_lock lock(m_mutex);
        if (!m_wake.wait(lock, stop, [this] { return !m_waiting.empty(); }))
            return;
        const std::filesystem::path path = m_waiting.back();
        m_waiting.pop_back();
        lock.unlock();
        if (auto kept = m_store.load(path)) {
            m_done(path, std::make_shared<const media::SoundPeaks>(*std::move(kept)));
            continue;
        }
        auto read = media::readPeaks(path, stop);
        if (stop.stop_requested())
            return;
        if (!read) {
            spdlog::info("no sound levels: {}", read.error().detail);
            m_done(path, nullptr);
            continue;
        }
        m_store.save(path, *read);
        m_done(path, std::make_shared<const media::SoundPeaks>(*std::move(read)));
    }
}

} // namespace sluice::ui
