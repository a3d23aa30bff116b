// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "inference/local/local_backend.h"
#include "inference/store/model_store.h"
#include "network/subnet/subnet_backend.h"
#include "ui/base/words.h"
#include "ui/queue/file_manager.h"

#include <QDesktopServices>
#include <QUrl>

#include <spdlog/spdlog.h>

namespace sluice::app {
namespace {

// A trial may take one for minutes; estimates, saving and reading media go on beside it.
constexpr int kBackgroundThreads = 4;

SubnetPlace subnetOf(const Paths& paths,
                     const Settings& settings,
                     std::shared_ptr<const inference::ModelStore> models,
                     std::shared_ptr<const inference::LocalBackend> here)
{
    auto place = openSubnet(paths, settings, std::move(models), std::move(here));
    if (!place) {
        spdlog::warn("The subnet cannot be used: {}", place.error().detail);
        return {};
    }
    for (const std::string& notice : place->notices)
        spdlog::warn("{}", notice);
    return std::move(*place);
}

std::vector<std::shared_ptr<Backend>> placesOf(const std::shared_ptr<Backend>& here,
                                               const std::shared_ptr<Backend>& subnet)
{
    std::vector<std::shared_ptr<Backend>> places{here};
    if (subnet)
        places.push_back(subnet);
    return places;
}

} // namespace

Application::Application(QApplication& application, Paths paths, Settings settings)
    : m_paths(std::move(paths))
    , m_settings(std::move(settings))
    , m_theme(application, ui::themeChoiceFromString(QString::fromStdString(m_settings.theme)))
    , m_models(std::make_shared<inference::ModelStore>(m_paths))
    , m_here(std::make_shared<inference::LocalBackend>(m_paths, m_settings, m_models))
    , m_subnet(subnetOf(m_paths, m_settings, m_models, m_here))
    , m_places(placesOf(m_here, m_subnet.backend))
    , m_background(kBackgroundThreads)
    , m_media(m_paths)
    , m_queue(m_paths, m_settings, m_places)
    , m_notifier(m_queue, m_background)
    , m_window(std::make_unique<ui::MainWindow>(
          ui::Services{m_paths, m_settings, m_theme, m_background, m_media, m_timeline, m_queue,
                       m_models, m_here, m_subnet.backend, m_subnet.directory, m_places}))
{
    const auto resultOf = [this](JobId id) {
        const ui::JobPointer job = m_queue.job(id);
        return job ? job->result : std::filesystem::path();
    };
    QObject::connect(&m_notifier, &ui::Notifier::openRequested, m_window.get(),
                     [resultOf](JobId id) {
                         const QString file = ui::toQString(resultOf(id));
                         if (!file.isEmpty())
                             QDesktopServices::openUrl(QUrl::fromLocalFile(file));
                     });
    QObject::connect(&m_notifier, &ui::Notifier::showInFolderRequested, m_window.get(),
                     [this, resultOf](JobId id) {
                         if (const std::filesystem::path file = resultOf(id); !file.empty())
                             ui::showInFolder(m_window.get(), file);
                     });
}

Application::~Application() = default;

} // namespace sluice::app
