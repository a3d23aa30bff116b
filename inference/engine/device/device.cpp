// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/device/device.h"

#include <fmt/format.h>

#include <dlfcn.h>
#include <malloc.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

namespace sluice::inference {
namespace {

std::string firstLine(const std::string& path)
{
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

std::string processorName()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name"))
            if (const std::size_t colon = line.find(": "); colon != std::string::npos)
                return line.substr(colon + 2);
    return "CPU";
}

std::uint64_t memoryInfo(const std::string& key)
{
    std::ifstream file("/proc/meminfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(key + ":"))
            return std::stoull(line.substr(key.size() + 1)) * 1024;
    return 0;
}

/// A limit of the control group in bytes; nothing when there is none.
std::uint64_t groupNumber(const char* name)
{
    std::uint64_t number = 0;
    std::istringstream(firstLine(std::string("/sys/fs/cgroup/") + name)) >> number;
    return number;
}

std::uint64_t totalMainMemory()
{
    const std::uint64_t total = memoryInfo("MemTotal");
    const std::uint64_t limit = groupNumber("memory.max");
    return limit > 0 ? std::min(total, limit) : total;
}

/// The few functions of libcuda (the driver) that say what is there, by their stable names.
struct Driver
{
    using Init = int (*)(unsigned);
    using Count = int (*)(int*);
    using Name = int (*)(char*, int, int);
    using Memory = int (*)(std::size_t*, int);

    Init init = nullptr;
    Count count = nullptr;
    Name name = nullptr;
    Memory memory = nullptr;

    bool load()
    {
        void* library = ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr)
            return false;
        init = reinterpret_cast<Init>(::dlsym(library, "cuInit"));
        count = reinterpret_cast<Count>(::dlsym(library, "cuDeviceGetCount"));
        name = reinterpret_cast<Name>(::dlsym(library, "cuDeviceGetName"));
        memory = reinterpret_cast<Memory>(::dlsym(library, "cuDeviceTotalMem_v2"));
        return init != nullptr && count != nullptr && name != nullptr && memory != nullptr &&
               init(0) == 0;
    }
};

} // namespace

int physicalCores()
{
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return std::max(1u, std::thread::hardware_concurrency());
    std::set<std::string> cores;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (!CPU_ISSET(cpu, &allowed))
            continue;
        const std::string siblings = firstLine(
            fmt::format("/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list", cpu));
        cores.insert(siblings.empty() ? std::to_string(cpu) : siblings);
    }
    return std::max<int>(1, int(cores.size()));
}

std::uint64_t freeMainMemory()
{
    const std::uint64_t available = memoryInfo("MemAvailable");
    const std::uint64_t limit = groupNumber("memory.max");
    const std::uint64_t used = groupNumber("memory.current");
    return limit > used ? std::min(available, limit - used) : available;
}

std::vector<DeviceFacts> listDevices()
{
    std::vector<DeviceFacts> devices{
        {"cpu", "cpu", processorName(), totalMainMemory(), freeMainMemory(), physicalCores()}};
    Driver driver;
    int count = 0;
    if (!driver.load() || driver.count(&count) != 0)
        return devices;
    for (int i = 0; i < count; ++i) {
        std::array<char, 256> name{};
        std::size_t bytes = 0;
        if (driver.name(name.data(), int(name.size()) - 1, i) == 0 && driver.memory(&bytes, i) == 0)
            devices.push_back({fmt::format("cuda:{}", i), "cuda", name.data(), bytes, bytes, 0});
    }
    return devices;
}

void keepFreedMemory()
{
    constexpr int kMostKept = 1 << 30; ///< bytes at the heap's end that are not given back
    ::mallopt(M_MMAP_MAX, 0);
    ::mallopt(M_TRIM_THRESHOLD, kMostKept);
    // Threads other than the first would map heaps of their own, which hold no large blocks.
    ::mallopt(M_ARENA_MAX, 1);
}

Result<void> loadCuda()
{
    if (::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL) == nullptr)
        return fail(ErrorCode::Unavailable,
                    "This computer has no NVIDIA driver (libcuda.so.1): use the device cpu.");
    // Global, because the library registers its kernels with the libtorch_cpu that is already here.
    if (::dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL) == nullptr)
        return fail(ErrorCode::Unavailable,
                    fmt::format("libtorch_cuda does not load ({}): install the GPU libraries "
                                "with the set-up script, or use the device cpu.",
                                ::dlerror()));
    return {};
}

} // namespace sluice::inference
