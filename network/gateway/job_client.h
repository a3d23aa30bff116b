// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http_client.h"
#include "network/gateway/orchestrator_client.h"
#include "network/wire/job_answer.h"
#include "network/wire/pipeline.h"

#include <filesystem>
#include <functional>
#include <string>

namespace sluice::network {

/// One call of a native pipeline. `fields` are the runner's names; the model goes beside them.
struct JobRequest
{
    Pipeline pipeline = Pipeline::TextToImage;
    std::string model;
    nlohmann::json fields = nlohmann::json::object();
    std::filesystem::path file; ///< picture or sound; empty where the pipeline takes none
    InputFacts input;           ///< of `file`
};

/// How a job ended that was not answered well: `error` for people, `kind` for who decides where it goes next.
struct JobFailure
{
    Error error;
    ErrorKind kind = ErrorKind::Suspend;
    int status = 0;        ///< HTTP; 0: no answer
    std::size_t words = 0; ///< bytes of the answer, which `error` may repeat

    /// What happened without a word of the answer, which may repeat the request: for what is kept.
    std::string withoutWords() const;
};

struct JobOutcome
{
    JobAnswer answer;
    std::optional<WeiFraction> fee; ///< none: no price announced
    std::uint64_t units = 0;
    std::chrono::microseconds time{0}; ///< from the first byte sent to the last received
};

/// Called with each piece of text of a streamed llm answer, on the calling thread.
using TextFunction = std::function<void(const std::string&)>;

/// Calls the nine batch pipelines of an orchestrator. Any thread; calls block.
class JobClient
{
public:
    /// All must outlive this.
    JobClient(net::HttpClient& http, Signer& signer, PaymentSource& payments);

    /// Sends the job and waits for its answer; media are fetched with MediaFetcher afterwards.
    ///
    /// With `fields["stream"]` true an llm answer is passed on as it comes. Never tries again (only a connection kept from before
    /// that turns out closed is replaced). An empty 200, a connection that closes
    /// without an answer and a body over 64 MiB are failures like any other.
    tl::expected<JobOutcome, JobFailure> run(const Introduction& peer,
                                             const JobRequest& request,
                                             std::chrono::milliseconds deadline,
                                             std::stop_token stop = {},
                                             const TextFunction& onText = {});

private:
    net::HttpClient& m_http;
    Signer& m_signer;
    PaymentSource& m_payments;
};

} // namespace sluice::network
