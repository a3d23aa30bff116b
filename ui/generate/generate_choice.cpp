// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/generate_choice.h"

#include "core/base/atomic_file.h"
#include "ui/run/upscale_choice.h"

#include <fmt/format.h>

#include <QString>
#include <QStringList>

#include <unistd.h>

#include <algorithm>

namespace sluice::ui {
namespace fs = std::filesystem;
namespace {

// A name that people can still read in a list of files.
constexpr int kMostNameLetters = 40;
constexpr int kMostTimesUsual = 2;

PixelSize fitted(double width, double height, const GenerateRules& rules)
{
    const auto side = [&rules](double wanted) {
        const int multiple = rules.sideMultiple;
        const int largest = std::max(1, rules.mostSide / multiple);
        return std::clamp(int(wanted / multiple + 0.5), 1, largest) * multiple;
    };
    return {side(width), side(height)};
}

int fittedLength(double frames, const GenerateRules& rules)
{
    const int most = std::max(0, (rules.mostFrames - 1) / rules.frameMultiple);
    const int steps = std::clamp(int((frames - 1) / rules.frameMultiple + 0.5), 0, most);
    return steps * rules.frameMultiple + 1;
}

} // namespace

std::vector<PixelSize> sizesFor(const GenerateRules& rules)
{
    const double width = rules.size.width;
    const double height = rules.size.height;
    const double square = std::min(width, height);
    std::vector<PixelSize> sizes{rules.size};
    for (const PixelSize size :
         {fitted(height, width, rules), fitted(square, square, rules),
          fitted(width * 0.75, height * 0.75, rules), fitted(width / 2, height / 2, rules),
          fitted(height / 2, width / 2, rules)})
        if (std::ranges::find(sizes, size) == sizes.end())
            sizes.push_back(size);
    return sizes;
}

std::vector<int> lengthsFor(const GenerateRules& rules)
{
    // What goes far beyond the length that a model was made for is no clip any more, whatever it could count to.
    const int longest = std::min(rules.mostFrames, kMostTimesUsual * rules.frames);
    std::vector<int> lengths{rules.frames, fittedLength(longest, rules)};
    for (const double share : {0.25, 0.5, 0.75})
        lengths.push_back(fittedLength(rules.frames * share, rules));
    std::ranges::sort(lengths);
    const auto repeated = std::ranges::unique(lengths);
    lengths.erase(repeated.begin(), repeated.end());
    return lengths;
}

GenerateSpec quickDraft(const GenerateRules& rules)
{
    GenerateSpec spec;
    spec.size = fitted(rules.size.width / 2.0, rules.size.height / 2.0, rules);
    spec.frames = fittedLength(rules.frames / 2.0, rules);
    if (!rules.hasFixedSteps())
        spec.steps = std::max(1, (rules.steps + 1) / 2);
    return spec;
}

Result<PixelSize> sizeFromText(const std::string& text)
{
    QString plain = QString::fromStdString(text).simplified().toLower();
    plain.remove(QLatin1Char(' '));
    plain.replace(QChar(0x00d7), QLatin1Char('x'));
    const QStringList sides = plain.split(QLatin1Char('x'));
    bool isWidth = false;
    bool isHeight = false;
    if (sides.size() == 2) {
        const PixelSize size{sides[0].toInt(&isWidth), sides[1].toInt(&isHeight)};
        if (isWidth && isHeight && size.width > 0 && size.height > 0)
            return size;
    }
    return fail(ErrorCode::InvalidInput,
                fmt::format("\"{}\" is not a size. Write width and height as 832x480.", text));
}

std::string fileNameFor(const GenerateSpec& spec)
{
    QString name;
    for (const QChar letter : QString::fromStdString(spec.prompt).simplified().toLower()) {
        if (letter.isLetterOrNumber() || letter.isMark())
            name += letter;
        else if (!name.isEmpty() && !name.endsWith(QLatin1Char('-')))
            name += QLatin1Char('-');
        if (name.size() >= kMostNameLetters)
            break;
    }
    while (name.endsWith(QLatin1Char('-')))
        name.chop(1);
    if (name.isEmpty())
        name = QStringLiteral("clip");
    return fmt::format("{}-{}.mp4", name.toStdString(), spec.seed.value_or(0));
}

Result<std::vector<GenerateSpec>> specsFor(const GenerateChoice& choice,
                                           const fs::path& folder,
                                           const std::vector<fs::path>& promised)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        return Unexpected(errorFromErrno(EACCES, "Cannot write in", folder));
    std::vector<GenerateSpec> specs = variationsOf(choice.spec, choice.variations);
    for (GenerateSpec& spec : specs)
        spec.output = freeName(folder / fileNameFor(spec), promised);
    return specs;
}

} // namespace sluice::ui
