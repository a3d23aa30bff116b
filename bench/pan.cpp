// SPDX-License-Identifier: GPL-3.0-or-later
// Pans a timeline of 5,000 clips by a few pixels a frame and prints how long a frame takes to paint, beside a QGraphicsScene with
// the same clips, pictures and sound levels. Wants QT_QPA_PLATFORM=offscreen (any platform does) and the ffmpeg program.
#include "core/timeline/timeline.h"
#include "ui/theme/theme.h"
#include "ui/timeline/media_cache.h"
#include "ui/timeline/timeline_view.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QGraphicsItem>
#include <QGraphicsScene>
#include <QGraphicsView>
#include <QPainter>
#include <QPainterPath>
#include <QProcess>
#include <QScrollBar>
#include <QTemporaryDir>

#include <fmt/format.h>

#include <time.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <vector>

using namespace sluice;
using namespace sluice::ui;

namespace {

constexpr int kClips = 5000;
constexpr int kClipSeconds = 10;
constexpr int kFrames = 600;
constexpr int kPixelsPerFrame = 7;
constexpr double kFrameMilliseconds = 1000.0 / 60;

bool makeFilm(const QString& path)
{
    QProcess process;
    process.start(
        QStringLiteral("ffmpeg"),
        QStringLiteral("-nostdin -y -v error -f lavfi -i testsrc2=size=640x360:rate=25 -f lavfi -i "
                       "sine=frequency=440 -t %1 -c:v libx264 -preset ultrafast -g 25 -c:a aac")
                .arg(kClipSeconds)
                .split(QLatin1Char(' ')) +
            QStringList(path));
    return process.waitForFinished(60'000) && process.exitCode() == 0;
}

double at(std::vector<double> values, double share)
{
    std::ranges::sort(values);
    return values[std::size_t(share * double(values.size() - 1))];
}

/// Processor time of the calling thread. On a busy machine only this says what a frame costs.
double processorMilliseconds()
{
    timespec time = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

struct Times
{
    std::vector<double> milliseconds;
    std::vector<double> processor;

    void print(const char* name) const
    {
        const auto dropped = std::ranges::count_if(
            milliseconds, [](double time) { return time > kFrameMilliseconds; });
        fmt::print("{:<34} median {:7.3f} ms   p99 {:7.3f} ms   over 16.7 ms: {} of {}   "
                   "processor p99 {:7.3f} ms, most {:7.3f} ms\n",
                   name, at(milliseconds, 0.5), at(milliseconds, 0.99), dropped,
                   milliseconds.size(), at(processor, 0.99), at(processor, 1));
    }
};

/// Scrolls and paints at once, as often as there are frames.
Times pan(QAbstractScrollArea& view)
{
    Times times;
    QScrollBar& bar = *view.horizontalScrollBar();
    bar.setValue(bar.maximum() / 3);
    for (int frame = 0; frame < kFrames; ++frame) {
        QElapsedTimer timer;
        timer.start();
        const double before = processorMilliseconds();
        bar.setValue(bar.value() + kPixelsPerFrame);
        view.viewport()->repaint();
        times.processor.push_back(processorMilliseconds() - before);
        times.milliseconds.push_back(double(timer.nsecsElapsed()) / 1e6);
        QApplication::processEvents();
    }
    return times;
}

/// For the rival: what the timeline shows of a clip at this zoom.
std::vector<QImage> picturesOf(const QString& film, int height)
{
    std::vector<QImage> pictures;
    auto reader = media::ThumbnailReader::open(film.toStdString(), height);
    for (const int seconds : {2, 7}) {
        if (!reader)
            return {};
        if (const auto picture = reader->at(Rational(seconds)))
            pictures.push_back(QImage(reinterpret_cast<const uchar*>(picture->pixels.data()),
                                      picture->width, picture->height, picture->width * 4,
                                      QImage::Format_RGB32)
                                   .copy());
    }
    return pictures;
}

/// Long enough for the pictures of a few views; the sound of all five thousand files takes minutes.
void waitForPictures()
{
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 4000)
        QApplication::processEvents(QEventLoop::AllEvents, 20);
}

/// A clip as one would write it on QGraphicsItem: rounded by a clip path, tiled with pictures, its sound below.
class ClipItem : public QGraphicsItem
{
public:
    ClipItem(double width,
             double height,
             const std::vector<QImage>& pictures,
             const media::SoundPeaks& peaks)
        : m_width(width)
        , m_height(height)
        , m_pictures(pictures)
        , m_peaks(peaks)
    {}

    QRectF boundingRect() const override { return {0, 0, m_width, m_height * 2}; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override
    {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        QPainterPath path;
        path.addRoundedRect(0, 0, m_width - 1, m_height, 6, 6);
        painter->setClipPath(path, Qt::IntersectClip);
        double x = 0;
        for (std::size_t i = 0; x < m_width && !m_pictures.empty(); ++i) {
            const QImage& picture = m_pictures[i % m_pictures.size()];
            painter->drawImage(QPointF(x, 0), picture);
            x += picture.width();
        }
        painter->restore();
        for (int bar = 0; bar * 4 < m_width; ++bar) {
            const double from = bar * 4 / m_width * kClipSeconds;
            const double to = (bar + 1) * 4 / m_width * kClipSeconds;
            const double high = 2 + std::pow(m_peaks.loudest(from, to) / 255.0, 0.7) * m_height;
            painter->fillRect(QRectF(bar * 4 + 1, m_height * 1.5 - high / 2, 2, high), Qt::gray);
        }
    }

private:
    double m_width;
    double m_height;
    const std::vector<QImage>& m_pictures;
    const media::SoundPeaks& m_peaks;
};

Times panRival(const TimelineView& view,
               const std::vector<QImage>& pictures,
               const media::SoundPeaks& peaks)
{
    QGraphicsScene scene;
    const double width = view.pixelsPerSecond() * kClipSeconds;
    const int height = view.clipRect(view.timeline().tracks().front().clips.front().id).height();
    for (int i = 0; i < kClips; ++i) {
        auto* item = new ClipItem(width, height, pictures, peaks);
        item->setPos(i * width, 0);
        scene.addItem(item);
    }
    QGraphicsView rival(&scene);
    rival.setFrameShape(QFrame::NoFrame);
    rival.resize(view.size());
    rival.show();
    QApplication::processEvents();
    pan(rival); // its index is built while it is first used
    return pan(rival);
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    Theme theme(application, ThemeChoice::Dark);
    QTemporaryDir folder;
    const QString film = folder.filePath(QStringLiteral("film.mp4"));
    if (!makeFilm(film)) {
        fmt::print(stderr, "The ffmpeg program could not make a test clip. Install ffmpeg.\n");
        return 1;
    }
    const auto read = media::readPeaks(film.toStdString());
    if (!read)
        return 1;

    Timeline timeline;
    MediaRef media;
    media.path = film.toStdString();
    media.duration = Rational(kClipSeconds);
    media.width = 640;
    media.height = 360;
    media.rate = Rational(25);
    media.hasSound = true;
    // Every clip another file, as far as the cache can tell.
    for (int i = 0; i < kClips; ++i) {
        media.path = folder.filePath(QStringLiteral("film %1.mp4").arg(i)).toStdString();
        std::filesystem::create_hard_link(film.toStdString(), media.path);
        if (!timeline.append(media))
            return 1;
    }

    MediaCache cache(Paths::below(folder.path().toStdString()));
    TimelineView view(timeline, cache);
    view.resize(1440, 180);
    view.show();
    view.setPixelsPerSecond(12, 0);
    pan(view).print("timeline, nothing read yet");
    waitForPictures();
    const Times near = pan(view);
    near.print("timeline, 12 clips in view");
    const std::vector<QImage> pictures = picturesOf(film, cache.thumbnailHeight());
    if (pictures.empty())
        return 1;
    const Times rival = panRival(view, pictures, *read);
    rival.print("QGraphicsScene, 12 clips in view");
    view.setPixelsPerSecond(0.05, 0);
    const Times far = pan(view);
    far.print("timeline, 2,700 clips in view");
    fmt::print("ratio to QGraphicsScene (median): {:.2f}\n",
               at(near.milliseconds, 0.5) / at(rival.milliseconds, 0.5));
    return 0;
}
