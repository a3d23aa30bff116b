// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/network/peer_text.h"

#include "core/base/wei.h"
#include "ui/base/words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace sluice::ui {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(PeerText)
};

QString words(const std::string& text)
{
    return QString::fromStdString(text);
}

bool isClipKind(const std::string& kind)
{
    return kind.starts_with("video-upscale-");
}

QString unitText(const AnnouncedPrice& price)
{
    QString unit = words(price.unit);
    if (price.unit == "second")
        unit = Words::tr("s", "short for second");
    else if (price.unit == "pixel")
        unit = Words::tr("pixel");
    //: a number of units, such as "1000 ms"
    return price.units == "1" ? unit : Words::tr("%1 %2").arg(words(price.units), unit);
}

QString percent(double share)
{
    return Words::tr("%1 %").arg(std::lround(share * 100));
}

QDateTime dateOf(const network::PeerTime& time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
}

} // namespace

QString peerSourceText(const network::PeerEntry& entry)
{
    if (!entry.source)
        return entry.record.isBlocked ? Words::tr("blocked by you") : Words::tr("formerly known");
    switch (*entry.source) {
    case network::PeerSource::List:
        return Words::tr("named by you");
    case network::PeerSource::Webhook:
        return Words::tr("from the list on the web");
    case network::PeerSource::Registry:
        return Words::tr("registered on the chain");
    case network::PeerSource::Practice:
        break;
    }
    return Words::tr("practice subnet of this computer");
}

QString peerWorkText(const std::string& kind, const std::string& model)
{
    //: %1 a kind of work, %2 the name of a model
    const QString both = Words::tr("%1, %2");
    const QString name = isClipKind(kind)    ? Words::tr("Clips larger")
                         : kind == "upscale" ? Words::tr("Pictures larger")
                                             : words(kind);
    return model.empty() ? name : both.arg(name, words(model));
}

QString peerShortName(const std::string& url)
{
    const QString text = words(url);
    const QString common = QStringLiteral("https://");
    return text.startsWith(common) ? text.mid(common.size()) : text;
}

QString peerServesText(const network::PeerEntry& entry)
{
    QStringList kinds;
    const auto add = [&kinds](const std::string& kind) {
        const QString name = isClipKind(kind)    ? Words::tr("clips")
                             : kind == "upscale" ? Words::tr("pictures")
                                                 : words(kind);
        if (!kinds.contains(name))
            kinds << name;
    };
    for (const network::PeerWork& work : entry.works)
        add(work.kind);
    if (entry.answer)
        for (const network::ServedWork& served : entry.answer->serves)
            add(served.kind);
    return kinds.isEmpty() ? Words::tr("unknown") : kinds.join(QStringLiteral(", "));
}

QString peerPriceText(const std::optional<AnnouncedPrice>& price)
{
    const auto wei = Wei::parse(price ? price->wei : "");
    if (!wei)
        return Words::tr("no price announced");
    //: %1 an amount of money, %2 a unit of work
    const QString text =
        Words::tr("%1 / %2", "a price").arg(words(formatEth(*wei)), unitText(*price));
    return price->isPractice ? Words::tr("%1 (practice)", "a price in practice money").arg(text)
                             : text;
}

std::optional<double> peerPriceValue(const std::optional<AnnouncedPrice>& price)
{
    const auto wei = Wei::parse(price ? price->wei : "");
    const auto units = Wei::parse(price ? price->units : "");
    if (!wei || !units || units->isZero())
        return std::nullopt;
    return wei->toDouble() / units->toDouble();
}

QString peerSpeedText(const network::WorkStats& stats)
{
    const auto seconds = stats.expected(1);
    if (!seconds)
        return Words::tr("unknown");
    return Words::tr("%1 s").arg(QLocale().toString(*seconds, 'f', *seconds < 10 ? 1 : 0));
}

QString peerScoreText(const network::PeerEntry& entry)
{
    if (entry.record.isBlocked)
        return Words::tr("blocked");
    const network::PeerWork* const work = entry.main();
    return entry.source && work ? percent(work->score) : Words::tr("unknown");
}

QString peerScoreReason(const network::PeerWork& work)
{
    const network::WorkStats& stats = work.stats;
    const QString score = Words::tr("Score %1").arg(percent(work.score));
    if (stats.jobs == 0)
        return Words::tr("%1: it has had no work from here yet, so price and trust decide.")
            .arg(score);
    //: %1 "Score 92 %", %2 and %3 percentages
    return Words::tr("%1 · success %2, checks passed %3 · %n job(s)", "", int(stats.jobs))
               .arg(score, percent(stats.success), percent(stats.verification)) +
           Words::tr(", %n of them good", "", int(stats.good)) +
           Words::tr(", %n wrong", "", int(stats.wrong));
}

QString peerAgoText(const std::optional<network::PeerTime>& time)
{
    if (!time)
        return Words::tr("never");
    const qint64 seconds = dateOf(*time).secsTo(QDateTime::currentDateTime());
    if (seconds < 0 || seconds > 30 * 86400)
        return QLocale().toString(dateOf(*time).date(), QLocale::ShortFormat);
    if (seconds < 60)
        return Words::tr("just now");
    if (seconds < 3600)
        return Words::tr("%n min ago", "", int(seconds / 60));
    if (seconds < 86400)
        return Words::tr("%n h ago", "", int(seconds / 3600));
    return Words::tr("%n day(s) ago", "", int(seconds / 86400));
}

QString peerTimeText(const network::PeerTime& time)
{
    return QLocale().toString(dateOf(time), QLocale::ShortFormat);
}

} // namespace sluice::ui
