// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in for NVIDIA's libnvidia-ml: one GPU that uses 50 joules between any two questions.

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
}
