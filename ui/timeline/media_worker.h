// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/thumbnails.h"
#include "ui/timeline/peak_store.h"

#include <QImage>

#include <compare>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <thread>

namespace sluice::ui {

/// Makes thumbnails on a low-priority thread of its own, what was asked for last first.
///
/// ask() and setHeight() belong to one thread; `done` is called on the worker's.
class ThumbnailWorker
{
public:
    struct Request
    {
        std::filesystem::path path;
        std::int64_t tick = 0; ///< of 1 / kTicksPerSecond seconds
        auto operator<=>(const Request&) const = default;
    };
    static constexpr int kTicksPerSecond = 8;
    /// Null when there is no picture at that time. `height` is the one it was asked for with.
    using Done = std::function<void(const Request&, int height, const QImage&)>;

    explicit ThumbnailWorker(Done done);
    ~ThumbnailWorker();

    /// Cheap to repeat. Of very many unanswered requests the oldest are forgotten.
    void ask(const Request& request);
    /// In device pixels. What was asked for before is forgotten.
    void setHeight(int height);

private:
    void work(const std::stop_token& stop);
    std::optional<Request> next(const std::stop_token& stop, int& height);
    void make(const Request& request, int height);

    Done m_done;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<Request> m_order; ///< newest at the back
    std::set<Request> m_waiting; ///< the same, to be found in
    int m_height = 40;

    std::filesystem::path m_openPath; ///< the worker's own from here on
    int m_openHeight = 0;
    std::int64_t m_lastTick = -1;
    std::optional<media::ThumbnailReader> m_reader;
    std::stop_source m_stop;
    std::jthread m_thread;
};

/// Finds sound levels, on disk or by decoding, on a low-priority thread of its own.
class PeakWorker
{
public:
    /// Null when the file cannot be read.
    using Done =
        std::function<void(const std::filesystem::path&, std::shared_ptr<const media::SoundPeaks>)>;

    PeakWorker(PeakStore store, Done done);
    ~PeakWorker();

    void ask(const std::filesystem::path& path);

private:
    void work(const std::stop_token& stop);

    PeakStore m_store;
    Done m_done;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<std::filesystem::path> m_waiting; ///< newest at the back
    std::jthread m_thread;
};

} // namespace sluice::ui
