// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/api/api_service.h"

#include "network/api/api_token.h"

#include <fmt/format.h>

namespace sluice::network {
namespace fs = std::filesystem;

fs::path usualTokenFile(const Paths& paths)
{
    return paths.settingsFile().parent_path() / "api-token";
}

ApiService::ApiService(FileLock lock, std::string token, fs::path tokenFile)
    : m_lock(std::move(lock))
    , m_token(std::move(token))
    , m_tokenFile(std::move(tokenFile))
{}

Result<std::unique_ptr<ApiService>>
ApiService::start(const Paths& paths, const ApiServiceOptions& options, ApiPlaces places)
{
    const fs::path tokenFile =
        options.tokenFile.empty() ? usualTokenFile(paths) : options.tokenFile;
    SLUICE_TRY(std::string token, readOrMakeToken(tokenFile));
    ApiConfig config;
    config.port = options.port;
    config.token = token;
    config.where = options.where;
    // A folder for each port: two of them may run at once. What one left behind when it was killed is removed.
    config.folder = paths.cache / "api" / std::to_string(options.port);
    std::error_code ignored;
    fs::create_directories(config.folder, ignored);
    SLUICE_TRY(std::optional<FileLock> lock, FileLock::tryLock(config.folder / "lock"));
    if (!lock)
        return fail(ErrorCode::AlreadyExists,
                    fmt::format("The API runs already with port {}. End that one, or choose "
                                "another port.",
                                options.port));
    fs::remove_all(config.folder / "requests", ignored);
    fs::remove_all(config.folder / "results", ignored);
    std::unique_ptr<ApiService> service(
        new ApiService(std::move(*lock), std::move(token), tokenFile));
    places.settingsFile = paths.settingsFile();
    SLUICE_TRY(service->m_server, ApiServer::start(std::move(config), std::move(places)));
    return service;
}

} // namespace sluice::network
