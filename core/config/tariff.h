// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"

#include <array>
#include <chrono>

namespace sluice {

/// What a kilowatt hour costs in each hour of the day, in the currency of the settings: `cost/tariff_hours` over `cost/tariff`.
/// A part of "22-6:0.15, 12-14:0.20" that cannot be understood is passed over.
std::array<double, 24> tariffByHour(const Settings& settings);

/// The hour of the day there, in this computer's time zone.
int hourOfDay(std::chrono::sys_seconds when);
/// The next full hour of this computer's time zone.
std::chrono::sys_seconds nextHour(std::chrono::sys_seconds when);

/// The mean tariff of work that begins then and takes so long.
double meanTariff(const Settings& settings, std::chrono::sys_seconds begin, double seconds);

/// Electricity for so many watts, and wear, of work that begins then and takes so long.
FiatAmount costOfWorkAt(const Settings& settings,
                        double watts,
                        std::chrono::sys_seconds begin,
                        double seconds);

} // namespace sluice
