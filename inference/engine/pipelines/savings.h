// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace sluice::inference {

/// How a generator holds its denoiser, and what it gives up when that does not work. Plain values, any thread.
///
/// Checked: tests/inference/engine/test_generator_memory.cpp
struct Savings
{
    bool isFloat = true;        ///< computes in float32
    bool eightBit = false;      ///< the denoiser's layers are held so
    bool streamsBlocks = false; ///< they are read anew for every step
    bool choosesItself = false; ///< the precision: nobody asked for one by name
    bool eightBitFirst = false; ///< before blocks are streamed: on a GPU, which reads them slowly

    /// Takes the next step down after memory ran out; what the receipt says of it, empty when nothing is left to give up.
    std::string lower()
    {
        if (streamsBlocks)
            return {};
        if (choosesItself && eightBitFirst && !eightBit) {
            eightBit = true;
            return "the model was held in 8 bit after running out of memory";
        }
        streamsBlocks = true;
        // What is read anew takes no room in any precision.
        if (choosesItself)
            eightBit = false;
        return "the model's blocks were read anew for every step after running out of memory";
    }

    /// The same after values that were no numbers.
    std::string toFloat()
    {
        if (isFloat && !eightBit)
            return {};
        isFloat = true;
        eightBit = choosesItself = false;
        return "repeated in float32 after values that were no numbers";
    }
};

} // namespace sluice::inference
