// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/queue/job_actions.h"
#include "ui/queue/job_list_model.h"
#include "ui/queue/queue_client.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace sluice::ui {

class CancelBar;
class JobBar;
class JobListView;
class MediaCache;
class Notice;
class ReceiptPanel;

/// The queue as the window shows it: the list, what can be done with the current job, the receipt beside it.
///
/// QueueClient::notice() is left to the window.
class QueuePanel : public QWidget
{
    Q_OBJECT

public:
    /// `client` and `cache` outlive the panel; `cache` may be null (no thumbnails).
    QueuePanel(QueueClient& client, MediaCache* cache, QWidget* parent = nullptr);

    /// The exchange rate that fees are shown at.
    void setSettings(const Settings& settings);
    JobId currentJob() const;
    /// Makes the job the current one, whatever the filter, and gives the list the focus.
    void showJob(JobId id);
    void showReceipt(JobId id);
    /// Carries out what the user chose for a job; cancelling asks first, within the panel.
    void perform(JobAction action, JobId id);
    /// What is left of the job is made there, if it may be.
    void moveJob(JobId id, Place place);
    /// What can be done with the current job, with its keys; for a page of shortcuts.
    QList<QAction*> jobActions() const;

Q_SIGNALS:
    /// The user wants to see the result; JobInfo::result names the file.
    void openResult(sluice::JobId id);
    void currentJobChanged(sluice::JobId id);

private:
    void buildHead();
    void buildBody();
    void follow();
    void fill();
    void refreshHead();
    void refreshEmptiness();
    void refreshCurrent();
    void showMenu(const QPoint& position);
    void askToCancel(const JobInfo& job);
    void moveTo(const JobInfo& job, Place place);
    void removeFinished();
    void removeSome(std::vector<JobId> ids);
    void closeReceipt();
    void askForAccount();
    /// A reply that shows what went wrong.
    QueueClient::Reply<void> orSay();

    QueueClient& m_client;
    JobListModel m_model;
    QLabel* m_title;
    QLabel* m_owner;
    JobBar* m_bar;
    QComboBox* m_filter;
    QPushButton* m_removeFinished;
    CancelBar* m_cancel;
    Notice* m_notice;
    Notice* m_failure; ///< why the queue is not there
    QStackedWidget* m_stack;
    JobListView* m_list;
    QLabel* m_empty;
    ReceiptPanel* m_receipt;
    JobId m_keptCurrent = 0; ///< over a reset of the model
    bool m_asksForAccount = false;
};

} // namespace sluice::ui
