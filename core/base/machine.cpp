// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/machine.h"

#include <fmt/format.h>

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <thread>

namespace sluice {
namespace {

std::string firstLine(const std::string& path)
{
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

/// A line of /proc/meminfo in bytes.
std::uint64_t memoryInfo(const std::string& key)
{
    std::ifstream file("/proc/meminfo");
    std::string name;
    std::string rest;
    std::uint64_t kibibytes = 0;
    while (file >> name >> kibibytes && std::getline(file, rest))
        if (name == key + ":")
            return kibibytes * 1024;
    return 0;
}

/// A number of this process's control group (version 2). "max" and a missing file are no limit: 0.
std::uint64_t groupNumber(const char* name)
{
    std::string group = firstLine("/proc/self/cgroup");
    group = group.starts_with("0::") ? group.substr(3) : std::string("/");
    for (const std::string& folder : {"/sys/fs/cgroup" + group, std::string("/sys/fs/cgroup")}) {
        std::uint64_t number = 0;
        if (std::ifstream(folder + "/" + name) >> number)
            return number;
    }
    return 0;
}

} // namespace

std::string processorName()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name"))
            if (const std::size_t colon = line.find(": "); colon != std::string::npos)
                return line.substr(colon + 2);
    return "processor";
}

int physicalCores()
{
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return std::max(1, int(std::thread::hardware_concurrency()));
    std::set<std::string> cores;
    for (int number = 0; number < CPU_SETSIZE; ++number) {
        if (!CPU_ISSET(number, &allowed))
            continue;
        const std::string siblings = firstLine(
            fmt::format("/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list", number));
        cores.insert(siblings.empty() ? std::to_string(number) : siblings);
    }
    return std::max(1, int(cores.size()));
}

std::uint64_t totalMemory()
{
    const std::uint64_t total = memoryInfo("MemTotal");
    const std::uint64_t limit = groupNumber("memory.max");
    return limit > 0 ? std::min(total, limit) : total;
}

std::uint64_t freeMemory()
{
    const std::uint64_t available = memoryInfo("MemAvailable");
    const std::uint64_t limit = groupNumber("memory.max");
    const std::uint64_t used = groupNumber("memory.current");
    return limit > used ? std::min(available, limit - used) : available;
}

} // namespace sluice
