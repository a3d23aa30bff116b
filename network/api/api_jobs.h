// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/fee_limits.h"
#include "core/job/request_log.h"
#include "network/orchestrator/job_body.h"
#include "network/subnet/pipeline_job.h"

#include <mutex>

namespace sluice::network {

class ApiReceipt;
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
    /// Of the queue: receipts, what requests owe, and what estimates learn. Empty: nothing is remembered.
    std::filesystem::path database{};
    /// Whose limits hold, whoever writes it. Empty: those of `settings`.
    std::filesystem::path settingsFile{};
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
    std::optional<FiatAmount> cost;      ///< here: electricity and wear
    int tries = 1;
    double seconds = 0;
    std::vector<std::string> notes;
};

/// How a request ended.
struct ApiEnd
{
    int status = 500;                  ///< of the answer
    std::string error;                 ///< sentence; empty: there is an outcome
    std::optional<ApiOutcome> outcome; ///< of a good one
    RequestRow receipt;
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

    /// Where a request goes that says nothing, when its server says `wanted`: the setting rule/default may keep it here.
    ApiWhere usualWhere(ApiWhere wanted) const;

    /// For requests that come from now on.
    void setSettings(const Settings& settings) { m_limits.setSettings(settings); }

    /// Blocks. Files are written below `folder`. Nothing is given away that the limits of the settings forbid.
    ///
    /// Status 400 (the request), 402 (a limit), 503 (nobody can do it), 502 and 504 (others), 500.
    ApiEnd run(const JobBody& job,
               ApiWhere where,
               const std::filesystem::path& folder,
               ApiProgress& progress,
               const TextFunction& onText,
               std::stop_token stop);

private:
    struct Picture;

    Result<ApiOutcome> give(const JobBody& job,
                            ApiWhere where,
                            const std::filesystem::path& folder,
                            ApiProgress& progress,
                            ApiReceipt& receipt,
                            const TextFunction& onText,
                            std::stop_token stop);

    Result<std::optional<Picture>> planPicture(const JobBody& job,
                                               ApiWhere where,
                                               const std::filesystem::path& folder,
                                               std::stop_token stop) const;
    Result<ApiOutcome> upscale(const JobBody& job,
                               const Picture& picture,
                               ApiWhere where,
                               ApiProgress& progress,
                               ApiReceipt& receipt,
                               std::stop_token stop);
    Result<ApiOutcome> make(const Picture& picture,
                            Place place,
                            ApiProgress& progress,
                            ApiReceipt& receipt,
                            std::stop_token stop);
    void learn(const Picture& picture,
               const Quote& quote,
               const ChunkResult& made,
               const ApiOutcome& outcome) const;
    Result<ApiOutcome> forward(const JobBody& job,
                               const std::filesystem::path& folder,
                               ApiProgress& progress,
                               ApiReceipt& receipt,
                               const TextFunction& onText,
                               std::stop_token stop) const;

    const ApiPlaces m_places; ///< its settings are those of the beginning
    LimitSource m_limits;
    std::timed_mutex m_here; ///< held by the request whose picture is made on this computer
};

} // namespace sluice::network
