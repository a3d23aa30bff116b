// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/rgb_image.h"

namespace sluice::network {

/// How an enlarged picture relates to the one that it was made from.
struct Likeness
{
    double closeness =
        0; ///< dB (peak signal to noise), all channels, both shrunk to the smaller size by averaging areas
    double correlation = 0;    ///< of their brightness; 1 when one of them is flat
    double sentContrast = 0;   ///< standard deviation of brightness, 0..0.5
    double answerContrast = 0; ///< likewise, of the shrunk answer
    /// Mean squared difference of the answer to `sent` stretched by the usual filters: of the filter that comes closest.
    double stretchError = 0;
    /// The same between two such filters: what there is to tell them apart by.
    double stretchSpread = 0;
};

/// The sizes may be any. Thread safe; takes about a sixth of a second for a 4K answer.
Likeness measureLikeness(const media::RgbImage& sent, const media::RgbImage& answer);

/// Mean squared error of samples within 0..1 as dB; 100 for none.
double decibels(double meanSquaredError);

} // namespace sluice::network
