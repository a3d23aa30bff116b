// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace sluice::ui {

/// A message inside a page, instead of a dialog: what happened, and buttons for what to do about it.
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
    QString text() const;
    /// A button behind the text.
    QPushButton* addButton(const QString& text);
    /// A last button that clears the notice.
    void addDismissButton();

protected:
    void changeEvent(QEvent* event) override;

private:
    void tintIcon();

    Kind m_kind = Kind::Info;
    QLabel* m_icon;
    QLabel* m_text;
    QHBoxLayout* m_line;
};

} // namespace sluice::ui
