// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/api/api_jobs.h"

#include <chrono>
#include <functional>
#include <map>
#include <thread>

namespace sluice::network {

/// A whole answer.
struct LaterAnswer
{
    int status = 200;
    std::string body;
    Headers headers;
};

/// Requests that were told "ask again later", each on a thread `api-job` of its own; an answer is kept for ten minutes. Any thread.
class LaterAnswers
{
public:
    using Work = std::function<LaterAnswer(ApiProgress&, std::stop_token)>;

    LaterAnswers() = default;
    /// Stops all and waits for them.
    ~LaterAnswers();

    /// The id to ask by. Errors: Unavailable (too many are under way).
    Result<std::string> begin(Work work);

    struct State
    {
        std::string stage;
        std::string maker;
        std::optional<LaterAnswer> answer; ///< when it is ready
    };
    /// Nothing: there is no such request, or no more.
    std::optional<State> find(const std::string& id);

private:
    struct Entry
    {
        ApiProgress progress;
        std::optional<LaterAnswer> answer;
        std::chrono::steady_clock::time_point ended{};
        std::jthread thread; ///< last: ends first
    };

    void removeOld();

    std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<Entry>> m_entries;
};

} // namespace sluice::network
