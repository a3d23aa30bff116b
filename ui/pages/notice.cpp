// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/notice.h"

#include "ui/pages/page.h"
#include "ui/theme/colors.h"
#include "ui/theme/icons.h"
#include "ui/theme/style_sheet.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace sluice::ui {

Notice::Notice(QWidget* parent)
    : QFrame(parent)
    , m_icon(new QLabel)
    , m_text(pageLabel(QString()))
    , m_line(new QHBoxLayout(this))
{
    setRole(this, "notice");
    m_line->setContentsMargins(12, 10, 12, 10);
    m_line->setSpacing(10);
    m_line->addWidget(m_icon, 0, Qt::AlignTop);
    m_line->addWidget(m_text, 1);
    hide();
}

void Notice::say(Kind kind, const QString& text)
{
    m_kind = kind;
    m_text->setText(text);
    tintIcon();
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
    m_line->addWidget(button, 0, Qt::AlignTop);
    return button;
}

void Notice::addDismissButton()
{
    QPushButton* const button = addButton(tr("Close"));
    setRole(button, "flat");
    button->setToolTip(tr("Close this message"));
    connect(button, &QPushButton::clicked, this, &Notice::clear);
}

void Notice::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        tintIcon();
    QFrame::changeEvent(event);
}

void Notice::tintIcon()
{
    const Colors& colors = colorsFor(this);
    const QIcon drawn = m_kind == Kind::Error  ? icon("bad", colors.error)
                        : m_kind == Kind::Good ? icon("ok", colors.text)
                                               : icon("info", colors.muted);
    m_icon->setPixmap(drawn.pixmap(QSize(18, 18), devicePixelRatioF()));
}

} // namespace sluice::ui
