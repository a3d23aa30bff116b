// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/calibration.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "core/base/machine.h"
#include "inference/local/power_meter.h"

#include "sluice_version.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <mutex>

namespace sluice::inference {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using nlohmann::json;

// Long enough for counters that are updated every millisecond, short enough not to be noticed at first start.
constexpr std::chrono::milliseconds kIdleSpan{500};
// The share of a new run in the remembered draw: ten runs settle it, one odd run does not spoil it.
constexpr double kNewRunShare = 0.3;

fs::path fileOf(const Paths& paths)
{
    return paths.data / "calibration.json";
}

/// Names of NVIDIA's GPUs as the driver's files say, without opening the driver.
std::string gpuNames()
{
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/proc/driver/nvidia/gpus", error)) {
        std::ifstream file(entry.path() / "information");
        for (std::string line; std::getline(file, line);)
            if (line.starts_with("Model:"))
                names.push_back(line.substr(line.find_first_not_of(" \t", 6)));
    }
    std::sort(names.begin(), names.end());
    return fmt::format("{}", fmt::join(names, ", "));
}

json toJson(const Calibration& calibration)
{
    json object{{"fingerprint", calibration.fingerprint},
                {"device",
                 {{"id", calibration.device.id},
                  {"kind", calibration.device.kind},
                  {"name", calibration.device.name},
                  {"memoryBytes", calibration.device.memoryBytes},
                  {"freeBytes", calibration.device.freeBytes},
                  {"threads", calibration.device.threads}}},
                {"convolution", calibration.convolution},
                {"products", calibration.products},
                {"resize", calibration.resize},
                {"decode", calibration.decode},
                {"encode", calibration.encode},
                {"startSeconds", calibration.startSeconds}};
    if (calibration.idleWatts)
        object["idleWatts"] = *calibration.idleWatts;
    if (calibration.workWatts)
        object["workWatts"] = *calibration.workWatts;
    return object;
}

Result<EngineDevice> deviceFrom(const json& object)
{
    EngineDevice device;
    JsonReader reader(object, "device");
    reader.required("id", device.id);
    reader.required("kind", device.kind);
    reader.required("name", device.name);
    reader.required("memoryBytes", device.memoryBytes);
    reader.required("freeBytes", device.freeBytes);
    reader.required("threads", device.threads);
    SLUICE_CHECK(reader.result());
    return device;
}

Result<Calibration> calibrationFrom(const json& object)
{
    Calibration calibration;
    JsonReader reader(object, "calibration");
    reader.required("fingerprint", calibration.fingerprint);
    reader.nested("device", calibration.device, deviceFrom);
    reader.required("startSeconds", calibration.startSeconds);
    reader.optional("idleWatts", calibration.idleWatts);
    reader.optional("workWatts", calibration.workWatts);
    const auto rate = [&reader](const char* key, double& value) {
        reader.required(key, value);
        if (!(value > 0))
            reader.fail(key, "is not a speed");
    };
    rate("convolution", calibration.convolution);
    rate("products", calibration.products);
    rate("resize", calibration.resize);
    rate("decode", calibration.decode);
    rate("encode", calibration.encode);
    SLUICE_CHECK(reader.result());
    return calibration;
}

std::optional<double> measureIdle(PowerMeter& meter, const std::stop_token& stop)
{
    meter.start();
    if (!meter.averageWatts())
        return {};
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any stopped;
    stopped.wait_for(lock, stop, kIdleSpan, [] { return false; });
    return meter.averageWatts();
}

Result<ProbedMessage>
probe(EngineProcess& engine, const std::string& device, const std::stop_token& stop)
{
    SLUICE_CHECK(engine.send(ProbeMessage{device}));
    SLUICE_TRY(const EngineMessage answer, engine.receive(stop));
    if (const auto* error = std::get_if<ErrorMessage>(&answer))
        return Unexpected(error->error);
    if (const auto* probed = std::get_if<ProbedMessage>(&answer))
        return *probed;
    return fail(ErrorCode::Protocol, "The engine answered a probe with something else. Reinstall "
                                     "Sluice so that all of it is of one version.");
}

} // namespace

std::string labelOf(const EngineDevice& device)
{
    if (device.threads > 0)
        return fmt::format("{}, {} thread{}", device.name, device.threads,
                           device.threads == 1 ? "" : "s");
    return device.name;
}

int gpuNumber(const EngineDevice& device)
{
    const std::size_t colon = device.id.find(':');
    if (device.kind != "cuda")
        return -1;
    return colon == std::string::npos ? 0 : std::atoi(device.id.c_str() + colon + 1);
}

bool hasGpuDriver()
{
    std::error_code ignored;
    // The last one is that of Windows' own Linux.
    for (const char* sign :
         {"/proc/driver/nvidia/version", "/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg"})
        if (fs::exists(sign, ignored))
            return true;
    return false;
}

std::string machineFingerprint(const Settings& settings)
{
    return fmt::format("{} | {} | {} cores, {} wanted | {} | {}", SLUICE_VERSION, processorName(),
                       physicalCores(), settings.engineThreads, gpuNames(), settings.device);
}

std::optional<Calibration> readCalibration(const Paths& paths, const std::string& fingerprint)
{
    const auto text = readFile(fileOf(paths), 1 << 20);
    if (!text)
        return {};
    const auto object = parseJson(*text, "calibration");
    if (!object)
        return {};
    const auto calibration = calibrationFrom(*object);
    if (!calibration || calibration->fingerprint != fingerprint)
        return {};
    return *calibration;
}

Result<void> writeCalibration(const Paths& paths, const Calibration& calibration)
{
    return writeFileAtomically(fileOf(paths), toJson(calibration).dump(2) + "\n");
}

Result<Calibration> calibrate(const Paths& paths, const Settings& settings, std::stop_token stop)
{
    SLUICE_TRY(const fs::path program, findEngine());
    const fs::path folder = paths.jobs() / "calibration";
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return Unexpected(errorFromErrno(error.value(), "Cannot create", folder));

    const EngineLaunch launch{
        program, {}, folder, std::chrono::seconds(settings.engineStallSeconds)};
    {
        // The first one reads its libraries from the disk; jobs seldom have to.
        SLUICE_TRY(const EngineProcess first, EngineProcess::start(launch, stop));
    }
    const auto started = Clock::now();
    SLUICE_TRY(EngineProcess engine, EngineProcess::start(launch, stop));
    Calibration calibration;
    calibration.startSeconds = std::chrono::duration<double>(Clock::now() - started).count();
    calibration.fingerprint = machineFingerprint(settings);

    SLUICE_TRY(const ProbedMessage rates, probe(engine, settings.device, stop));
    for (const EngineDevice& device : engine.hello().devices)
        if (device.id == rates.device)
            calibration.device = device;
    engine.end();
    fs::remove_all(folder, error);
    calibration.convolution = rates.convolution;
    calibration.products = rates.products;
    calibration.resize = rates.resize;
    calibration.decode = rates.decode;
    calibration.encode = rates.encode;
    PowerMeter meter(gpuNumber(calibration.device));
    calibration.idleWatts = measureIdle(meter, stop);
    // What a probe broken off by a very slow machine would leave is no calibration.
    SLUICE_TRY(calibration, calibrationFrom(toJson(calibration)));
    SLUICE_CHECK(writeCalibration(paths, calibration));
    return calibration;
}

Result<void> learnWatts(const Paths& paths, const std::string& fingerprint, double wattsUnderWork)
{
    auto calibration = readCalibration(paths, fingerprint);
    if (!calibration || !calibration->idleWatts)
        return {};
    const double above = std::max(0.0, wattsUnderWork - *calibration->idleWatts);
    const double before = calibration->workWatts.value_or(above);
    calibration->workWatts = before + kNewRunShare * (above - before);
    return writeCalibration(paths, *calibration);
}

} // namespace sluice::inference
