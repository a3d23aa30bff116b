// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/project.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "core/timeline/find_media.h"
#include "core/timeline/project_json.h"

#include <fmt/format.h>

namespace sluice {
namespace fs = std::filesystem;
namespace {

fs::path wholePath(const fs::path& path)
{
    std::error_code error;
    const fs::path whole = fs::absolute(path, error);
    return (error ? path : whole).lexically_normal();
}

} // namespace

Result<Project> parseProject(std::string_view text, const fs::path& folder)
{
    auto json = parseJson(text, "project");
    if (!json)
        return fail(
            ErrorCode::InvalidInput,
            "It is cut off or is not a Sluice project. Open a copy of it, or what was saved "
            "automatically.");
    return projectFromJson(*json, folder);
}

std::string writeProject(const Project& project, const fs::path& folder)
{
    // Indented: projects are compared and kept under version control.
    return toJson(project, folder).dump(1, ' ', false, nlohmann::json::error_handler_t::replace) +
           "\n";
}

Result<Project> loadProject(const fs::path& path)
{
    const fs::path whole = wholePath(path);
    SLUICE_TRY(const std::string text, readFile(whole));
    auto project = parseProject(text, whole.parent_path());
    if (!project)
        return fail(project.error().code,
                    fmt::format("Cannot open {}: {}", whole.string(), project.error().detail));
    markMissing(project->timeline);
    return project;
}

Result<void> saveProject(const fs::path& path, const Project& project)
{
    const fs::path whole = wholePath(path);
    return writeFileAtomically(whole, writeProject(project, whole.parent_path()));
}

} // namespace sluice
