// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_models.h"

#include "app/interrupt.h"
#include "core/base/text.h"
#include "inference/store/model_download.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>

namespace sluice::app {
namespace {

using namespace inference;
using nlohmann::json;

std::string sizeText(std::uint64_t bytes)
{
    return bytes == 0 ? std::string("size not known") : formatBytes(bytes);
}

std::string networkText(const NetworkFacts& network)
{
    return fmt::format("{}, x{}, {} channels, {} blocks, {:.2f} million parameters",
                       nameOf(network.architecture), network.scale, network.features,
                       network.blocks, double(network.parameters) / 1e6);
}

/// What it makes when nothing is said, and what it can make at most.
std::string makesText(const GenerateRules& rules)
{
    const std::string steps =
        rules.hasFixedSteps() ? fmt::format("always {} steps", rules.steps)
                              : fmt::format("{} steps, guidance {}", rules.steps, rules.guidance);
    return fmt::format("{} frames of {}x{} at {:.3g} frames a second, {}; up to {} frames and {} "
                       "pixels a side{}",
                       rules.frames, rules.size.width, rules.size.height,
                       rules.frameRate.toDouble(), steps, rules.mostFrames, rules.mostSide,
                       rules.takesStartImage ? ", may start with a picture" : "");
}

std::string licenceText(const ModelLicence& licence)
{
    std::string text = licence.id == "unknown" ? "unknown: ask whoever made it" : licence.id;
    for (const std::string& more : {licence.copyright, licence.text})
        if (!more.empty())
            text += ", " + more;
    return text;
}

json filesJson(const std::vector<std::filesystem::path>& files)
{
    json list = json::array();
    for (const auto& file : files)
        list.push_back(file.string());
    return list;
}

json modelJson(const InstalledModel& model)
{
    json object = toJson(model.card);
    object["installed"] = true;
    object["installedFiles"] = filesJson(model.files);
    object["sha256"] = model.facts.sha256;
    object["weightBytes"] = model.facts.weightBytes;
    object["operationsPerPixel"] = model.facts.operationsPerPixel;
    if (model.network)
        object["parameters"] = model.network->parameters;
    if (model.facts.generator)
        object["generator"] = toJson(*model.facts.generator);
    return object;
}

void listModels(const CliContext& context)
{
    json answer = json::array();
    for (const ModelListing& row : ModelStore(context.paths).list()) {
        const char* state = row.isInstalled       ? "installed"
                            : row.isUnfinished    ? "unfinished"
                            : row.problem.empty() ? "available"
                                                  : "broken";
        context.say(fmt::format("{:<26} {:<10} {}", row.card.id, state, row.card.goodFor));
        if (!row.problem.empty())
            context.say(fmt::format("{:<26} {}", "", row.problem));
        json object = toJson(row.card);
        object["installed"] = row.isInstalled;
        object["installedFiles"] =
            filesJson(row.isInstalled ? row.files : std::vector<std::filesystem::path>());
        if (!row.problem.empty())
            object["problem"] = row.problem;
        object["unfinished"] = row.isUnfinished;
        answer.push_back(std::move(object));
    }
    context.sayJson(answer);
}

void showModel(CliContext& context, const std::string& id)
{
    const ModelStore store(context.paths);
    const auto card = store.card(id);
    if (!card)
        return context.report(card.error());
    const auto model = store.find(id);
    const ModelCard& shown = model ? model->card : *card;
    context.say(fmt::format("{} ({})\n  {}", shown.title, shown.id, shown.goodFor));
    context.say("  licence   " + licenceText(shown.licence));
    if (!shown.homepage.empty())
        context.say("  homepage  " + shown.homepage);
    if (shown.network) {
        context.say("  network   " + networkText(*shown.network));
        context.say(fmt::format("  work      {:.0f} thousand multiply-adds for each source pixel",
                                shown.network->operationsPerPixel / 1e3));
    }
    if (shown.generator)
        context.say("  makes     " + makesText(shown.generator->rules));
    // What a clip takes depends on its size and length: an estimate says that.
    if (!shown.makesClips())
        context.say(fmt::format("  memory    about {}", sizeText(shown.memoryBytes)));
    if (!shown.denoiseTwin.empty())
        context.say("  denoise   mixes in " + shown.denoiseTwin);
    for (const ModelVariant& variant : shown.variants) {
        context.say(fmt::format("  source    {} {} ({})", variant.repository, variant.revision,
                                variant.format));
        for (const ModelCardFile& file : variant.files)
            context.say(fmt::format("            {}, {}, SHA-256 {}", file.name,
                                    sizeText(file.bytes),
                                    file.sha256.empty() ? "not known" : file.sha256));
    }
    json answer = model ? modelJson(*model) : toJson(shown);
    if (model) {
        for (const auto& file : model->files)
            context.say("  file      " + file.string());
    } else {
        const bool isMissing = model.error().code == ErrorCode::NotFound;
        context.say((isMissing ? "  state     " : "  broken    ") + model.error().detail);
        answer["installed"] = false;
        if (!isMissing)
            answer["problem"] = model.error().detail;
    }
    context.sayJson(answer);
}

void showDownload(const net::DownloadProgress& now)
{
    if (now.total > 0)
        fmt::print(stderr, "\r{:6.1f} of {:.1f} MB ({:3.0f} %) ", double(now.received) / 1e6,
                   double(now.total) / 1e6, 100.0 * double(now.received) / double(now.total));
    else
        fmt::print(stderr, "\r{:6.1f} MB ", double(now.received) / 1e6);
    std::fflush(stderr);
}

Result<InstalledModel> pullOne(CliContext& context,
                               ModelDownload& download,
                               const DownloadOffer& offer,
                               std::stop_token stop)
{
    if (offer.isAlreadyThere)
        context.say(offer.card.id + " is installed already.");
    else
        context.say(fmt::format("{} ({}), {} from {}\n  licence {}\n  into {}", offer.card.title,
                                offer.card.id, sizeText(offer.bytes), offer.variant.repository,
                                licenceText(offer.card.licence), offer.target.string()));
    if (!offer.isAlreadyThere && offer.there > 0)
        context.say(fmt::format("  {} of it are there already.", formatBytes(offer.there)));
    const bool shows = context.showsProgress();
    auto model = download.pull(offer, shows ? showDownload : net::ProgressFunction(), stop);
    if (shows && !offer.isAlreadyThere)
        fmt::print(stderr, "\n");
    return model;
}

void pullModel(CliContext& context, const std::string& id)
{
    ModelStore store(context.paths);
    net::HttpClient client(context.settings.offline || isHubOffline());
    ModelDownload download(store, client, HubAccess::fromEnvironment(context.paths));
    const Interrupt interrupt;
    json answer = json::array();
    // A model with an adjustable denoise strength is two.
    for (std::string next = id; !next.empty();) {
        const auto offer = download.look(next, interrupt.token());
        if (!offer)
            return context.report(offer.error());
        const auto model = pullOne(context, download, *offer, interrupt.token());
        if (!model)
            return context.report(model.error());
        answer.push_back(modelJson(*model));
        next = model->card.denoiseTwin;
    }
    context.say("Done.");
    context.sayJson(answer);
}

void importModel(CliContext& context, const std::string& file, const std::string& id)
{
    ModelStore store(context.paths);
    const Interrupt interrupt;
    const auto model = store.importModel(file, id, interrupt.token());
    if (!model)
        return context.report(model.error());
    context.say(fmt::format("Imported as {}: {}.", model->card.id,
                            model->network           ? networkText(*model->network)
                            : model->facts.generator ? makesText(model->facts.generator->rules)
                                                     : ""));
    context.sayJson(modelJson(*model));
}

void verifyModels(CliContext& context, std::vector<std::string> ids)
{
    const ModelStore store(context.paths);
    if (ids.empty())
        for (const ModelListing& row : store.list())
            if (row.isInstalled || !row.problem.empty())
                ids.push_back(row.card.id);
    const Interrupt interrupt;
    json answer = json::array();
    for (const std::string& id : ids) {
        const auto model = store.verify(id, interrupt.token());
        json row{{"id", id}, {"ok", model.has_value()}};
        if (model) {
            context.say(fmt::format("{:<26} good", id));
            row["sha256"] = model->facts.sha256;
        } else if (model.error().code == ErrorCode::Cancelled) {
            return context.report(model.error());
        } else {
            context.say(fmt::format("{:<26} {}", id, model.error().detail));
            row["error"] = {{"code", nameOf(model.error().code)}, {"detail", model.error().detail}};
            context.exitCode = kExitFailed;
        }
        answer.push_back(std::move(row));
    }
    context.sayJson(answer);
}

void removeModel(CliContext& context, const std::string& id)
{
    ModelStore store(context.paths);
    if (const auto removed = store.remove(id); !removed)
        return context.report(removed.error());
    context.say(fmt::format("Removed {}.", id));
    context.sayJson({{"removed", id}});
}

} // namespace

void addModelsCommand(CLI::App& commands, CliContext& context)
{
    CLI::App* models = commands.add_subcommand("models", "Get, list and check models");
    models->require_subcommand(1);
    auto id = std::make_shared<std::string>();
    auto ids = std::make_shared<std::vector<std::string>>();
    auto file = std::make_shared<std::string>();

    models->add_subcommand("list", "Models that are installed or can be downloaded")
        ->callback([&context] { listModels(context); });

    CLI::App* info = models->add_subcommand("info", "What is known about a model");
    info->add_option("MODEL", *id, "As in the list")->required();
    info->callback([&context, id] { showModel(context, *id); });

    CLI::App* pull = models->add_subcommand(
        "pull", "Download a model; a broken download goes on where it stopped");
    pull->add_option("MODEL", *id,
                     "As in the list; or OWNER/NAME, a repository of the Hugging Face Hub in the "
                     "layout of diffusers")
        ->required();
    pull->callback([&context, id] { pullModel(context, *id); });

    CLI::App* import = models->add_subcommand(
        "import",
        "Copy a model in: a .safetensors file, an ncnn .param with its .bin, or a folder");
    import->add_option("FILE", *file, "File or folder; it stays as it is")->required();
    import->add_option("--id", *id, "Name of the model (default: made from the file's name)");
    import->callback([&context, file, id] { importModel(context, *file, *id);
});

CLI::App* verify = models->add_subcommand("verify", "Check files against hashes and for damage");
verify->add_option("MODEL", *ids, "Default: all that are installed");
verify->callback([&context, ids] { verifyModels(context, *ids); });

CLI::App* remove = models->add_subcommand("remove", "Delete a model's files");
remove
    ->add_option("MODEL",
                 *id,
                 "As in the list; or OWNER/NAME, whoever put it into the Hugging Face "
                 "cache")
    ->required();
remove->callback([&context, id] { removeModel(context, *id); });
} // namespace sluice::app

} // namespace sluice::app
