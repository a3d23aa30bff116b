// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QLineEdit>

namespace sluice::ui {

/// A field that takes the next keys that are pressed together, whatever they do elsewhere. Escape and Tab leave it as it is.
class KeyEdit : public QLineEdit
{
    Q_OBJECT

public:
    explicit KeyEdit(QWidget* parent = nullptr);

    const QKeySequence& keys() const { return m_keys; }

Q_SIGNALS:
    void pressed();
    void abandoned();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QKeySequence m_keys;
};

} // namespace sluice::ui
