// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// Where Sluice keeps things: the XDG folders, or all of them below SLUICE_HOME (tests, portable use).
///
/// A value: take it once at start with fromEnvironment() and hand it on; tests make their own.
struct Paths
{
    std::filesystem::path config; ///< settings.ini
    std::filesystem::path data;   ///< queue database, model folders, project autosaves
    std::filesystem::path
        cache; ///< job folders until the job is done; safe to delete when nothing runs
    std::filesystem::path state;    ///< logs
    std::filesystem::path runtime;  ///< sockets; 0700
    std::filesystem::path modelHub; ///< Hugging Face hub cache (HF_HUB_CACHE, HF_HOME)
    std::vector<std::filesystem::path> modelPath; ///< SLUICE_MODEL_PATH: searched for models first

    std::filesystem::path database() const { return data / "queue.sqlite"; }
    std::filesystem::path models() const { return data / "models"; }
    std::filesystem::path jobs() const { return cache / "jobs"; }
    std::filesystem::path settingsFile() const { return config / "settings.ini"; }

    static Paths fromEnvironment();
    /// Everything below `home`, as SLUICE_HOME does.
    static Paths below(const std::filesystem::path& home);
};

/// An environment variable that is set and not empty.
std::optional<std::string> environmentVariable(const char* name);

} // namespace sluice
