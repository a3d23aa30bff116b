// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/notice_bar.h"

#include "ui/theme/icons.h"
#include "ui/theme/style_sheet.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace sluice::ui {

NoticeBar::NoticeBar(QWidget* parent)
    : QFrame(parent)
    , m_text(new QLabel(this))
    , m_button(new QPushButton(this))
{
    setRole(this, "notice");
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton(this);
    close->setText(QStringLiteral("✕"));
    close->setAccessibleName(tr("Close this notice"));
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_button, &QPushButton::clicked, this, [this] {
        // The action may show the next notice.
        const auto run = m_action.run;
        hide();
        if (run)
            run();
    });
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 8, 8, 8);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    layout->addWidget(close);
    hide();
}

void NoticeBar::showNotice(const QString& text, Action action)
{
    show(text, std::move(action), false);
}

void NoticeBar::showError(const QString& text, Action action)
{
    show(text, std::move(action), true);
}

void NoticeBar::show(const QString& text, Action action, bool isError)
{
    m_action = std::move(action);
    setRole(m_text, isError ? "error" : "");
    m_text->setText(text);
    m_button->setText(m_action.text);
    m_button->setVisible(!m_action.text.isEmpty());
    setVisible(true);
}

} // namespace sluice::ui
