// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/prompt_edit.h"

#include "ui/theme/colors.h"
#include "ui/theme/style_sheet.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QSyntaxHighlighter>

namespace sluice::ui {

/// Underlines unknown words in the colour of errors.
class PromptEdit::Highlighter : public QSyntaxHighlighter
{
public:
    explicit Highlighter(PromptEdit* edit)
        : QSyntaxHighlighter(edit->document())
        , m_edit(edit)
    {}

    void setWordCheck(const WordCheck& check)
    {
        m_check = check;
        rehighlight();
    }

protected:
    void highlightBlock(const QString& text) override
    {
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(colorsFor(m_edit).error);
        for (const WordCheck::Span& span : m_check.unknown(text))
            setFormat(span.start, span.length, format);
    }

private:
    PromptEdit* m_edit;
    WordCheck m_check;
};

PromptEdit::PromptEdit(int lines, QWidget* parent)
    : QPlainTextEdit(parent)
    , m_highlighter(new Highlighter(this))
    , m_lines(lines)
{
    setRole(this, "field");
    setTabChangesFocus(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setFixedHeight(m_lines * fontMetrics().lineSpacing() + 22);
}

PromptEdit::~PromptEdit() = default;

void PromptEdit::setWordCheck(const WordCheck& check)
{
    m_highlighter->setWordCheck(check);
}

void PromptEdit::replaceText(const QString& text)
{
    if (text == toPlainText())
        return;
    QTextCursor cursor(document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    moveCursor(QTextCursor::End);
}

void PromptEdit::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_highlighter)
        m_highlighter->rehighlight();
    if (event->type() == QEvent::FontChange)
        setFixedHeight(m_lines * fontMetrics().lineSpacing() + 22);
}

void PromptEdit::keyPressEvent(QKeyEvent* event)
{
    const bool isStep = event->key() == Qt::Key_Up || event->key() == Qt::Key_Down;
    if (isStep && (event->modifiers() & ~Qt::KeypadModifier) == Qt::AltModifier) {
        Q_EMIT stepRequested(event->key() == Qt::Key_Up ? -1 : 1);
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

bool PromptEdit::canInsertFromMimeData(const QMimeData* source) const
{
    return !source->hasUrls() && QPlainTextEdit::canInsertFromMimeData(source);
}

} // namespace sluice::ui
