// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;
class QToolButton;

namespace sluice::ui {

/// One sentence within the panel about something that went wrong, with a way on.
class QueueNotice : public QFrame
{
    Q_OBJECT

public:
    explicit QueueNotice(QWidget* parent = nullptr);

    /// `action`: the text of a button that emits actionClicked(); empty: no button.
    void say(const QString& text, const QString& action = {});

Q_SIGNALS:
    void actionClicked();

protected:
    void changeEvent(QEvent* event) override;

private:
    void tint();

    QLabel* m_text;
    QPushButton* m_action;
    QToolButton* m_close;
};

} // namespace sluice::ui
