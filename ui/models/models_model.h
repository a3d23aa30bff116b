// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http_client.h"
#include "ui/base/background.h"
#include "ui/models/download_wishes.h"
#include "ui/models/model_entry.h"

#include <QAbstractListModel>
#include <QStringList>

#include <map>
#include <memory>

namespace sluice::ui {

/// The models of this computer as an item model, and what can be done with them.
///
/// GUI thread. Disk, network and hashing go to threads of its own; nothing here blocks. A row's `message` says how the last action
/// ended.
class ModelsModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role
    {
        IdRole = Qt::UserRole,
        StateRole,  ///< int(ModelState)
        PercentRole ///< of the download, -1: not known
    };

    ModelsModel(std::shared_ptr<inference::ModelStore> store,
                Settings settings,
                QObject* parent = nullptr);
    ~ModelsModel() override;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    const ModelEntry& entry(int row) const { return m_rows[std::size_t(row)]; }
    /// -1: there is no such model.
    int rowOf(const std::string& id) const;

    /// Takes effect with the next download.
    void setSettings(const Settings& settings);
    /// Looks at the disk again.
    void refresh();

    /// Whether the model's terms have to be shown before it may be downloaded.
    bool needsAgreement(const std::string& id) const;
    void agree(const std::string& id);
    /// Asks the Hub about a repository, "OWNER/NAME", and puts it into the list when Sluice runs it; ends with looked().
    void look(const QString& name);
    bool isLooking() const { return m_isLooking; }
    /// Begins or goes on.
    void download(const std::string& id);
    /// Keeps what came so far; resumed by download(), also after a restart.
    void pause(const std::string& id);
    /// Throws away what came so far; what was looked up leaves the list.
    void cancelDownload(const std::string& id);
    void verify(const std::string& id);
    void remove(const std::string& id);
    /// Copies files or folders in, one after the other.
    void importFiles(const std::vector<std::filesystem::path>& sources);
    bool isImporting() const { return m_isImporting; }

Q_SIGNALS:
    /// The disk was looked at for the first time, or again.
    void refreshed();
    /// A model was installed or removed: whoever offers models should ask the store again.
    void modelsChanged();
    /// How look() ended: the model's id, or the problem.
    void looked(const QString& id, bool isInstalled, const QString& problem);
    void importFinished(const QStringList& imported, const QStringList& failures);

private:
    struct Activity;

    void takeRows(std::vector<ModelEntry> rows);
    void change(const std::string& id, const std::function<void(ModelEntry&)>& edit);
    void say(const std::string& id, const QString& message, bool isFailure);
    void saveWishes();
    void downloadEnded(const std::string& id, const Result<inference::InstalledModel>& model);
    Result<inference::InstalledModel>
    pull(const std::string& id, const Settings& settings, std::stop_token stop);

    std::shared_ptr<inference::ModelStore> m_store;
    Settings m_settings;
    std::shared_ptr<DownloadWishes> m_wishes;
    std::vector<ModelEntry> m_rows;
    std::map<std::string, std::shared_ptr<Activity>> m_activities;
    bool m_isImporting = false;
    bool m_isLooking = false;
    // Last: they wait for their work, which refers to the members above.
    Background m_disk{2};
    Background m_downloads{3};
};

} // namespace sluice::ui
