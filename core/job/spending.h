// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/wei.h"
#include "core/config/settings.h"
#include "core/job/fee_ledger.h"
#include "core/job/fee_limits.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace sluice {

/// A price limit as people write it: "0.001 ETH", "250 gwei", "12 wei", or in their own currency ("0.10 USD"), which needs the
/// exchange rate of the settings. Empty: none.
///
/// Errors: InvalidInput (not an amount, a currency without a rate; says what to do).
Result<std::optional<Wei>> parseLimit(const std::string& text, const Settings& settings);

/// What an amount of the subnet's money is worth at the exchange rate of the settings; nothing without one, and nothing for an amount
/// that no currency's figures hold.
std::optional<FiatAmount> worthOf(const WeiFraction& fee, const Settings& settings);

/// What a job, or a request of the API, may spend on the subnet.
struct SpendingLimits
{
    std::optional<Wei> job; ///< for the whole of it
    std::optional<Wei> day; ///< for everything of a day
    /// Asked anew before each piece is to be paid; empty: `job` and `day` stay as they are. An error: nothing may be spent.
    std::function<Result<FeeLimits>()> current{};
    Wei spentJob; ///< by former runs of it
    /// Knows the day, and gets what is owed. Null, or when it cannot be read: nothing may be spent under a limit for the day.
    std::shared_ptr<const FeeLedger> ledger;
    FeeHolder holder; ///< its name there; pieces are counted here
};

/// Keeps the fees of one job or request within its limits. Money is set aside before it can be owed, so that pieces that are made at
/// the same time do not spend the same rest twice. Thread safe.
class SpendingGuard
{
public:
    explicit SpendingGuard(SpendingLimits limits)
        : m_limits(std::move(limits))
        , m_now{m_limits.job, m_limits.day}
        , m_isInLedger(m_limits.day.has_value())
    {}

    /// Sets aside `wanted`, or what is left of it, for a piece; nothing when no limit holds. Nought when a limit cannot be read.
    std::optional<Wei> reserve(int piece, const Wei& wanted);
    /// Gives a part of it back: an attempt ended and owes nothing.
    void release(int piece, const Wei& amount);
    /// Gives back all of a piece that nobody works on any more.
    void release(int piece);
    /// The piece is made and this much is owed: decimal or a fraction; empty: unknown, then what was set aside counts.
    void spend(int piece, const std::string& feeWei);

    /// This much of what was set aside for the piece is owed already, whatever becomes of the piece; empty: unknown, then all of it.
    void spendBeside(int piece, const std::string& feeWei);

    /// Whether somebody got less than he wanted: the limit is what ended the work.
    bool hasRefused() const;
    /// "the limit of 0.001 ETH for this job (cost/max_per_job)": the one that refused, or all that there are. Of limits that cannot be
    /// read: what is wrong with them.
    std::string limitText() const;

private:
    FeeHolder holderOf(int piece) const;
    void lookAgain();
    Wei leftOfJob() const;
    Wei leftOfDay(int piece, const Wei& wanted) const;
    Wei reserved() const;

    const SpendingLimits m_limits;
    mutable std::mutex m_mutex;
    std::map<int, Wei> m_reserved;
    Wei m_spent;     ///< by this run
    FeeLimits m_now; ///< as they were last seen
    bool m_isInLedger =
        false; ///< a limit for the day holds, or held: the ledger has what is set aside
    std::string m_unreadable; ///< why the limits could not be read; empty: they could
    bool m_jobRefused = false;
    bool m_dayRefused = false;
};

} // namespace sluice
