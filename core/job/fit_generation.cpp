// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/generate_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace sluice {
namespace {

constexpr int kMostSteps = 1000; // of the schedules that models are trained with
constexpr double kMostGuidance = 100;
constexpr double kMostAdapterWeight = 10;
// Text encoders read a few hundred words; ten times that is a file that was pasted by mistake.
constexpr std::size_t kMostWords = 4000;
constexpr std::size_t kMostBytes = 64u << 10;
constexpr int kMostRate = 240;
constexpr std::array<std::string_view, 4> kPrecisions{"auto", "float32", "bfloat16", "int8"};
// Seeds that are drawn or counted up stay below what every reader of JSON keeps exactly.
constexpr std::uint64_t kSeeds = std::uint64_t(1) << 53;

template <class... Values>
Unexpected wrong(fmt::format_string<const Values&...> text, const Values&... values)
{
    return fail(ErrorCode::InvalidInput, fmt::format(text, values...));
}

bool isBlank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

std::size_t countWords(std::string_view text)
{
    std::size_t words = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        words += !isBlank(text[i]) && (i == 0 || isBlank(text[i - 1]));
    return words;
}

Result<void> checkText(const char* name, const std::string& text)
{
    const std::size_t words = countWords(text);
    if (words > kMostWords)
        return wrong("The {} has {} words. Models read a few hundred; shorten it.", name, words);
    if (text.size() > kMostBytes)
        return wrong("The {} has {} bytes. Models read a few hundred words; shorten it.", name,
                     text.size());
    return {};
}

Result<void> checkTexts(const GenerateSpec& spec, const GenerateRules& rules)
{
    if (countWords(spec.prompt) == 0)
        return wrong("The prompt is empty. Say in a sentence what the clip should show.");
    SLUICE_CHECK(checkText("prompt", spec.prompt));
    SLUICE_CHECK(checkText("negative prompt", spec.negative));
    if (!spec.negative.empty() && !rules.takesNegative)
        return wrong("{} takes no negative prompt. Leave it out, or choose another model.",
                     rules.model);
    return {};
}

Result<void> checkNumbers(const GenerateSpec& spec, const GenerateRules& rules)
{
    if (*spec.steps < 1 || *spec.steps > kMostSteps)
        return wrong("{} steps cannot be made. Choose 1 to {}; {} suits this model.", *spec.steps,
                     kMostSteps, rules.steps);
    if (rules.hasFixedSteps() && *spec.steps != rules.steps)
        return wrong(
            "{} works in {} steps, not in {}. Leave the steps out, or choose another model.",
            rules.model, rules.steps, *spec.steps);
    if (!(*spec.guidance >= 0 && *spec.guidance <= kMostGuidance))
        return wrong("The guidance is {}; it lies between 0 and {}, and {} suits this model.",
                     *spec.guidance, kMostGuidance, rules.guidance);
    // Up to 1 there is none.
    if (!rules.takesNegative && std::max(*spec.guidance, 1.0) != std::max(rules.guidance, 1.0))
        return wrong("{} works with the guidance {}, not with {}. Leave it out, or choose another "
                     "model.",
                     rules.model, rules.guidance, *spec.guidance);
    if (*spec.frameRate <= Rational(0) || *spec.frameRate > Rational(kMostRate))
        return wrong("{} frames a second cannot be made. Choose 1 to {}.",
                     spec.frameRate->toString(), kMostRate);
    if (std::ranges::find(kPrecisions, spec.precision) == kPrecisions.end())
        return wrong("\"{}\" is no precision. Choose auto, float32, bfloat16 or int8.",
                     spec.precision);
    for (const LoraUse& adapter : spec.adapters)
        if (!(std::abs(adapter.weight) <= kMostAdapterWeight))
            return wrong("The weight of {} is {}; it lies between -{} and {}.",
                         adapter.file.string(), adapter.weight, kMostAdapterWeight,
                         kMostAdapterWeight);
    return {};
}

/// The nearest multiple, at least one; of two equally near the larger.
int nearestMultiple(int value, int multiple)
{
    return std::max(1, (value + multiple / 2) / multiple) * multiple;
}

Result<void> fitSize(FittedGeneration& fitted, const GenerateRules& rules)
{
    const PixelSize asked = *fitted.spec.size;
    const auto [low, high] = std::minmax(asked.width, asked.height);
    if (low < 1 || high > rules.mostSide)
        return wrong("{} makes clips of {} to {} pixels a side, not {}x{}.", rules.model,
                     rules.sideMultiple, rules.mostSide, asked.width, asked.height);
    const int largest = rules.mostSide / rules.sideMultiple * rules.sideMultiple;
    const PixelSize size{std::min(nearestMultiple(asked.width, rules.sideMultiple), largest),
                         std::min(nearestMultiple(asked.height, rules.sideMultiple), largest)};
    if (size != asked)
        fitted.notes.push_back(fmt::format("{}x{} became {}x{}: {} needs multiples of {}",
                                           asked.width, asked.height, size.width, size.height,
                                           rules.model, rules.sideMultiple));
    fitted.spec.size = size;
    return {};
}

Result<void> fitLength(FittedGeneration& fitted, const GenerateRules& rules)
{
    const int asked = *fitted.spec.frames;
    if (asked < 1 || asked > rules.mostFrames)
        return wrong("{} makes clips of 1 to {} frames, not {}.", rules.model, rules.mostFrames,
                     asked);
    const int steps = (asked - 1 + rules.frameMultiple / 2) / rules.frameMultiple;
    const int most = (rules.mostFrames - 1) / rules.frameMultiple;
    const int frames = std::min(steps, most) * rules.frameMultiple + 1;
    if (frames != asked)
        fitted.notes.push_back(
            fmt::format("{} frames became {}: {} makes a multiple of {}, and one", asked, frames,
                        rules.model, rules.frameMultiple));
    fitted.spec.frames = frames;
    return {};
}

std::uint64_t drawSeed()
{
    std::random_device device;
    return std::uniform_int_distribution<std::uint64_t>(0, kSeeds - 1)(device);
}

} // namespace

Result<FittedGeneration> fitToModel(GenerateSpec spec, const GenerateRules& rules)
{
    spec.steps = spec.steps.value_or(rules.steps);
    spec.guidance = spec.guidance.value_or(rules.guidance);
    spec.size = spec.size.value_or(rules.size);
    spec.frames = spec.frames.value_or(rules.frames);
    spec.frameRate = spec.frameRate.value_or(rules.frameRate);
    SLUICE_CHECK(checkTexts(spec, rules));
    SLUICE_CHECK(checkNumbers(spec, rules));
    if (!spec.startImage.empty() && !rules.takesStartImage)
        return wrong("{} makes clips of text alone. Leave {} out, or choose a model that takes a "
                     "start image.",
                     rules.model, spec.startImage.string());
    if (!spec.seed)
        spec.seed = drawSeed();
    FittedGeneration fitted{std::move(spec), {}};
    SLUICE_CHECK(fitSize(fitted, rules));
    SLUICE_CHECK(fitLength(fitted, rules));
    return fitted;
}

std::vector<GenerateSpec> variationsOf(GenerateSpec spec, int count)
{
    if (!spec.seed)
        spec.seed = drawSeed();
    std::vector<GenerateSpec> variations;
    for (int i = 0; i < count; ++i) {
        GenerateSpec& variation = variations.emplace_back(spec);
        if (i > 0)
            variation.seed = (*spec.seed + std::uint64_t(i)) % kSeeds;
    }
    return variations;
}

} // namespace sluice
