// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_upscale.h"

#include "app/backends.h"
#include "app/cli_encode.h"
#include "app/job_follower.h"
#include "core/base/text.h"
#include "core/job/defaults.h"
#include "core/job/estimator.h"
#include "inference/local/local_backend.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QCoreApplication>

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
    std::string start;
    std::string end;
    std::optional<double> denoise;
    std::string deinterlace = "auto";
    bool overwrite = false;
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
    command.add_option("--start", arguments.start, "Begin there: seconds, 1:02:03.5 or 750ms");
    command.add_option("--end", arguments.end, "End there");
    command
        .add_option("--denoise", arguments.denoise,
                    "0 keeps grain, 1 removes it; models with a weak-denoise twin")
        ->check(CLI::Range(0.0, 1.0));
    command.add_option("--deinterlace", arguments.deinterlace, "auto looks at the pictures")
        ->check(CLI::IsMember({"auto", "on", "off"}))
        ->capture_default_str();
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
    if (arguments.output.empty()) {
        SLUICE_TRY(const ModelFacts facts, workplace.here->modelFacts(JobSpec{spec}));
        spec.output = defaultOutput(source, sizeSuffix(spec, facts.scale));
    } else {
        spec.output = fs::absolute(arguments.output).lexically_normal();
    }
    return spec;
}

std::string quoteLine(const Quote& quote)
{
    const std::string place = quote.place == Place::Here ? "This computer" : "Livepeer subnet";
    if (!quote.possible)
        return fmt::format("{:<16} cannot run: {} {}", place, quote.reason, quote.remedy);
    std::string line = fmt::format("{:<16} ", place);
    line += quote.time ? fmt::format("{} to {}", formatDuration(quote.time->p50.count()),
                                     formatDuration(quote.time->p90.count()))
                       : std::string("time unknown");
    line += quote.cost ? fmt::format("   {} ({})", formatMoney(*quote.cost), quote.costBasis)
                       : std::string("   cost unknown");
    line += fmt::format("\n{:<16} {}; {} of memory; time from {}. {}.", "", quote.device,
                        formatBytes(quote.memoryBytes), quote.timeBasis, quote.leaves);
    return line;
}

void estimateUpscale(const UpscaleArguments& arguments, CliContext& context)
{
    const Workplace workplace = Workplace::open(context);
    const auto spec = buildSpec(arguments, workplace);
    if (!spec)
        return context.report(spec.error());
    workplace.calibrateOnce(context);
    const auto plan = prepareJob(JobSpec{*spec}, *workplace.here, context.paths, context.settings);
    if (!plan)
        return context.report(plan.error());
    const std::vector<Quote> quotes = estimateJob(*plan, workplace.backends());
    nlohmann::json answer;
    answer["source"] = plan->spec.source().string();
    answer["frames"] = plan->totalFrames();
    answer["width"] = plan->target.width;
    answer["height"] = plan->target.height;
    answer["quotes"] = nlohmann::json::array();
    context.say(fmt::format("{} frames to {}x{} with {}", plan->totalFrames(), plan->target.width,
                            plan->target.height, plan->model.id));
    for (const Quote& quote : quotes) {
        context.say(quoteLine(quote));
        answer["quotes"].push_back(toJson(quote));
    }
    context.sayJson(answer);
}

void runUpscale(const UpscaleArguments& arguments, CliContext& context)
{
    const Workplace workplace = Workplace::open(context);
    const auto spec = buildSpec(arguments, workplace);
    if (!spec)
        return context.report(spec.error());
    workplace.calibrateOnce(context);
    const auto plan = prepareJob(JobSpec{*spec}, *workplace.here, context.paths, context.settings);
    if (!plan)
        return context.report(plan.error());
    const Quote quote = workplace.here->estimate(*plan);
    if (!quote.possible)
        return context.report({ErrorCode::Unavailable, quote.reason + " " + quote.remedy});
    if (context.showsProgress())
        fmt::print(stderr, "{}\n", quoteLine(quote));
    submitAndFollow(workplace, *plan, quote, arguments.detach, context);
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
