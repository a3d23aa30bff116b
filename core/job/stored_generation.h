// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/generate_spec.h"

#include <string>
#include <vector>

namespace sluice {

/// What a file that Sluice made of words says about its making.
struct StoredGeneration
{
    GenerateSpec spec; ///< all that makes the same clip again; without output, files and encoding
    std::string modelSha256; ///< of the weights that were used
    std::string
        startImage; ///< the file's name alone: where it lay is not stored; empty: there was none
    std::vector<std::pair<std::string, double>> adapters; ///< names and weights, likewise
};

/// Reads the settings in a clip's metadata.
///
/// Errors: NotFound, Io, InvalidInput (not a clip, or none that Sluice made of words with its receipt embedded).
Result<StoredGeneration> readStoredGeneration(const std::filesystem::path& file);

} // namespace sluice
