// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"

#include <QWidget>

#include <optional>

class QAction;
class QLineEdit;
class QToolButton;

namespace sluice::ui {

/// The time that "HH:MM:SS:FF" at `rate` means, or what people type otherwise ("12.5", "1:02:03"); nothing when it is none.
std::optional<Rational> parseTimecode(const QString& text, Rational rate);

/// The row below the pictures: where we are, the buttons, how it is compared. Shows what it is told.
class TransportBar : public QWidget
{
    Q_OBJECT

public:
    explicit TransportBar(QWidget* parent = nullptr);

    /// Buttons for these actions, in this order.
    void addButtons(const QList<QAction*>& actions);
    /// What the buttons "Split" and "200 %" open.
    void setMenus(const QList<QAction*>& compare, const QList<QAction*>& zoom);
    void setPosition(Rational time, Rational rate);
    void setZoom(double scale);
    void setCompareText(const QString& text);
    void setCompareEnabled(bool enabled);

Q_SIGNALS:
    void jumpRequested(sluice::Rational time);
    void flipHeld(bool held);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void jump();
    void showPosition();

    QLineEdit* m_time;
    QWidget* m_buttons;
    QToolButton* m_compare;
    QToolButton* m_zoom;
    QToolButton* m_flip;
    Rational m_position;
    Rational m_rate{25};
};

} // namespace sluice::ui
