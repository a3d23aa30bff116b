// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/generate/word_check.h"

#include <QPlainTextEdit>

namespace sluice::ui {

/// A few lines of text in which words that the model does not know are underlined.
///
/// Tab leaves it. Files are not taken: what is dropped goes to the panel around it.
class PromptEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    /// As high as `lines` lines.
    explicit PromptEdit(int lines, QWidget* parent = nullptr);
    ~PromptEdit() override;

    void setWordCheck(const WordCheck& check);
    /// Replaces the text as one step of the field's own undo.
    void replaceText(const QString& text);

Q_SIGNALS:
    /// Alt+Up and Alt+Down: the prompt before, or after, in the history.
    void stepRequested(int direction);

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;

private:
    class Highlighter;

    Highlighter* m_highlighter;
    int m_lines;
};

} // namespace sluice::ui
