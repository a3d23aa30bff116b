// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/wei.h"
#include "core/config/settings.h"

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace sluice {

/// What the settings let the subnet cost; absent: no limit.
struct FeeLimits
{
    std::optional<Wei> job; ///< each job, or request of the API
    std::optional<Wei> day; ///< everything of a day
};

/// Errors: InvalidInput (a limit that cannot be read; names the setting and what to do). Nothing may be spent then.
Result<FeeLimits> feeLimitsOf(const Settings& settings);

/// The limits as they are now: other programs change the settings' file while this one runs. Thread safe.
class LimitSource
{
public:
    /// Without a file the limits are those of `settings`.
    LimitSource(std::filesystem::path file, Settings settings)
        : m_file(std::move(file))
        , m_settings(std::move(settings))
    {}

    /// This program changed them itself; the file counts again once it is written.
    void setSettings(const Settings& settings);
    /// The settings with the file's limits and exchange rate. Reads the file only when it has changed.
    Settings settings() const;

private:
    /// When the file was written and how long it is; absent: it is not there.
    using Stamp = std::optional<std::pair<std::filesystem::file_time_type, std::uintmax_t>>;
    Stamp stampNow() const;

    const std::filesystem::path m_file;
    mutable std::mutex m_mutex;
    mutable Settings m_settings;
    mutable Stamp m_read; ///< of the file whose limits these are
};

} // namespace sluice
