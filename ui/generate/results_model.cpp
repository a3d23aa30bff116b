// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/results_model.h"

#include "core/media/preview_reader.h"
#include "ui/queue/job_text.h"

#include <algorithm>

namespace sluice::ui {
namespace {

// Two screens of the panel; the queue has the rest.
constexpr std::size_t kMostResults = 12;

bool isNewer(const JobPointer& a, const JobPointer& b)
{
    return a->id > b->id;
}

/// The picture in the middle of a clip, or a still. Null when the file is gone or no picture.
QImage readPicture(const std::filesystem::path& file, int pixels, const std::stop_token& stop)
{
    auto reader = media::PreviewReader::open(file, {.threads = 1, .cacheBytes = 0});
    if (!reader)
        return {};
    const double rate = reader->info().averageRate.toDouble();
    const auto frames = reader->info().frameCount;
    Rational middle;
    if (!reader->isStill() && frames && rate > 0)
        middle = Rational(*frames / 2) / reader->info().averageRate;
    const auto frame = reader->frameAt(middle, {{pixels, pixels}, true}, stop);
    if (!frame)
        return {};
    const media::PreviewImage& image = frame->image;
    const QImage lent(image.data.get(), image.size.width, image.size.height, image.size.width * 4,
                      QImage::Format_RGB32);
    return lent.copy();
}

} // namespace

ResultsModel::ResultsModel(QueueClient& queue, Background& background, QObject* parent)
    : QAbstractListModel(parent)
    , m_queue(queue)
    , m_background(background)
{
    connect(&queue, &QueueClient::changed, this, &ResultsModel::take);
    for (const JobPointer& job : queue.jobs())
        put(job);
}

void ResultsModel::setPictureSize(int pixels)
{
    if (m_pixels == pixels)
        return;
    m_pixels = pixels;
    for (auto& [id, picture] : m_pictures)
        picture.file.clear();
    for (const JobPointer& job : m_rows)
        showPicture(*job);
}

JobPointer ResultsModel::jobAt(int row) const
{
    return row >= 0 && row < int(m_rows.size()) ? m_rows[std::size_t(row)] : nullptr;
}

int ResultsModel::rowOf(JobId id) const
{
    const auto found = std::ranges::find(m_rows, id, [](const JobPointer& job) { return job->id; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

int ResultsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ResultsModel::data(const QModelIndex& index, int role) const
{
    const JobPointer job = jobAt(index.row());
    if (!job)
        return {};
    const GenerateSpec& spec = *job->spec.generating();
    const QString seed = tr("seed %1").arg(qulonglong(spec.seed.value_or(0)));
    const QString prompt = QString::fromStdString(spec.prompt);
    switch (role) {
    case Qt::DisplayRole:
        return job->state == JobState::Succeeded ? seed : jobProgressText(*job);
    case Qt::AccessibleTextRole:
        return tr("%1, %2, %3", "prompt, seed, how far it is")
            .arg(prompt, seed, jobProgressText(*job));
    case Qt::ToolTipRole:
        return QStringLiteral("%1\n%2\n%3").arg(prompt, seed, jobStatus(*job));
    case Qt::DecorationRole: {
        const auto picture = m_pictures.find(job->id);
        return picture == m_pictures.end() ? QVariant() : QVariant(picture->second.image);
    }
    case JobRole:
        return QVariant::fromValue(job);
    default:
        return {};
    }
}

void ResultsModel::take(const QueueChange& change)
{
    if (change.isComplete) {
        beginResetModel();
        m_rows.clear();
        for (const JobPointer& job : change.added)
            if (job->spec.generating())
                m_rows.push_back(job);
        std::ranges::sort(m_rows, isNewer);
        if (m_rows.size() > kMostResults)
            m_rows.resize(kMostResults);
        endResetModel();
        for (const JobPointer& job : m_rows)
            showPicture(*job);
        return;
    }
    for (const JobPointer& job : change.added)
        put(job);
    for (const JobPointer& job : change.changed)
        put(job);
    for (const JobId id : change.removed)
        if (const int row = rowOf(id); row >= 0) {
            beginRemoveRows({}, row, row);
            m_rows.erase(m_rows.begin() + row);
            m_pictures.erase(id);
            endRemoveRows();
        }
}

void ResultsModel::put(const JobPointer& job)
{
    if (!job->spec.generating())
        return;
    if (const int row = rowOf(job->id); row >= 0) {
        m_rows[std::size_t(row)] = job;
        Q_EMIT dataChanged(index(row), index(row));
        return showPicture(*job);
    }
    const auto at = std::ranges::lower_bound(m_rows, job, isNewer);
    const int row = int(at - m_rows.begin());
    if (row >= int(kMostResults))
        return;
    beginInsertRows({}, row, row);
    m_rows.insert(at, job);
    endInsertRows();
    if (m_rows.size() > kMostResults) {
        beginRemoveRows({}, int(kMostResults), int(m_rows.size()) - 1);
        m_pictures.erase(m_rows.back()->id);
        m_rows.resize(kMostResults);
        endRemoveRows();
    }
    showPicture(*job);
}

/// A picture that cannot be read leaves the former one.
void ResultsModel::showPicture(const JobInfo& job)
{
    const std::filesystem::path file =
        job.state == JobState::Succeeded ? job.result : job.progress.preview;
    if (file.empty() || m_pictures[job.id].file == file)
        return;
    m_pictures[job.id].file = file;
    m_background.run(
        this,
        [file, pixels = m_pixels](std::stop_token stop) { return readPicture(file, pixels, stop); },
        [this, id = job.id, file](const QImage& image) {
            const int row = rowOf(id);
            if (row < 0 || image.isNull() || m_pictures[id].file != file)
                return;
            m_pictures[id].image = image;
            Q_EMIT dataChanged(index(row), index(row), {Qt::DecorationRole});
        });
}

} // namespace sluice::ui
