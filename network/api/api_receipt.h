// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/request_log.h"
#include "core/job/spending.h"
#include "network/subnet/pipeline_job.h"

namespace sluice::network {

/// The receipt of one request while it is worked on, and the guard of the money that it may cost: that of the settings' limits, out of
/// the same ledger as jobs. One thread.
class ApiReceipt
{
public:
    /// Written down at once. An empty `database`: nothing is remembered, and a limit for the day lets nothing pass.
    ApiReceipt(const std::filesystem::path& database,
               const std::string& pipeline,
               const std::string& model);

    RequestRow& row() { return m_row; }
    const RequestRow& row() const { return m_row; }

    /// Reads the limits. Errors: InvalidInput (a limit of the settings cannot be kept; says what to do).
    Result<void> setLimits(const Settings& settings);
    /// Practice money is counted by itself; for what is set aside from now on.
    void setPractice(bool isPractice);
    SpendingGuard& guard() { return m_isPractice ? *m_practiceGuard : *m_guard; }

    /// Makes the order set its fee aside for picture `piece` of `count`, and remembers what was predicted for the first one.
    void watch(PipelineOrder& order, int piece, std::int64_t count);
    /// A limit kept somebody from being asked: the sentence that says which, and where to change it. Empty: none did.
    std::string refusal() const;

    /// What may be kept of an error that the caller is told: an orchestrator's words may repeat what it was asked.
    std::string fitToKeep(const Error& error) const;

    /// Writes down how it ended.
    void end();

private:
    const std::filesystem::path m_database;
    RequestRow m_row;
    bool m_isPractice = false;
    std::shared_ptr<SpendingGuard> m_guard;
    std::shared_ptr<SpendingGuard> m_practiceGuard;
    std::optional<Wei> m_wanted; ///< that was refused
    std::string m_lastFailure;   ///< of an orchestrator, without its words
};

} // namespace sluice::network
