// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/tariff.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <sstream>

namespace sluice {
namespace {

// Longer work is charged like its first days; a mean over years would only cost time.
constexpr double kLongest = 14 * 86400.0;

std::tm localTime(std::chrono::sys_seconds when)
{
    const std::time_t time = when.time_since_epoch().count();
    std::tm local{};
    ::localtime_r(&time, &local);
    return local;
}

} // namespace

std::array<double, 24> tariffByHour(const Settings& settings)
{
    std::array<double, 24> tariff;
    tariff.fill(settings.tariffPerKilowattHour);
    std::istringstream parts(settings.tariffHours);
    for (std::string part; std::getline(parts, part, ',');) {
        int from = 0;
        int to = 0;
        double price = 0;
        if (std::sscanf(part.c_str(), " %d-%d:%lf", &from, &to, &price) != 3 || from < 0 ||
            from > 24 || to < 0 || to > 24 || price < 0 || !std::isfinite(price))
            continue;
        for (int hour = from % 24; hour != to % 24; hour = (hour + 1) % 24)
            tariff[std::size_t(hour)] = price;
    }
    return tariff;
}

int hourOfDay(std::chrono::sys_seconds when)
{
    return localTime(when).tm_hour;
}

std::chrono::sys_seconds nextHour(std::chrono::sys_seconds when)
{
    const std::tm local = localTime(when);
    return when + std::chrono::seconds(3600 - local.tm_min * 60 - std::min(local.tm_sec, 59));
}

double meanTariff(const Settings& settings, std::chrono::sys_seconds begin, double seconds)
{
    const std::array<double, 24> tariff = tariffByHour(settings);
    double left = std::clamp(seconds, 1.0, kLongest);
    double sum = 0;
    double passed = 0;
    while (left > 0) {
        const std::chrono::sys_seconds next = nextHour(begin);
        const double part = std::min(left, double((next - begin).count()));
        sum += part * tariff[std::size_t(hourOfDay(begin))];
        passed += part;
        left -= part;
        begin = next;
    }
    return sum / passed;
}

FiatAmount
costOfWorkAt(const Settings& settings, double watts, std::chrono::sys_seconds begin, double seconds)
{
    const double mean = meanTariff(settings, begin, seconds);
    const FiatAmount cost =
        electricityCost(watts, seconds, {std::llround(mean * 1e6), settings.currency});
    // An hour of wear is reckoned like an hour of a kilowatt.
    return sumOf(cost,
                 electricityCost(1000, seconds,
                                 {std::llround(settings.wearPerHour * 1e6), settings.currency}));
}

} // namespace sluice
