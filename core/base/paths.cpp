// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/paths.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace sluice {
namespace fs = std::filesystem;
namespace {

std::vector<fs::path> splitPathList(std::string_view list)
{
    std::vector<fs::path> folders;
    while (!list.empty()) {
        const auto colon = list.find(':');
        if (colon != 0)
            folders.emplace_back(std::string(list.substr(0, colon)));
        list = colon == std::string_view::npos ? std::string_view() : list.substr(colon + 1);
    }
    return folders;
}

fs::path xdgFolder(const char* variable, const fs::path& fallback)
{
    const auto value = environmentVariable(variable);
    // The XDG base directory specification: a relative path is to be ignored.
    return value && value->starts_with('/') ? fs::path(*value) : fallback;
}

} // namespace

std::optional<std::string> environmentVariable(const char* name)
{
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0')
        return std::nullopt;
    return std::string(value);
}

Paths Paths::below(const fs::path& home)
{
    Paths paths;
    paths.config = home / "config";
    paths.data = home / "data";
    paths.cache = home / "cache";
    paths.state = home / "state";
    paths.runtime = home / "run";
    paths.modelHub = paths.cache / "huggingface" / "hub";
    return paths;
}

Paths Paths::fromEnvironment()
{
    const fs::path home = environmentVariable("HOME").value_or("/");
    Paths paths;
    if (const auto everything = environmentVariable("SLUICE_HOME")) {
        paths = below(fs::absolute(*everything));
    } else {
        paths.config = xdgFolder("XDG_CONFIG_HOME", home / ".config") / "sluice";
        paths.data = xdgFolder("XDG_DATA_HOME", home / ".local" / "share") / "sluice";
        paths.cache = xdgFolder("XDG_CACHE_HOME", home / ".cache") / "sluice";
        paths.state = xdgFolder("XDG_STATE_HOME", home / ".local" / "state") / "sluice";
        paths.runtime = xdgFolder("XDG_RUNTIME_DIR", fs::temp_directory_path() /
                                                         fmt::format("sluice-{}", ::getuid())) /
                        "sluice";
        paths.modelHub = xdgFolder("XDG_CACHE_HOME", home / ".cache") / "huggingface" / "hub";
    }
    if (const auto hub = environmentVariable("HF_HOME"))
        paths.modelHub = fs::path(*hub) / "hub";
    if (const auto cache = environmentVariable("HF_HUB_CACHE"))
        paths.modelHub = *cache;
    if (const auto list = environmentVariable("SLUICE_MODEL_PATH"))
        paths.modelPath = splitPathList(*list);
    return paths;
}

} // namespace sluice
