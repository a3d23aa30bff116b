// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_lock.h"
#include "core/base/paths.h"
#include "network/api/api_server.h"

namespace sluice::network {

constexpr std::uint16_t kUsualApiPort = 8936;

struct ApiServiceOptions
{
    std::uint16_t port = kUsualApiPort; ///< 0: the system chooses
    std::filesystem::path tokenFile{};  ///< empty: usualTokenFile()
    ApiWhere where = ApiWhere::Auto;
};

/// "api-token" beside the settings.
std::filesystem::path usualTokenFile(const Paths& paths);

/// The API with its token and its folder, as a command and the window offer it. Its end waits for the requests under way to stop.
class ApiService
{
public:
    /// Listens at once. Makes the token when there is none. Limits that another program sets meanwhile hold for the requests after.
    ///
    /// Errors: AlreadyExists (it runs with this port already), those of readOrMakeToken() and ApiServer::start().
    static Result<std::unique_ptr<ApiService>>
    start(const Paths& paths, const ApiServiceOptions& options, ApiPlaces places);

    void setSettings(const Settings& settings) { m_server->setSettings(settings); }
    std::string url() const { return m_server->url(); }
    const std::string& token() const { return m_token; }
    const std::filesystem::path& tokenFile() const { return m_tokenFile; }

private:
    ApiService(FileLock lock, std::string token, std::filesystem::path tokenFile);

    FileLock m_lock;
    std::string m_token;
    std::filesystem::path m_tokenFile;
    std::unique_ptr<ApiServer> m_server; ///< last: ends first
};

} // namespace sluice::network
