// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http_client.h"
#include "network/orchestrator/misbehaviour.h"
#include "network/orchestrator/practice_ledger.h"
#include "network/server/handler.h"
#include "network/wire/byoc.h"

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

namespace sluice::network {

struct ByocServiceParts
{
    net::HttpClient& http;
    PracticeLedger& ledger;
    Misbehaviour& misbehaviour;
    std::string secret;            ///< empty: nobody registers over the wire
    std::filesystem::path scratch; ///< a folder in which each job gets one of its own
};

/// Jobs under names that the network has no pipeline for (protocol section 17): workers register, gateways ask for a token and post
/// a body, the worker's answer goes back. Bodies pass through files, so their size costs no memory. Any thread.
class ByocService
{
public:
    explicit ByocService(ByocServiceParts parts);

    /// Offers a worker of this process, as POST /capability/register does. A known name is replaced.
    void add(const ByocRegistration& registration);
    bool offers(const std::string& capability) const;
    void setServiceUrl(std::string url) { m_serviceUrl = std::move(url); }

    void serveRegister(const ServerRequest& request, BodyReader& body, ResponseWriter& response);
    void serveUnregister(const ServerRequest& request, BodyReader& body, ResponseWriter& response);
    void serveToken(const ServerRequest& request, ResponseWriter& response);
    void serveJob(const ServerRequest& request,
                  BodyReader& body,
                  ResponseWriter& response,
                  std::stop_token stop);

private:
    struct Worker
    {
        ByocRegistration registration;
        std::int64_t inUse = 0;

        PriceInfo price() const;
    };
    struct Call;

    /// A place at a worker for as long as the object lives.
    class Place;

    std::shared_ptr<Place> reserve(const std::string& capability);
    void remove(const std::shared_ptr<Worker>& worker);
    void forward(Call& call, ResponseWriter& response, std::stop_token stop);
    Wei charge(const Call& call);

    ByocServiceParts m_parts;
    std::string m_serviceUrl;
    mutable std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<Worker>> m_workers;
};

} // namespace sluice::network
