// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace sluice::inference {

/// Where the Hub is and who we are there, from the environment: HF_ENDPOINT, HF_TOKEN, HF_TOKEN_PATH, HF_HOME.
struct HubAccess
{
    std::string endpoint = "https://huggingface.co";
    std::string token; ///< empty: anonymous

    /// The token is looked for in HF_TOKEN, the file HF_TOKEN_PATH, our own file (storeHubToken()), and the file that the Hub's own
    /// programs write.
    static HubAccess fromEnvironment(const Paths& paths);
};

/// Where a token lies that was given to Sluice.
std::filesystem::path hubTokenFile(const Paths& paths);

/// Keeps the token in a file that only the user may read. Errors: InvalidInput (no token: says what one looks like), Io, DiskFull.
Result<void> storeHubToken(const Paths& paths, const std::string& token);

/// Removes our own file; a token of the environment or of the Hub's programs stays. Errors: Io.
Result<void> forgetHubToken(const Paths& paths);

/// Where the Hub has a file of a repository.
std::string hubFileUrl(const std::string& endpoint,
                       const std::string& repository,
                       const std::string& revision,
                       const std::string& file);

/// Where the Hub says what a repository holds.
std::string hubListingUrl(const std::string& endpoint,
                          const std::string& repository,
                          const std::string& revision);

/// Whether HF_HUB_OFFLINE says that nothing may be downloaded.
bool isHubOffline();

} // namespace sluice::inference
