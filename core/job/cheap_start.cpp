// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/cheap_start.h"

#include "core/base/text.h"
#include "core/base/wei.h"
#include "core/config/tariff.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>

namespace sluice {
namespace {

// The predictions' own error, and the time that a place needs to become free.
constexpr double kReserve = 1.2;
constexpr double kLeastReserve = 60;
// What differs by less costs the same.
constexpr double kSame = 0.01;
// A table of hours repeats itself.
constexpr int kMostHours = 24 * 7;

using Seconds = std::chrono::sys_seconds;

Seconds toSeconds(WallTime time)
{
    return std::chrono::floor<std::chrono::seconds>(time);
}

/// One way to run the job.
struct Way
{
    Place place = Place::Here;
    std::optional<Seconds> at; ///< absent: when the subnet's price is low
    bool isNow = false;
    FiatAmount cost;
};

struct Ways
{
    std::vector<Way> all;
    double longest = 0; ///< p90
};

bool worksHere(const Quote& quote)
{
    return quote.place == Place::Here || quote.isPractice;
}

double perUnit(const AnnouncedPrice& price)
{
    const auto wei = Wei::parse(price.wei);
    const auto units = Wei::parse(price.units);
    return wei && units && !units->isZero() ? wei->toDouble() / units->toDouble() : 0;
}

void addHere(Ways& ways, const Quote& quote, const CheapLook& look, const Settings& settings)
{
    // Work always draws something: nought means that nobody knows.
    if (!(quote.watts > 0))
        return;
    const double seconds = quote.time->p50.count();
    const Seconds now = toSeconds(look.now);
    const double latest = look.secondsLeft - quote.time->p90.count() * kReserve;
    ways.all.push_back({quote.place, now, true, costOfWorkAt(settings, quote.watts, now, seconds)});
    Seconds hour = nextHour(now);
    for (int i = 0; i < kMostHours && double((hour - now).count()) <= latest; ++i) {
        ways.all.push_back(
            {quote.place, hour, false, costOfWorkAt(settings, quote.watts, hour, seconds)});
        hour = nextHour(hour);
    }
}

void addSubnet(Ways& ways, const Quote& quote)
{
    ways.all.push_back({quote.place, {}, true, *quote.cost});
    if (!quote.lowPrice || !quote.price)
        return;
    const double low = perUnit(*quote.lowPrice);
    const double now = perUnit(*quote.price);
    if (low <= 0 || now <= low)
        return;
    FiatAmount later = *quote.cost;
    later.micros = std::llround(double(later.micros) * low / now);
    ways.all.push_back({quote.place, {}, false, later});
}

Ways waysOf(const CheapLook& look, const Settings& settings)
{
    Ways ways;
    for (const Quote& quote : look.quotes) {
        if (!quote.possible || !quote.time)
            continue;
        ways.longest = std::max(ways.longest, quote.time->p90.count());
        if (worksHere(quote))
            addHere(ways, quote, look, settings);
        else if (quote.cost)
            addSubnet(ways, quote);
    }
    return ways;
}

/// The first of the cheapest, within what the ceiling allows.
const Way* cheapest(const std::vector<Way>& ways, const CheapStart& wish, bool onlyNow)
{
    const Way* best = nullptr;
    for (const Way& way : ways) {
        if (onlyNow && !way.isNow)
            continue;
        if (wish.ceiling &&
            (way.cost.currency != wish.ceiling->currency || way.cost.micros > wish.ceiling->micros))
            continue;
        const auto least =
            best == nullptr ? std::numeric_limits<double>::infinity() : double(best->cost.micros);
        const double margin = std::max(1.0, kSame * std::min(least, 1e15));
        if (best == nullptr || double(way.cost.micros) < least - margin ||
            (way.isNow && !best->isNow && double(way.cost.micros) <= least + margin))
            best = &way;
    }
    return best;
}

/// Seconds before the deadline at which a job that takes `longest` has to begin.
double reserveFor(double longest)
{
    return std::max(longest * kReserve, kLeastReserve);
}

std::string latestText(const CheapLook& look, double longest)
{
    const double wait = std::max(0.0, look.secondsLeft - reserveFor(longest));
    const WallTime latest = look.now + std::chrono::milliseconds(std::int64_t(wait * 1000));
    return fmt::format("Begins at {} at the latest.", momentText(latest, look.now));
}

std::string
waitText(const Way& way, const CheapLook& look, const Settings& settings, double longest)
{
    if (way.at) {
        const double now = meanTariff(settings, toSeconds(look.now), 1);
        const double then = meanTariff(settings, *way.at, 1);
        const auto price = [&](double tariff) {
            return formatMoney({std::llround(tariff * 1e6), settings.currency});
        };
        return fmt::format("Waits for {}: electricity costs {} a kWh then, {} now. {}",
                           momentText(*way.at, look.now), price(then), price(now),
                           latestText(look, longest));
    }
    const auto quote = std::ranges::find(look.quotes, way.place, &Quote::place);
    return fmt::format("Waits for a price of {} wei on the subnet, which was usual in the cheapest "
                       "quarter of the last week; {} are asked now. {}",
                       quote->lowPrice->wei, quote->price->wei, latestText(look, longest));
}

std::string beginText(const Way& way, const CheapLook& look, const Ways& ways, bool isLastMoment)
{
    const std::string cost = formatMoney(way.cost);
    if (isLastMoment)
        return fmt::format("Begun at {} for about {}, to be ready in time.", phraseOf(way.place),
                           cost);
    std::int64_t dearest = way.cost.micros;
    for (const Way& other : ways.all)
        if (other.place == way.place)
            dearest = std::max(dearest, other.cost.micros);
    const std::string instead = dearest > way.cost.micros
                                    ? fmt::format(" It would have been {} at another time.",
                                                  formatMoney({dearest, way.cost.currency}))
                                    : std::string();
    return fmt::format("Begun at {} at {}, for about {}: nothing cheaper is to be expected.{}",
                       phraseOf(way.place), momentText(look.now, look.now), cost, instead);
}

/// At the last moment, when nobody knows what it costs. A ceiling holds then as well: the cost may be above it.
CheapAnswer startWithoutCost(const CheapLook& look)
{
    const auto possible = std::ranges::find_if(look.quotes, &Quote::possible);
    if (possible == look.quotes.end()) {
        const Quote& first = look.quotes.front();
        return {{},
                fmt::format("Waits: it can run nowhere, and the time is up. {}{}{}", first.reason,
                            first.remedy.empty() ? "" : " ", first.remedy)};
    }
    if (look.wish.ceiling)
        return {{},
                fmt::format("Waits: what it costs is not known, so it may be more than {}, and the "
                            "time is up. Begin it now, or cancel it.",
                            formatMoney(*look.wish.ceiling))};
    return {possible->place, "Begun to be ready in time; what it costs is not known."};
}

} // namespace

CheapAnswer decideStart(const CheapLook& look, const Settings& settings)
{
    const Ways ways = waysOf(look, settings);
    const bool isLastMoment = look.secondsLeft <= reserveFor(ways.longest);
    if (ways.all.empty() && isLastMoment && !look.quotes.empty())
        return startWithoutCost(look);
    if (ways.all.empty())
        return {{}, "Waits: what it would cost is not known. " + latestText(look, 0)};
    const Way* best = cheapest(ways.all, look.wish, isLastMoment);
    if (best == nullptr)
        return {{},
                fmt::format("Waits: it costs more than {} everywhere{}. Begin it now, or cancel "
                            "it.",
                            formatMoney(*look.wish.ceiling),
                            isLastMoment ? ", and the time is up" : "")};
    if (best->isNow)
        return {best->place, beginText(*best, look, ways, isLastMoment)};
    return {{}, waitText(*best, look, settings, ways.longest)};
}

ForwardClock::ForwardClock(Wall wall)
    : m_wall(std::move(wall))
{
    if (!m_wall)
        m_wall = [] {
            return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        };
}

WallTime ForwardClock::now()
{
    const auto at = std::chrono::steady_clock::now();
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(at - m_at);
    m_last = std::max(m_wall(), m_last + passed);
    m_at = at;
    return m_last;
}

void ForwardClock::saw(WallTime moment)
{
    m_last = std::max(m_last, moment);
}

std::string momentText(WallTime moment, WallTime now)
{
    const std::time_t then = toSeconds(moment).time_since_epoch().count();
    const std::time_t today = toSeconds(now).time_since_epoch().count();
    std::tm local{};
    std::tm localNow{};
    ::localtime_r(&then, &local);
    ::localtime_r(&today, &localNow);
    const bool isToday = local.tm_yday == localNow.tm_yday && local.tm_year == localNow.tm_year;
    return isToday ? fmt::format("{:%H:%M}", local) : fmt::format("{:%Y-%m-%d %H:%M}", local);
}

Result<WallTime> deadlineFromString(const std::string& text, WallTime now)
{
    int amount = 0;
    char unit = 0;
    char rest = 0;
    if (std::sscanf(text.c_str(), "%d%c%c", &amount, &unit, &rest) == 2 && amount > 0 &&
        amount < 100'000) {
        if (unit == 'm')
            return now + std::chrono::minutes(amount);
        if (unit == 'h')
            return now + std::chrono::hours(amount);
        if (unit == 'd')
            return now + std::chrono::hours(24 * std::min(amount, 365));
    }
    const std::time_t today = toSeconds(now).time_since_epoch().count();
    std::tm when{};
    ::localtime_r(&today, &when);
    when.tm_sec = 0;
    std::tm said = when;
    const bool hasDate =
        std::sscanf(text.c_str(), "%4d-%2d-%2d %2d:%2d%c", &said.tm_year, &said.tm_mon,
                    &said.tm_mday, &said.tm_hour, &said.tm_min, &rest) == 5;
    if (hasDate) {
        when = said;
        when.tm_year -= 1900;
        when.tm_mon -= 1;
    } else if (std::sscanf(text.c_str(), "%2d:%2d%c", &when.tm_hour, &when.tm_min, &rest) != 2) {
        return fail(ErrorCode::InvalidInput,
                    fmt::format("\"{}\" is no time to be ready by; write 7:30, 2026-01-31 "
                                "07:30, 90m, 8h or 2d.",
                                text));
    }
    const bool isPossible = when.tm_hour >= 0 && when.tm_hour < 24 && when.tm_min >= 0 &&
                            when.tm_min < 60 && when.tm_mon >= 0 && when.tm_mon < 12;
    when.tm_isdst = -1;
    std::tm copy = when;
    std::time_t seconds = isPossible ? std::mktime(&copy) : -1;
    if (isPossible && !hasDate && seconds <= today) {
        ++when.tm_mday;
        when.tm_isdst = -1;
        seconds = std::mktime(&when);
    }
    if (seconds <= today)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} has passed already, or is no time of the clock.", text));
    return WallTime(std::chrono::seconds(seconds));
}

} // namespace sluice
