// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace sluice::ui {

/// A message inside the window, instead of a dialog: what happened, and buttons for what to do about it.
///
/// Hidden until something is said. Screen readers are told.
class Notice : public QFrame
{
    Q_OBJECT

public:
    enum class Kind
    {
        Info,
        Good,
        Error
    };

    explicit Notice(QWidget* parent = nullptr);

    void say(Kind kind, const QString& text);
    void clear();
    Kind kind() const { return m_kind; }
    QString text() const;
    /// A button behind the text.
    QPushButton* addButton(const QString& text);
    /// A last button that clears the notice and emits closed().
    void addCloseButton();

Q_SIGNALS:
    void closed();

protected:
    void changeEvent(QEvent* event) override;

private:
    void tint();

    Kind m_kind = Kind::Info;
    QLabel* m_icon;
    QLabel* m_text;
    QToolButton* m_close = nullptr;
    QHBoxLayout* m_line;
};

} // namespace sluice::ui
