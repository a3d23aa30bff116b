// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/normalizer.h"

#include "inference/text/unicode.h"

#include <algorithm>

namespace sluice::inference {
namespace {

std::string applied(const Charsmap& map, const std::string& text)
{
    return map.normalize(text);
}

std::string applied(const StripStep& step, const std::string& text)
{
    const std::u32string characters = decodeUtf8(text);
    std::u32string_view kept = characters;
    while (step.left && !kept.empty() && isWhiteSpace(kept.front()))
        kept.remove_prefix(1);
    while (step.right && !kept.empty() && isWhiteSpace(kept.back()))
        kept.remove_suffix(1);
    return encodeUtf8(kept);
}

std::string applied(const ReplaceStep& step, const std::string& text)
{
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = at;
        std::size_t count = 0;
        while (!step.text.empty() && text.compare(end, step.text.size(), step.text) == 0) {
            end += step.text.size();
            ++count;
            if (step.least == 0)
                break;
        }
        if (count > 0 && count >= step.least) {
            result += step.by;
            at = end;
            continue;
        }
        // A run that is too short is passed over whole.
        end = std::max(end, at + 1);
        result.append(text, at, end - at);
        at = end;
    }
    return result;
}

} // namespace

std::string Normalizer::operator()(std::string text) const
{
    for (const auto& step : steps)
        text = std::visit([&](const auto& kind) { return applied(kind, text); }, step);
    return text;
}

} // namespace sluice::inference
