// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/rate_text.h"

#include "core/job/fee_sum.h"
#include "core/job/spending.h"
#include "ui/base/words.h"

#include <QCoreApplication>

#include <cmath>

namespace sluice::ui {
namespace {

// Within a week a rate seldom moves further than an estimate errs.
constexpr qint64 kOldDays = 7;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(sluice::ui::Rate)
};

} // namespace

QString rateText(const Settings& settings, QDate today)
{
    if (settings.ethPrice <= 0)
        return {};
    const QString price = moneyText({std::llround(settings.ethPrice * 1e6), settings.currency});
    const QDate day = QDate::fromString(QString::fromStdString(settings.ethPriceDate), Qt::ISODate);
    if (!day.isValid())
        return Text::tr("at %1 for 1 ETH, of an unknown day", "money").arg(price);
    const QString text =
        Text::tr("at %1 for 1 ETH of %2", "money, date").arg(price, day.toString(Qt::ISODate));
    const qint64 age = day.daysTo(today);
    return age <= kOldDays ? text : Text::tr("%1: %n day(s) old", "a rate", int(age)).arg(text);
}

QString feeText(const std::string& feeWei)
{
    const auto fee = weiFractionFromString(feeWei);
    return fee ? QString::fromStdString(formatEth(fee->ceiling())) : QString();
}

std::optional<FiatAmount> worthOfFee(const std::string& feeWei, const Settings& settings)
{
    const auto fee = weiFractionFromString(feeWei);
    return fee ? worthOf(*fee, settings) : std::nullopt;
}

} // namespace sluice::ui
