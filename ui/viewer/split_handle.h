// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSlider>

namespace sluice::ui {

/// The grip on the line between before and after: a slider from 0 to kSteps that is painted as a disc.
///
/// A real slider, so that keyboards and screen readers find what they know. Whoever owns it moves it to where its value says.
class SplitHandle : public QSlider
{
    Q_OBJECT

public:
    static constexpr int kSteps = 1000;
    static constexpr int kDiameter = 32;

    explicit SplitHandle(QWidget* parent);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    QSize sizeHint() const override { return {kDiameter, kDiameter}; }
};

} // namespace sluice::ui
