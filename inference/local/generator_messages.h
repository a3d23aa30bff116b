// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// What messages of docs/engine-protocol.md say of models that make clips of text.
namespace sluice::inference {

/// An adapter of a generator and how strongly it works.
struct AdapterFile
{
    std::filesystem::path file{};
    double weight = 1;
};

/// What a generator is to make.
struct ClipWish
{
    std::string prompt;
    std::string negative;
    std::uint64_t seed = 0;
    int steps = 1;
    double guidance = 1; ///< 1: none, and no negative
    int frames = 1;
    std::filesystem::path startImage; ///< empty: none
    /// Where pictures of what the clip will look like go: "/jobs/9/preview" becomes /jobs/9/preview-3.png after step 3. Empty: none.
    std::filesystem::path preview{};
    /// Where what the text encoder made of the texts is read if it is there, and else written (text_encoding.h). Empty: nowhere.
    std::filesystem::path keptPrompt{};
    std::filesystem::path keptNegative{};
    /// Of a few-step model: what the denoiser is told, 1000 to 0, one for each step. Else empty.
    std::vector<double> timesteps{};
};

/// A picture of a clip that is being made, as far as it can be told.
struct PreviewMessage
{
    int id = 0;
    int step = 0;
    std::filesystem::path picture;
};

/// What the clips of a generator have to fit.
struct GeneratorLimits
{
    int sideMultiple = 1;  ///< width and height divide by it
    int frameMultiple = 1; ///< frames - 1 divides by it
    int mostSide = 1;
    int mostFrames = 1;
    int textLength = 1; ///< tokens that it reads
    bool takesStartImage = false;
};

} // namespace sluice::inference
