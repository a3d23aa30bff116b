// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "ui/timeline/media_worker.h"

#include <QImage>
#include <QObject>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace sluice::ui {

/// Thumbnails and sound levels of media files, made in the background and kept for painting.
///
/// GUI thread. Asking never waits: it answers with what is there and has the rest made. Levels are also kept on disk, below
/// `paths.cache`. Checked: tests/ui/test_media_cache.cpp
class MediaCache : public QObject
{
    Q_OBJECT

public:
    /// `mostBytes`: of the thumbnails in memory; beyond it, those not painted for longest go.
    explicit MediaCache(const Paths& paths,
                        QObject* parent = nullptr,
                        std::size_t mostBytes = 64u << 20);
    ~MediaCache() override;

    /// Device pixels. Pictures of another height are forgotten.
    void setThumbnailHeight(int height);
    int thumbnailHeight() const { return m_height; }

    /// The picture that is there nearest to `seconds` of the file; null when there is none yet or none at all.
    ///
    /// `spacing`: seconds between the pictures that are painted; times are taken to a grid that fits it, so that zooming finds most of
    /// them again.
    QImage thumbnail(const std::filesystem::path& path, double seconds, double spacing);
    /// Null while they are not known, and for a file that cannot be read. Valid until the next call to a non-const function.
    const media::SoundPeaks* peaks(const std::filesystem::path& path);

    /// Width by height of the file's pictures as they are shown, once one is there.
    std::optional<double> shape(const std::filesystem::path& path) const;

    std::size_t thumbnailBytes() const { return m_bytes; }

Q_SIGNALS:
    /// There is something new of the file `path`.
    void changed(const QString& path);

private:
    struct Picture
    {
        QImage image; ///< null: there is none at that time
        std::uint64_t used = 0;
    };
    struct Media
    {
        std::map<std::int64_t, Picture> pictures; ///< by tick
        std::optional<double> shape;
        bool askedPeaks = false;
        std::shared_ptr<const media::SoundPeaks> peaks;
    };

    Media& mediaOf(const std::filesystem::path& path);
    void addPicture(const ThumbnailWorker::Request& request, int height, const QImage& image);
    void makeRoom();

    std::unordered_map<std::string, Media> m_media;
    std::size_t m_mostBytes;
    std::size_t m_bytes = 0;
    std::uint64_t m_clock = 0;
    int m_height = 40;
    std::unique_ptr<PeakWorker> m_peakWorker; ///< last: their threads end before the rest goes
    std::unique_ptr<ThumbnailWorker> m_thumbnailWorker;
};

} // namespace sluice::ui
