// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/orchestrator/job_body.h"
#include "network/wire/messages.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace sluice::network {

/// What came out of a job. Each `url` in `answer` is the name of one of `files`, which lie in the job's scratch folder.
struct JobResult
{
    nlohmann::json answer;
    std::map<std::string, std::filesystem::path> files;
};

/// Takes the events of a streamed llm answer (JSON, without "data: ") on the thread that called run(). An error ends the job.
using EventSink = std::function<Result<void>(std::string_view event)>;

/// Room for one job somewhere; the room is free again when the object goes.
class JobSlot
{
public:
    virtual ~JobSlot() = default;

    /// Runs the job to its end. A streamed answer goes to `events` and leaves `answer` null.
    ///
    /// Errors: any; the detail is the text that the gateway is sent with status 500 ("upscale container returned 500: ...").
    virtual Result<JobResult> run(const JobBody& job,
                                  const std::filesystem::path& scratch,
                                  const EventSink& events,
                                  std::stop_token stop) = 0;
};

/// Where an orchestrator has jobs done: runners behind URLs, or AI workers that dialled in. Any thread.
class JobPlace
{
public:
    virtual ~JobPlace() = default;

    /// Adds what can be done here, with what is free now, to `offer`.
    virtual void describe(Capabilities& offer) const = 0;
    virtual std::vector<HardwareInfo> hardware() const = 0;
    /// Room for a job of `model`; null when there is none.
    virtual std::unique_ptr<JobSlot> reserve(Pipeline pipeline, const std::string& model) = 0;
};

/// Adds one model to `offer`, or its capacity to what `offer` has of it.
void addModel(Capabilities& offer,
              Capability capability,
              const std::string& model,
              const ModelConstraint& constraint);

} // namespace sluice::network
