// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/queue_panel.h"

#include "ui/base/error_text.h"
#include "ui/base/notice.h"
#include "ui/queue/cancel_bar.h"
#include "ui/queue/file_manager.h"
#include "ui/queue/job_bar.h"
#include "ui/queue/job_list_view.h"
#include "ui/queue/receipt_panel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {

using Filter = JobListModel::Filter;

namespace {

constexpr int kRemovedAtOnce = 20;
constexpr int kHeadHeight = 28;
// The rows need the height more than the controls above them.
constexpr auto kFlatHead = "QComboBox { padding: 1px 8px; min-height: 20px; }"
                           "QComboBox:focus { padding: 0 7px; }"
                           "QPushButton { padding: 1px 8px; min-height: 20px; }"
                           "QPushButton:focus { padding: 0 7px; }"
                           "QToolButton { padding: 3px; }"
                           "QToolButton:focus { padding: 2px; }";

} // namespace

QueuePanel::QueuePanel(QueueClient& client, MediaCache* cache, QWidget* parent)
    : QWidget(parent)
    , m_client(client)
    , m_title(new QLabel(this))
    , m_owner(new QLabel(tr("Run by another Sluice on this computer"), this))
    , m_bar(new JobBar(this))
    , m_filter(new QComboBox(this))
    , m_removeFinished(new QPushButton(tr("Remove finished"), this))
    , m_cancel(new CancelBar(this))
    , m_notice(new Notice(this))
    , m_failure(new Notice(this))
    , m_stack(new QStackedWidget(this))
    , m_list(new JobListView(m_model, cache, this))
    , m_empty(new QLabel(this))
    , m_receipt(new ReceiptPanel(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 2, 0, 0);
    column->setSpacing(0);
    buildHead();
    buildBody();
    follow();
    fill();
    if (!m_client.failure().isEmpty())
        m_failure->say(Notice::Kind::Error, m_client.failure());
}

void QueuePanel::buildHead()
{
    m_title->setProperty("role", QStringLiteral("section"));
    m_owner->setProperty("role", QStringLiteral("muted"));
    m_filter->addItem(tr("All jobs"), int(Filter::All));
    m_filter->addItem(tr("Active"), int(Filter::Active));
    m_filter->addItem(tr("Finished"), int(Filter::Finished));
    // Qt names a combo box by its entry; what it is for goes here.
    m_filter->setAccessibleDescription(tr("Which jobs to show"));
    m_removeFinished->setProperty("role", QStringLiteral("flat"));
    m_removeFinished->setToolTip(
        tr("Takes finished and cancelled jobs off the list. Their results stay where they are."));

    auto* head = new QWidget(this);
    head->setStyleSheet(QLatin1String(kFlatHead));
    // The current job's buttons come and go.
    head->setMinimumHeight(kHeadHeight);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(16, 0, 8, 0);
    row->setSpacing(8);
    row->addWidget(m_title);
    row->addWidget(m_owner);
    row->addStretch(1);
    row->addWidget(m_bar);
    row->addWidget(m_filter);
    row->addWidget(m_removeFinished);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addWidget(head);
    auto* notices = new QVBoxLayout;
    notices->setContentsMargins(8, 0, 8, 0);
    notices->setSpacing(4);
    notices->addWidget(m_cancel);
    m_notice->addCloseButton();
    notices->addWidget(m_notice);
    connect(m_failure->addButton(tr("Try again")), &QPushButton::clicked, &m_client,
            &QueueClient::retryOpen);
    notices->addWidget(m_failure);
    column->addLayout(notices);
}

void QueuePanel::buildBody()
{
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setProperty("role", QStringLiteral("muted"));
    m_empty->setWordWrap(true);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_empty);
    m_receipt->setVisible(false);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_stack, 1);
    row->addWidget(m_receipt);
    static_cast<QVBoxLayout*>(layout())->addLayout(row, 1);
    for (QAction* action : m_bar->jobActions())
        m_list->addAction(action);
}

void QueuePanel::follow()
{
    connect(&m_client, &QueueClient::changed, this, [this](const QueueChange& change) {
        m_model.apply(change);
        refreshCurrent();
    });
    connect(&m_client, &QueueClient::ready, this, [this] {
        m_failure->clear();
        refreshEmptiness();
    });
    connect(&m_client, &QueueClient::roleChanged, this, &QueuePanel::refreshHead);
    connect(&m_client, &QueueClient::failed, this,
            [this](const QString& reason) { m_failure->say(Notice::Kind::Error, reason); });

    connect(&m_model, &JobListModel::countsChanged, this, &QueuePanel::refreshHead);
    connect(&m_model, &JobListModel::moveRequested, this,
            [this](JobId id, int position) { m_client.move(id, position, orSay()); });
    connect(&m_model, &QAbstractItemModel::modelAboutToBeReset, this,
            [this] { m_keptCurrent = m_list->currentJob(); });
    connect(&m_model, &QAbstractItemModel::modelReset, this,
            [this] { m_list->setCurrentJob(m_keptCurrent); });

    connect(m_list, &JobListView::currentJobChanged, this, [this] {
        refreshCurrent();
        Q_EMIT currentJobChanged(currentJob());
    });
    connect(m_list, &JobListView::painted, this, &QueuePanel::askForAccount);
    connect(m_list, &JobListView::actionRequested, this,
            [this](JobId id, JobAction action) { perform(action, id); });
    connect(m_list, &JobListView::activatedJob, this,
            [this](JobId id) { perform(JobAction::OpenResult, id); });
    connect(m_list, &QWidget::customContextMenuRequested, this, &QueuePanel::showMenu);
    connect(m_bar, &JobBar::triggered, this,
            [this](JobAction action) { perform(action, currentJob()); });

    connect(m_filter, &QComboBox::currentIndexChanged, this, [this] {
        m_model.setFilter(Filter(m_filter->currentData().toInt()));
        refreshEmptiness();
    });
    connect(m_removeFinished, &QPushButton::clicked, this, &QueuePanel::removeFinished);
    connect(m_cancel, &CancelBar::answered, this,
            [this](JobId id, CancelMode mode) { m_client.cancel(id, mode, orSay()); });
    connect(m_cancel, &CancelBar::closed, m_list, [this] { m_list->setFocus(); });
    connect(m_receipt, &ReceiptPanel::closeRequested, this, &QueuePanel::closeReceipt);
}

void QueuePanel::fill()
{
    QueueChange everything;
    everything.isComplete = true;
    const QList<JobPointer> jobs = m_client.jobs();
    everything.added.assign(jobs.begin(), jobs.end());
    m_model.apply(everything);
    refreshHead();
    refreshCurrent();
}

void QueuePanel::setSettings(const Settings& settings)
{
    m_model.setSettings(settings);
    m_receipt->setSettings(settings);
}

/// One after the other, and only for rows in sight: scrolling through thousands asks for those where it ends.
void QueuePanel::askForAccount()
{
    const JobId id = m_asksForAccount || !m_client.isReady() ? 0 : m_list->jobWithoutAccount();
    if (id == 0)
        return;
    m_asksForAccount = true;
    m_client.show(id, [self = QPointer<QueuePanel>(this), id](const Result<JobDetails>& details) {
        if (!self)
            return;
        self->m_asksForAccount = false;
        self->m_model.setAccount(id, details ? std::optional(accountOf(*details)) : std::nullopt);
        self->askForAccount();
    });
}

JobId QueuePanel::currentJob() const
{
    return m_list->currentJob();
}

QList<QAction*> QueuePanel::jobActions() const
{
    return m_bar->jobActions();
}

void QueuePanel::refreshHead()
{
    const JobListModel::Counts& counts = m_model.counts();
    QStringList parts;
    if (counts.running > 0)
        parts += tr("%n running", nullptr, counts.running);
    if (counts.waiting > 0)
        parts += tr("%n waiting", nullptr, counts.waiting);
    if (counts.paused > 0)
        parts += tr("%n paused", nullptr, counts.paused);
    if (parts.isEmpty())
        m_title->setText(tr("QUEUE"));
    else
        m_title->setText(tr("QUEUE · %1", "2 running, 1 waiting")
                             .arg(parts.join(tr(", ", "between numbers of jobs"))));
    m_owner->setVisible(m_client.role() == QueueClient::Role::Client);
    m_removeFinished->setEnabled(counts.finished > 0);
    refreshEmptiness();
}

void QueuePanel::refreshEmptiness()
{
    const JobListModel::Counts& counts = m_model.counts();
    const bool isEmpty = m_model.rowCount() == 0;
    if (!m_client.isReady())
        m_empty->setText(tr("Opening the queue …"));
    else if (counts.active() + counts.finished == 0)
        m_empty->setText(
            tr("Nothing in the queue.\nType a sentence or open a clip, choose where to run, and "
               "press the button there: the job appears here and goes on by itself."));
    else if (m_model.filter() == Filter::Active)
        m_empty->setText(tr("No job is running or waiting. Choose All jobs to see the others."));
    else
        m_empty->setText(tr("No job has finished yet. Choose All jobs to see the others."));
    m_stack->setCurrentWidget(isEmpty ? static_cast<QWidget*>(m_empty) : m_list);
}

void QueuePanel::refreshCurrent()
{
    const JobPointer job = m_client.job(currentJob());
    m_bar->setJob(job, m_model.counts().active());
    if (m_cancel->job() != 0)
        m_cancel->update(m_client.job(m_cancel->job()));
    if (m_receipt->job() != 0 && !m_client.job(m_receipt->job()))
        closeReceipt();
}

void QueuePanel::perform(JobAction action, JobId id)
{
    const JobPointer job = m_client.job(id);
    if (!job)
        return;
    const std::vector<JobAction> allowed = actionsFor(*job);
    if (std::find(allowed.begin(), allowed.end(), action) == allowed.end())
        return;
    switch (action) {
    case JobAction::AcceptPrice:
        return m_client.acceptPrice(id, job->rule.asksWei, orSay());
    case JobAction::StartNow:
        return m_client.startNow(id, orSay());
    case JobAction::Pause:
        return m_client.pause(id, orSay());
    case JobAction::Resume:
        return m_client.resume(id, orSay());
    case JobAction::MoveUp:
        return m_client.move(id, std::max(0, job->position - 1), orSay());
    case JobAction::MoveDown:
        return m_client.move(id, job->position + 1, orSay());
    case JobAction::MoveHere:
        return moveTo(*job, Place::Here);
    case JobAction::MoveToSubnet:
        return moveTo(*job, Place::Subnet);
    case JobAction::Retry:
        return m_client.retry(id, false, orSay());
    case JobAction::Replace:
        return m_client.retry(id, true, orSay());
    case JobAction::OpenResult:
        Q_EMIT openResult(id);
        return;
    case JobAction::ShowInFolder:
        return showInFolder(this, job->result);
    case JobAction::Receipt:
        return showReceipt(id);
    case JobAction::Cancel:
        return askToCancel(*job);
    case JobAction::Remove:
        return m_client.remove(id, orSay());
    }
}

/// Nothing is lost with a job that has not begun: that one goes without a question.
void QueuePanel::askToCancel(const JobInfo& job)
{
    if (job.progress.chunksDone == 0 && job.state != JobState::Running)
        return m_client.cancel(job.id, CancelMode::Discard, orSay());
    m_cancel->ask(job);
}

/// One that failed goes on at once: it was sent to the other place for that.
void QueuePanel::moveTo(const JobInfo& job, Place place)
{
    if (job.state != JobState::Failed)
        return m_client.moveTo(job.id, place, orSay());
    m_client.moveTo(
        job.id, place, [self = QPointer<QueuePanel>(this), id = job.id](const Result<void>& moved) {
            if (!self)
                return;
            if (!moved)
                return self->m_notice->say(Notice::Kind::Error, errorText(moved.error()));
            self->m_client.retry(id, false, self->orSay());
        });
}

void QueuePanel::removeFinished()
{
    std::vector<JobId> ended;
    for (const JobPointer& job : m_client.jobs())
        if (job->state == JobState::Succeeded || job->state == JobState::Cancelled)
            ended.push_back(job->id);
    removeSome(std::move(ended));
}

/// Thousands at once would keep the queue from hearing anything else for a long time.
void QueuePanel::removeSome(std::vector<JobId> ids)
{
    for (int i = 0; i < kRemovedAtOnce && ids.size() > 1; ++i) {
        m_client.remove(ids.back());
        ids.pop_back();
    }
    if (ids.empty())
        return;
    const JobId last = ids.back();
    ids.pop_back();
    m_client.remove(last, [self = QPointer<QueuePanel>(this), ids](const Result<void>& result) {
        if (!self)
            return;
        if (!result)
            return self->m_notice->say(Notice::Kind::Error, errorText(result.error()));
        self->removeSome(ids);
    });
}

void QueuePanel::showJob(JobId id)
{
    if (m_model.rowOf(id) < 0)
        m_filter->setCurrentIndex(0);
    m_list->setCurrentJob(id);
    m_list->setFocus();
}

void QueuePanel::moveJob(JobId id, Place place)
{
    perform(place == Place::Here ? JobAction::MoveHere : JobAction::MoveToSubnet, id);
}

void QueuePanel::showReceipt(JobId id)
{
    const QPointer<QueuePanel> self(this);
    m_client.show(id, [self](const Result<JobDetails>& details) {
        if (!self)
            return;
        if (!details)
            return self->m_notice->say(Notice::Kind::Error, errorText(details.error()));
        self->m_receipt->setDetails(*details);
        self->m_receipt->setVisible(true);
    });
}

void QueuePanel::closeReceipt()
{
    m_receipt->clear();
    m_receipt->setVisible(false);
    m_list->setFocus();
}

void QueuePanel::showMenu(const QPoint& position)
{
    if (currentJob() == 0)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions(m_bar->jobActions());
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

QueueClient::Reply<void> QueuePanel::orSay()
{
    return [self = QPointer<QueuePanel>(this)](const Result<void>& result) {
        if (self && !result)
            self->m_notice->say(Notice::Kind::Error, errorText(result.error()));
    };
}

} // namespace sluice::ui

#include "moc_queue_panel.cpp"
