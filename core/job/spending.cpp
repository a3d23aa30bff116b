// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/spending.h"

#include "core/job/fee_sum.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace sluice {
namespace {

constexpr std::size_t kMostDigits = 30;

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
    return FiatAmount{std::int64_t(std::ceil(fee.toDouble() / 1e18 * settings.ethPrice * 1e6)),
                      settings.currency};
}

Wei SpendingGuard::reserved() const
{
    Wei sum;
    for (const auto& [piece, amount] : m_reserved)
        sum = plus(sum, amount);
    return sum;
}

Wei SpendingGuard::left() const
{
    const Wei used = plus(m_spent, reserved());
    Wei rest = Wei::max();
    if (m_limits.job)
        rest = minus(minus(*m_limits.job, m_limits.spentJob), used);
    if (m_limits.day)
        rest =
            std::min(rest, m_limits.spentDay ? minus(minus(*m_limits.day, *m_limits.spentDay), used)
                                             : Wei());
    return rest;
}

std::optional<Wei> SpendingGuard::reserve(int piece, const Wei& wanted)
{
    if (!m_limits.job && !m_limits.day)
        return {};
    const std::lock_guard lock(m_mutex);
    const Wei granted = std::min(wanted, left());
    m_hasRefused = m_hasRefused || granted < wanted;
    m_reserved[piece] = plus(m_reserved[piece], granted);
    return granted;
}

void SpendingGuard::release(int piece, const Wei& amount)
{
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_reserved.find(piece); found != m_reserved.end())
        found->second = minus(found->second, amount);
}

void SpendingGuard::release(int piece)
{
    const std::lock_guard lock(m_mutex);
    m_reserved.erase(piece);
}

void SpendingGuard::spend(int piece, const std::string& feeWei)
{
    const std::lock_guard lock(m_mutex);
    const auto fee = weiFractionFromString(feeWei);
    const auto held = m_reserved.find(piece);
    if (fee)
        m_spent = plus(m_spent, fee->ceiling());
    else if (held != m_reserved.end())
        m_spent = plus(m_spent, held->second);
    m_reserved.erase(piece);
}

bool SpendingGuard::hasRefused() const
{
    const std::lock_guard lock(m_mutex);
    return m_hasRefused;
}

std::string SpendingGuard::limitText() const
{
    std::string text;
    if (m_limits.job)
        text = fmt::format("the limit of {} for this job", formatEth(*m_limits.job));
    if (m_limits.day)
        text += fmt::format("{}the limit of {} for a day", text.empty() ? "" : " or ",
                            formatEth(*m_limits.day));
    return text;
}

} // namespace sluice
