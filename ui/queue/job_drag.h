// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_info.h"

#include <QMimeData>

#include <optional>

namespace sluice::ui {

/// What a dragged row of the queue carries.
inline constexpr char kJobMimeType[] = "application/x-sluice-job";

inline std::optional<JobId> jobOf(const QMimeData& data)
{
    bool isNumber = false;
    const JobId id = data.data(QLatin1String(kJobMimeType)).toLongLong(&isNumber);
    return isNumber ? std::optional(id) : std::nullopt;
}

} // namespace sluice::ui
