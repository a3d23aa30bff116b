// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/orchestrator/auth_tokens.h"
#include "network/orchestrator/job_place.h"
#include "network/orchestrator/media_store.h"
#include "network/orchestrator/practice_ledger.h"

#include <tl/expected.hpp>

#include <filesystem>
#include <memory>
#include <vector>

namespace sluice::network {

/// A refusal as a gateway gets it: status and text (protocol 8.4).
struct JobRefusal
{
    int status = 500;
    std::string text;
};
template <class T>
using Admitted = tl::expected<T, JobRefusal>;

/// What the job service works with; all of it outlives the service.
struct JobServiceParts
{
    AuthTokens& tokens;
    MediaStore& store;
    PriceTable& prices;
    PracticeLedger& ledger;
    std::vector<JobPlace*> places; ///< asked in this order
    std::filesystem::path scratch; ///< a folder in which each job gets one of its own
    std::string version;           ///< of the node
};

/// POST /text-to-image and the other eight: checks a job in go-livepeer's order and with its words, has it done, and answers with URLs
/// of the media store. Any thread. Source: protocol sections 8, 13.
class JobService
{
public:
    explicit JobService(JobServiceParts parts);

    /// Everything on offer now.
    Capabilities offer() const;
    void setServiceUrl(std::string url) { m_serviceUrl = std::move(url); }

    void serve(Pipeline pipeline,
               const ServerRequest& request,
               BodyReader& body,
               ResponseWriter& response,
               std::stop_token stop);

private:
    /// A job that may run.
    struct Admission
    {
        JobBody job;
        std::unique_ptr<JobSlot> slot;
        std::string sender;
        std::string account; ///< "30_model"
        Wei fee;
    };

    Admitted<Admission> admit(Pipeline pipeline,
                              const ServerRequest& request,
                              BodyReader& body,
                              const std::filesystem::path& scratch);
    Admitted<void> checkSegment(const ServerRequest& request, Capability capability) const;
    Admitted<void> price(Admission& admission, const Payment& payment) const;
    Result<void> publish(JobResult& result, bool wantsUrls);
    Result<std::string>
    publishFile(const std::string& requestId, const std::filesystem::path& file, bool wantsUrls);

    JobServiceParts m_parts;
    std::string m_serviceUrl;
};

} // namespace sluice::network
