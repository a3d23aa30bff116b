// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/wei.h"
#include "network/wire/messages.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sluice::network {

/// Credit in practice money: whoever comes has one ETH of it for each thing it buys, and pays the announced prices from it. Any thread.
///
/// Nothing of it is real: no ticket is asked for, and it is all back when the orchestrator starts anew.
class PracticeLedger
{
public:
    static Wei startCredit();

    Wei balance(const std::string& sender, const std::string& what) const;
    /// Takes `fee`, or all that is left.
    void debit(const std::string& sender, const std::string& what, const Wei& fee);

private:
    mutable std::mutex m_mutex;
    std::map<std::pair<std::string, std::string>, Wei> m_balances; ///< only of those who have paid
};

/// What the models cost.
class PriceTable
{
public:
    /// `general` is the price of whatever has none of its own.
    explicit PriceTable(std::optional<PriceInfo> general = {})
        : m_general(std::move(general))
    {}

    void set(Capability capability, const std::string& model, const PriceInfo& price);
    /// Absent: nothing is asked for it, and none is announced.
    std::optional<PriceInfo> price(Capability capability, const std::string& model) const;
    /// The price of a GetOrchestrator request: the sum over the capacities it names and their models (protocol section 7).
    std::optional<PriceInfo> priceOf(const Capabilities& wanted) const;
    /// One entry for each model of `offer`, in whole wei rounded down, as upstream lists them.
    std::vector<PriceInfo> list(const Capabilities& offer) const;

private:
    std::optional<PriceInfo> m_general;
    std::map<std::pair<std::uint32_t, std::string>, PriceInfo> m_prices;
};

} // namespace sluice::network
