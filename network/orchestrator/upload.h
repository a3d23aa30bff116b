// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/orchestrator/job_place.h"
#include "network/server/handler.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::network {

/// A field or a file of a form.
struct UploadPart
{
    std::string name;
    std::string fileName;
    std::string contentType;
    bool hasDisposition = false;
    std::string text;           ///< of a field
    std::filesystem::path file; ///< of a file: where it lies now
};

/// Reads a multipart body; files go to `folder` under names of our own, other parts to memory. At most 3e9 bytes a file (go-livepeer's
/// limit) and 512 MiB of other parts together.
///
/// Errors: InvalidInput (not multipart, broken, cut short, too large), Io, DiskFull, and those of BodyReader.
Result<std::vector<UploadPart>>
readUpload(BodyReader& body, std::string_view contentType, const std::filesystem::path& folder);

/// Reads what an AI worker posts as multipart/mixed (protocol 14.3). Errors: Protocol, Io, DiskFull.
Result<JobResult> readWorkerResult(BodyReader& body,
                                   std::string_view contentType,
                                   const std::filesystem::path& folder);

} // namespace sluice::network
