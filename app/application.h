// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/subnet_place.h"
#include "core/base/paths.h"
#include "core/config/settings.h"
#include "core/timeline/timeline.h"
#include "ui/base/background.h"
#include "ui/queue/notifier.h"
#include "ui/queue/queue_client.h"
#include "ui/theme/theme.h"
#include "ui/timeline/media_cache.h"
#include "ui/window/main_window.h"

#include <memory>

namespace sluice::app {

/// Owns every long-lived object of the program `sluice`. Members die in reverse order: the window first, the threads' owners last.
class Application
{
public:
    Application(QApplication& application, Paths paths, Settings settings);
    ~Application();

    ui::MainWindow& window() { return *m_window; }

private:
    Paths m_paths;
    Settings m_settings;
    ui::Theme m_theme;
    std::shared_ptr<inference::ModelStore> m_models;
    std::shared_ptr<inference::LocalBackend> m_here;
    SubnetPlace m_subnet; ///< empty when its book cannot be opened
    std::vector<std::shared_ptr<Backend>> m_places;
    Timeline m_timeline;
    ui::Background m_background;
    ui::MediaCache m_media;
    ui::QueueClient m_queue;
    ui::Notifier m_notifier;
    std::unique_ptr<ui::MainWindow> m_window;
};

} // namespace sluice::app
