// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/key_edit.h"

#include <QKeyEvent>

namespace sluice::ui {

KeyEdit::KeyEdit(QWidget* parent)
    : QLineEdit(parent)
{
    setReadOnly(true);
    setPlaceholderText(tr("Press the new keys"));
    setAccessibleName(tr("New keys"));
    setAttribute(Qt::WA_InputMethodEnabled, false);
}

bool KeyEdit::event(QEvent* event)
{
    // Keys that are somebody's shortcut come here all the same.
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    return QLineEdit::event(event);
}

void KeyEdit::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
        Q_EMIT abandoned();
        return;
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
        QLineEdit::keyPressEvent(event);
        return;
    case Qt::Key_Control:
    case Qt::Key_Shift:
    case Qt::Key_Alt:
    case Qt::Key_AltGr:
    case Qt::Key_Meta:
    case Qt::Key_CapsLock:
    case Qt::Key_unknown:
        return;
    default:
        break;
    }
    m_keys = QKeySequence((event->modifiers() & ~Qt::KeypadModifier) | Qt::Key(event->key()));
    setText(m_keys.toString(QKeySequence::NativeText));
    Q_EMIT pressed();
}

} // namespace sluice::ui
