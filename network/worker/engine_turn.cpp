// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/worker/engine_turn.h"

#include <utility>

namespace sluice::network {

EngineTurn::Mark::Mark(Mark&& other) noexcept
    : m_turn(std::exchange(other.m_turn, nullptr))
{}

EngineTurn::Mark::~Mark()
{
    if (m_turn == nullptr)
        return;
    {
        const std::lock_guard lock(m_turn->m_mutex);
        m_turn->m_isTaken = false;
    }
    m_turn->m_free.notify_one();
}

std::optional<EngineTurn::Mark> EngineTurn::tryTake()
{
    const std::lock_guard lock(m_mutex);
    if (m_isTaken)
        return std::nullopt;
    m_isTaken = true;
    return std::optional<Mark>(std::in_place, *this);
}

std::optional<EngineTurn::Mark> EngineTurn::wait(std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    if (!m_free.wait(lock, std::move(stop), [this] { return !m_isTaken; }))
        return std::nullopt;
    m_isTaken = true;
    return std::optional<Mark>(std::in_place, *this);
}

} // namespace sluice::network
