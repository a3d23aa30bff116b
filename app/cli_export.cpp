// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_export.h"

#include "app/backends.h"
#include "app/cli_encode.h"
#include "core/base/text.h"
#include "core/job/defaults.h"
#include "core/job/estimator.h"
#include "core/job/plan_export.h"
#include "core/timeline/project.h"
#include "inference/local/local_backend.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace sluice::app {
namespace fs = std::filesystem;
namespace {

struct ExportArguments
{
    std::string project;
    std::string output;
    std::string size;
    std::string rate;
    EncodeArguments encode;
    ExportRange range;
    bool overwrite = false;
    bool detach = false;
};

Result<ExportSpec> buildSpec(const ExportArguments& arguments)
{
    SLUICE_TRY(const Project project, loadProject(arguments.project));
    SLUICE_TRY(ExportSpec spec, exportOf(project.timeline, arguments.range));
    spec.output = fs::absolute(arguments.output).lexically_normal();
    spec.overwrite = arguments.overwrite;
    if (!arguments.size.empty()) {
        SLUICE_TRY(spec.size, parseSize(arguments.size));
    }
    if (!arguments.rate.empty()) {
        SLUICE_TRY(spec.frameRate, Rational::parse(arguments.rate));
    }
    SLUICE_TRY(const media::MediaInfo first, media::probe(spec.segments.front().path));
    spec.encode = arguments.encode.over(defaultEncode(first));
    return spec;
}

void runExport(const ExportArguments& arguments, CliContext& context)
{
    const Workplace workplace = Workplace::open(context);
    const auto spec = buildSpec(arguments);
    if (!spec)
        return context.report(spec.error());
    const auto plan = prepareJob(JobSpec{*spec}, *workplace.here, context.paths, context.settings);
    if (!plan)
        return context.report(plan.error());
    const Quote quote = workplace.here->estimate(*plan);
    if (context.showsProgress())
        fmt::print(stderr, "{} frames of {}x{}, about {}\n", plan->totalFrames(),
                   plan->target.width, plan->target.height,
                   quote.time ? formatDuration(quote.time->p50.count()) : "some time");
    submitAndFollow(workplace, {{*plan, Place::Here, quote}}, arguments.detach, context);
}

} // namespace

void addExportCommand(CLI::App& commands, CliContext& context)
{
    auto arguments = std::make_shared<ExportArguments>();
    CLI::App* command = commands.add_subcommand("export", "Make one clip of a project's timeline");
    command->add_option("PROJECT", arguments->project, "Project file")->required();
    command
        ->add_option("-o,--output", arguments->output, "Result; its ending chooses the container")
        ->required();
    command->add_option("--size", arguments->size,
                        "For example 1920x1080; default: the largest clip's");
    command->add_option("--rate", arguments->rate,
                        "Frames per second, for example 25 or 30000/1001; default: the timeline's");
    addEncodeOptions(*command, arguments->encode);
    command->add_flag("--range", arguments->range.onlyMarked, "Only what lies between the marks");
    command->add_flag("--original", arguments->range.original, "As if nothing were upscaled");
    command->add_flag("-y,--overwrite", arguments->overwrite, "Replace the output if it exists");
    command->add_flag("--detach", arguments->detach, "Only add it to the queue");
    command->callback([arguments, &context] { runExport(*arguments, context); });
}

} // namespace sluice::app
