// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/text/charsmap.h"

#include <variant>

namespace sluice::inference {

/// Drops white space at the ends.
struct StripStep
{
    bool left = true;
    bool right = true;
};

/// Replaces every `text`, or every run of at least `least` of it.
struct ReplaceStep
{
    std::string text; ///< of runs: one character
    std::string by;
    std::size_t least = 0; ///< 0: no runs, each occurrence by itself
};

/// What a tokenizer does to text before it looks for pieces: steps, in order. A plain value.
struct Normalizer
{
    std::vector<std::variant<Charsmap, StripStep, ReplaceStep>> steps;

    /// `text` is UTF-8 that was checked, and so is the result.
    std::string operator()(std::string text) const;
};

} // namespace sluice::inference
