// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/practice_ledger.h"

#include <numeric>

namespace sluice::network {
namespace {

/// Names are a stranger's to choose: memory is not.
constexpr std::size_t kMostBalances = 10'000;

/// a + b in lowest terms; what does not fit becomes the larger of the two.
PriceInfo sum(const PriceInfo& a, const PriceInfo& b)
{
    PriceInfo result;
    std::int64_t left = 0;
    std::int64_t right = 0;
    if (__builtin_mul_overflow(a.pricePerUnit, b.pixelsPerUnit, &left) ||
        __builtin_mul_overflow(b.pricePerUnit, a.pixelsPerUnit, &right) ||
        __builtin_add_overflow(left, right, &result.pricePerUnit) ||
        __builtin_mul_overflow(a.pixelsPerUnit, b.pixelsPerUnit, &result.pixelsPerUnit))
        return a.rate().perUnit() > b.rate().perUnit() ? a : b;
    const std::int64_t common = std::gcd(result.pricePerUnit, result.pixelsPerUnit);
    result.pricePerUnit /= common;
    result.pixelsPerUnit /= common;
    return result;
}

} // namespace

Wei PracticeLedger::startCredit()
{
    return Wei(1'000'000'000'000'000'000u);
}

Wei PracticeLedger::balance(const std::string& sender, const std::string& what) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_balances.find({sender, what});
    return found == m_balances.end() ? startCredit() : found->second;
}

void PracticeLedger::debit(const std::string& sender, const std::string& what, const Wei& fee)
{
    const std::lock_guard lock(m_mutex);
    if (m_balances.size() >= kMostBalances)
        m_balances.erase(m_balances.begin());
    Wei& balance = m_balances.try_emplace({sender, what}, startCredit()).first->second;
    const auto rest = balance.minus(fee);
    balance = rest ? *rest : Wei();
}

void PriceTable::set(Capability capability, const std::string& model, const PriceInfo& price)
{
    m_prices.insert_or_assign({std::uint32_t(capability), model}, price);
}

std::optional<PriceInfo> PriceTable::price(Capability capability, const std::string& model) const
{
    const auto found = m_prices.find({std::uint32_t(capability), model});
    return found == m_prices.end() ? m_general : found->second;
}

std::optional<PriceInfo> PriceTable::priceOf(const Capabilities& wanted) const
{
    std::optional<PriceInfo> total;
    for (const auto& [capability, capacity] : wanted.capacities) {
        const auto models = wanted.models.find(capability);
        if (models == wanted.models.end())
            continue;
        for (const auto& [model, constraint] : models->second)
            if (const auto one = price(Capability(capability), model))
                total = total ? sum(*total, *one) : *one;
    }
    return total;
}

std::vector<PriceInfo> PriceTable::list(const Capabilities& offer) const
{
    std::vector<PriceInfo> prices;
    for (const auto& [capability, models] : offer.models)
        for (const auto& [model, constraint] : models)
            if (const auto one = price(Capability(capability), model))
                prices.push_back({one->pricePerUnit / one->pixelsPerUnit, 1, capability, model});
    return prices;
}

} // namespace sluice::network
