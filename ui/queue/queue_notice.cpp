// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/queue_notice.h"

#include "ui/theme/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace sluice::ui {

QueueNotice::QueueNotice(QWidget* parent)
    : QFrame(parent)
    , m_text(new QLabel(this))
    , m_action(new QPushButton(this))
    , m_close(new QToolButton(this))
{
    setProperty("role", QStringLiteral("notice"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_close->setText(tr("Close this notice"));
    m_close->setToolTip(m_close->text());
    m_close->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_close->setFocusPolicy(Qt::StrongFocus);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 6, 6, 6);
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    row->addWidget(m_close);
    connect(m_action, &QPushButton::clicked, this, [this] {
        setVisible(false);
        Q_EMIT actionClicked();
    });
    connect(m_close, &QToolButton::clicked, this, [this] { setVisible(false); });
    tint();
    setVisible(false);
}

void QueueNotice::say(const QString& text, const QString& action)
{
    m_text->setText(text);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    setVisible(true);
}

void QueueNotice::tint()
{
    m_close->setIcon(icon(this, "close"));
}

void QueueNotice::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        tint();
}

} // namespace sluice::ui

#include "moc_queue_notice.cpp"
