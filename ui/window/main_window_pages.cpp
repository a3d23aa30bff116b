// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/local_backend.h"
#include "inference/store/usual_models.h"
#include "network/subnet/subnet_backend.h"
#include "ui/base/error_text.h"
#include "ui/models/models_page.h"
#include "ui/network/api_page.h"
#include "ui/network/orchestrators_page.h"
#include "ui/pages/about_page.h"
#include "ui/pages/crash_page.h"
#include "ui/pages/doctor_page.h"
#include "ui/pages/settings_page.h"
#include "ui/pages/shortcuts_page.h"
#include "ui/queue/queue_client.h"
#include "ui/queue/queue_panel.h"
#include "ui/run/estimates.h"
#include "ui/run/estimates_page.h"
#include "ui/run/export_page.h"
#include "ui/run/run_panel.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"
#include "ui/window/notice_area.h"
#include "ui/window/project_session.h"

#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>

namespace sluice::ui {

void MainWindow::makePageActions()
{
    const auto page = [this](const char* name, const QString& text, const QKeySequence& keys) {
        const QString id = QLatin1String(name);
        addAction(m_pagesMenu, QStringLiteral("page-") + id, text, keys,
                  [this, id] { showPage(id); });
    };
    page("models", tr("Models"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M));
    if (m_services.peers)
        page("orchestrators", tr("Orchestrators"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O));
    page("api", tr("API for other programs"), {});
    page("estimates", tr("How estimates turned out"), {});
    page("settings", tr("Settings"), QKeySequence(Qt::CTRL | Qt::Key_Comma));
    page("shortcuts", tr("Keyboard shortcuts"), QKeySequence(Qt::CTRL | Qt::Key_Slash));
    page("doctor", tr("Doctor: what this computer can do"), QKeySequence(Qt::Key_F12));
    page("about", tr("About Sluice"), QKeySequence(Qt::Key_F1));
    m_pagesMenu->addSeparator();
    m_pagesMenu->addAction(m_actions[QStringLiteral("full-screen")]);
}

void MainWindow::showWork()
{
    m_stack->setCurrentWidget(m_rows);
}

Page* MainWindow::pageNamed(const QString& name)
{
    if (Page* const made = m_pages[name])
        return made;
    Page* const page = makePage(name);
    connect(page, &Page::backRequested, this, &MainWindow::showWork);
    m_stack->addWidget(page);
    return m_pages[name] = page;
}

void MainWindow::showPage(const QString& name)
{
    Page* const page = pageNamed(name);
    if (auto* exporting = qobject_cast<ExportPage*>(page))
        exporting->begin(m_project->file());
    m_stack->setCurrentWidget(page);
    page->setFocus();
}

/// The models page with this model's row before the eyes.
void MainWindow::showModelPage(const QString& model)
{
    const QString name = QStringLiteral("models");
    if (auto* page = qobject_cast<ModelsPage*>(pageNamed(name)))
        page->showModel(model.toStdString());
    showPage(name);
}

Page* MainWindow::makePage(const QString& name)
{
    if (name == QLatin1String("models")) {
        auto* page = new ModelsPage(m_services.models, m_settings, this);
        connect(page, &ModelsPage::modelsChanged, this, &MainWindow::readModels);
        connect(this, &MainWindow::settingsTaken, page,
                [this, page] { page->setSettings(m_settings); });
        return page;
    }
    if (name == QLatin1String("orchestrators") && m_services.peers)
        return makeOrchestratorsPage();
    if (name == QLatin1String("settings")) {
        auto* page = new SettingsPage(m_services.paths, m_settings, m_settingProblems, this);
        connect(page, &SettingsPage::settingsChanged, this, &MainWindow::takeSettings);
        connect(page, &SettingsPage::themeChosen, this, [this](const QString& theme) {
            m_services.theme.choose(themeChoiceFromString(theme));
        });
        return page;
    }
    if (name == QLatin1String("doctor")) {
        auto* page = new DoctorPage(m_services.paths, m_settings, this);
        connect(this, &MainWindow::settingsTaken, page,
                [this, page] { page->setSettings(m_settings); });
        return page;
    }
    if (name == QLatin1String("estimates"))
        return new EstimatesPage(m_services.background, m_services.paths, this);
    if (name == QLatin1String("api"))
        return makeApiPage();
    if (name == QLatin1String("shortcuts"))
        return new ShortcutsPage(*m_shortcuts, this);
    if (name == QLatin1String("export")) {
        auto* page = new ExportPage(m_services.timeline, m_services.queue, m_services.background,
                                    m_services.here, m_services.paths, m_settings, this);
        connect(page, &ExportPage::exported, this, [this](JobId id) {
            showWork();
            m_queuePanel->showJob(id);
        });
        connect(this, &MainWindow::settingsTaken, page,
                [this, page] { page->setSettings(m_settings); });
        return page;
    }
    if (name == QLatin1String("crash")) {
        auto* page = new CrashPage(m_crashes.back(), this);
        connect(page, &CrashPage::safeStartRequested, this, [this] {
            m_project->startNew();
            resetLayout();
            pauseQueue();
            showWork();
        });
        return page;
    }
    return new AboutPage(this);
}

Page* MainWindow::makeOrchestratorsPage()
{
    const auto setWebhook = [this](const QString& address) {
        // The settings page is where settings are kept and saved.
        auto* settings = qobject_cast<SettingsPage*>(pageNamed(QStringLiteral("settings")));
        return settings->change("subnet/webhook", address);
    };
    auto* page = new OrchestratorsPage(m_services.peers, m_settings, setWebhook, this);
    connect(this, &MainWindow::settingsTaken, page,
            [this, page] { page->setSettings(m_settings); });
    return page;
}

Page* MainWindow::makeApiPage()
{
    const auto start = [paths = m_services.paths, here = m_services.here,
                        subnet = m_services.subnet,
                        models = m_services.models](const Settings& settings) {
        return network::ApiService::start(
            paths, {},
            {here, subnet, settings, inference::usualPictureModel(*models), paths.database()});
    };
    auto* page = new ApiPage(m_services.background, start, m_services.paths.database(), this);
    page->setSettings(m_settings);
    connect(page, &ApiPage::switched, this, [this](bool on) {
        // The settings page is where settings are kept and saved.
        auto* settings = qobject_cast<SettingsPage*>(pageNamed(QStringLiteral("settings")));
        (void)settings->change("api/enabled",
                               on ? QStringLiteral("true") : QStringLiteral("false"));
    });
    connect(this, &MainWindow::settingsTaken, page,
            [this, page] { page->setSettings(m_settings); });
    return page;
}

void MainWindow::showRule()
{
    m_run->setSettings(m_settings);
    const auto own = choiceRuleFromString(m_project->rule());
    m_run->setRule(choiceRuleFromString(m_settings.choiceRule).value_or(ChoiceRule()),
                   m_project->rule().empty() || !own ? std::nullopt : std::optional(*own));
}

void MainWindow::takeSettings(const Settings& settings)
{
    m_settings = settings;
    m_services.here->setSettings(settings);
    if (m_services.subnet)
        m_services.subnet->setSettings(settings);
    m_services.queue.setSettings(settings);
    m_queuePanel->setSettings(settings);
    m_estimates->setSettings(settings);
    m_trials->setSettings(settings);
    showRule();
    if (settings.apiEnabled)
        pageNamed(QStringLiteral("api")); // it lives on its page
    Q_EMIT settingsTaken();
    // Another device has another speed.
    measureComputer();
}

} // namespace sluice::ui
