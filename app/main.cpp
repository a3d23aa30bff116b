// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "app/interrupt.h"
#include "core/base/crash_handler.h"
#include "core/base/crash_record.h"
#include "core/base/log.h"
#include "core/job/trial.h"
#include "ui/base/frame_watchdog.h"
#include "ui/base/scroll_accessibility.h"
#include "ui/base/translation.h"

#include "sluice_version.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QTimer>

#include <csignal>

using namespace sluice;

namespace {

/// What has to be set before the first Qt object exists.
void prepareEnvironment()
{
    std::signal(SIGPIPE, SIG_IGN);
    // Debian's default is GStreamer, which crashes without its plugins.
    if (qEnvironmentVariableIsEmpty("QT_MEDIA_BACKEND"))
        qputenv("QT_MEDIA_BACKEND", "ffmpeg");
    QCoreApplication::setApplicationName(QStringLiteral("sluice"));
    QCoreApplication::setApplicationVersion(QStringLiteral(SLUICE_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Sluice"));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.sluice.Sluice"));
}

/// `--help` and `--version` answer without a display.
bool answersWithoutWindow(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i) {
        const QLatin1String argument(argv[i]);
        if (argument == QLatin1String("--version") || argument == QLatin1String("-v") ||
            argument == QLatin1String("--help") || argument == QLatin1String("-h"))
            return true;
    }
    return false;
}

} // namespace

int main(int argc, char** argv)
{
    prepareEnvironment();
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Makes clips and pictures larger, on this computer."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption safe(QStringLiteral("safe"),
                                  QStringLiteral("Restore nothing and use the first layout."));
    parser.addOption(safe);
    parser.addPositionalArgument(QStringLiteral("FILES"),
                                 QStringLiteral("Clips and pictures, or one project."),
                                 QStringLiteral("[FILES...]"));
    if (answersWithoutWindow(argc, argv)) {
        const QCoreApplication application(argc, argv);
        parser.process(application);
        return 0;
    }
    QApplication application(argc, argv);
    ui::installScrollAccessibility();
    parser.process(application);

    const Paths paths = Paths::fromEnvironment();
    const std::vector<CrashRecord> crashes = takeCrashRecords(paths.state, "sluice");
    startLog(paths.state, "sluice", false);
    installCrashHandler(paths.state, "sluice", SLUICE_VERSION);
    const auto marker = RunMarker::create(paths.state);
    std::vector<std::string> problems;
    const Settings settings = Settings::load(paths.settingsFile(), &problems);
    removeTrials(paths);

    ui::installTranslation(application, QString::fromStdString(settings.language));

    app::Application sluiceApplication(application, paths, settings);
    ui::MainWindow& window = sluiceApplication.window();
    std::unique_ptr<ui::FrameWatchdog> watchdog;
    if (const int limit = qEnvironmentVariableIntValue("SLUICE_WATCHDOG_MS"); limit > 0)
        watchdog = std::make_unique<ui::FrameWatchdog>(std::chrono::milliseconds(limit));
    window.show();
    ui::MainWindow::Start start;
    start.isSafe = parser.isSet(safe);
    start.crashes = crashes;
    for (const std::string& problem : problems)
        start.settingProblems << QString::fromStdString(problem);
    for (const QString& file : parser.positionalArguments())
        start.files << QFileInfo(file).absoluteFilePath();
    // After the first picture is on the screen.
    QTimer::singleShot(0, &window, [&window, start] { window.begin(start); });
    // A desktop that ends, or Ctrl-C in a terminal: the window closes as if by hand, and this counts as a clean end.
    const app::Interrupt interrupt;
    const std::stop_callback closing(interrupt.token(), [&application] {
        QMetaObject::invokeMethod(&application, &QCoreApplication::quit, Qt::QueuedConnection);
    });
    return application.exec();
}
