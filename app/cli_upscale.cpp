// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_upscale.h"

#include "app/backends.h"
#include "app/cli_encode.h"
#include "app/job_follower.h"
#include "app/place_arguments.h"
#include "app/quote_text.h"
#include "core/job/defaults.h"
#include "core/job/estimator.h"
#include "inference/local/local_backend.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QCoreApplication>

#include <algorithm>

namespace sluice::app {
namespace fs = std::filesystem;
namespace {

/// What was typed, before anything is looked at. Empty text and nullopt: not given.
struct UpscaleArguments
{
    std::string source;
    std::string output;
    std::string model;
    std::optional<double> scale;
    std::string size;
    EncodeArguments encode;
    PlaceArguments place;
    std::string start;
    std::string end;
    std::optional<double> denoise;
    std::string deinterlace = "auto";
    bool overwrite = false;
    bool frameByFrame = false;
    bool detach = false;
};

void addArguments(CLI::App& command, UpscaleArguments& arguments)
{
    command.add_option("IN", arguments.source, "Clip or picture")->required();
    command.add_option("-o,--output", arguments.output,
                       "Result; default: beside the source, named by the factor");
    command.add_option("-m,--model", arguments.model, "Model id (see: sluice-cli models list)");
    auto* scale = command
                      .add_option("--scale", arguments.scale,
                                  "Times the source's size; default: the model's own factor")
                      ->check(CLI::Range(0.1, 16.0));
    command.add_option("--size", arguments.size, "Exact size, for example 3840x2160")
        ->excludes(scale);
    addEncodeOptions(command, arguments.encode);
    addPlaceOptions(command, arguments.place);
    command.add_option("--start", arguments.start, "Begin there: seconds, 1:02:03.5 or 750ms");
    command.add_option("--end", arguments.end, "End there");
    command
        .add_option("--denoise", arguments.denoise,
                    "0 keeps grain, 1 removes it; models with a weak-denoise twin")
        ->check(CLI::Range(0.0, 1.0));
    command.add_option("--deinterlace", arguments.deinterlace, "auto looks at the pictures")
        ->check(CLI::IsMember({"auto", "on", "off"}))
        ->capture_default_str();
    command.add_flag("--frame-by-frame", arguments.frameByFrame,
                     "On the subnet each picture of a clip is a request of its own; may flicker");
    command.add_flag("-y,--overwrite", arguments.overwrite, "Replace the output if it exists");
}

/// "4x" or "3840x2160": what goes into the name of a result that the user did not name.
std::string sizeSuffix(const UpscaleSpec& spec, double modelScale)
{
    if (spec.size)
        return fmt::format("{}x{}", spec.size->width, spec.size->height);
    const double scale = spec.scale.value_or(modelScale > 0 ? modelScale : 2.0);
    return fmt::format("{:g}x", scale);
}

/// People count from the beginning of the file, whatever its clock says there.
Result<Rational> timeInSource(const std::string& text, const media::MediaInfo& source)
{
    SLUICE_TRY(const Rational time, Rational::parseTime(text));
    return time + source.start;
}

Result<UpscaleSpec> buildSpec(const UpscaleArguments& arguments, const Workplace& workplace)
{
    UpscaleSpec spec;
    spec.source = fs::absolute(arguments.source).lexically_normal();
    SLUICE_TRY(const media::MediaInfo source, media::probe(spec.source));
    spec.model = arguments.model.empty() ? workplace.defaultUpscaleModel() : arguments.model;
    spec.scale = arguments.scale;
    if (!arguments.size.empty()) {
        SLUICE_TRY(spec.size, parseSize(arguments.size));
    }
    spec.denoise = arguments.denoise;
    spec.deinterlace = arguments.deinterlace == "on"    ? DeinterlaceMode::On
                       : arguments.deinterlace == "off" ? DeinterlaceMode::Off
                                                        : DeinterlaceMode::Auto;
    if (!arguments.start.empty()) {
        SLUICE_TRY(spec.start, timeInSource(arguments.start, source));
    }
    if (!arguments.end.empty()) {
        SLUICE_TRY(spec.end, timeInSource(arguments.end, source));
    }
    spec.encode = arguments.encode.over(defaultEncode(source));
    spec.overwrite = arguments.overwrite;
    spec.frameByFrame = arguments.frameByFrame && !source.isStill;
    if (arguments.output.empty()) {
        SLUICE_TRY(const std::shared_ptr<Backend> planner,
                   workplace.planner(JobSpec{spec}, arguments.place.where == "subnet"));
        SLUICE_TRY(const ModelFacts facts, planner->modelFacts(JobSpec{spec}));
        spec.output = defaultOutput(source, sizeSuffix(spec, facts.scale));
    } else {
        spec.output = fs::absolute(arguments.output).lexically_normal();
    }
    return spec;
}

/// What is asked of the places before a job runs or is priced. Errors are reported; then there is nothing.
struct Prepared
{
    JobPlan plan;
    std::vector<Quote> quotes;
};

Result<Prepared> prepare(const UpscaleArguments& arguments,
                         const Workplace& workplace,
                         const CliContext& context,
                         bool isEstimate)
{
    SLUICE_CHECK(checkPlaceArguments(arguments.place));
    const std::string& where = arguments.place.where;
    if (arguments.frameByFrame && where != "subnet" && where != "both")
        return fail(ErrorCode::InvalidInput, "--frame-by-frame needs --where subnet, or both.");
    SLUICE_TRY(const UpscaleSpec spec, buildSpec(arguments, workplace));
    if (arguments.place.where != "subnet")
        workplace.calibrateOnce(context);
    SLUICE_TRY(const std::shared_ptr<Backend> planner,
               workplace.planner(JobSpec{spec}, arguments.place.where == "subnet"));
    Prepared prepared;
    SLUICE_TRY(prepared.plan, prepareJob(JobSpec{spec}, *planner, context.paths, context.settings));
    if ((isEstimate && arguments.place.where != "here") ||
        asksSubnet(arguments.place, context.settings))
        workplace.askSubnet(prepared.plan);
    prepared.quotes = estimateJob(prepared.plan, workplace.backends());
    return prepared;
}

void estimateUpscale(const UpscaleArguments& arguments, CliContext& context)
{
    const Workplace workplace = Workplace::open(context);
    const auto prepared = prepare(arguments, workplace, context, true);
    if (!prepared)
        return context.report(prepared.error());
    const JobPlan& plan = prepared->plan;
    nlohmann::json answer;
    answer["source"] = plan.spec.source().string();
    answer["frames"] = plan.totalFrames();
    answer["width"] = plan.target.width;
    answer["height"] = plan.target.height;
    answer["quotes"] = nlohmann::json::array();
    for (const Quote& quote : prepared->quotes)
        answer["quotes"].push_back(toJson(quote));
    context.say(fmt::format("{} frames to {}x{} with {}\n\n{}", plan.totalFrames(),
                            plan.target.width, plan.target.height, plan.model.id,
                            quoteTable(prepared->quotes)));
    const auto placement = placementOf(arguments.place, prepared->quotes, context.settings);
    if (placement && !placement->note.empty()) {
        answer["auto"] = {{"place", nameOf(placement->place)}, {"reason", placement->note}};
        context.say("\n" + placement->note);
    } else if (!placement && !arguments.place.rule.empty()) {
        answer["auto"] = {{"place", nlohmann::json()}, {"reason", placement.error().detail}};
        context.say("\n" + placement.error().detail);
    }
    context.sayJson(answer);
}

/// What was predicted for that place; nobody predicts for both at once.
std::optional<Quote> quoteFor(const Placement& placement, const std::vector<Quote>& quotes)
{
    const auto quote = std::ranges::find(quotes, placement.place, &Quote::place);
    if (quote == quotes.end() || placement.rule.isShared)
        return std::nullopt;
    return *quote;
}

void runUpscale(const UpscaleArguments& arguments, CliContext& context)
{
    const Workplace workplace = Workplace::open(context);
    const auto prepared = prepare(arguments, workplace, context, false);
    if (!prepared)
        return context.report(prepared.error());
    const auto placement = placementOf(arguments.place, prepared->quotes, context.settings);
    if (!placement)
        return context.report(placement.error());
    if (!placement->note.empty() && !context.quiet && !context.json)
        fmt::print(stderr, "{}\n", placement->note);
    if (context.showsProgress())
        for (const Quote& quote : prepared->quotes)
            if (placement->rule.isShared || quote.place == placement->place)
                fmt::print(stderr, "{}\n", quoteLine(quote));
    submitAndFollow(workplace, {prepared->plan, *placement, quoteFor(*placement, prepared->quotes)},
                    arguments.detach, context);
}

} // namespace

void addUpscaleCommands(CLI::App& commands, CliContext& context)
{
    auto arguments = std::make_shared<UpscaleArguments>();
    CLI::App* upscale = commands.add_subcommand("upscale", "Make a clip or a picture bigger");
    addArguments(*upscale, *arguments);
    upscale->add_flag("--detach", arguments->detach, "Only add it to the queue");
    upscale->callback([arguments, &context] { runUpscale(*arguments, context); });

    CLI::App* estimate =
        commands.add_subcommand("estimate", "What a job would take and cost, without running it");
    estimate->require_subcommand(1);
    CLI::App* estimateClip =
        estimate->add_subcommand("upscale", "Estimate an upscale; options as there");
    addArguments(*estimateClip, *arguments);
    estimateClip->callback([arguments, &context] { estimateUpscale(*arguments, context); });
}

} // namespace sluice::app
