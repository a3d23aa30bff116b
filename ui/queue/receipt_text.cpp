// SPDX-License-Identifier: GPL-3.0-or-later
// A receipt's JSON in words. Another program's queue may have written it, so nothing in it is taken for granted.
#include "ui/base/phrases.h"
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

/// "51 s, predicted 48 s"
QString realAndPredicted(const QString& real, const QString& predicted)
{
    if (real.isEmpty() || predicted.isEmpty())
        return real.isEmpty() ? predicted : real;
    return Text::tr("%1 (predicted %2)").arg(real, predicted);
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

std::vector<ReceiptLine> receiptLines(const json& receipt)
{
    const std::vector<ReceiptLine> all{
        {Text::tr("Where"), place(receipt)},
        {Text::tr("Made by"), makers(receipt)},
        {Text::tr("Time"),
         realAndPredicted(durationAt(receipt, "time/realSeconds"), timePredicted(receipt))},
        {Text::tr("Cost"),
         realAndPredicted(moneyAt(receipt, "cost/real"), moneyAt(receipt, "cost/predicted"))},
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
