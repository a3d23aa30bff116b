// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/queue/job_actions.h"
#include "ui/queue/queue_client.h"

#include <QAction>
#include <QWidget>

#include <map>

namespace sluice::ui {

/// What can be done with the current job, as real buttons; the same actions serve the context menu and the list's shortcuts.
class JobBar : public QWidget
{
    Q_OBJECT

public:
    explicit JobBar(QWidget* parent = nullptr);

    /// Null: no buttons. `activeJobs`: how many have a place in the queue.
    void setJob(const JobPointer& job, int activeJobs);
    QAction* action(JobAction action) const { return m_actions.at(action); }
    /// All of them, in order; those that do not apply are invisible.
    QList<QAction*> jobActions() const;

Q_SIGNALS:
    void triggered(sluice::ui::JobAction action);

protected:
    void changeEvent(QEvent* event) override;

private:
    void tint();

    std::map<JobAction, QAction*> m_actions;
};

} // namespace sluice::ui
