// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/notice.h"

#include "ui/theme/colors.h"
#include "ui/theme/icons.h"
#include "ui/theme/style_sheet.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace sluice::ui {

Notice::Notice(QWidget* parent)
    : QFrame(parent)
    , m_icon(new QLabel)
    , m_text(new QLabel)
    , m_line(new QHBoxLayout(this))
{
    setRole(this, "notice");
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_line->setContentsMargins(12, 6, 8, 6);
    m_line->setSpacing(10);
    m_line->addWidget(m_icon);
    m_line->addWidget(m_text, 1);
    hide();
}

void Notice::say(Kind kind, const QString& text)
{
    m_kind = kind;
    m_text->setText(text);
    tint();
    show();
    QAccessibleEvent event(m_text, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void Notice::clear()
{
    m_text->clear();
    hide();
}

QString Notice::text() const
{
    return m_text->text();
}

QPushButton* Notice::addButton(const QString& text)
{
    auto* button = new QPushButton(text);
    m_line->addWidget(button);
    return button;
}

void Notice::addCloseButton()
{
    m_close = new QToolButton;
    m_close->setFocusPolicy(Qt::StrongFocus);
    m_close->setAccessibleName(tr("Close this notice"));
    m_close->setToolTip(m_close->accessibleName());
    m_line->addWidget(m_close);
    connect(m_close, &QToolButton::clicked, this, [this] {
        clear();
        Q_EMIT closed();
    });
    tint();
}

void Notice::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        tint();
    QFrame::changeEvent(event);
}

void Notice::tint()
{
    const Colors& colors = colorsFor(this);
    const QIcon drawn = m_kind == Kind::Error  ? icon("bad", colors.error)
                        : m_kind == Kind::Good ? icon("ok", colors.text)
                                               : icon("info", colors.muted);
    m_icon->setPixmap(drawn.pixmap(QSize(18, 18), devicePixelRatioF()));
    if (m_close)
        m_close->setIcon(icon(this, "close"));
}

} // namespace sluice::ui
