// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_settings.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sluice::app {
namespace {

void listSettings(const CliContext& context)
{
    nlohmann::json answer;
    for (const SettingRow& row : settingsTable()) {
        const std::string value = settingText(context.settings, row);
        answer[row.key] = value;
        context.say(fmt::format("{:<28} {:<10} {}", row.key, value, row.help));
    }
    context.sayJson(answer);
}

void changeSetting(CliContext& context, const std::string& key, const std::string& value)
{
    auto changed = setSetting(context.settings, key, value);
    if (changed)
        changed = context.settings.save(context.paths.settingsFile());
    if (!changed)
        return context.report(changed.error());
    context.say(fmt::format("{} = {}", key, value));
    context.sayJson({{key, value}});
}

} // namespace

void addSettingsCommand(CLI::App& commands, CliContext& context)
{
    CLI::App* settings = commands.add_subcommand("settings", "Show or change settings");
    settings->require_subcommand(1);
    settings->add_subcommand("list", "Every setting with its value")->callback([&context] {
        listSettings(context);
    });
    CLI::App* set = settings->add_subcommand("set", "Change one setting");
    auto key = std::make_shared<std::string>();
    auto value = std::make_shared<std::string>();
    set->add_option("KEY", *key, "As in the list")->required();
    set->add_option("VALUE", *value)->required();
    set->callback([&context, key, value] { changeSetting(context, *key, *value); });
}

} // namespace sluice::app
