// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/queue/job_account.h"
#include "ui/queue/job_text.h"
#include "ui/queue/queue_client.h"

#include <QAbstractTableModel>

#include <vector>

namespace sluice::ui {

/// The rows of the queue: first what is not terminal, in queue order, then the rest, newest first.
///
/// Follows QueueClient::changed(); views hear of those rows only that look different now. Dragging a row asks for a move and changes nothing
/// itself. Checked: tests/ui/test_job_list_model.cpp
class JobListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        What,
        Where,
        Progress,
        Speed,
        Left,
        Spent,
        Actions,
        kColumns
    };
    enum Role
    {
        JobRole = Qt::UserRole, ///< JobPointer
        StatusRole,             ///< the second line
        ShareRole,              ///< 0..1
        HereShareRole, ///< how much of what is done was made here, 0..1; invalid: not known
        NoteRole,      ///< why it is made where it is
        DetailRole     ///< the second line of a figure: what was predicted
    };
    enum class Filter
    {
        All,
        Active,
        Finished
    };
    /// Of all jobs, whatever the filter.
    struct Counts
    {
        int running = 0;
        int waiting = 0;
        int paused = 0;
        int finished = 0; ///< however they ended
        int active() const { return running + waiting + paused; }
    };

    explicit JobListModel(QObject* parent = nullptr);

    void apply(const QueueChange& change);
    /// The exchange rate that fees are shown at.
    void setSettings(const Settings& settings);
    /// Whether there is more to know of the row than its JobInfo says, and nobody has told it yet.
    bool wantsAccount(int row) const;
    /// What the job's details told; nothing: they could not be had.
    void setAccount(JobId id, const std::optional<JobAccount>& account);
    void setFilter(Filter filter);
    Filter filter() const { return m_filter; }
    const Counts& counts() const { return m_counts; }

    JobPointer jobAt(int row) const;
    /// -1 when the job is not shown.
    int rowOf(JobId id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    bool canDropMimeData(const QMimeData* data,
                         Qt::DropAction action,
                         int row,
                         int column,
                         const QModelIndex& parent) const override;
    bool dropMimeData(const QMimeData* data,
                      Qt::DropAction action,
                      int row,
                      int column,
                      const QModelIndex& parent) override;

Q_SIGNALS:
    void countsChanged();
    /// The user wants the job at `position` among those that are not terminal.
    void moveRequested(sluice::JobId id, int position);

private:
    bool isShown(const JobInfo& job) const;
    void resetRows();
    void dropRows(std::vector<int> rows);
    void insertJobs(std::vector<JobPointer> jobs);
    void sortRows();
    void shiftRow(int from, int to);
    void announce(std::vector<int> rows, int firstColumn, int lastColumn);
    void refreshWaits();
    void recount();
    int activeRows() const;
    const JobAccount* toldOf(const JobInfo& job) const;
    std::optional<double> hereShare(const JobInfo& job) const;
    QString detail(const JobInfo& job, int column) const;
    QString spentText(const JobInfo& job) const;
    QString tipText(const JobInfo& job) const;
    QString text(int row, int column) const;
    QString accessibleText(int row, int column) const;

    /// Of a job as it was then.
    struct Told
    {
        JobState state = JobState::Waiting;
        int attempt = 0;
        int chunksDone = 0;
        std::optional<JobAccount> account;
    };

    QHash<JobId, JobPointer> m_jobs;
    QHash<JobId, Told> m_told;
    Settings m_settings;
    std::vector<JobPointer> m_rows;
    std::vector<JobWait> m_waits; ///< of the rows that are not terminal
    mutable QHash<JobId, int> m_rowOf;
    mutable bool m_rowsMoved = true; ///< m_rowOf is out of date
    Filter m_filter = Filter::All;
    Counts m_counts;
};

} // namespace sluice::ui

Q_DECLARE_METATYPE(sluice::ui::JobPointer)
