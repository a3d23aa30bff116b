// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/orchestrator/job_body.h"
#include "network/subnet/pipeline_job.h"

#include <mutex>

namespace sluice::network {

class SubnetBackend;

/// Where a request of the API may go.
enum class ApiWhere
{
    Auto, ///< pictures to upscale: as jobs with --where auto; everything else: the subnet
    Here,
    Subnet
};
/// "auto", "here", "subnet". Errors: InvalidInput.
Result<ApiWhere> apiWhereFromString(std::string_view text);

/// The places behind the API.
struct ApiPlaces
{
    std::shared_ptr<Backend> here; ///< null: nothing is made on this computer
    std::shared_ptr<SubnetBackend> subnet;
    Settings settings;
    std::string upscaleModel; ///< of an upscale that names none; empty: upstream's
};

/// What came of a request, and what it cost.
struct ApiOutcome
{
    JobAnswer answer;
    std::vector<std::filesystem::path> files; ///< of answer.media, in order
    Place place = Place::Subnet;
    std::string maker; ///< orchestrator's URL, or this computer's device
    std::string model;
    std::optional<AnnouncedPrice> price; ///< subnet; absent: none announced
    std::string feeWei;                  ///< subnet, decimal; empty: unknown
    std::optional<FiatAmount> cost;      ///< here, as estimated
    int tries = 1;
    double seconds = 0;
    std::vector<std::string> notes;
};

/// How far a request is. Any thread.
class ApiProgress
{
public:
    void set(std::string stage, std::string maker);
    std::string stage() const;
    std::string maker() const;

private:
    mutable std::mutex m_mutex;
    std::string m_stage = "waiting";
    std::string m_maker;
};

/// Gives the API's requests to the places. Any thread; one picture at a time is made on this computer, the others wait for it.
class ApiJobs
{
public:
    explicit ApiJobs(ApiPlaces places);

    /// What a request without a model gets.
    std::string defaultModel(Pipeline pipeline) const;

    /// Blocks. Files are written below `folder`.
    ///
    /// Errors: InvalidInput (the request), Unavailable (nobody can do it; says why), Cancelled, and those of Backend::run().
    Result<ApiOutcome> run(const JobBody& job,
                           ApiWhere where,
                           const std::filesystem::path& folder,
                           ApiProgress& progress,
                           const TextFunction& onText,
                           std::stop_token stop);

private:
    struct Picture;

    Result<std::optional<Picture>> planPicture(const JobBody& job,
                                               ApiWhere where,
                                               const std::filesystem::path& folder,
                                               std::stop_token stop) const;
    Result<ApiOutcome> upscale(const JobBody& job,
                               const Picture& picture,
                               ApiWhere where,
                               ApiProgress& progress,
                               std::stop_token stop);
    Result<ApiOutcome>
    make(const Picture& picture, Place place, ApiProgress& progress, std::stop_token stop);
    Result<ApiOutcome> forward(const JobBody& job,
                               const std::filesystem::path& folder,
                               ApiProgress& progress,
                               const TextFunction& onText,
                               std::stop_token stop) const;

    const ApiPlaces m_places;
    std::timed_mutex m_here; ///< held by the request whose picture is made on this computer
};

} // namespace sluice::network
