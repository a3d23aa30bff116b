// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/chunk_mark.h"
#include "ui/timeline/clip_index.h"
#include "ui/timeline/time_scale.h"

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace sluice::ui {

/// What the timeline shows beside its clips: the view changes it, the painter reads it.
struct TimelineScene
{
    TimeScale scale;
    TimelineRows rows;
    ClipIndex index;
    Rational playhead;
    std::set<ClipId> selected;
    ClipId current = 0; ///< where the keyboard is; 0: nowhere
    ClipId hovered = 0;
    bool hasFocus = false;
    std::map<ClipId, std::vector<ChunkMark>> chunks; ///< by time

    /// Clips that are being moved and by how much; nothing of it is in the timeline yet.
    struct Moving
    {
        std::set<ClipId> clips;
        double seconds = 0;
        bool isRefused = false; ///< they would lie on others
    };
    std::optional<Moving> moving;
    std::optional<double> snapLine;                   ///< seconds
    std::optional<double> insertion;                  ///< where dropped files would go, in seconds
    std::optional<std::pair<double, double>> marquee; ///< seconds, in any order
};

} // namespace sluice::ui
