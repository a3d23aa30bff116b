// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_spec.h"

#include <QColor>

class QWidget;
class QPalette;

namespace sluice::ui {

/// One of the two palettes. Text colours have a contrast of at least 4.5:1 on ground, panel and raised.
struct Colors
{
    bool isDark = true;
    QColor ground; ///< behind everything; the viewer's surround
    QColor panel;  ///< panels, timeline, queue
    QColor raised; ///< cards, fields, buttons
    QColor line;   ///< borders and rules
    QColor text;
    QColor muted;    ///< second lines, captions
    QColor here;     ///< this computer, and nothing else
    QColor subnet;   ///< the Livepeer subnet, and nothing else
    QColor practice; ///< test money, and nothing else
    QColor error;
    QColor onAccent; ///< text upon `here` and `subnet`

    const QColor& of(Place place) const { return place == Place::Here ? here : subnet; }
    /// `color` laid thinly over `raised`: the ground of a chip.
    QColor tint(const QColor& color) const;
};

const Colors& darkColors();
const Colors& lightColors();

/// The palette that `widget` is shown in. Ask when painting: it may change while the program runs (QEvent::PaletteChange).
const Colors& colorsFor(const QWidget* widget);
const Colors& colorsFor(const QPalette& palette);

QPalette paletteOf(const Colors& colors);

} // namespace sluice::ui
