// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_api.h"

#include "app/backends.h"
#include "app/interrupt.h"
#include "core/base/file_lock.h"
#include "inference/local/local_backend.h"
#include "inference/store/model_store.h"
#include "network/api/api_server.h"
#include "network/api/api_token.h"
#include "network/subnet/subnet_backend.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <condition_variable>
#include <cstdio>
#include <mutex>

namespace sluice::app {
namespace fs = std::filesystem;
namespace {

constexpr std::uint16_t kUsualPort = 8936;

struct ApiOptions
{
    std::uint16_t port = kUsualPort;
    std::string tokenFile;
    std::string where = "auto";
};

fs::path tokenFileOf(const ApiOptions& options, const CliContext& context)
{
    return options.tokenFile.empty() ? context.paths.settingsFile().parent_path() / "api-token"
                                     : fs::absolute(options.tokenFile);
}

/// The best installed model for pictures; empty: none is.
std::string upscaleModel(const inference::ModelStore& store)
{
    constexpr std::array<const char*, 3> kChoices{"realesrgan-x4plus", "realesr-general-x4v3",
                                                  "realesrgan-x4plus-anime"};
    for (const char* id : kChoices)
        if (store.find(id))
            return id;
    return {};
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
    const fs::path tokenFile = tokenFileOf(options, context);
    auto token = network::readOrMakeToken(tokenFile);
    if (!token)
        return context.report(token.error());
    const auto where = network::apiWhereFromString(options.where);
    if (!where)
        return context.report(where.error());
    network::ApiConfig config;
    config.port = options.port;
    config.token = std::move(*token);
    config.where = *where;
    // A folder for each port: two of them may run at once. What one left behind when it was killed is removed.
    config.folder = context.paths.cache / "api" / std::to_string(options.port);
    std::error_code ignored;
    fs::create_directories(config.folder, ignored);
    const auto lock = FileLock::tryLock(config.folder / "lock");
    if (!lock || !*lock)
        return context.report(
            {ErrorCode::AlreadyExists,
             fmt::format("The API runs already with --port {}. End that one, or name another port.",
                         options.port)});
    fs::remove_all(config.folder / "requests", ignored);
    fs::remove_all(config.folder / "results", ignored);
    const Workplace workplace = Workplace::open(context);
    network::ApiPlaces places{workplace.here, workplace.subnet, context.settings,
                              upscaleModel(*workplace.store)};
    const Interrupt interrupt;
    const auto server = network::ApiServer::start(std::move(config), std::move(places));
    if (!server)
        return context.report(server.error());
    context.say(fmt::format("The Livepeer AI API listens at {} until Ctrl-C. Its token lies in {}",
                            (*server)->url(), tokenFile.string()));
    context.sayJson({{"url", (*server)->url()}, {"tokenFile", tokenFile.string()}});
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
