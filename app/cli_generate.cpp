// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_generate.h"

#include "app/cli_encode.h"
#include "app/place_job.h"
#include "core/base/text.h"
#include "core/job/stored_generation.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cctype>
#include <charconv>

namespace sluice::app {
namespace fs = std::filesystem;
namespace {

constexpr int kMostVariations = 100;

/// What was typed, before anything is looked at. Empty text and nullopt: not given.
struct GenerateArguments
{
    std::string prompt;
    std::string output;
    std::string like;
    std::string model;
    std::string negative;
    std::string size;
    std::string rate;
    std::optional<int> frames;
    std::optional<int> steps;
    std::optional<double> guidance;
    std::optional<std::uint64_t> seed;
    std::string precision;
    std::string image;
    std::vector<std::string> adapters;
    EncodeArguments encode;
    PlaceArguments place;
    bool overwrite = false;
    bool detach = false;
    int variations = 1;
};

void addArguments(CLI::App& command, GenerateArguments& arguments)
{
    command.add_option("PROMPT", arguments.prompt,
                       "What the clip should show, in a sentence; may be left out with --like");
    command.add_option("-o,--output", arguments.output,
                       "Result; its ending chooses the container; default: here, named by the "
                       "prompt");
    command.add_option("--like", arguments.like,
                       "Take all that is not given from a clip that Sluice generated");
    command.add_option("-m,--model", arguments.model,
                       "Model id (see: sluice-cli models list); default: the built-in one");
    command.add_option("--size", arguments.size,
                       "For example 832x480; default: what the model was made for");
    command.add_option("--frames", arguments.frames, "Length; default: the model's own");
    command.add_option("--fps,--rate", arguments.rate,
                       "Frames per second, for example 16 or 24000/1001; default: the model's own");
    command.add_option("--steps", arguments.steps,
                       "Denoising steps: more take longer; default: what suits the model");
    command.add_option("--guidance", arguments.guidance,
                       "How closely to follow the prompt; 1 is not at all; default: what suits "
                       "the model");
    command.add_option("--seed", arguments.seed,
                       "The same seed makes the same clip; default: drawn, and told");
    command
        .add_option("--precision", arguments.precision,
                    "int8: layers held in 8 bit, for less memory and not quite the same clip; "
                    "default: what suits the device")
        ->check(CLI::IsMember({"auto", "float32", "bfloat16", "int8"}));
    command.add_option("--negative", arguments.negative, "What the clip should not show");
    command.add_option("--image", arguments.image, "Picture to start with, for models that can");
    command.add_option("--lora", arguments.adapters,
                       "Adapter FILE or FILE:WEIGHT; may be given several times");
    addEncodeOptions(command, arguments.encode);
    addPlaceOptions(command, arguments.place);
    command.add_flag("-y,--overwrite", arguments.overwrite, "Replace the output if it exists");
}

/// "style.safetensors" or "style.safetensors:0.8". A file whose name ends like a weight is believed to be a file.
Result<LoraUse> parseAdapter(const std::string& text)
{
    const fs::path whole = fs::absolute(text).lexically_normal();
    std::error_code ignored;
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || fs::exists(whole, ignored))
        return LoraUse{whole, 1};
    LoraUse use{fs::absolute(text.substr(0, colon)).lexically_normal(), 1};
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + colon + 1, end, use.weight);
    if (read.ec != std::errc() || read.ptr != end)
        return fail(
            ErrorCode::InvalidInput,
            fmt::format("\"{}\" is not an adapter; write for example style.safetensors:0.8.",
                        text));
    return use;
}

/// "a-red-ball-rises.mp4": the first words of the prompt.
fs::path nameFor(const std::string& prompt)
{
    constexpr std::size_t kLongest = 40;
    std::string name;
    for (const unsigned char c : prompt) {
        if (name.size() >= kLongest)
            break;
        if (c < 0x80 && std::isalnum(c) != 0)
            name += char(c);
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    while (!name.empty() && name.back() == '-')
        name.pop_back();
    return fs::absolute((name.empty() ? std::string("clip") : name) + ".mp4");
}

/// "a.safetensors:0.8 and b.safetensors:1"
std::string namesOf(const std::vector<std::pair<std::string, double>>& adapters)
{
    std::string names;
    for (std::size_t i = 0; i < adapters.size(); ++i) {
        if (i > 0)
            names += i + 1 == adapters.size() ? " and " : ", ";
        names += fmt::format("{}:{}", adapters[i].first, adapters[i].second);
    }
    return names;
}

/// What an earlier clip was made with; files that it needed have to be named again.
Result<StoredGeneration> storedLike(const GenerateArguments& arguments, CliContext& context)
{
    SLUICE_TRY(const StoredGeneration stored,
               readStoredGeneration(fs::absolute(arguments.like).lexically_normal()));
    if (!stored.startImage.empty() && arguments.image.empty())
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} started with the picture {}. Name it with --image.",
                                arguments.like, stored.startImage));
    if (arguments.adapters.size() < stored.adapters.size())
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} was made with the adapter{} {}. Name {} with --lora "
                                "FILE:WEIGHT.",
                                arguments.like, stored.adapters.size() == 1 ? "" : "s",
                                namesOf(stored.adapters),
                                stored.adapters.size() == 1 ? "it" : "each of them"));
    if (!context.quiet && !context.json)
        fmt::print(stderr, "As {}: \"{}\", seed {}\n", arguments.like,
                   oneLine(stored.spec.prompt, 80), stored.spec.seed.value_or(0));
    return stored;
}

/// What is wished, and the weights that made the clip whose settings it takes.
struct Wish
{
    GenerateSpec spec;
    std::string likeModel{}; ///< empty: nothing to compare with
    std::string likeSha256{};

    /// Says where the same settings will not make the same clip.
    void compare(JobPlan& plan, const std::string& like) const
    {
        if (!likeSha256.empty() && plan.model.id == likeModel && !plan.model.sha256.empty() &&
            plan.model.sha256 != likeSha256)
            plan.notes.push_back(
                fmt::format("The weights of {} here{} are not those that made {}: "
                            "the clip will be another one.",
                            likeModel, spec.adapters.empty() ? "" : " with these adapters", like));
    }
};

Result<Wish> buildWish(const GenerateArguments& arguments, CliContext& context)
{
    Wish wish;
    GenerateSpec& spec = wish.spec;
    spec.model = Workplace::defaultGenerateModel();
    if (!arguments.like.empty()) {
        SLUICE_TRY(StoredGeneration stored, storedLike(arguments, context));
        spec = std::move(stored.spec);
        wish.likeModel = spec.model;
        wish.likeSha256 = std::move(stored.modelSha256);
    }
    if (!arguments.prompt.empty() || arguments.like.empty())
        spec.prompt = arguments.prompt;
    if (!arguments.model.empty())
        spec.model = arguments.model;
    if (!arguments.negative.empty())
        spec.negative = arguments.negative;
    if (!arguments.size.empty()) {
        SLUICE_TRY(spec.size, parseSize(arguments.size));
    }
    if (!arguments.rate.empty()) {
        SLUICE_TRY(spec.frameRate, Rational::parse(arguments.rate));
    }
    if (arguments.frames)
        spec.frames = arguments.frames;
    if (arguments.steps)
        spec.steps = arguments.steps;
    if (arguments.guidance)
        spec.guidance = arguments.guidance;
    if (arguments.seed)
        spec.seed = arguments.seed;
    if (!arguments.precision.empty())
        spec.precision = arguments.precision;
    if (!arguments.image.empty())
        spec.startImage = fs::absolute(arguments.image).lexically_normal();
    for (const std::string& adapter : arguments.adapters) {
        SLUICE_TRY(spec.adapters.emplace_back(), parseAdapter(adapter));
    }
    spec.encode = arguments.encode.over({});
    spec.overwrite = arguments.overwrite;
    spec.output = arguments.output.empty() ? nameFor(spec.prompt)
                                           : fs::absolute(arguments.output).lexically_normal();
    return wish;
}

/// "clip.mp4" becomes "clip-1.mp4", "clip-2.mp4" and so on.
fs::path numbered(const fs::path& output, std::size_t number)
{
    return output.parent_path() /
           fmt::format("{}-{}{}", output.stem().string(), number, output.extension().string());
}

/// A job for each variation. All are planned before the first begins, so that a name that is taken stops none half way.
Result<std::vector<PreparedJob>>
prepareAll(const GenerateArguments& arguments, const Workplace& workplace, CliContext& context)
{
    SLUICE_TRY(const Wish wish, buildWish(arguments, context));
    std::vector<GenerateSpec> specs{wish.spec};
    if (arguments.variations > 1) {
        specs = variationsOf(wish.spec, arguments.variations);
        for (std::size_t i = 0; i < specs.size(); ++i)
            specs[i].output = numbered(wish.spec.output, i + 1);
    }
    std::vector<JobSpec> jobs;
    for (GenerateSpec& spec : specs)
        jobs.push_back(JobSpec{std::move(spec)});
    SLUICE_TRY(auto prepared, preparePlacedJobs(jobs, arguments.place, workplace, context, false));
    for (PreparedJob& job : prepared)
        wish.compare(job.plan, arguments.like);
    return prepared;
}

void estimateGenerate(const GenerateArguments& arguments, CliContext& context)
{
    const Workplace workplace = Workplace::open(context);
    const auto wish = buildWish(arguments, context);
    if (!wish)
        return context.report(wish.error());
    auto prepared =
        preparePlacedJob(JobSpec{wish->spec}, arguments.place, workplace, context, true);
    if (!prepared)
        return context.report(prepared.error());
    wish->compare(prepared->plan, arguments.like);
    sayEstimate(*prepared, arguments.place, context);
}

void saySeeds(const std::vector<PreparedJob>& jobs)
{
    for (const PreparedJob& job : jobs) {
        const GenerateSpec& spec = *job.plan.spec.generating();
        if (jobs.size() > 1)
            fmt::print(stderr, "{}: seed {}\n", spec.output.filename().string(), *spec.seed);
        else
            fmt::print(stderr, "Seed {}\n", *spec.seed);
    }
}

void runGenerate(const GenerateArguments& arguments, CliContext& context)
{
    const Workplace workplace = Workplace::open(context);
    const auto prepared = prepareAll(arguments, workplace, context);
    if (!prepared)
        return context.report(prepared.error());
    // Before the work: who sees that a size was rounded may want another one.
    if (!context.quiet && !context.json) {
        for (const std::string& note : prepared->front().plan.notes)
            fmt::print(stderr, "{}\n", note);
        if (prepared->size() > 1 || (!arguments.seed && arguments.like.empty()))
            saySeeds(*prepared);
    }
    runPlaced(*prepared, arguments.place, arguments.detach, workplace, context);
}

} // namespace

void addGenerateCommands(CLI::App& commands, CliContext& context)
{
    auto arguments = std::make_shared<GenerateArguments>();
    CLI::App* generate = commands.add_subcommand("generate", "Make a clip of a sentence");
    addArguments(*generate, *arguments);
    generate
        ->add_option("--variations", arguments->variations,
                     "So many clips of the same words, with following seeds: clip-1.mp4, "
                     "clip-2.mp4, ...")
        ->check(CLI::Range(1, kMostVariations));
    generate->add_flag("--detach", arguments->detach, "Only add it to the queue");
    generate->callback([arguments, &context] { runGenerate(*arguments, context); });

    CLI::App* estimate = commands.get_subcommand("estimate")
                             ->add_subcommand("generate", "Estimate a clip; options as there");
    addArguments(*estimate, *arguments);
    addDetailsOption(*estimate, arguments->place);
    estimate->callback([arguments, &context] { estimateGenerate(*arguments, context); });
}

} // namespace sluice::app
