// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_doctor.h"

#include "app/doctor.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sluice::app {
namespace {

const char* markOf(Health health)
{
    switch (health) {
    case Health::Good:
        return "ok";
    case Health::Note:
        return "note";
    case Health::Bad:
        break;
    }
    return "BAD";
}

void runDoctor(CliContext& context)
{
    const auto findings = examineComputer(context.paths, context.settings);
    for (const Finding& finding : findings) {
        context.say(
            fmt::format("{:<5} {:<10} {}", markOf(finding.health), finding.area, finding.what));
        if (!finding.remedy.empty())
            context.say(fmt::format("{:<16} -> {}", "", finding.remedy));
    }
    context.say(isHealthy(findings) ? "Everything needed works."
                                    : "Something needed does not work: see BAD above.");
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
