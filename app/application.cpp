// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "inference/local/local_backend.h"
#include "inference/store/model_store.h"

namespace sluice::app {
namespace {

// A trial may take one for minutes; estimates, saving and reading media go on beside it.
constexpr int kBackgroundThreads = 4;

} // namespace

Application::Application(QApplication& application, Paths paths, Settings settings)
    : m_paths(std::move(paths))
    , m_settings(std::move(settings))
    , m_theme(application, ui::themeChoiceFromString(QString::fromStdString(m_settings.theme)))
    , m_models(std::make_shared<inference::ModelStore>(m_paths))
    , m_here(std::make_shared<inference::LocalBackend>(m_paths, m_settings, m_models))
    , m_background(kBackgroundThreads)
    , m_media(m_paths)
    , m_queue(m_paths, m_settings, {m_here})
    , m_notifier(m_queue, m_background)
    , m_window(std::make_unique<ui::MainWindow>(ui::Services{m_paths, m_settings, m_theme,
                                                             m_background, m_media, m_timeline,
                                                             m_queue, m_models, m_here}))
{}

Application::~Application() = default;

} // namespace sluice::app
