// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/cancel_bar.h"

#include "ui/queue/job_text.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>

namespace sluice::ui {

CancelBar::CancelBar(QWidget* parent)
    : QFrame(parent)
    , m_question(new QLabel(this))
    , m_keep(new QPushButton(tr("Keep what is done"), this))
    , m_discard(new QPushButton(tr("Discard"), this))
    , m_back(new QPushButton(tr("Do not cancel"), this))
{
    setProperty("role", QStringLiteral("notice"));
    m_question->setTextFormat(Qt::PlainText);
    m_question->setWordWrap(true);
    m_keep->setToolTip(tr(
        "The pieces that are done from the start on become one file beside the result's place."));
    m_back->setProperty("role", QStringLiteral("flat"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 6, 6, 6);
    row->addWidget(m_question, 1);
    row->addWidget(m_keep);
    row->addWidget(m_discard);
    row->addWidget(m_back);
    connect(m_keep, &QPushButton::clicked, this, [this] { answer(CancelMode::KeepDone); });
    connect(m_discard, &QPushButton::clicked, this, [this] { answer(CancelMode::Discard); });
    connect(m_back, &QPushButton::clicked, this, &CancelBar::finish);
    setVisible(false);
}

void CancelBar::ask(const JobInfo& job)
{
    m_job = job.id;
    show(job);
    setVisible(true);
    (m_keep->isEnabled() ? m_keep : m_discard)->setFocus(Qt::OtherFocusReason);
}

void CancelBar::update(const JobPointer& job)
{
    if (!job || (isTerminal(job->state) && job->state != JobState::Failed))
        finish();
    else
        show(*job);
}

void CancelBar::show(const JobInfo& job)
{
    m_keep->setEnabled(job.progress.chunksDone > 0);
    if (job.progress.chunksDone > 0)
        m_question->setText(tr("Cancel %1? %2 of %3 pieces are done.", "file, numbers")
                                .arg(jobTitle(job))
                                .arg(job.progress.chunksDone)
                                .arg(job.progress.chunksTotal));
    else
        m_question->setText(tr("Cancel %1? Nothing is finished yet.").arg(jobTitle(job)));
}

void CancelBar::finish()
{
    m_job = 0;
    setVisible(false);
    Q_EMIT closed();
}

void CancelBar::answer(CancelMode mode)
{
    const JobId id = m_job;
    finish();
    Q_EMIT answered(id, mode);
}

void CancelBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        finish();
    else
        QFrame::keyPressEvent(event);
}

} // namespace sluice::ui

#include "moc_cancel_bar.cpp"
