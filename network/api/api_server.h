// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/api/api_jobs.h"

#include <memory>
#include <string>

namespace sluice::network {

struct ApiConfig
{
    std::uint16_t port = 0; ///< of 127.0.0.1; 0: the system chooses
    std::string token;      ///< what callers have to send
    ApiWhere where = ApiWhere::Auto;
    std::filesystem::path folder; ///< for bodies and results; theirs alone
    std::uint64_t bodyLimit = 256u << 20;
};

/// The Livepeer AI API on loopback, for other programs of this computer (docs/api.md): the nine batch pipelines by the paths, bodies and
/// answers of a go-livepeer gateway.
///
/// Threads: those of Listener, and one `api-job` for each request that is answered later. All of them end with the object.
class ApiServer
{
public:
    /// Listens at once. Errors: those of Listener::start(), Io.
    static Result<std::unique_ptr<ApiServer>> start(ApiConfig config, ApiPlaces places);
    ~ApiServer();
    ApiServer(const ApiServer&) = delete;
    ApiServer& operator=(const ApiServer&) = delete;

    /// For requests that come from now on.
    void setSettings(const Settings& settings);

    std::uint16_t port() const;
    /// "http://127.0.0.1:8936"
    std::string url() const;

private:
    class Core;
    explicit ApiServer(std::unique_ptr<Core> core);
    std::unique_ptr<Core> m_core;
};

} // namespace sluice::network
