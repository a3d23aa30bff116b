// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/fee_limits.h"

#include "core/job/spending.h"

#include <fmt/format.h>

namespace sluice {
namespace {

Result<std::optional<Wei>>
limitOf(const char* key, const std::string& text, const Settings& settings)
{
    const auto limit = parseLimit(text, settings);
    if (limit)
        return limit;
    const std::string& why = limit.error().detail;
    return fail(limit.error().code,
                fmt::format("Nothing is spent on the subnet, since the limit {} cannot be read. "
                            "{}{} Set it anew with: sluice-cli settings set {} LIMIT",
                            key, why, why.ends_with('.') ? "" : ".", key));
}

} // namespace

Result<FeeLimits> feeLimitsOf(const Settings& settings)
{
    FeeLimits limits;
    SLUICE_TRY(limits.job, limitOf("cost/max_per_job", settings.maxPerJob, settings));
    SLUICE_TRY(limits.day, limitOf("cost/max_per_day", settings.maxPerDay, settings));
    return limits;
}

LimitSource::Stamp LimitSource::stampNow() const
{
    std::error_code error;
    const auto written = std::filesystem::last_write_time(m_file, error);
    if (error)
        return {};
    const auto bytes = std::filesystem::file_size(m_file, error);
    if (error)
        return {};
    return std::pair(written, bytes);
}

void LimitSource::setSettings(const Settings& settings)
{
    const std::lock_guard lock(m_mutex);
    m_settings = settings;
    m_read = stampNow();
}

Settings LimitSource::settings() const
{
    const std::lock_guard lock(m_mutex);
    const Stamp now = stampNow();
    if (now && now != m_read) {
        const Settings stored = Settings::load(m_file);
        m_settings.maxPerJob = stored.maxPerJob;
        m_settings.maxPerDay = stored.maxPerDay;
        m_settings.ethPrice = stored.ethPrice;
        m_settings.ethPriceDate = stored.ethPriceDate;
        m_settings.currency = stored.currency;
        m_read = now;
    }
    return m_settings;
}

} // namespace sluice
