// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>

namespace sluice::network {

/// Whose turn it is at an engine that does one job at a time, whatever it is asked over. Thread safe.
class EngineTurn
{
public:
    /// Somebody's turn; over when the object goes.
    class Mark
    {
    public:
        explicit Mark(EngineTurn& turn)
            : m_turn(&turn)
        {}
        ~Mark();
        Mark(Mark&& other) noexcept;
        Mark& operator=(Mark&&) = delete;

    private:
        EngineTurn* m_turn;
    };

    /// Nothing when it is somebody else's turn.
    std::optional<Mark> tryTake();
    /// Waits for the turn; nothing after a stop request.
    std::optional<Mark> wait(std::stop_token stop);

private:
    std::mutex m_mutex;
    std::condition_variable_any m_free;
    bool m_isTaken = false;
};

} // namespace sluice::network
