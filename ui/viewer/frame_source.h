// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/viewer/view_frames.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace sluice::ui {

/// Gets pictures for the viewer from a thread of its own ("preview"). GUI thread.
///
/// Only the newest request matters: one that waits is replaced, one that is being worked on is broken off when a newer one has
/// waited a while. When the right picture takes long, a near one comes first; the last request always ends with the exact one.
class FrameSource : public QObject
{
    Q_OBJECT

public:
    explicit FrameSource(QObject* parent = nullptr);
    ~FrameSource() override;

    void setPrograms(const std::vector<Program>& programs, Rational frameRate);
    void request(const FrameRequest& request);
    /// Whether a request waits or is worked on.
    bool isBusy() const;

Q_SIGNALS:
    /// `set.time` is the request's, or where its steps led.
    void framesReady(const sluice::ui::FrameSet& set);

private:
    struct State;
    void work(std::stop_token end);
    void deliver(FrameSet set);
    void breakOff();

    QTimer m_breakOff;
    std::unique_ptr<State> m_state;
};

} // namespace sluice::ui
