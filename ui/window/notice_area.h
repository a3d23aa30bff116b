// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/base/notice.h"

#include <functional>
#include <vector>

class QVBoxLayout;

namespace sluice::ui {

/// Lines that say what happened and what to do next, each until it is closed. In place of message boxes.
///
/// At most three at a time: the oldest goes first, what is no error before errors. The same text is not shown twice.
class NoticeArea : public QWidget
{
    Q_OBJECT

public:
    struct Action
    {
        QString text;
        std::function<void()> run;
    };

    explicit NoticeArea(QWidget* parent = nullptr);

    /// Actions may be empty; their buttons close the notice.
    void showNotice(const QString& text, Action action = {}, Action other = {});
    void showError(const QString& text, Action action = {});
    /// Takes a notice away that is no longer true.
    void withdraw(const QString& text);
    /// The texts that are shown, oldest first.
    QStringList texts() const;

private:
    void add(Notice::Kind kind, const QString& text, std::vector<Action> actions);
    void remove(Notice* notice);
    void makeRoom();

    QVBoxLayout* m_rows;
    std::vector<Notice*> m_shown;
};

} // namespace sluice::ui
