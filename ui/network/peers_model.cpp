// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/network/peers_model.h"

#include "core/base/atomic_file.h"
#include "ui/base/error_text.h"
#include "ui/base/words.h"
#include "ui/network/peer_text.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace sluice::ui {
namespace {

using network::PeerEntry;
using network::PeerWork;

QString textOf(const PeerEntry& entry, int column)
{
    const PeerWork* const work = entry.main();
    switch (column) {
    case PeersModel::PeerColumn:
        return peerShortName(entry.record.url) +
               (entry.record.isFavourite ? QStringLiteral(" ★") : QString());
    case PeersModel::ServesColumn:
        return peerServesText(entry);
    case PeersModel::PriceColumn:
        return work && !work->prices.empty() ? peerPriceText(work->prices.front().price)
                                             : PeersModel::tr("unknown");
    case PeersModel::SpeedColumn:
        return work ? peerSpeedText(work->stats) : PeersModel::tr("unknown");
    case PeersModel::ScoreColumn:
        return peerScoreText(entry);
    default:
        return peerAgoText(entry.record.lastSeen);
    }
}

/// For who hears the table instead of seeing it: a whole sentence stands in the first column.
QString spokenText(const PeerEntry& entry)
{
    QStringList parts{QString::fromStdString(entry.record.url)};
    if (entry.record.isFavourite)
        parts << PeersModel::tr("favourite");
    parts << peerSourceText(entry) << peerServesText(entry)
          << textOf(entry, PeersModel::PriceColumn)
          << PeersModel::tr("speed %1").arg(textOf(entry, PeersModel::SpeedColumn))
          << PeersModel::tr("score %1").arg(peerScoreText(entry))
          << PeersModel::tr("seen %1").arg(peerAgoText(entry.record.lastSeen));
    return parts.join(QStringLiteral(", "));
}

bool haveSameUrls(const std::vector<PeerEntry>& a, const std::vector<PeerEntry>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const PeerEntry& one, const PeerEntry& other) {
                          return one.record.url == other.record.url;
                      });
}

} // namespace

PeersModel::PeersModel(std::shared_ptr<network::PeerDirectory> directory,
                       const Settings& settings,
                       QObject* parent)
    : QAbstractTableModel(parent)
    , m_directory(std::move(directory))
    , m_settings(settings)
{}

int PeersModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

int PeersModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant PeersModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const PeerEntry& shown = entry(index.row());
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
        return textOf(shown, index.column());
    if (role == Qt::AccessibleTextRole)
        return index.column() == PeerColumn ? spokenText(shown) : textOf(shown, index.column());
    if (role == kSortRole)
        return sortValue(shown, index.column());
    return {};
}

/// What is unknown comes last.
QVariant PeersModel::sortValue(const PeerEntry& entry, int column) const
{
    constexpr double kLast = std::numeric_limits<double>::max();
    const PeerWork* const work = entry.main();
    switch (column) {
    case PriceColumn:
        return work && !work->prices.empty()
                   ? peerPriceValue(work->prices.front().price).value_or(kLast)
                   : kLast;
    case SpeedColumn:
        return work ? work->stats.expected(1).value_or(kLast) : kLast;
    case ScoreColumn:
        return work && entry.source ? -work->score : kLast;
    case SeenColumn:
        return entry.record.lastSeen ? -double(entry.record.lastSeen->time_since_epoch().count())
                                     : kLast;
    default:
        return textOf(entry, column);
    }
}

QVariant PeersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == SpeedColumn)
        return tr("Seconds that it needs for a million source pixels, sending and receiving "
                  "included");
    if (role != Qt::DisplayRole)
        return {};
    const QString names[] = {tr("ORCHESTRATOR"), tr("SERVES"), tr("PRICE"),
                             tr("SPEED"),        tr("SCORE"),  tr("SEEN")};
    return names[section];
}

int PeersModel::rowOf(const std::string& url) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const PeerEntry& one) { return one.record.url == url; });
    return found == m_entries.end() ? -1 : int(found - m_entries.begin());
}

void PeersModel::take(std::vector<PeerEntry> entries)
{
    // Whoever has the focus in the table keeps it as long as the rows are the same.
    if (haveSameUrls(entries, m_entries)) {
        m_entries = std::move(entries);
        if (!m_entries.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    } else {
        beginResetModel();
        m_entries = std::move(entries);
        endResetModel();
    }
    Q_EMIT refreshed();
}

void PeersModel::refresh()
{
    m_background.run(
        this, [directory = m_directory](std::stop_token) { return directory->entries(); },
        [this](Result<std::vector<PeerEntry>> entries) {
            if (entries)
                take(std::move(*entries));
            else
                Q_EMIT failed(errorText(entries.error()));
        });
}

void PeersModel::ask()
{
    if (m_isAsking)
        return;
    m_isAsking = true;
    Q_EMIT askingChanged();
    m_background.run(
        this,
        [directory = m_directory, settings = m_settings](std::stop_token stop) {
            return directory->ask(settings, std::move(stop));
        },
        [this](const Result<network::AskedPeers>& answer) {
            m_isAsking = false;
            Q_EMIT askingChanged();
            refresh();
            if (std::exchange(m_asksAgain, false))
                return ask();
            if (!answer)
                return Q_EMIT failed(errorText(answer.error()));
            QStringList problems;
            for (const std::string& problem : answer->problems)
                problems << QString::fromStdString(problem);
            Q_EMIT asked(answer->asked, answer->answered, problems);
        });
}

void PeersModel::add(const QString& address)
{
    const auto url = network::normalPeerUrl(address.trimmed().toStdString());
    if (!url)
        return Q_EMIT failed(errorText(url.error()));
    m_background.run(
        this,
        [directory = m_directory, url = *url](std::stop_token) {
            return directory->book().add(url);
        },
        [this, url = *url](const Result<void>& done) {
            if (!done)
                return Q_EMIT failed(errorText(done.error()));
            refresh();
            Q_EMIT added(QString::fromStdString(url));
            if (m_isAsking)
                m_asksAgain = true;
            else if (!isOffline())
                ask();
        });
}

void PeersModel::change(std::function<Result<void>(network::PeerBook&)> work)
{
    m_background.run(
        this,
        [directory = m_directory, work = std::move(work)](std::stop_token) {
            return work(directory->book());
        },
        [this](const Result<void>& done) {
            if (!done)
                Q_EMIT failed(errorText(done.error()));
            refresh();
        });
}

void PeersModel::setBlocked(const std::string& url, bool isBlocked)
{
    change([url, isBlocked](network::PeerBook& book) { return book.setBlocked(url, isBlocked); });
}

void PeersModel::setFavourite(const std::string& url, bool isFavourite)
{
    change([url, isFavourite](network::PeerBook& book) {
        return book.setFavourite(url, isFavourite);
    });
}

void PeersModel::forget(const std::string& url)
{
    change([url](network::PeerBook& book) { return book.remove(url); });
}

void PeersModel::exportTo(const std::filesystem::path& file)
{
    m_background.run(
        this,
        [directory = m_directory, file](std::stop_token) -> Result<void> {
            SLUICE_TRY(const auto entries, directory->entries());
            return writeFileAtomically(file, file.extension() == ".csv" ? toCsv(entries)
                                                                        : toJsonText(entries));
        },
        [this, file](const Result<void>& written) {
            if (written)
                Q_EMIT exported(toQString(file));
            else
                Q_EMIT failed(errorText(written.error()));
        });
}

} // namespace sluice::ui
