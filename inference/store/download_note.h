// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "inference/store/model_card.h"

#include <optional>
#include <vector>

namespace sluice::inference {

/// What a download of a pipeline that is not finished is about: its card, with the commit as revision and the files it takes. Lies in
/// our own folder, so that a restart knows what there is to go on with.
///
/// Errors: Io, DiskFull.
Result<void> writeDownloadNote(const Paths& paths, const ModelCard& card);

/// Nothing when no download of this model was begun, or its note cannot be read.
std::optional<ModelCard> readDownloadNote(const Paths& paths, const std::string& id);

/// Of all unfinished downloads.
std::vector<ModelCard> readDownloadNotes(const Paths& paths);

/// The download is finished, or was given up.
void removeDownloadNote(const Paths& paths, const std::string& id);

/// How much of an unfinished download lies on the disk.
struct DownloadState
{
    std::uint64_t received =
        0; ///< of the files that the Hub names by SHA-256; the others are small
    std::uint64_t total = 0;
};
DownloadState stateOf(const Paths& paths, const ModelCard& note);

/// Keeps the card of a model that was pulled by the name of its repository. Errors: Io, DiskFull.
Result<void> keepPulledCard(const Paths& paths, const ModelCard& card);

/// Of a model that is removed.
void forgetPulledCard(const Paths& paths, const std::string& id);

/// After the name of a blob of the Hub that is on its way.
inline constexpr const char* kHubPartial = ".sluice-partial";

} // namespace sluice::inference
