// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/subnet/peer_directory.h"
#include "ui/base/background.h"

#include <QAbstractTableModel>
#include <QStringList>

#include <filesystem>

namespace sluice::ui {

/// The orchestrators as a table, and what can be done with them.
///
/// GUI thread. The book and the network are met on threads of its own; nothing here blocks.
class PeersModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        PeerColumn,
        ServesColumn,
        PriceColumn,
        SpeedColumn,
        ScoreColumn,
        SeenColumn,
        ColumnCount
    };
    /// The smaller the better.
    static constexpr int kSortRole = Qt::UserRole;

    PeersModel(std::shared_ptr<network::PeerDirectory> directory,
               const Settings& settings,
               QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant
    headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    const network::PeerEntry& entry(int row) const { return m_entries[std::size_t(row)]; }
    /// -1: it is not in the table.
    int rowOf(const std::string& url) const;

    void setSettings(const Settings& settings) { m_settings = settings; }
    bool isOffline() const { return m_settings.offline; }
    bool isAsking() const { return m_isAsking; }

    /// Reads the book again.
    void refresh();
    /// Asks everybody; ends with asked() or failed(). While that goes on it does nothing.
    void ask();
    /// An address as people type it; ends with added() or failed(), and then asks.
    void add(const QString& address);
    void setBlocked(const std::string& url, bool isBlocked);
    void setFavourite(const std::string& url, bool isFavourite);
    /// With everything that was learned about it.
    void forget(const std::string& url);
    /// As CSV or JSON, by the file's ending.
    void exportTo(const std::filesystem::path& file);

Q_SIGNALS:
    /// The book was read.
    void refreshed();
    void askingChanged();
    void asked(int asked, int answered, const QStringList& problems);
    void added(const QString& url);
    void exported(const QString& file);
    void failed(const QString& problem);

private:
    void take(std::vector<network::PeerEntry> entries);
    /// Changes the book on another thread and reads it again.
    void change(std::function<Result<void>(network::PeerBook&)> work);
    QVariant sortValue(const network::PeerEntry& entry, int column) const;

    const std::shared_ptr<network::PeerDirectory> m_directory;
    Settings m_settings;
    std::vector<network::PeerEntry> m_entries;
    bool m_isAsking = false;
    bool m_asksAgain = false; ///< somebody was added while the others were asked
    // Last: it waits for its work, which refers to the members above.
    Background m_background{2};
};

} // namespace sluice::ui
