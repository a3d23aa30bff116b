// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/wire/job_answer.h"

namespace sluice::network {
namespace {

constexpr std::size_t kMaxEvent = 1 << 20;

} // namespace

Result<std::vector<std::string>> EventStreamReader::add(std::string_view bytes)
{
    std::vector<std::string> events;
    for (const char c : bytes) {
        // A line ends with CR, LF or both.
        const bool isSecondHalf = c == '\n' && m_lastWasReturn;
        m_lastWasReturn = c == '\r';
        if (isSecondHalf)
            continue;
        if (c != '\r' && c != '\n') {
            m_line.push_back(c);
            if (m_line.size() + m_event.size() > kMaxEvent)
                return fail(ErrorCode::Protocol, "an event of the stream is too long");
            continue;
        }
        endLine(events);
    }
    return events;
}

void EventStreamReader::endLine(std::vector<std::string>& events)
{
    std::string_view line = m_line;
    if (line.empty() && m_hasEvent) {
        events.push_back(std::move(m_event));
        m_event.clear();
        m_hasEvent = false;
    } else if (line.starts_with("data:")) {
        line.remove_prefix(5);
        if (line.starts_with(' '))
            line.remove_prefix(1);
        if (m_hasEvent)
            m_event.push_back('\n');
        m_event.append(line);
        m_hasEvent = true;
    }
    m_line.clear();
}

} // namespace sluice::network
