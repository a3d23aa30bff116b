// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/recent_projects.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"

namespace sluice {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMost = 12;

} // namespace

RecentProjects::RecentProjects(const Paths& paths)
    : m_file(paths.data / "recent-projects.json")
{}

std::vector<fs::path> RecentProjects::read() const
{
    std::vector<fs::path> projects;
    const auto text = readFile(m_file);
    const auto json = text ? parseJson(*text, "list of projects") : nlohmann::json();
    if (!json || !json->is_array())
        return projects;
    for (const nlohmann::json& entry : *json) {
        fs::path path;
        JsonReader reader(entry, "project");
        reader.required("path", path);
        if (reader.result() && path.is_absolute() && projects.size() < kMost)
            projects.push_back(std::move(path));
    }
    return projects;
}

Result<void> RecentProjects::write(const std::vector<fs::path>& projects) const
{
    nlohmann::json json = nlohmann::json::array();
    for (const fs::path& path : projects)
        json.push_back({{"path", pathToJson(path)}});
    return writeFileAtomically(m_file, dumpJson(json) + "\n");
}

std::vector<RecentProjects::Entry> RecentProjects::list() const
{
    std::vector<Entry> entries;
    for (fs::path& path : read()) {
        std::error_code error;
        const bool exists = fs::is_regular_file(path, error);
        entries.push_back({std::move(path), exists});
    }
    return entries;
}

Result<void> RecentProjects::add(const fs::path& path)
{
    std::error_code error;
    const fs::path whole = fs::absolute(path, error).lexically_normal();
    std::vector<fs::path> projects = read();
    std::erase(projects, whole);
    projects.insert(projects.begin(), whole);
    if (projects.size() > kMost)
        projects.resize(kMost);
    return write(projects);
}

Result<void> RecentProjects::remove(const fs::path& path)
{
    std::vector<fs::path> projects = read();
    std::erase(projects, path);
    return write(projects);
}

} // namespace sluice
