// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_doctor.h"

#include "inference/local/doctor.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace sluice::app {
namespace {

void runDoctor(CliContext& context)
{
    const auto findings = inference::examineComputer(context.paths, context.settings);
    for (const std::string& line : toLines(findings))
        context.say(line);
    context.sayJson(toJson(findings));
    context.exitCode = isHealthy(findings) ? kExitOk : kExitFailed;
}

} // namespace

void addDoctorCommand(CLI::App& commands, CliContext& context)
{
    commands.add_subcommand("doctor", "Look at what this computer has, and what is missing")
        ->callback([&context] { runDoctor(context); });
}

} // namespace sluice::app
