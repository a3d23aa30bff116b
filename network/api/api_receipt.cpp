// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/api/api_receipt.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace sluice::network {
namespace {

// Beside the likely time, until there are enough answers to know better.
constexpr double kSpread = 1.6;

} // namespace

ApiReceipt::ApiReceipt(const std::filesystem::path& database,
                       const std::string& pipeline,
                       const std::string& model)
    : m_database(database)
    , m_guard(std::make_shared<SpendingGuard>(SpendingLimits()))
    , m_practiceGuard(m_guard)
{
    m_row.pipeline = pipeline;
    m_row.model = model;
    if (m_database.empty())
        return;
    const auto id = RequestLog(m_database).begin(m_row);
    if (id)
        m_row.id = *id;
    else
        spdlog::warn("API: the request cannot be written down: {}", id.error().detail);
}

Result<void> ApiReceipt::setLimits(const Settings& settings)
{
    SpendingLimits limits;
    SLUICE_TRY(limits.job, parseLimit(settings.maxPerJob, settings));
    SLUICE_TRY(limits.day, parseLimit(settings.maxPerDay, settings));
    // Without a number two requests would share their money.
    if (m_row.id > 0)
        limits.ledger = std::make_shared<FeeLedger>(m_database);
    limits.holder = {fmt::format("request {}", m_row.id), 0, false};
    m_guard = std::make_shared<SpendingGuard>(limits);
    limits.holder.isPractice = true;
    m_practiceGuard = std::make_shared<SpendingGuard>(limits);
    return {};
}

void ApiReceipt::setPractice(bool isPractice)
{
    m_isPractice = isPractice;
    m_row.isPractice = isPractice;
}

void ApiReceipt::watch(PipelineOrder& order, int piece, std::int64_t count)
{
    m_row.place = Place::Subnet;
    order.onChosen = [this, piece, count](const PipelineChoice& choice) {
        setPractice(choice.isPractice);
        m_row.maker = choice.peer;
        if (piece > 0 || m_row.predictedSeconds || !m_row.predictedFeeWei.empty())
            return;
        if (choice.seconds) {
            m_row.predictedSeconds = *choice.seconds * double(count);
            m_row.predictedP90 =
                std::max(choice.p95.value_or(*choice.seconds * kSpread), *choice.seconds) *
                double(count);
        }
        if (choice.fee)
            if (const auto all = UInt256(*choice.fee).times(UInt256(std::uint64_t(count))))
                m_row.predictedFeeWei = all->toString();
    };
    order.setAside = [this, piece](const Wei& fee) -> Result<void> {
        const auto granted = guard().reserve(piece, fee);
        if (!granted || *granted == fee)
            return {};
        guard().release(piece, *granted);
        m_wanted = fee;
        return fail(ErrorCode::Unavailable, refusal());
    };
    order.onFailed = [this](const std::string& peer, const std::string& what) {
        m_lastFailure = fmt::format("{}: {}", peer, what);
    };
    order.giveBack = [this, piece](const Wei& fee) { guard().release(piece, fee); };
}

std::string ApiReceipt::refusal() const
{
    const auto& refuser = m_guard->hasRefused() ? m_guard : m_practiceGuard;
    if (!refuser->hasRefused())
        return {};
    const std::string limit = refuser->limitText();
    const bool isJob = limit.find("cost/max_per_job") != std::string::npos;
    return fmt::format(
        "{} more than what is left of {}. Change that on the page Settings, or with: "
        "sluice-cli settings set {} AMOUNT",
        m_wanted ? fmt::format("It would cost {},", formatEth(*m_wanted))
                 : std::string("It would cost"),
        limit, isJob ? "cost/max_per_job" : "cost/max_per_day");
}

std::string ApiReceipt::fitToKeep(const Error& error) const
{
    if (m_lastFailure.empty() || error.code == ErrorCode::Cancelled)
        return error.detail;
    return fmt::format("No orchestrator did it ({}). The last one was {}", nameOf(error.code),
                       m_lastFailure);
}

void ApiReceipt::end()
{
    if (m_row.id == 0)
        return;
    if (const auto written = RequestLog(m_database).end(m_row); !written)
        spdlog::warn("API: the receipt of request {} cannot be written: {}", m_row.id,
                     written.error().detail);
}

} // namespace sluice::network
