// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/job_bar.h"

#include "ui/theme/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QToolButton>

#include <algorithm>

namespace sluice::ui {

JobBar::JobBar(QWidget* parent)
    : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    for (const JobAction name : allJobActions()) {
        auto* action = new QAction(actionText(name), this);
        action->setObjectName(QLatin1String("queue: ") + QLatin1String(actionIcon(name)));
        action->setShortcut(actionShortcut(name));
        // The keys are the list's own: elsewhere in the window they mean other things.
        action->setShortcutContext(Qt::WidgetShortcut);
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        if (!keys.isEmpty())
            action->setToolTip(tr("%1 (%2)", "action, its key").arg(actionText(name), keys));
        connect(action, &QAction::triggered, this, [this, name] { Q_EMIT triggered(name); });
        m_actions.emplace(name, action);

        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setIconSize(QSize(16, 16));
        button->setVisible(false);
        connect(action, &QAction::changed, button,
                [action, button] { button->setVisible(action->isVisible()); });
        row->addWidget(button);
    }
    tint();
    setJob(nullptr, 0);
}

QList<QAction*> JobBar::jobActions() const
{
    QList<QAction*> actions;
    for (const JobAction name : allJobActions())
        actions += m_actions.at(name);
    return actions;
}

void JobBar::setJob(const JobPointer& job, int activeJobs)
{
    const std::vector<JobAction> allowed = job ? actionsFor(*job) : std::vector<JobAction>();
    for (const auto& [name, action] : m_actions) {
        const bool isAllowed = std::find(allowed.begin(), allowed.end(), name) != allowed.end();
        const bool isAtEnd =
            job && ((name == JobAction::MoveUp && job->position == 0) ||
                    (name == JobAction::MoveDown && job->position >= activeJobs - 1));
        action->setVisible(isAllowed);
        action->setEnabled(isAllowed && !isAtEnd);
    }
    // One key for both: what is failed and has pieces is cancelled first, then removed.
    if (action(JobAction::Cancel)->isVisible())
        action(JobAction::Remove)->setShortcut({});
    else
        action(JobAction::Remove)->setShortcut(actionShortcut(JobAction::Remove));
}

void JobBar::tint()
{
    for (const auto& [name, action] : m_actions)
        action->setIcon(icon(this, actionIcon(name)));
}

void JobBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        tint();
}

} // namespace sluice::ui

#include "moc_job_bar.cpp"
