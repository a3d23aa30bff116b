// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/media/preview_reader.h"
#include "ui/viewer/program.h"

#include <QImage>
#include <QMetaType>
#include <QSize>

#include <optional>
#include <vector>

namespace sluice::ui {

/// The picture of one program at one time.
struct ViewFrame
{
    QImage image;  ///< null in a gap, where the program is not wanted, and after an error
    QSize full;    ///< of the picture at 1:1
    QString error; ///< why there is no picture, with what to do next
    bool exact = true;
};

/// The pictures of all programs at one time: painted together, so that they stay in step.
struct FrameSet
{
    Rational time;
    Rational start;              ///< since when all of these are shown
    std::optional<Rational> end; ///< until when; nothing: not known
    bool exact = true;
    bool stepped = false;          ///< `time` is where the steps of a request led
    bool isSame = false;           ///< all programs play the same there: nothing to compare
    std::vector<ViewFrame> frames; ///< one for each program
};

/// What the viewer wants to see.
struct FrameRequest
{
    Rational time;
    int steps = 0;     ///< so many frames later, or with a minus earlier, than the one at `time`
    bool play = false; ///< part of a sequence: no stopgap pictures, never broken off
    bool backwards = false;    ///< earlier frames will be wanted next
    std::vector<bool> visible; ///< programs that are looked at; empty: all
    media::PreviewLook look;
};

} // namespace sluice::ui

Q_DECLARE_METATYPE(sluice::ui::FrameSet)
