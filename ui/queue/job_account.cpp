// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/job_account.h"

#include "core/base/money_json.h"
#include "core/job/fee_sum.h"
#include "ui/base/rate_text.h"
#include "ui/base/words.h"
#include "ui/queue/job_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(sluice::ui::JobAccount)
};

/// What the receipt says about cost; another program's queue may have written it.
void readReceipt(const nlohmann::json& receipt, JobAccount& account)
{
    if (!receipt.is_object() || !receipt.contains("cost") || !receipt["cost"].is_object())
        return;
    const nlohmann::json& cost = receipt["cost"];
    if (cost.contains("real"))
        if (const auto real = fiatAmountFromJson(cost["real"]))
            account.electricity = *real;
    // Fees of work beside the pieces are here alone.
    if (cost.contains("feeWei") && cost["feeWei"].is_string())
        account.feeWei = cost["feeWei"].get<std::string>();
    else if (cost.contains("unpricedChunks"))
        account.feeWei.reset();
}

/// What this computer's work has cost; nothing when that cannot be told.
std::optional<FiatAmount> electricityOf(const JobInfo& job, const JobAccount* account)
{
    if (account && account->electricity)
        return account->electricity;
    // The cost of a subnet's quote is its fee.
    const bool isOwn = job.quote && (job.quote->place == Place::Here || job.quote->isPractice);
    const bool isPractice =
        (job.quote && job.quote->isPractice) || (account && account->isPractice);
    double seconds = workedSeconds(job);
    if (account && account->piecesAtSubnet > 0 && !isPractice)
        seconds = account->hereSeconds;
    else if (!account && job.place == Place::Subnet && !isPractice)
        return std::nullopt;
    if (seconds <= 0 && account && account->piecesAtSubnet > 0)
        return FiatAmount{0, job.quote && job.quote->cost ? job.quote->cost->currency : "USD"};
    if (!isOwn || !job.quote->cost || !job.quote->time || seconds <= 0)
        return std::nullopt;
    const double predicted = job.quote->time->p50.count();
    if (predicted <= 0)
        return std::nullopt;
    FiatAmount spent = *job.quote->cost;
    spent.micros = std::llround(double(spent.micros) * seconds / predicted);
    return spent;
}

} // namespace

JobAccount accountOf(const JobDetails& details)
{
    JobAccount account;
    std::optional<WeiFraction> fees = WeiFraction();
    for (const ChunkRow& row : details.chunks) {
        if (row.result.place == Place::Here) {
            ++account.piecesHere;
            account.hereSeconds += row.result.busy.count();
            continue;
        }
        ++account.piecesAtSubnet;
        account.isPractice |= row.result.price && row.result.price->isPractice;
        fees = sumOfFees(fees, row.result.feeWei);
    }
    if (fees)
        account.feeWei = fees->toString();
    readReceipt(details.receipt, account);
    return account;
}

QString jobSpent(const JobInfo& job, const JobAccount* account, const Settings& settings)
{
    const auto electricity = electricityOf(job, account);
    const bool isPractice =
        (job.quote && job.quote->isPractice) || (account && account->isPractice);
    const bool owesFees =
        account && !isPractice &&
        (account->piecesAtSubnet > 0 || (account->feeWei && *account->feeWei != "0"));
    if (!owesFees)
        return electricity ? moneyText(*electricity) : QString();
    if (!account->feeWei || !electricity)
        return {};
    const auto worth = worthOfFee(*account->feeWei, settings);
    if (worth && (electricity->micros == 0 || worth->currency == electricity->currency))
        return moneyText(sumOf(*worth, *electricity));
    const QString fee = feeText(*account->feeWei);
    return electricity->micros == 0
               ? fee
               : Text::tr("%1 and %2", "a fee, money").arg(fee, moneyText(*electricity));
}

QString jobPredictedCost(const JobInfo& job)
{
    if (!job.quote)
        return {};
    return job.quote->cost ? moneyText(*job.quote->cost) : feeText(job.quote->feeWei);
}

} // namespace sluice::ui
