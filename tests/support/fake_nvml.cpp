// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in for NVIDIA's libnvidia-ml: one GPU, the "NVIDIA Test", that uses 50 joules between any two questions and has 3 of 8 GB free.

#include <cstring>

extern "C" {

int nvmlInit_v2()
{
    return 0;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device)
{
    static int gpu = 0;
    *device = &gpu;
    return index == 0 ? 0 : 2;
}

int nvmlDeviceGetTotalEnergyConsumption(void*, unsigned long long* millijoules)
{
    static unsigned long long used = 0;
    *millijoules = used += 50'000;
    return 0;
}

int nvmlDeviceGetName(void*, char* name, unsigned length)
{
    std::strncpy(name, "NVIDIA Test", length);
    return 0;
}

int nvmlDeviceGetMemoryInfo(void*, unsigned long long* memory)
{
    memory[0] = 8'000'000'000;
    memory[1] = 3'000'000'000;
    memory[2] = 5'000'000'000;
    return 0;
}
}
