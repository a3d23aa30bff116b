// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/spending.h"

#include "core/base/log.h"
#include "core/job/fee_sum.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace sluice {
namespace {

constexpr std::size_t kMostDigits = 30;
// A million million of any currency: whoever asks more asks no price.
constexpr double kMostMicros = 1e18;

Wei minus(const Wei& from, const Wei& amount)
{
    const auto rest = from.minus(amount);
    return rest ? *rest : Wei();
}

Wei plus(const Wei& a, const Wei& b)
{
    const auto sum = a.plus(b);
    return sum ? *sum : Wei::max();
}

/// "0.001" with 18 places is 10^15. Errors: InvalidInput.
Result<Wei> weiFromDecimal(std::string_view number, std::size_t places)
{
    const auto point = std::min(number.find('.'), number.size());
    const std::string whole(number.substr(0, point));
    std::string part(point < number.size() ? number.substr(point + 1) : std::string_view());
    while (part.size() > places && part.back() == '0')
        part.pop_back();
    if (part.size() > places || whole.size() > kMostDigits || (whole.empty() && part.empty()))
        return fail(ErrorCode::InvalidInput, fmt::format("\"{}\" is no amount", number));
    part.resize(places, '0');
    return Wei::parse(whole + part);
}

Result<Wei> weiFromCurrency(const std::string& number, const Settings& settings)
{
    double amount = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), amount);
    if (error != std::errc() || end != number.data() + number.size() || !(amount >= 0))
        return fail(ErrorCode::InvalidInput, fmt::format("\"{}\" is no amount", number));
    if (settings.ethPrice <= 0)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Nobody has said what an ETH is worth in {}, so a limit of {} "
                                "cannot be kept. Set the rate with: sluice-cli settings set "
                                "cost/eth_price NUMBER, or name the limit in ETH.",
                                settings.currency, number));
    // Rounded down to the gwei: a limit is never widened.
    return weiFromDecimal(fmt::format("{:.0f}", std::floor(amount / settings.ethPrice * 1e9)), 9);
}

void logIfFailed(const Result<void>& result)
{
    if (!result)
        spdlog::warn("fees of today: {}", result.error().detail);
}

} // namespace

Result<std::optional<Wei>> parseLimit(const std::string& text, const Settings& settings)
{
    const auto letter =
        std::ranges::find_if(text, [](unsigned char c) { return std::isalpha(c) != 0; });
    std::string number(text.begin(), letter);
    const std::string unit(letter, text.end());
    std::erase(number, ' ');
    if (number.empty() && unit.empty())
        return std::optional<Wei>();
    Result<Wei> wei = fail(ErrorCode::InvalidInput,
                           fmt::format("\"{}\" is no limit: write 0.001 ETH, 250 gwei, 12 wei or "
                                       "0.10 {}",
                                       text, settings.currency));
    if (unit == "ETH")
        wei = weiFromDecimal(number, 18);
    else if (unit == "gwei")
        wei = weiFromDecimal(number, 9);
    else if (unit == "wei")
        wei = weiFromDecimal(number, 0);
    else if (unit == settings.currency)
        wei = weiFromCurrency(number, settings);
    if (!wei)
        return Unexpected(wei.error());
    return std::optional<Wei>(*wei);
}

std::optional<FiatAmount> worthOf(const WeiFraction& fee, const Settings& settings)
{
    if (settings.ethPrice <= 0)
        return {};
    // Rounded up, so that nothing looks free that is not.
    const double micros = std::ceil(fee.toDouble() / 1e18 * settings.ethPrice * 1e6);
    // Also when it is no number: what cannot be said is not known.
    if (!(micros <= kMostMicros))
        return {};
    return FiatAmount{std::int64_t(micros), settings.currency};
}

Wei SpendingGuard::reserved() const
{
    Wei sum;
    for (const auto& [piece, amount] : m_reserved)
        sum = plus(sum, amount);
    return sum;
}

FeeHolder SpendingGuard::holderOf(int piece) const
{
    FeeHolder holder = m_limits.holder;
    holder.piece = piece;
    return holder;
}

/// A limit that was set meanwhile holds from the next piece on.
void SpendingGuard::lookAgain()
{
    if (!m_limits.current)
        return;
    const auto now = m_limits.current();
    m_unreadable = now ? std::string() : now.error().detail;
    if (now)
        m_now = *now;
    m_isInLedger = m_isInLedger || m_now.day;
}

Wei SpendingGuard::leftOfJob() const
{
    if (!m_now.job)
        return Wei::max();
    return minus(minus(*m_now.job, m_limits.spentJob), plus(m_spent, reserved()));
}

/// What the day leaves of `wanted` is set aside there as well.
Wei SpendingGuard::leftOfDay(int piece, const Wei& wanted) const
{
    if (!m_now.day)
        return wanted;
    if (!m_limits.ledger)
        return Wei();
    const auto granted = m_limits.ledger->hold(holderOf(piece), wanted, *m_now.day);
    if (!granted)
        spdlog::warn("fees of today: {}", granted.error().detail);
    return granted ? *granted : Wei();
}

std::optional<Wei> SpendingGuard::reserve(int piece, const Wei& wanted)
{
    const std::lock_guard lock(m_mutex);
    lookAgain();
    if (!m_unreadable.empty())
        return Wei();
    if (!m_now.job && !m_now.day)
        return {};
    const Wei mayJob = std::min(wanted, leftOfJob());
    const Wei granted = leftOfDay(piece, mayJob);
    m_jobRefused = m_jobRefused || mayJob < wanted;
    m_dayRefused = m_dayRefused || granted < mayJob;
    m_reserved[piece] = plus(m_reserved[piece], granted);
    return granted;
}

void SpendingGuard::release(int piece, const Wei& amount)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_reserved.find(piece);
    if (found == m_reserved.end())
        return;
    found->second = minus(found->second, amount);
    if (m_isInLedger && m_limits.ledger)
        logIfFailed(m_limits.ledger->release(holderOf(piece), amount));
}

void SpendingGuard::release(int piece)
{
    const std::lock_guard lock(m_mutex);
    if (m_reserved.erase(piece) > 0 && m_isInLedger && m_limits.ledger)
        logIfFailed(m_limits.ledger->release(holderOf(piece)));
}

void SpendingGuard::spend(int piece, const std::string& feeWei)
{
    const std::lock_guard lock(m_mutex);
    const auto fee = weiFractionFromString(feeWei);
    const auto held = m_reserved.find(piece);
    const Wei owed = fee ? fee->ceiling() : held != m_reserved.end() ? held->second : Wei();
    m_spent = plus(m_spent, owed);
    m_reserved.erase(piece);
    // Also without a limit: one may be set before the day is over.
    if (m_limits.ledger && (m_isInLedger || !owed.isZero()))
        logIfFailed(m_limits.ledger->owe(holderOf(piece), owed));
}

void SpendingGuard::spendBeside(int piece, const std::string& feeWei)
{
    const std::lock_guard lock(m_mutex);
    Wei& held = m_reserved[piece];
    const auto fee = weiFractionFromString(feeWei);
    const Wei owed = fee ? fee->ceiling() : held;
    m_spent = plus(m_spent, owed);
    held = minus(held, owed);
    if (m_limits.ledger && (m_isInLedger || !owed.isZero()))
        logIfFailed(m_limits.ledger->owe(holderOf(piece), owed, m_isInLedger ? held : Wei()));
}

bool SpendingGuard::hasRefused() const
{
    const std::lock_guard lock(m_mutex);
    return m_jobRefused || m_dayRefused || !m_unreadable.empty();
}

std::string SpendingGuard::limitText() const
{
    const std::lock_guard lock(m_mutex);
    if (!m_unreadable.empty())
        return "a limit that cannot be read. " + m_unreadable;
    const bool isAny = !m_jobRefused && !m_dayRefused;
    std::string text;
    if (m_now.job && (isAny || m_jobRefused))
        text = fmt::format("the limit of {} for this {} (cost/max_per_job)", formatEth(*m_now.job),
                           m_limits.holder.name.starts_with("request") ? "request" : "job");
    if (m_now.day && (isAny || m_dayRefused))
        text += fmt::format("{}the limit of {} for a day (cost/max_per_day)",
                            text.empty() ? "" : " or ", formatEth(*m_now.day));
    return text;
}

} // namespace sluice
