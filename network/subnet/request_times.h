// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/gateway/byoc_client.h"
#include "network/subnet/work_stats.h"

#include <algorithm>

namespace sluice::network {

/// Splits the time of a request at the moments when its body had gone and when the answer began.
class RequestTimes
{
public:
    explicit RequestTimes(std::uint64_t bodySize)
        : m_bodySize(bodySize)
    {}

    void see(const ByocProgress& progress)
    {
        const auto now = Steady::now();
        if (!m_sent && progress.sent >= m_bodySize)
            m_sent = now;
        if (!m_answered && progress.received > 0)
            m_answered = now;
    }
    bool isSent() const { return m_sent.has_value(); }
    bool isAnswered() const { return m_answered.has_value(); }

    /// `worked`: seconds that the worker says it took; 0 when it does not say.
    void fill(WorkSample& sample, double worked) const
    {
        const auto end = Steady::now();
        const auto answered = m_answered.value_or(end);
        const auto sent = std::min(m_sent.value_or(m_started), answered);
        const auto seconds = [](auto span) { return std::chrono::duration<double>(span).count(); };
        sample.upload = seconds(sent - m_started);
        sample.download = seconds(end - answered);
        const double waited = seconds(answered - sent);
        sample.compute = worked > 0 ? std::min(worked, waited) : waited;
        sample.queue = waited - sample.compute;
    }

private:
    using Steady = std::chrono::steady_clock;

    std::uint64_t m_bodySize;
    Steady::time_point m_started = Steady::now();
    std::optional<Steady::time_point> m_sent;
    std::optional<Steady::time_point> m_answered;
};

} // namespace sluice::network
