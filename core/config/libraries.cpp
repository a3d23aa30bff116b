// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/libraries.h"

#include "core/base/hash.h"
#include "core/job/sqlite_database.h"
#include "core/media/media_library.h"
#include "core/net/http_client.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/version.h>

#include <QtGlobal>

namespace sluice {

std::vector<LibraryInfo> usedLibraries()
{
    const auto number = [](int major, int minor, int patch) {
        return fmt::format("{}.{}.{}", major, minor, patch);
    };
    return {
        {"Qt", qVersion(), "LGPL-3.0", "window, sound"},
        {"FFmpeg", media::libraryVersion(), media::libraryLicence(), "clips and pictures"},
        {"libtorch", "", "BSD-3-Clause", "networks, in sluice-engine only"},
        {"libcurl", net::libraryVersion(), "curl", "downloads"},
        {"SQLite", sqliteVersion(), "public domain", "queue"},
        {"OpenSSL", hashLibraryVersion(), "Apache-2.0", "hashes"},
        {"fmt", number(FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100), "MIT",
         "text"},
        {"spdlog", number(SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR, SPDLOG_VER_PATCH), "MIT", "log"},
        {"nlohmann-json",
         number(NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                NLOHMANN_JSON_VERSION_PATCH),
         "MIT", "JSON"},
        {"tl::expected", "", "CC0-1.0", "results"},
    };
}

} // namespace sluice
