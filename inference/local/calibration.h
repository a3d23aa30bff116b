// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/config/settings.h"
#include "inference/local/engine_process.h"

#include <optional>
#include <stop_token>
#include <string>

namespace sluice::inference {

/// How fast this computer is, from a probe of about three seconds: what estimates stand on until runs have been measured.
struct Calibration
{
    std::string fingerprint; ///< of the machine and the settings that it holds for
    EngineDevice device;
    double convolution = 0;  ///< multiply-adds a second in a network that enlarges
    double products = 0;     ///< multiply-adds a second in a transformer
    double resize = 0;       ///< output samples a second
    double decode = 0;       ///< pixels a second
    double encode = 0;       ///< pixels a second
    double startSeconds = 0; ///< from starting the engine to its hello
    std::optional<double> idleWatts;
    std::optional<double> workWatts; ///< above idle, averaged over runs
};

/// The device as quotes and receipts name it: "AMD EPYC, 2 threads", "NVIDIA H100".
std::string labelOf(const EngineDevice& device);

/// 1 for "cuda:1"; -1 for a processor.
int gpuNumber(const EngineDevice& device);

/// Whether the system shows any sign of an NVIDIA GPU with a driver, without opening it; false is certain, true is not. Quick; any thread.
bool hasGpuDriver();

/// What a calibration depends on: processor, cores, GPUs, the device setting and this program's version. Quick; any thread.
std::string machineFingerprint(const Settings& settings);

/// data/calibration.json when it is there and for this machine; nothing otherwise.
std::optional<Calibration> readCalibration(const Paths& paths, const std::string& fingerprint);

/// Errors: Io, DiskFull.
Result<void> writeCalibration(const Paths& paths, const Calibration& calibration);

/// Starts an engine, measures for about four seconds, and stores the result. Not while a job runs: it would measure what is left over.
///
/// Errors: those of EngineProcess; Io, DiskFull.
Result<Calibration> calibrate(const Paths& paths, const Settings& settings, std::stop_token stop);

/// Mixes the draw of a finished run into what is known, so that cost rests on a measurement. Errors: Io, DiskFull.
Result<void> learnWatts(const Paths& paths, const std::string& fingerprint, double wattsUnderWork);

} // namespace sluice::inference
