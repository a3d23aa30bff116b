// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/media_cache.h"

#include "ui/base/words.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

namespace sluice::ui {
namespace {

/// The grid's step for pictures `spacing` seconds apart, in ticks: a power of two, so that coarse grids are parts of fine ones.
std::int64_t stepFor(double spacing)
{
    const double ticks = std::clamp(spacing * ThumbnailWorker::kTicksPerSecond, 1.0, 1e9);
    return std::int64_t(1) << int(std::floor(std::log2(ticks)));
}

} // namespace

MediaCache::MediaCache(const Paths& paths, QObject* parent, std::size_t mostBytes)
    : QObject(parent)
    , m_mostBytes(mostBytes)
{
    m_thumbnailWorker = std::make_unique<ThumbnailWorker>(
        [this](const ThumbnailWorker::Request& request, int height, const QImage& image) {
            QMetaObject::invokeMethod(
                this, [this, request, height, image] { addPicture(request, height, image); },
                Qt::QueuedConnection);
        });
    m_peakWorker = std::make_unique<PeakWorker>(
        PeakStore(paths.cache / "peaks"),
        [this](const std::filesystem::path& path, std::shared_ptr<const media::SoundPeaks> peaks) {
            QMetaObject::invokeMethod(
                this,
                [this, path, peaks = std::move(peaks)] {
                    mediaOf(path).peaks = peaks;
                    Q_EMIT changed(toQString(path));
                },
                Qt::QueuedConnection);
        });
}

MediaCache::~MediaCache() = default;

MediaCache::Media& MediaCache::mediaOf(const std::filesystem::path& path)
{
    return m_media[path.native()];
}

void MediaCache::setThumbnailHeight(int height)
{
    if (height == m_height)
        return;
    m_height = height;
    m_thumbnailWorker->setHeight(height);
    for (auto& [path, media] : m_media)
        media.pictures.clear();
    m_bytes = 0;
}

QImage MediaCache::thumbnail(const std::filesystem::path& path, double seconds, double spacing)
{
    Media& media = mediaOf(path);
    const std::int64_t step = stepFor(spacing);
    const double ticks = std::max(0.0, seconds) * ThumbnailWorker::kTicksPerSecond;
    const std::int64_t tick = std::llround(ticks / double(step)) * step;
    auto after = media.pictures.lower_bound(tick);
    if (after == media.pictures.end() || after->first != tick)
        m_thumbnailWorker->ask({path, tick});
    // Until the right one is there, the nearest stands in for it.
    auto nearest = media.pictures.end();
    for (auto candidate = after; candidate != media.pictures.end(); ++candidate)
        if (!candidate->second.image.isNull()) {
            nearest = candidate;
            break;
        }
    for (auto candidate = after; candidate != media.pictures.begin();) {
        --candidate;
        if (candidate->second.image.isNull())
            continue;
        if (nearest == media.pictures.end() || tick - candidate->first < nearest->first - tick)
            nearest = candidate;
        break;
    }
    if (nearest == media.pictures.end())
        return {};
    nearest->second.used = ++m_clock;
    return nearest->second.image;
}

std::optional<double> MediaCache::shape(const std::filesystem::path& path) const
{
    const auto media = m_media.find(path.native());
    return media == m_media.end() ? std::nullopt : media->second.shape;
}

const media::SoundPeaks* MediaCache::peaks(const std::filesystem::path& path)
{
    Media& media = mediaOf(path);
    if (!media.askedPeaks) {
        media.askedPeaks = true;
        m_peakWorker->ask(path);
    }
    return media.peaks.get();
}

void MediaCache::addPicture(const ThumbnailWorker::Request& request,
                            int height,
                            const QImage& image)
{
    if (height != m_height)
        return;
    Media& media = mediaOf(request.path);
    if (!media.pictures.try_emplace(request.tick, Picture{image, ++m_clock}).second)
        return;
    if (!image.isNull())
        media.shape = double(image.width()) / image.height();
    m_bytes += std::size_t(image.sizeInBytes());
    makeRoom();
    Q_EMIT changed(toQString(request.path));
}

/// Drops a quarter at once, so that this is seldom done.
void MediaCache::makeRoom()
{
    if (m_bytes <= m_mostBytes)
        return;
    struct Kept
    {
        std::uint64_t used;
        Media* media;
        std::int64_t tick;
    };
    std::vector<Kept> all;
    for (auto& [path, media] : m_media)
        for (const auto& [tick, picture] : media.pictures)
            if (!picture.image.isNull())
                all.push_back({picture.used, &media, tick});
    std::ranges::sort(all, {}, &Kept::used);
    for (const Kept& kept : all) {
        if (m_bytes <= m_mostBytes / 4 * 3)
            return;
        const auto place = kept.media->pictures.find(kept.tick);
        m_bytes -= std::size_t(place->second.image.sizeInBytes());
        kept.media->pictures.erase(place);
    }
}

} // namespace sluice::ui
