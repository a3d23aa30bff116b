// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

class QButtonGroup;
class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace sluice::ui {

enum class Verb
{
    Generate,
    Upscale,
    Caption
};

/// The top of the window: project, the three verbs, pages.
class HeaderBar : public QWidget
{
    Q_OBJECT

public:
    HeaderBar(QMenu* projectMenu, QMenu* pagesMenu, QWidget* parent = nullptr);

    void setProjectName(const QString& name, bool isModified);
    Verb verb() const;
    void setVerb(Verb verb);
    /// What this computer is doing now, in a few words; empty for nothing.
    void setStatus(const QString& text);

Q_SIGNALS:
    void verbChosen(sluice::ui::Verb verb);

protected:
    void changeEvent(QEvent* event) override;

private:
    void dress();

    QLabel* m_logo;
    QToolButton* m_project;
    QToolButton* m_pages;
    QLabel* m_status;
    QButtonGroup* m_verbs;
};

} // namespace sluice::ui
