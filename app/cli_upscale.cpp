// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_upscale.h"

#include "app/cli_encode.h"
#include "app/place_job.h"
#include "core/job/defaults.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

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

Result<PreparedJob> prepare(const UpscaleArguments& arguments,
                            const Workplace& workplace,
                            const CliContext& context,
                            bool isEstimate)
{
    SLUICE_CHECK(checkPlaceArguments(arguments.place));
    const std::string& where = arguments.place.where;
    if (arguments.frameByFrame && where != "subnet" && where != "both")
        return fail(ErrorCode::InvalidInput, "--frame-by-frame needs --where subnet, or both.");
    SLUICE_TRY(const UpscaleSpec spec, buildSpec(arguments, workplace));
    return preparePlacedJob(JobSpec{spec}, arguments.place, workplace, context, isEstimate);
}

void estimateUpscale(const UpscaleArguments& arguments, CliContext& context)
{
    const Workplace workplace = Workplace::open(context);
    const auto prepared = prepare(arguments, workplace, context, true);
    if (!prepared)
        return context.report(prepared.error());
    sayEstimate(*prepared, arguments.place, context);
}

void runUpscale(const UpscaleArguments& arguments, CliContext& context)
{
    const Workplace workplace = Workplace::open(context);
    const auto prepared = prepare(arguments, workplace, context, false);
    if (!prepared)
        return context.report(prepared.error());
    runPlaced({*prepared}, arguments.place, arguments.detach, workplace, context);
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
    addDetailsOption(*estimateClip, arguments->place);
    estimateClip->callback([arguments, &context] { estimateUpscale(*arguments, context); });
}

} // namespace sluice::app
