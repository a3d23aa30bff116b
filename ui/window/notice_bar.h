// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <functional>

class QLabel;
class QPushButton;

namespace sluice::ui {

/// A line that says what happened and what to do next, until it is closed or replaced. In place of message boxes.
class NoticeBar : public QFrame
{
    Q_OBJECT

public:
    struct Action
    {
        QString text;
        std::function<void()> run;
    };

    explicit NoticeBar(QWidget* parent = nullptr);

    /// `action` may be empty. An error stays; anything else goes with the next notice.
    void showNotice(const QString& text, Action action = {});
    void showError(const QString& text, Action action = {});

private:
    void show(const QString& text, Action action, bool isError);

    QLabel* m_text;
    QPushButton* m_button;
    Action m_action;
};

} // namespace sluice::ui
