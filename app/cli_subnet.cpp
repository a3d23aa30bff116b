// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_subnet.h"

#include "app/interrupt.h"
#include "app/practice_processes.h"
#include "network/orchestrator/auth_tokens.h"
#include "network/orchestrator/misbehaviour.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace sluice::app {
namespace {

using network::PracticeNode;

struct UpOptions
{
    int orchestrators = 3;
    std::vector<std::uint64_t> prices;
    std::vector<std::string> misbehave;
    std::vector<std::string> runners;
    std::string aiModels;
    std::string secret;
};

std::string mischiefHelp()
{
    std::string help = "[N:]KIND[,KIND]: orchestrator N (default: the last one) misbehaves. Kinds:";
    for (const network::MischiefName& entry : network::allMischief())
        help += fmt::format("\n{}: {}", entry.name, entry.help);
    return help;
}

/// "2:slow" is for the second orchestrator, "slow:3" and "slow" for the last.
Result<void> addMisbehaviour(const std::string& text, std::vector<NodeOrder>& orders)
{
    std::size_t number = orders.size();
    std::string_view kinds = text;
    const std::size_t colon = text.find(':');
    if (colon != std::string::npos) {
        std::size_t named = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + colon, named);
        if (error == std::errc() && end == text.data() + colon) {
            number = named;
            kinds.remove_prefix(colon + 1);
        }
    }
    if (number < 1 || number > orders.size())
        return fail(
            ErrorCode::InvalidInput,
            fmt::format("--misbehave {}: there are orchestrators 1 to {}.", text, orders.size()));
    network::Misbehaviour checked;
    SLUICE_CHECK(checked.set(kinds));
    std::string& all = orders[number - 1].misbehaves;
    all += fmt::format("{}{}", all.empty() ? "" : ",", kinds);
    return {};
}

Result<std::vector<NodeOrder>> ordersFor(const UpOptions& options)
{
    std::vector<NodeOrder> orders(std::size_t(options.orchestrators));
    const std::string secret = options.secret.empty() ? network::randomHex(16) : options.secret;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        NodeOrder& order = orders[i];
        order.number = int(i) + 1;
        order.secret = secret;
        order.runners = options.runners;
        if (!options.aiModels.empty())
            order.aiModels = std::filesystem::absolute(options.aiModels);
        if (!options.prices.empty())
            order.price = options.prices[std::min(i, options.prices.size() - 1)];
    }
    for (const std::string& text : options.misbehave)
        SLUICE_CHECK(addMisbehaviour(text, orders));
    return orders;
}

std::string describe(const PracticeNode& node)
{
    std::string line = fmt::format("{:<3} {:<28} pid {:<8}", node.number, node.url, node.pid);
    line += node.price ? fmt::format(" {} practice wei a unit", *node.price)
                       : std::string(" no price announced");
    for (std::size_t i = 0; i < node.misbehaves.size(); ++i)
        line += (i == 0 ? ", misbehaves: " : ", ") + node.misbehaves[i];
    return line;
}

nlohmann::json toJson(const PracticeNode& node, bool isAlive)
{
    nlohmann::json json{
        {"number", node.number}, {"url", node.url}, {"pid", node.pid}, {"alive", isAlive}};
    if (node.price)
        json["price"] = *node.price;
    json["misbehaves"] = node.misbehaves;
    return json;
}

void up(CliContext& context, const UpOptions& options)
{
    const auto orders = ordersFor(options);
    if (!orders)
        return context.report(orders.error());
    const Interrupt interrupt;
    const auto state = startPractice(context.paths, *orders, interrupt.token());
    if (!state)
        return context.report(state.error());
    nlohmann::json answer = nlohmann::json::array();
    context.say("The practice subnet is up. Its money is practice money.");
    for (const PracticeNode& node : state->nodes) {
        context.say(describe(node));
        answer.push_back(toJson(node, true));
    }
    context.sayJson({{"secret", state->secret}, {"orchestrators", answer}});
}

void status(CliContext& context)
{
    const auto state = network::readPracticeState(context.paths);
    if (!state)
        return context.report(state.error());
    nlohmann::json answer = nlohmann::json::array();
    if (!*state) {
        context.say("No practice subnet is up. Start one with: sluice-cli subnet up");
        context.sayJson({{"orchestrators", answer}});
        context.exitCode = kExitUnavailable;
        return;
    }
    for (const PracticeNode& node : (*state)->nodes) {
        const bool isAlive = network::isPracticeNodeAlive(context.paths, node);
        context.say(describe(node) + (isAlive ? "" : " - its process has died"));
        answer.push_back(toJson(node, isAlive));
        if (!isAlive)
            context.exitCode = kExitFailed;
    }
    context.say(fmt::format("Workers register with the secret {}", (*state)->secret));
    context.sayJson({{"secret", (*state)->secret}, {"orchestrators", answer}});
}

void down(CliContext& context)
{
    const auto stopped = stopPractice(context.paths);
    if (!stopped)
        return context.report(stopped.error());
    context.say(*stopped == 0
                    ? "No practice subnet was up."
                    : fmt::format("Ended {} orchestrators of the practice subnet.", *stopped));
    context.sayJson({{"ended", *stopped}});
}

} // namespace

void addSubnetCommand(CLI::App& commands, CliContext& context)
{
    CLI::App* subnet = commands.add_subcommand(
        "subnet",
        "The practice subnet: orchestrators on this computer, with the real protocol and no money");
    subnet->require_subcommand(1);
    auto options = std::make_shared<UpOptions>();
    CLI::App* start =
        subnet->add_subcommand("up", "Start orchestrators that stay until: subnet down");
    start->add_option("--orchestrators", options->orchestrators, "How many (default 3)")
        ->check(CLI::Range(1, kMostPracticeNodes));
    start
        ->add_option(
            "--price", options->prices,
            "Practice wei for each unit (of clips: a second), or one for each orchestrator")
        ->delimiter(',')
        ->check(CLI::Range(std::uint64_t(0), std::uint64_t(1'000'000'000'000'000'000u)));
    start->add_option("--misbehave", options->misbehave, mischiefHelp())->allow_extra_args(false);
    start
        ->add_option("--runner", options->runners,
                     "URL of an AI runner to offer; may be given again")
        ->allow_extra_args(false);
    start->add_option("--ai-models", options->aiModels, "aiModels.json whose entries have a url")
        ->check(CLI::ExistingFile);
    start->add_option("--secret", options->secret, "With it workers register (default: made up)");
    start->callback([&context, options] { up(context, *options); });

    subnet->add_subcommand("status", "Which orchestrators there are, and whether they live")
        ->callback([&context] { status(context); });
    subnet->add_subcommand("down", "End all of them")->callback([&context] { down(context); });

    auto number = std::make_shared<int>(0);
    CLI::App* serve =
        subnet->add_subcommand("serve", "One orchestrator; started by `up`")->group("");
    serve->add_option("NUMBER", *number)->required();
    serve->callback([&context, number] { serveNode(context, *number); });
}

} // namespace sluice::app
