// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/words.h"

#include <QCoreApplication>
#include <QFile>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

QString inWords(const char* text)
{
    return QCoreApplication::translate("sluice::ui::Words", text);
}

} // namespace

QString durationText(double seconds)
{
    const QLocale locale;
    if (seconds < 9.95 && seconds >= 0)
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Words", "%1 s"))
            .arg(locale.toString(seconds, 'f', seconds < 0.95 ? 1 : 0));
    const qint64 whole = std::llround(std::max(0.0, seconds));
    if (whole < 60)
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Words", "%1 s")).arg(whole);
    if (whole < 600)
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Words", "%1 min %2 s"))
            .arg(whole / 60)
            .arg(whole % 60, 2, 10, QLatin1Char('0'));
    if (whole < 3600)
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Words", "%1 min")).arg((whole + 30) / 60);
    if (whole < 48 * 3600)
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Words", "%1 h %2 min"))
            .arg(whole / 3600)
            .arg(whole % 3600 / 60, 2, 10, QLatin1Char('0'));
    return inWords(QT_TRANSLATE_NOOP("sluice::ui::Words", "%1 days"))
        .arg(locale.toString(double(whole) / 86400.0, 'f', 1));
}

QString roughDurationText(double seconds)
{
    const auto rounded = [seconds](double step) {
        return std::max(step, std::round(seconds / step) * step);
    };
    if (seconds < 55)
        return durationText(rounded(seconds < 20 ? 1 : 5));
    if (seconds < 3570)
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Words", "%1 min"))
            .arg(std::llround(rounded(60) / 60));
    return durationText(rounded(600));
}

QString bytesText(std::uint64_t bytes)
{
    return QLocale().formattedDataSize(qint64(bytes), 1, QLocale::DataSizeSIFormat);
}

QString moneyText(const FiatAmount& amount)
{
    return QString::fromStdString(formatMoney(amount));
}

QString timecode(Rational seconds, Rational rate)
{
    const bool negative = seconds < Rational(0);
    if (negative)
        seconds = Rational(0) - seconds;
    const auto two = [](std::int64_t value) {
        return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0'));
    };
    std::int64_t whole = seconds.numerator() / seconds.denominator();
    QString last;
    if (rate > Rational(0)) {
        const std::int64_t nominal = std::max<std::int64_t>(1, std::llround(rate.toDouble()));
        const std::int64_t frames = seconds.ticks(Rational(1) / rate);
        whole = frames / nominal;
        last = two(frames % nominal);
    } else {
        const std::int64_t thousandths = (seconds - Rational(whole)).ticks(Rational(1, 1000));
        last = QStringLiteral("%1").arg(thousandths, 3, 10, QLatin1Char('0'));
    }
    return QStringLiteral("%1%2:%3:%4:%5")
        .arg(negative ? QStringLiteral("-") : QString(), two(whole / 3600), two(whole / 60 % 60),
             two(whole % 60), last);
}

QString placeName(Place place)
{
    return place == Place::Here
               ? inWords(QT_TRANSLATE_NOOP("sluice::ui::Words", "This computer"))
               : inWords(QT_TRANSLATE_NOOP("sluice::ui::Words", "Livepeer subnet"));
}

QString placeChip(Place place)
{
    return place == Place::Here ? inWords(QT_TRANSLATE_NOOP("sluice::ui::Words", "here"))
                                : inWords(QT_TRANSLATE_NOOP("sluice::ui::Words", "subnet"));
}

QString toQString(const std::filesystem::path& path)
{
    return QFile::decodeName(path.c_str());
}

std::filesystem::path toPath(const QString& text)
{
    return std::filesystem::path(QFile::encodeName(text).toStdString());
}

} // namespace sluice::ui
