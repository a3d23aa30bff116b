// SPDX-License-Identifier: GPL-3.0-or-later
// A receipt's JSON in words. Another program's queue may have written it, so nothing in it is taken for granted.
#include "core/base/money_json.h"
#include "ui/base/phrases.h"
#include "ui/base/rate_text.h"
#include "ui/base/words.h"
#include "ui/queue/receipt_panel.h"

#include <QCoreApplication>
#include <QLocale>

namespace sluice::ui {
namespace {

using nlohmann::json;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(sluice::ui::Receipt)
};

/// The value at "time/realSeconds"; null when anything on the way is missing.
json at(const json& root, const char* path)
{
    const json::json_pointer pointer(std::string("/") + path);
    return root.is_object() && root.contains(pointer) ? root[pointer] : json();
}

QString textAt(const json& root, const char* path)
{
    const json value = at(root, path);
    return value.is_string() ? QString::fromStdString(value.get<std::string>()) : QString();
}

std::optional<double> numberAt(const json& root, const char* path)
{
    const json value = at(root, path);
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

QString durationAt(const json& root, const char* path)
{
    const auto seconds = numberAt(root, path);
    return seconds ? durationText(*seconds) : QString();
}

QString moneyAt(const json& root, const char* path)
{
    const json value = at(root, path);
    if (!value.is_object() || !value.contains("micros") || !value["micros"].is_number_integer())
        return {};
    const QString currency = textAt(value, "currency");
    return moneyText({value["micros"].get<std::int64_t>(), currency.toStdString()});
}

/// "51 s (predicted 48 s)"; what was predicted never stands for what it came to.
QString realAndPredicted(const QString& real, const QString& predicted)
{
    if (predicted.isEmpty())
        return real;
    return Text::tr("%1 (predicted %2)")
        .arg(real.isEmpty() ? Text::tr("not known") : real, predicted);
}

/// The money of a receipt: this computer's electricity, and what is owed on the subnet.
struct Cost
{
    std::optional<FiatAmount> electricity{};
    std::string feeWei{}; ///< empty: not known
    std::string predictedFeeWei{};
    int unpriced = 0;        ///< pieces whose fee is not known
    bool isPractice = false; ///< in money that is worth nothing
    bool isAtSubnet = false; ///< some of it was made there
    bool isHere = false;     ///< some of it was made here
};

Cost costOf(const json& receipt)
{
    Cost cost;
    const json real = at(receipt, "cost/real");
    if (const auto amount = fiatAmountFromJson(real); real.is_object() && amount)
        cost.electricity = *amount;
    cost.feeWei = textAt(receipt, "cost/feeWei").toStdString();
    cost.predictedFeeWei = textAt(receipt, "cost/predictedFeeWei").toStdString();
    cost.unpriced = int(numberAt(receipt, "cost/unpricedChunks").value_or(0));
    cost.isPractice = at(receipt, "cost/practice") == json(true);
    const QString place = textAt(receipt, "place");
    cost.isAtSubnet = (!place.isEmpty() && place != QLatin1String("here")) ||
                      !cost.feeWei.empty() || cost.unpriced > 0;
    cost.isHere = place != QLatin1String("subnet");
    return cost;
}

bool isWorthSomething(const Cost& cost)
{
    return cost.isAtSubnet && !cost.isPractice;
}

/// All of it in the user's money; empty when a part is not known.
QString totalCost(const Cost& cost, const Settings& settings)
{
    if (!isWorthSomething(cost))
        return cost.electricity ? moneyText(*cost.electricity) : QString();
    const auto worth = worthOfFee(cost.feeWei, settings);
    if (!worth || (cost.isHere && !cost.electricity))
        return {};
    if (!cost.electricity)
        return moneyText(*worth);
    return cost.electricity->currency == worth->currency
               ? moneyText(sumOf(*worth, *cost.electricity))
               : QString();
}

/// "0.0012 ETH (predicted 0.001 ETH)"
QString fees(const Cost& cost)
{
    if (!cost.isAtSubnet)
        return {};
    const auto said = [&](const std::string& wei) {
        const QString amount = feeText(wei);
        return cost.isPractice && !amount.isEmpty() ? Text::tr("%1 of practice money").arg(amount)
                                                    : amount;
    };
    QString real = said(cost.feeWei);
    if (real.isEmpty())
        real = cost.unpriced > 0 ? Text::tr("not known for %n piece(s)", nullptr, cost.unpriced)
                                 : Text::tr("not known");
    return realAndPredicted(real, feeText(cost.predictedFeeWei));
}

QString timePredicted(const json& receipt)
{
    const QString p50 = durationAt(receipt, "time/predictedSeconds/p50");
    const QString p90 = durationAt(receipt, "time/predictedSeconds/p90");
    return p50.isEmpty() || p90.isEmpty() || p50 == p90 ? p50 : Text::tr("%1 to %2").arg(p50, p90);
}

QString energy(const json& receipt)
{
    const auto wattHours = numberAt(receipt, "energyWattHours");
    return wattHours ? Text::tr("%1 Wh").arg(QLocale().toString(*wattHours, 'g', 3)) : QString();
}

QString frames(const json& receipt)
{
    const auto all = numberAt(receipt, "frames");
    const auto computed = numberAt(receipt, "computedFrames");
    if (!all)
        return {};
    const QString count = QLocale().toString(qint64(*all));
    if (!computed || *computed == *all)
        return count;
    return Text::tr("%1, of which %2 repeat another one")
        .arg(count, QLocale().toString(qint64(*all - *computed)));
}

QString pieces(const json& receipt)
{
    const auto count = numberAt(receipt, "chunks/count");
    if (!count)
        return {};
    return Text::tr("%n, each checked for size and number of pictures", "pieces", int(*count));
}

QString makers(const json& receipt)
{
    const json all = at(receipt, "chunks/makers");
    QStringList names;
    if (all.is_object())
        for (const auto& [name, count] : all.items())
            names += QString::fromStdString(name);
    return QLocale().createSeparatedList(names);
}

QString place(const json& receipt)
{
    if (textAt(receipt, "place") == QLatin1String("both"))
        return QLocale().createSeparatedList({placeName(Place::Here), placeName(Place::Subnet)});
    const auto parsed = placeFromString(textAt(receipt, "place").toStdString());
    return parsed ? placeName(*parsed) : QString();
}

QString notes(const json& receipt)
{
    QStringList lines;
    const json all = at(receipt, "notes");
    if (all.is_array())
        for (const json& note : all)
            if (note.is_string())
                lines += phraseText(note.get<std::string>());
    return lines.join(QLatin1Char('\n'));
}

} // namespace

std::vector<ReceiptLine> receiptLines(const json& receipt, const Settings& settings)
{
    const Cost cost = costOf(receipt);
    const bool isConverted = isWorthSomething(cost) && !feeText(cost.feeWei).isEmpty();
    const std::vector<ReceiptLine> all{
        {Text::tr("Where"), place(receipt)},
        {Text::tr("Made by"), makers(receipt)},
        {Text::tr("Time"),
         realAndPredicted(durationAt(receipt, "time/realSeconds"), timePredicted(receipt))},
        {Text::tr("Cost"),
         realAndPredicted(totalCost(cost, settings), moneyAt(receipt, "cost/predicted"))},
        {Text::tr("Fees"), fees(cost)},
        {Text::tr("Exchange rate"), isConverted ? rateText(settings) : QString()},
        {Text::tr("Electricity"),
         isWorthSomething(cost) ? moneyAt(receipt, "cost/real") : QString()},
        {Text::tr("Reckoned with"), textAt(receipt, "cost/basis")},
        {Text::tr("Energy"), energy(receipt)},
        {Text::tr("Frames"), frames(receipt)},
        {Text::tr("Pieces"), pieces(receipt)},
        {Text::tr("Model"), textAt(receipt, "model/id")},
        {Text::tr("Model's SHA-256"), textAt(receipt, "model/sha256")},
        {Text::tr("Program"), textAt(receipt, "program")},
        {Text::tr("Notes"), notes(receipt)},
    };
    std::vector<ReceiptLine> said;
    for (const ReceiptLine& line : all)
        if (!line.value.isEmpty())
            said.push_back(line);
    return said;
}

} // namespace sluice::ui
