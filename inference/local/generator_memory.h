// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/local/local_estimate.h"

namespace sluice::inference {

/// How the memory for a clip of words compares with what is there: the GPU's, or what is free of this computer's.
struct GeneratorFit
{
    double expected = 0; ///< bytes, with the denoiser in memory and frames decoded whole
    double needed = 0;   ///< bytes as the clip will be made, with the savings below
    double least = 0;    ///< with its blocks read anew for every step, and frames decoded in tiles
    double room = 0;     ///< bytes that are free; 0: not known
    double most = 0;     ///< bytes that are free when nobody else takes any; 0: not known
    /// Bytes of main memory beside a GPU's, and how many are free; 0: not known, or there is no GPU.
    double mainNeeded = 0, mainRoom = 0;
    int longest = 0; ///< frames of this size that would fit at the least; 0: none
    bool isGpu = false;
    std::string precision = "auto"; ///< that was asked for
    // What saves the clip when memory is short:
    bool eightBit = false;      ///< the denoiser's layers are held in 8 bit
    bool streamsBlocks = false; ///< its blocks are read anew for every step
    bool tilesFrames = false;   ///< frames are decoded in tiles

    bool fitsMainMemory() const { return mainRoom <= 0 || mainNeeded <= mainRoom; }
    /// Other programs may leave a GPU in time, and are not waited for: only what it has at all counts.
    bool fits() const { return (most <= 0 || least <= most) && fitsMainMemory(); }
    /// What the clip will be made in: a precision, or 8 bit without having been asked for it.
    std::string expectedPrecision() const { return eightBit ? "int8" : precision; }
};

/// `plan` is one of a clip of words.
GeneratorFit fitGenerator(const JobPlan& plan, const LocalKnowledge& known);

/// Says in a quote whether the clip fits, and what to lower when it does not.
void quoteGeneratorMemory(Quote& quote, const GeneratorFit& fit);

} // namespace sluice::inference
