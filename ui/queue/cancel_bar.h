// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/queue_session.h"
#include "ui/queue/queue_client.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace sluice::ui {

/// Asks, within the panel, what becomes of the finished pieces of a job that is to be cancelled.
class CancelBar : public QFrame
{
    Q_OBJECT

public:
    explicit CancelBar(QWidget* parent = nullptr);

    /// Shows itself and takes the focus.
    void ask(const JobInfo& job);
    /// The job that is asked about; 0 while nothing is.
    JobId job() const { return m_job; }
    /// The job is as it is now: there may be more pieces to keep, or nothing left to cancel.
    void update(const JobPointer& job);

Q_SIGNALS:
    void answered(sluice::JobId id, sluice::CancelMode mode);
    /// The question has gone, with or without an answer.
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void show(const JobInfo& job);
    void finish();
    void answer(CancelMode mode);

    JobId m_job = 0;
    QLabel* m_question;
    QPushButton* m_keep;
    QPushButton* m_discard;
    QPushButton* m_back;
};

} // namespace sluice::ui
