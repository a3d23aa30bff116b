// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_api.h"
#include "app/cli_context.h"
#include "app/cli_doctor.h"
#include "app/cli_export.h"
#include "app/cli_generate.h"
#include "app/cli_jobs.h"
#include "app/cli_models.h"
#include "app/cli_peers.h"
#include "app/cli_report.h"
#include "app/cli_settings.h"
#include "app/cli_subnet.h"
#include "app/cli_upscale.h"
#include "core/base/log.h"

#include "sluice_version.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <QCoreApplication>

#include <csignal>
#include <memory>

using namespace sluice;
using namespace sluice::app;

namespace {

constexpr const char* kFooter =
    R"(Exit codes: 0 done, 1 failed, 2 wrong arguments or unusable input,
3 something is missing (a model, the engine, a device), 130 interrupted.
Environment: SLUICE_HOME (keep everything there), SLUICE_MODEL_PATH (folders with models, searched first),
HF_HOME, HF_HUB_CACHE, HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE.)";

} // namespace

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("sluice"));

    CliContext context;
    context.paths = Paths::fromEnvironment();

    CLI::App commands("Sluice: make clips of words, make clips and pictures bigger", "sluice-cli");
    commands.set_version_flag("--version", std::string("sluice ") + SLUICE_VERSION);
    commands.require_subcommand(1);
    commands.fallthrough();
    commands.footer(kFooter);
    bool verbose = false;
    commands.add_flag("--json", context.json, "Answer with one JSON document");
    commands.add_flag("-q,--quiet", context.quiet, "No progress");
    commands.add_flag("-v,--verbose", verbose, "Log to standard error");

    // Settings are read before any command runs and after the flags are known.
    commands.parse_complete_callback([&] {
        startLog(context.paths.state, "sluice-cli", verbose);
        std::vector<std::string> problems;
        context.settings = Settings::load(context.paths.settingsFile(), &problems);
        for (const std::string& problem : problems)
            fmt::print(stderr, "sluice-cli: {}\n", problem);
    });
    addModelsCommand(commands, context);
    addUpscaleCommands(commands, context);
    addGenerateCommands(commands, context);
    addExportCommand(commands, context);
    addJobsCommand(commands, context);
    addPeersCommand(commands, context);
    addReportCommand(commands, context);
    addSettingsCommand(commands, context);
    addDoctorCommand(commands, context);
    addSubnetCommand(commands, context);
    addApiCommand(commands, context);

    try {
        commands.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = commands.exit(error);
        return code == 0 ? kExitOk : kExitUsage;
    }
    return context.exitCode;
}
