// SPDX-License-Identifier: GPL-3.0-or-later
// What the rows of JobListModel show, and dragging them.
#include "ui/base/phrases.h"
#include "ui/base/words.h"
#include "ui/queue/job_actions.h"
#include "ui/queue/job_drag.h"
#include "ui/queue/job_list_model.h"

#include <QLocale>
#include <QMimeData>

namespace sluice::ui {
namespace {

const QString kMimeType = QLatin1String(kJobMimeType);

QString dash()
{
    return QString(QChar(0x2014));
}

QString orDash(const QString& text)
{
    return text.isEmpty() ? dash() : text;
}

/// `text`, and why the job is made where it is. The sentence of an error says that itself.
QString withNote(const QString& text, const JobInfo& job, const QString& between)
{
    const QString note = job.state == JobState::Failed ? QString() : jobPlaceNote(job);
    return note.isEmpty() ? text : text + between + note;
}

} // namespace

int JobListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int JobListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(kColumns);
}

QVariant JobListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const JobInfo& job = *m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::AccessibleTextRole:
        return accessibleText(index.row(), index.column());
    case Qt::ToolTipRole:
        if (index.column() == Progress && job.error)
            return phraseText(job.error->detail);
        return index.column() == Actions ? QVariant() : tipText(job);
    case JobRole:
        return QVariant::fromValue(m_rows[std::size_t(index.row())]);
    case StatusRole:
        // What a finished job took has columns of its own.
        if (job.state == JobState::Succeeded)
            return jobWhat(job);
        return tr("%1 · %2", "what is made, how far it is").arg(jobWhat(job), jobProgressText(job));
    case ShareRole:
        return jobShare(job);
    case HereShareRole: {
        const auto share = hereShare(job);
        return share ? QVariant(*share) : QVariant();
    }
    case NoteRole:
        return withNote(QString(), job, QString());
    case DetailRole:
        return detail(job, index.column());
    default:
        return {};
    }
}

/// Nothing for another attempt than the one that was told of.
const JobAccount* JobListModel::toldOf(const JobInfo& job) const
{
    const auto told = m_told.constFind(job.id);
    const bool isOfNow =
        told != m_told.cend() && told->attempt == job.attempt && told->account.has_value();
    return isOfNow ? &*told->account : nullptr;
}

std::optional<double> JobListModel::hereShare(const JobInfo& job) const
{
    int here = 0;
    int all = 0;
    for (const ChunkRun& run : job.progress.doneRuns) {
        const int count = run.last - run.first + 1;
        all += count;
        here += run.place == Place::Here ? count : 0;
    }
    if (const JobAccount* account = toldOf(job); account && all == 0) {
        here = account->piecesHere;
        all = account->piecesHere + account->piecesAtSubnet;
    }
    return all > 0 ? std::optional(double(here) / all) : std::nullopt;
}

/// What was predicted, below what it has come to.
QString JobListModel::detail(const JobInfo& job, int column) const
{
    if (job.state != JobState::Succeeded)
        return {};
    if (column == Left)
        return jobPredictedTime(job);
    const QString cost = column == Spent ? jobPredictedCost(job) : QString();
    return cost.isEmpty() ? cost : tr("predicted %1", "a cost").arg(cost);
}

QString JobListModel::spentText(const JobInfo& job) const
{
    const JobAccount* account = toldOf(job);
    const QString spent = jobSpent(job, account, m_settings);
    return spent.isEmpty() && account && job.state == JobState::Succeeded
               ? tr("not known", "what a job cost")
               : spent;
}

QString JobListModel::tipText(const JobInfo& job) const
{
    // Of a clip of words the whole prompt; else where the file lies.
    QStringList lines{job.spec.generating() ? jobTitle(job) : toQString(job.spec.source()),
                      jobStatus(job)};
    if (job.state == JobState::Succeeded) {
        const QString predicted = jobPredictedCost(job);
        const QString real = spentText(job);
        if (!real.isEmpty())
            lines += predicted.isEmpty() ? tr("cost %1").arg(real)
                                         : tr("cost %1, predicted %2").arg(real, predicted);
    }
    const JobAccount* account = toldOf(job);
    if (account && account->piecesHere > 0 && account->piecesAtSubnet > 0)
        lines += tr("%1 pieces made here, %2 on the subnet")
                     .arg(account->piecesHere)
                     .arg(account->piecesAtSubnet);
    return withNote(lines.join(QLatin1Char('\n')), job, QStringLiteral("\n"));
}

QString JobListModel::text(int row, int column) const
{
    const JobInfo& job = *m_rows[std::size_t(row)];
    switch (column) {
    case What:
        return jobTitle(job);
    case Where: {
        const auto here = hereShare(job);
        const bool isMixed = here && *here > 0 && *here < 1;
        return isMixed ? tr("%1, %2", "two places")
                             .arg(placeChip(Place::Here), placeChip(Place::Subnet))
                       : placeChip(job.place);
    }
    case Progress:
        return tr("%1 %", "progress").arg(int(jobShare(job) * 100));
    case Speed:
        return orDash(jobSpeed(job));
    case Left:
        if (job.state == JobState::Succeeded)
            return jobTook(job);
        return orDash(
            jobLeft(job, row < int(m_waits.size()) ? m_waits[std::size_t(row)] : JobWait()));
    case Spent:
        return orDash(spentText(job));
    default:
        return {};
    }
}

QString JobListModel::accessibleText(int row, int column) const
{
    const JobInfo& job = *m_rows[std::size_t(row)];
    const QString shown = text(row, column);
    switch (column) {
    case What:
        return tr("%1, %2, %3", "file, what is made of it, how far it is")
            .arg(shown, jobWhat(job), withNote(jobStatus(job), job, QStringLiteral(", ")));
    case Where: {
        const auto here = hereShare(job);
        const bool isMixed = here && *here > 0 && *here < 1;
        return isMixed ? QLocale().createSeparatedList(
                             {placeName(Place::Here), placeName(Place::Subnet)})
                       : placeName(job.place);
    }
    case Actions: {
        QStringList names;
        for (const JobAction action : actionsFor(job))
            names += actionText(action);
        return QLocale().createSeparatedList(names);
    }
    default: {
        const QString predicted = detail(job, column);
        const QString said = shown == dash() ? tr("unknown") : shown;
        return predicted.isEmpty() ? said : tr("%1, %2", "real, predicted").arg(said, predicted);
    }
    }
}

QVariant JobListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal ||
        (role != Qt::DisplayRole && role != Qt::AccessibleTextRole))
        return {};
    switch (section) {
    case What:
        return tr("What");
    case Where:
        return tr("Where");
    case Progress:
        return tr("Progress");
    case Speed:
        return tr("Speed");
    case Left:
        return tr("Left");
    case Spent:
        return tr("Spent");
    case Actions:
        // The buttons speak for themselves, but a listener wants to know the column.
        return role == Qt::AccessibleTextRole ? tr("Actions") : QString();
    default:
        return {};
    }
}

Qt::ItemFlags JobListModel::flags(const QModelIndex& index) const
{
    // Jobs are dropped between rows, never on one.
    if (!index.isValid())
        return Qt::ItemIsDropEnabled;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    if (const JobPointer job = jobAt(index.row()); job && !isTerminal(job->state))
        flags |= Qt::ItemIsDragEnabled;
    return flags;
}

QStringList JobListModel::mimeTypes() const
{
    return {kMimeType};
}

QMimeData* JobListModel::mimeData(const QModelIndexList& indexes) const
{
    if (indexes.isEmpty())
        return nullptr;
    auto* data = new QMimeData;
    data->setData(kMimeType, QByteArray::number(qint64(jobAt(indexes.front().row())->id)));
    return data;
}

bool JobListModel::canDropMimeData(
    const QMimeData* data, Qt::DropAction action, int row, int, const QModelIndex& parent) const
{
    return action == Qt::MoveAction && data->hasFormat(kMimeType) && !parent.isValid() &&
           row <= activeRows();
}

bool JobListModel::dropMimeData(
    const QMimeData* data, Qt::DropAction action, int row, int column, const QModelIndex& parent)
{
    if (!canDropMimeData(data, action, row, column, parent))
        return false;
    const JobId id = data->data(kMimeType).toLongLong();
    const int from = rowOf(id);
    const int to = row < 0 ? activeRows() : row;
    if (from >= 0 && to != from && to != from + 1)
        Q_EMIT moveRequested(id, to > from ? to - 1 : to);
    // The row moves when the queue says so; a view that believed in the drop would remove it.
    return false;
}

} // namespace sluice::ui
