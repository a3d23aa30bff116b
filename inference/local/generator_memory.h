// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/local/local_estimate.h"

namespace sluice::inference {

/// How the memory for a clip of words compares with what is there: the GPU's, or what is free of this computer's.
struct GeneratorFit
{
    double expected = 0; ///< bytes, with the denoiser in memory and frames decoded whole
    double eightBit = 0; ///< the same with the denoiser's layers in 8 bit
    double least = 0;    ///< with its blocks read anew for every step, and frames decoded in tiles
    double room = 0;     ///< bytes; 0: not known
    int longest = 0;     ///< frames of this size that would fit at the least; 0: none
    bool isGpu = false;
    std::string precision = "auto"; ///< that was asked for

    bool fits() const { return room <= 0 || least <= room; }
    bool isShort() const { return fits() && room > 0 && expected > room; }
    /// 8 bit is what saves the clip. On a GPU only: main memory reads blocks anew in no time, and loses nothing by it.
    bool goesToEightBit() const
    {
        return isShort() && isGpu && precision == "auto" && eightBit <= room;
    }
    /// The clip can be made, but only with the savings of `least`.
    bool needsSavings() const { return isShort() && !goesToEightBit(); }
    /// What the engine is asked for.
    std::string loadPrecision() const { return goesToEightBit() ? "int8" : precision; }
};

/// `plan` is one of a clip of words.
GeneratorFit fitGenerator(const JobPlan& plan, const LocalKnowledge& known);

/// Says in a quote whether the clip fits, and what to lower when it does not.
void quoteGeneratorMemory(Quote& quote, const GeneratorFit& fit);

} // namespace sluice::inference
