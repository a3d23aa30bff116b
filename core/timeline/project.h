// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timeline/clip.h"

#include <string_view>

namespace sluice {

/// What a project file holds. A value: loading and saving happen on any thread, but not the window's.
struct Project
{
    TimelineContent timeline{};
    Rational playhead{};
    std::string rule{}; ///< who chooses where its jobs run (core/job/choice_rule.h); empty: as set

    bool operator==(const Project&) const = default;
};

/// The ending of project files, with its dot.
inline constexpr std::string_view kProjectEnding = ".sluice";

/// Reads docs/project-file.md's format. Media that are not there are no error: their clips, or upscales, are marked
/// `missing`; findMedia() and Timeline::relink() bring them back.
///
/// Errors: NotFound, Io, InvalidInput (cut off or garbage, not a project, a newer version; each names the file and the
/// next step).
Result<Project> loadProject(const std::filesystem::path& path);

/// Writes the file whole or not at all: a save that fails leaves the old file as it was. Media in the project's folder,
/// below it or in folders beside it are named relative to it.
///
/// Errors: Io, DiskFull.
Result<void> saveProject(const std::filesystem::path& path, const Project& project);

/// The parts of loading and saving that touch no file. `folder` is the project's; an empty one keeps paths whole.
/// Errors: InvalidInput, without a file's name.
Result<Project> parseProject(std::string_view text, const std::filesystem::path& folder);
std::string writeProject(const Project& project, const std::filesystem::path& folder);

} // namespace sluice
