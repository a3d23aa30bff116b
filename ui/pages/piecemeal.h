// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>

#include <functional>

namespace sluice::ui {

/// Does work that belongs to the window's thread one piece at a time, so that each piece fits into a frame.
class Piecemeal : public QTimer
{
public:
    explicit Piecemeal(QObject* parent)
        : QTimer(parent)
    {
        connect(this, &QTimer::timeout, this, [this] {
            if (!m_step())
                stop();
        });
    }

    /// Calls `step` once in each turn of the event loop until it returns false. What was begun before is dropped.
    void begin(std::function<bool()> step)
    {
        m_step = std::move(step);
        start(0);
    }

private:
    std::function<bool()> m_step;
};

} // namespace sluice::ui
