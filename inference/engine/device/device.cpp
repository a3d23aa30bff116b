// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/device/device.h"

#include "core/base/machine.h"

#include <fmt/format.h>

#include <dlfcn.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace sluice::inference {
namespace {

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

std::vector<DeviceFacts> listDevices()
{
    std::vector<DeviceFacts> devices{
        {"cpu", "cpu", processorName(), totalMemory(), freeMemory(), physicalCores()}};
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
