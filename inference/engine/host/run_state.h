// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/local/protocol.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>

namespace sluice::engine {

/// One `run` on its way through the stages. They share it; what they write is atomic or behind the mutex.
class RunState
{
public:
    explicit RunState(inference::RunMessage message)
        : m_message(std::move(message))
    {}

    const inference::RunMessage& message() const { return m_message; }

    /// The host does not want it any more.
    void cancel()
    {
        m_cancelled = true;
        m_stop.request_stop();
    }
    bool isCancelled() const { return m_cancelled; }

    /// The first failure counts; the other stages stop working on the run.
    void fail(Error error)
    {
        {
            const std::scoped_lock lock(m_mutex);
            if (!m_error)
                m_error = std::move(error);
        }
        m_stop.request_stop();
    }
    std::optional<Error> error() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_error;
    }

    /// Set when nobody should spend more work on it.
    std::stop_token stopToken() const { return m_stop.get_token(); }
    bool isStopped() const { return m_stop.stop_requested(); }

    void addNote(std::string note)
    {
        const std::scoped_lock lock(m_mutex);
        m_notes.insert(std::move(note));
    }
    std::set<std::string> notes() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_notes;
    }

    const std::chrono::steady_clock::time_point received = std::chrono::steady_clock::now();
    std::atomic<std::int64_t> frames = 0;   ///< given to the encoder
    std::atomic<std::int64_t> computed = 0; ///< gone through the network
    std::atomic<std::int64_t> tiles = 0;
    std::atomic<std::int64_t> damaged = 0; ///< could not be decoded
    std::atomic<int> step = 0;             ///< of a generator: denoising steps done
    std::atomic<int> steps = 0;

private:
    const inference::RunMessage m_message;
    std::stop_source m_stop;
    std::atomic<bool> m_cancelled = false;
    mutable std::mutex m_mutex;
    std::optional<Error> m_error;
    std::set<std::string> m_notes;
};

} // namespace sluice::engine
