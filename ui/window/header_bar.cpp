// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/header_bar.h"

#include "ui/theme/colors.h"
#include "ui/theme/icons.h"
#include "ui/theme/style_sheet.h"

#include <QButtonGroup>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

namespace sluice::ui {

HeaderBar::HeaderBar(QMenu* projectMenu, QMenu* pagesMenu, QWidget* parent)
    : QWidget(parent)
    , m_logo(new QLabel(this))
    , m_project(new QToolButton(this))
    , m_pages(new QToolButton(this))
    , m_status(new QLabel(this))
    , m_verbs(new QButtonGroup(this))
{
    setFixedHeight(48);
    m_project->setMenu(projectMenu);
    m_project->setPopupMode(QToolButton::InstantPopup);
    m_project->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_pages->setMenu(pagesMenu);
    m_pages->setPopupMode(QToolButton::InstantPopup);
    m_pages->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_pages->setText(tr("Menu"));
    m_pages->setAccessibleName(tr("Menu: models, settings, help"));
    setRole(m_status, "muted");
    auto* name = new QLabel(QStringLiteral("Sluice"), this);
    setRole(name, "heading");

    auto* verbs = new QFrame(this);
    verbs->setObjectName(QStringLiteral("verbs"));
    verbs->setFixedHeight(36);
    auto* verbLayout = new QHBoxLayout(verbs);
    verbLayout->setContentsMargins(3, 3, 3, 3);
    verbLayout->setSpacing(2);
    const std::pair<Verb, QString> labels[] = {{Verb::Generate, tr("Generate")},
                                               {Verb::Upscale, tr("Upscale")},
                                               {Verb::Caption, tr("Caption")}};
    for (const auto& [verb, label] : labels) {
        auto* button = new QPushButton(label, verbs);
        setRole(button, "verb");
        button->setCheckable(true);
        m_verbs->addButton(button, int(verb));
        verbLayout->addWidget(button);
    }
    setVerb(Verb::Upscale);
    connect(m_verbs, &QButtonGroup::idClicked, this,
            [this](int id) { Q_EMIT verbChosen(Verb(id)); });

    auto* left = new QHBoxLayout;
    left->setSpacing(8);
    left->addWidget(m_logo);
    left->addWidget(name);
    left->addWidget(m_project);
    left->addStretch(1);
    auto* right = new QHBoxLayout;
    right->setSpacing(8);
    right->addStretch(1);
    right->addWidget(m_status);
    right->addWidget(m_pages);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 0, 16, 0);
    // Equal sides keep the verbs in the middle.
    layout->addLayout(left, 1);
    layout->addWidget(verbs, 0, Qt::AlignVCenter);
    layout->addLayout(right, 1);
    setProjectName(QString(), false);
    dress();
}

void HeaderBar::setProjectName(const QString& name, bool isModified)
{
    const QString shown = name.isEmpty() ? tr("Untitled project") : name;
    m_project->setText(isModified ? tr("%1 *", "a project with unsaved changes").arg(shown)
                                  : shown);
    m_project->setAccessibleName(tr("Project: %1").arg(shown));
}

Verb HeaderBar::verb() const
{
    return Verb(m_verbs->checkedId());
}

void HeaderBar::setVerb(Verb verb)
{
    m_verbs->button(int(verb))->setChecked(true);
}

void HeaderBar::setStatus(const QString& text)
{
    m_status->setText(text);
}

void HeaderBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        dress();
}

void HeaderBar::dress()
{
    const Colors& colors = colorsFor(this);
    m_logo->setPixmap(icon("logo", colors.here).pixmap(QSize(24, 24), devicePixelRatioF()));
    m_project->setIcon(icon("folder", colors.muted));
    m_pages->setIcon(icon("menu", colors.text));
}

} // namespace sluice::ui
