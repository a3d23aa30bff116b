// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_api.h"

#include "app/backends.h"
#include "app/interrupt.h"
#include "inference/local/local_backend.h"
#include "inference/store/usual_models.h"
#include "network/api/api_service.h"
#include "network/api/api_token.h"
#include "network/subnet/subnet_backend.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <condition_variable>
#include <cstdio>
#include <mutex>

namespace sluice::app {
namespace fs = std::filesystem;
namespace {

struct ApiOptions
{
    std::uint16_t port = network::kUsualApiPort;
    std::string tokenFile;
    std::string where = "auto";
};

fs::path tokenFileOf(const ApiOptions& options, const CliContext& context)
{
    return options.tokenFile.empty() ? network::usualTokenFile(context.paths)
                                     : fs::absolute(options.tokenFile);
}

void waitFor(const std::stop_token& stop)
{
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    never.wait(lock, stop, [] { return false; });
}

void serve(CliContext& context, const ApiOptions& options)
{
    const auto where = network::apiWhereFromString(options.where);
    if (!where)
        return context.report(where.error());
    const Workplace workplace = Workplace::open(context);
    network::ApiPlaces places{workplace.here, workplace.subnet, context.settings,
                              inference::usualPictureModel(*workplace.store),
                              context.paths.database()};
    const Interrupt interrupt;
    const auto service = network::ApiService::start(
        context.paths, {options.port, tokenFileOf(options, context), *where}, std::move(places));
    if (!service)
        return context.report(service.error());
    context.say(fmt::format("The Livepeer AI API listens at {} until Ctrl-C. Its token lies in {}",
                            (*service)->url(), (*service)->tokenFile().string()));
    context.sayJson({{"url", (*service)->url()}, {"tokenFile", (*service)->tokenFile().string()}});
    std::fflush(stdout);
    waitFor(interrupt.token());
}

void showToken(CliContext& context, const ApiOptions& options)
{
    const auto token = network::readOrMakeToken(tokenFileOf(options, context));
    if (!token)
        return context.report(token.error());
    context.say(*token);
    context.sayJson({{"token", *token}});
}

} // namespace

void addApiCommand(CLI::App& commands, CliContext& context)
{
    CLI::App* api = commands.add_subcommand(
        "api", "The Livepeer AI API on this computer, for other programs (docs/api.md)");
    api->require_subcommand(1);
    auto options = std::make_shared<ApiOptions>();
    CLI::App* start = api->add_subcommand("serve", "Offer it on 127.0.0.1 until Ctrl-C");
    start->add_option("--port", options->port, "0: any that is free")->capture_default_str();
    start->add_option("--where", options->where, "Where requests may go: auto, here or subnet")
        ->check(CLI::IsMember({"auto", "here", "subnet"}))
        ->capture_default_str();
    CLI::App* token = api->add_subcommand("token", "Show the token that callers have to send");
    for (CLI::App* verb : {start, token})
        verb->add_option("--token-file", options->tokenFile,
                         "Default: api-token beside the settings; made when it is not there");
    start->callback([&context, options] { serve(context, *options); });
    token->callback([&context, options] { showToken(context, *options); });
}

} // namespace sluice::app
