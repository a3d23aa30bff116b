// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/timeline_view.h"

class QAction;

namespace sluice::ui {

/// The view's actions; the view owns them.
struct TimelineView::Actions
{
    QAction* split = nullptr;
    QAction* trimStart = nullptr;
    QAction* trimEnd = nullptr;
    QAction* flip = nullptr;
    QAction* remove = nullptr;
    QAction* rippleRemove = nullptr;
    QAction* moveBack = nullptr;
    QAction* moveOn = nullptr;
    QAction* selectAll = nullptr;
    QAction* snapping = nullptr;
    QAction* zoomIn = nullptr;
    QAction* zoomOut = nullptr;
    QAction* zoomFit = nullptr;
};

} // namespace sluice::ui
