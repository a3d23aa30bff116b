// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/process_alive.h"

#include <fmt/format.h>

#include <csignal>

#include <cerrno>
#include <fstream>
#include <string>

namespace sluice {

bool isProcessAlive(std::int64_t pid)
{
    if (::kill(pid_t(pid), 0) != 0 && errno == ESRCH)
        return false;
    std::ifstream file(fmt::format("/proc/{}/stat", pid));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    // "pid (name) state ...": the name may hold anything, so look from its last bracket.
    const auto bracket = text.rfind(')');
    if (bracket == std::string::npos || bracket + 2 >= text.size())
        return !text.empty();
    return text[bracket + 2] != 'Z' && text[bracket + 2] != 'X';
}

} // namespace sluice
