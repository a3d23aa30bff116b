// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace sluice::ui {

/// The frame of a page that the window shows over its work area: "Back", a title, and a readable column that scrolls.
///
/// Escape asks to go back as well.
class Page : public QWidget
{
    Q_OBJECT

public:
    explicit Page(const QString& title, QWidget* parent = nullptr);

Q_SIGNALS:
    void backRequested();

protected:
    /// Between title and content: stays when the content scrolls.
    QVBoxLayout* head() const { return m_head; }
    /// Where the content goes, from top to bottom.
    QVBoxLayout* column() const { return m_column; }
    /// Adds a button at the right end of the title's line.
    QPushButton* addTitleButton(const QString& text);
    /// Adds the heading of a group, with room above it.
    QLabel* addHeading(const QString& text);
    /// Adds a paragraph of quiet text.
    QLabel* addText(const QString& text);
    /// Adds a card, a framed box, and returns its layout.
    QVBoxLayout* addCard();

    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void tintIcons();

    QPushButton* m_back;
    QHBoxLayout* m_titleLine;
    QVBoxLayout* m_head;
    QVBoxLayout* m_column;
};

/// A label that wraps, whose text can be selected, with the style sheet's `role`.
QLabel* pageLabel(const QString& text, const char* role = "");

/// A button that looks like a link and opens `address` with the desktop's program.
QPushButton* linkButton(const QString& text, const QString& address);

} // namespace sluice::ui
