// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/store/model_licence.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sluice::inference {

/// One file of a repository as the Hub names it.
struct HubFile
{
    std::string name; ///< "transformer/config.json"
    std::uint64_t bytes = 0;
    std::string sha256; ///< empty for a file that lies in git itself: those are small
    std::string blob;   ///< its name in the Hugging Face cache

    bool isWeights() const { return name.ends_with(".safetensors"); }
};

/// What the Hub says of a repository at one commit.
struct HubListing
{
    std::string commit;
    ModelLicence licence; ///< "unknown" when the repository names none
    bool isGated = false; ///< somebody has to accept terms on its page first
    std::vector<HubFile> files;

    const HubFile* find(const std::string& name) const;
};

/// Reads the answer of /api/models/OWNER/NAME/revision/REVISION?blobs=true. Files whose names or blobs are not plain are left out: they
/// would become paths. Errors: Protocol.
Result<HubListing> hubListingFromText(const std::string& text, const std::string& repository);

/// The small files that say what the pipeline is: settings and the lists of shards.
///
/// Errors: ModelBroken (no pipeline, or its weights are pickles alone: says so).
Result<std::vector<HubFile>> settingsOf(const HubListing& listing, const std::string& repository);

/// All that the engine reads: the settings, which lie in `folder` by now, the shards that they name, and the tokenizer. No pickles,
/// no pictures, and weights of one precision alone.
///
/// Errors: ModelBroken (a part has no safetensors, or a file is missing in the repository: named), and those of reading JSON.
Result<std::vector<HubFile>> filesToRun(const HubListing& listing,
                                        const std::filesystem::path& folder,
                                        const std::string& repository);

} // namespace sluice::inference
