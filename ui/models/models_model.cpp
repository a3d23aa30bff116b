// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/models_model.h"

#include "inference/store/model_download.h"
#include "ui/base/error_text.h"
#include "ui/base/phrases.h"
#include "ui/base/words.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace sluice::ui {

using namespace inference;

/// Something that is going on with a model.
struct ModelsModel::Activity
{
    std::stop_source stop;
    std::atomic<bool> discards = false; ///< a download that was cancelled, not paused
    ModelState state = ModelState::Downloading;
    std::uint64_t received = 0;
};

namespace {

std::string termsOf(const ModelCard& card)
{
    // Terms that are not known are other ones for every model.
    return card.licence.id + "|" +
           (card.licence.id == "unknown" ? card.id : card.licence.copyright);
}

/// The stop request of either side reaches `own`.
auto linked(std::stop_token pool, std::stop_source own)
{
    return std::stop_callback(std::move(pool), [own]() mutable { own.request_stop(); });
}

/// Whether trying again later may help, so that the wish is kept.
bool isWorthAnotherTry(ErrorCode code)
{
    return code == ErrorCode::Network || code == ErrorCode::Timeout ||
           code == ErrorCode::DiskFull || code == ErrorCode::Unavailable ||
           code == ErrorCode::Cancelled;
}

} // namespace

ModelsModel::ModelsModel(std::shared_ptr<ModelStore> store, Settings settings, QObject* parent)
    : QAbstractListModel(parent)
    , m_store(std::move(store))
    , m_settings(std::move(settings))
    , m_wishes(std::make_shared<DownloadWishes>(m_store->paths().data / "downloads.json"))
{}

ModelsModel::~ModelsModel() = default;

int ModelsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ModelsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ModelEntry& row = entry(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return QString::fromStdString(row.card.title);
    case Qt::ToolTipRole:
        return phraseText(row.card.goodFor);
    case IdRole:
        return QString::fromStdString(row.card.id);
    case StateRole:
        return int(row.state);
    case PercentRole:
        return row.percent();
    default:
        return {};
    }
}

int ModelsModel::rowOf(const std::string& id) const
{
    const auto found = std::ranges::find(
        m_rows, id, [](const ModelEntry& row) -> const auto& { return row.card.id; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

void ModelsModel::setSettings(const Settings& settings)
{
    m_settings = settings;
    refresh();
}

void ModelsModel::refresh()
{
    m_disk.run(
        this,
        [store = m_store, wishes = m_wishes, settings = m_settings](std::stop_token) {
            wishes->load();
            return scanModels(*store, settings);
        },
        [this](std::vector<ModelEntry> rows) { takeRows(std::move(rows)); });
}

/// Replaces the rows by what the disk says, but for what is going on and what was said.
void ModelsModel::takeRows(std::vector<ModelEntry> rows)
{
    for (ModelEntry& row : rows) {
        const std::string& id = row.card.id;
        if (const auto busy = m_activities.find(id); busy != m_activities.end()) {
            row.state = busy->second->state;
            row.receivedBytes = std::max(row.receivedBytes, busy->second->received);
        } else if (row.state == ModelState::Available && m_wishes->wants(id)) {
            row.state = ModelState::Paused;
        }
        if (const int before = rowOf(id); before >= 0) {
            row.message = entry(before).message;
            row.isFailure = entry(before).isFailure;
        }
    }
    const bool isSameList =
        std::ranges::equal(rows, m_rows, [](const ModelEntry& a, const ModelEntry& b) {
            return a.card.id == b.card.id;
        });
    if (isSameList) {
        m_rows = std::move(rows);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0), index(int(m_rows.size()) - 1));
    } else {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
    }
    Q_EMIT refreshed();
}

void ModelsModel::change(const std::string& id, const std::function<void(ModelEntry&)>& edit)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    edit(m_rows[std::size_t(row)]);
    Q_EMIT dataChanged(index(row), index(row));
}

void ModelsModel::say(const std::string& id, const QString& message, bool isFailure)
{
    change(id, [&](ModelEntry& row) {
        row.message = message;
        row.isFailure = isFailure;
    });
}

void ModelsModel::saveWishes()
{
    m_disk.run(
        this, [wishes = m_wishes](std::stop_token) { return wishes->save(); },
        [](const Result<void>& saved) {
            if (!saved)
                spdlog::warn("{}", saved.error().detail);
        });
}

bool ModelsModel::needsAgreement(const std::string& id) const
{
    const int row = rowOf(id);
    return row >= 0 && !m_wishes->agreed(termsOf(entry(row).card));
}

void ModelsModel::agree(const std::string& id)
{
    if (const int row = rowOf(id); row >= 0)
        m_wishes->agree(termsOf(entry(row).card));
    saveWishes();
}

/// On a thread of m_downloads.
Result<InstalledModel>
ModelsModel::pull(const std::string& id, const Settings& settings, std::stop_token stop)
{
    net::HttpClient client(settings.offline || isHubOffline());
    ModelDownload download(*m_store, client, HubAccess::fromEnvironment(m_store->paths()));
    SLUICE_TRY(const auto offer, download.offer(id));
    const auto onProgress = [this, id](const net::DownloadProgress& now) {
        // This object waits for its threads before it goes, so that it is there; what was queued goes with it.
        QMetaObject::invokeMethod(
            this,
            [this, id, now] {
                if (const auto busy = m_activities.find(id); busy != m_activities.end())
                    busy->second->received = now.received;
                change(id, [&](ModelEntry& row) {
                    row.receivedBytes = now.received;
                    if (now.total > 0)
                        row.downloadBytes = now.total;
                });
            },
            Qt::QueuedConnection);
    };
    return download.pull(offer, onProgress, std::move(stop));
}

void ModelsModel::look(const QString& name)
{
    if (m_isLooking)
        return;
    m_isLooking = true;
    m_downloads.run(
        this,
        [store = m_store, name = name.toStdString(), settings = m_settings](std::stop_token stop) {
            net::HttpClient client(settings.offline || isHubOffline());
            ModelDownload download(*store, client, HubAccess::fromEnvironment(store->paths()));
            return download.look(name, std::move(stop));
        },
        [this](const Result<DownloadOffer>& offer) {
            m_isLooking = false;
            if (offer)
                Q_EMIT looked(QString::fromStdString(offer->card.id), offer->isAlreadyThere,
                              QString());
            else
                Q_EMIT looked(QString(), false, errorText(offer.error()));
            refresh();
        });
}

void ModelsModel::download(const std::string& id)
{
    const int row = rowOf(id);
    if (row < 0 || m_activities.contains(id) ||
        (entry(row).state != ModelState::Available && entry(row).state != ModelState::Paused))
        return;
    auto activity = std::make_shared<Activity>();
    activity->received = entry(row).receivedBytes;
    m_activities[id] = activity;
    m_wishes->want(id);
    saveWishes();
    change(id, [](ModelEntry& changed) {
        changed.state = ModelState::Downloading;
        changed.message.clear();
    });
    m_downloads.run(
        this,
        [this, id, activity, settings = m_settings, card = entry(row).card](std::stop_token pool) {
            const auto link = linked(std::move(pool), activity->stop);
            auto model = pull(id, settings, activity->stop.get_token());
            if (!model && activity->discards)
                discardPartialDownload(m_store->paths(), card);
            return model;
        },
        [this, id](const Result<InstalledModel>& model) { downloadEnded(id, model); });
}

void ModelsModel::downloadEnded(const std::string& id, const Result<InstalledModel>& model)
{
    const auto activity = m_activities[id];
    m_activities.erase(id);
    if (model) {
        m_wishes->forget(id);
        say(id, tr("Downloaded and checked."), false);
        change(id, [](ModelEntry& row) { row.state = ModelState::Installed; });
        // A model with an adjustable denoise strength is two.
        const int twin = rowOf(model->card.denoiseTwin);
        if (twin >= 0 &&
            (entry(twin).state == ModelState::Available || entry(twin).state == ModelState::Paused))
            download(model->card.denoiseTwin);
        Q_EMIT modelsChanged();
    } else if (activity->discards) {
        m_wishes->forget(id);
        change(id, [](ModelEntry& row) {
            row.state = ModelState::Available;
            row.receivedBytes = 0;
        });
    } else {
        if (!isWorthAnotherTry(model.error().code))
            m_wishes->forget(id);
        if (model.error().code != ErrorCode::Cancelled)
            say(id, errorText(model.error()), true);
        change(id, [this, &id](ModelEntry& row) {
            row.state = m_wishes->wants(id) ? ModelState::Paused : ModelState::Available;
        });
    }
    saveWishes();
    refresh();
}

void ModelsModel::pause(const std::string& id)
{
    if (const auto found = m_activities.find(id); found != m_activities.end())
        found->second->stop.request_stop();
}

void ModelsModel::cancelDownload(const std::string& id)
{
    if (const auto found = m_activities.find(id); found != m_activities.end()) {
        found->second->discards = true;
        found->second->stop.request_stop();
        return;
    }
    const int row = rowOf(id);
    if (row < 0 || (entry(row).state != ModelState::Paused && !entry(row).isLookedUp))
        return;
    m_wishes->forget(id);
    saveWishes();
    m_disk.run(
        this,
        [paths = m_store->paths(), card = entry(row).card](std::stop_token) {
            discardPartialDownload(paths, card);
            return true;
        },
        [this, id](bool) {
            change(id, [](ModelEntry& changed) { changed.message.clear(); });
            refresh();
        });
}

void ModelsModel::verify(const std::string& id)
{
    const int row = rowOf(id);
    if (row < 0 || m_activities.contains(id))
        return;
    auto activity = std::make_shared<Activity>();
    activity->state = ModelState::Verifying;
    m_activities[id] = activity;
    change(id, [](ModelEntry& changed) {
        changed.state = ModelState::Verifying;
        changed.message.clear();
    });
    m_disk.run(
        this,
        [store = m_store, id](std::stop_token stop) { return store->verify(id, std::move(stop)); },
        [this, id](const Result<InstalledModel>& model) {
            m_activities.erase(id);
            if (model)
                say(id, tr("Checked: every file is as it should be."), false);
            else
                say(id, errorText(model.error()), true);
            refresh();
        });
}

void ModelsModel::remove(const std::string& id)
{
    const int row = rowOf(id);
    if (row < 0 || m_activities.contains(id))
        return;
    auto activity = std::make_shared<Activity>();
    activity->state = ModelState::Removing;
    m_activities[id] = activity;
    change(id, [](ModelEntry& changed) {
        changed.state = ModelState::Removing;
        changed.message.clear();
    });
    m_disk.run(
        this, [store = m_store, id](std::stop_token) { return store->remove(id); },
        [this, id](const Result<void>& removed) {
            m_activities.erase(id);
            if (!removed)
                say(id, errorText(removed.error()), true);
            refresh();
            Q_EMIT modelsChanged();
        });
}

void ModelsModel::importFiles(const std::vector<std::filesystem::path>& sources)
{
    if (m_isImporting || sources.empty())
        return;
    m_isImporting = true;
    struct Outcome
    {
        QStringList imported;
        QStringList failures;
    };
    m_disk.run(
        this,
        [store = m_store, sources](std::stop_token stop) {
            Outcome outcome;
            for (const auto& source : sources) {
                if (const auto model = store->importModel(source, {}, stop))
                    outcome.imported << QString::fromStdString(model->card.title);
                else
                    outcome.failures << errorText(model.error());
            }
            return outcome;
        },
        [this](const Outcome& outcome) {
            m_isImporting = false;
            refresh();
            Q_EMIT importFinished(outcome.imported, outcome.failures);
            if (!outcome.imported.isEmpty())
                Q_EMIT modelsChanged();
        });
}

} // namespace sluice::ui
