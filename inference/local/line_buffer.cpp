// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/line_buffer.h"

#include "inference/local/protocol.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::inference {

Result<std::optional<std::string>> LineBuffer::next()
{
    const std::size_t end = m_bytes.find('\n', m_searched);
    if (std::min(end, m_bytes.size()) > kMaximumLine)
        return fail(ErrorCode::Protocol,
                    fmt::format("A line is longer than {} bytes.", kMaximumLine));
    if (end == std::string::npos) {
        m_searched = m_bytes.size();
        return std::optional<std::string>();
    }
    std::string line = m_bytes.substr(0, end);
    m_bytes.erase(0, end + 1);
    m_searched = 0;
    return std::optional<std::string>(std::move(line));
}

} // namespace sluice::inference
