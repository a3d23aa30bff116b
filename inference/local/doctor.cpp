// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/doctor.h"

#include "core/base/machine.h"
#include "core/base/text.h"
#include "core/job/sqlite_database.h"
#include "core/media/video_writer.h"
#include "inference/local/calibration.h"
#include "inference/local/engine_process.h"
#include "inference/store/model_store.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace sluice::inference {
namespace {

namespace fs = std::filesystem;

// An engine with a small model and 720p frames takes about one gigabyte.
constexpr std::uint64_t kLeastMemory = 1'500'000'000;
// Chunks of an hour of 1080p at constant quality, roughly.
constexpr std::uint64_t kLeastDisk = 5'000'000'000;

std::string_view nameOf(Health health)
{
    switch (health) {
    case Health::Good:
        return "good";
    case Health::Note:
        return "note";
    case Health::Bad:
        break;
    }
    return "bad";
}

class Examination
{
public:
    Examination(const Paths& paths, const Settings& settings, std::stop_token stop)
        : m_paths(paths)
        , m_settings(settings)
        , m_stop(std::move(stop))
    {}

    std::vector<Finding> all()
    {
        processor();
        memory();
        engine();
        codecs();
        models();
        disk();
        settings();
        database();
        return std::move(m_findings);
    }

private:
    void add(const char* area, Health health, std::string what, std::string remedy = {})
    {
        m_findings.push_back({area, health, std::move(what), std::move(remedy)});
    }

    void processor()
    {
        const int cores = physicalCores();
        add("processor", Health::Good,
            fmt::format("{}, {} core{}", processorName(), cores, cores == 1 ? "" : "s"));
    }

    void memory()
    {
        const std::uint64_t available = freeMemory();
        const std::string what =
            fmt::format("{}, {} free", formatBytes(totalMemory()), formatBytes(available));
        if (available < kLeastMemory)
            add("memory", Health::Bad, what, "Close other programs: a job needs 1.5 GB or more.");
        else
            add("memory", Health::Good, what);
    }

    void engine();
    void walls(const HelloMessage& hello);
    void gpus(EngineProcess& engine);
    void speed();
    void codecs();
    void models();
    void disk();
    void settings();
    void database();

    const Paths& m_paths;
    const Settings& m_settings;
    const std::stop_token m_stop;
    std::vector<Finding> m_findings;
};

/// A folder that is removed again, for an engine that only says hello.
class ScratchFolder
{
public:
    explicit ScratchFolder(const fs::path& parent)
        : m_path(parent / fmt::format("doctor-{}", ::getpid()))
    {
        fs::create_directories(m_path, m_error);
    }
    ~ScratchFolder()
    {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const fs::path& path() const { return m_path; }
    const std::error_code& error() const { return m_error; }

private:
    fs::path m_path;
    std::error_code m_error;
};

void Examination::engine()
{
    const auto program = findEngine();
    if (!program)
        return add("engine", Health::Bad, "missing", program.error().detail);
    const ScratchFolder folder(m_paths.jobs());
    if (folder.error())
        return add("engine", Health::Bad, "not tried",
                   fmt::format("Cannot write in {}: {}.", m_paths.jobs().string(),
                               folder.error().message()));
    auto engine =
        EngineProcess::start({*program, {}, folder.path(), std::chrono::seconds(60)}, m_stop);
    if (!engine)
        return add("engine", Health::Bad, "does not start", engine.error().detail);
    add("engine", Health::Good,
        fmt::format("{}, version {}", program->string(), engine->hello().version));
    walls(engine->hello());
    gpus(*engine);
    engine->end();
    speed();
}

void Examination::walls(const HelloMessage& hello)
{
    const bool both = hello.wallFiles && hello.wallNetwork;
    const char* what = both                ? "the engine reaches no other files and no network"
                       : hello.wallFiles   ? "the engine reaches no other files"
                       : hello.wallNetwork ? "the engine reaches no network"
                                           : "the engine is not shut in";
    add("wall", both ? Health::Good : Health::Note, what,
        both ? ""
             : fmt::format("{}{}Linux 6.1 or newer with Landlock gives both walls.",
                           hello.wallDetail, hello.wallDetail.empty() ? "" : " "));
}

/// Whether networks really run on the GPUs that the driver names: the engine loads CUDA for it.
void Examination::gpus(EngineProcess& engine)
{
    bool any = false;
    for (const EngineDevice& device : engine.hello().devices) {
        if (device.kind != "cuda")
            continue;
        any = true;
        const std::string what =
            fmt::format("{}, {}", device.name, formatBytes(device.memoryBytes));
        LoadMessage load;
        load.device = device.id;
        load.model.id = "resize";
        load.model.isResize = true;
        const auto sent = engine.send(load);
        const auto answer =
            sent ? engine.receive(m_stop) : Result<EngineMessage>(Unexpected(sent.error()));
        if (!answer)
            return add("gpu", Health::Bad, what, answer.error().detail);
        if (const auto* error = std::get_if<ErrorMessage>(&*answer))
            add("gpu", Health::Bad, what, error->error.detail);
        else
            add("gpu", Health::Good, what);
    }
    std::error_code error;
    if (any)
        return;
    if (fs::exists("/proc/driver/nvidia/version", error))
        add("gpu", Health::Bad, "the driver is loaded, but the engine sees no GPU",
            "Install libcuda1 (Debian, non-free) in the version of the driver.");
    else
        add("gpu", Health::Note, "no NVIDIA driver; jobs run on the processor",
            "With an NVIDIA GPU, install the package nvidia-driver (Debian, non-free).");
}

void Examination::speed()
{
    const auto calibration = readCalibration(m_paths, machineFingerprint(m_settings));
    if (!calibration)
        return add("speed", Health::Note, "not measured yet: estimates are guesses",
                   "sluice-cli estimate upscale CLIP measures it.");
    add("speed", Health::Good,
        fmt::format("{}: thousand million multiply-adds a second: {:.0f} while it enlarges, {:.0f} "
                    "while it makes clips of words; encodes {:.1f} megapixels a second",
                    labelOf(calibration->device), calibration->convolution / 1e9,
                    calibration->products / 1e9, calibration->encode / 1e6));
}

void Examination::codecs()
{
    struct Wanted
    {
        const char* codec;
        int bitDepth;
        Health without;
    };
    constexpr Wanted kWanted[] = {{"h264", 8, Health::Bad},
                                  {"hevc", 8, Health::Note},
                                  {"hevc", 10, Health::Note},
                                  {"ffv1", 10, Health::Note}};
    for (const auto& [codec, bitDepth, without] : kWanted) {
        const auto encoders = media::usableEncoders(codec, bitDepth);
        const std::string name = fmt::format("{} {} bit", codec, bitDepth);
        if (encoders.empty())
            add("codec", without, name + ": no encoder opens",
                "Install an FFmpeg with x264 and x265 (Debian: libavcodec-extra).");
        else
            add("codec", Health::Good, fmt::format("{}: {}", name, fmt::join(encoders, ", ")));
    }
}

void Examination::models()
{
    const ModelStore store(m_paths);
    bool hasNetwork = false;
    for (const ModelListing& model : store.list()) {
        if (model.isUnfinished)
            add("model", Health::Note, model.problem);
        else if (!model.problem.empty())
            add("model", Health::Bad, model.card.id + ": " + model.problem,
                fmt::format("sluice-cli models remove {0}, then sluice-cli models pull {0}.",
                            model.card.id));
        else if (model.isInstalled && model.card.task == "upscale" && model.card.needsWeights()) {
            add("model", Health::Good, model.card.id);
            hasNetwork = true;
        }
    }
    if (!hasNetwork)
        add("model", Health::Bad, "no upscaling network is installed",
            "sluice-cli models pull realesr-animevideov3");
}

void Examination::disk()
{
    const std::pair<const char*, fs::path> folders[] = {{"jobs", m_paths.cache},
                                                        {"data", m_paths.data}};
    for (const auto& [name, folder] : folders) {
        std::error_code error;
        fs::path existing = folder;
        while (!fs::exists(existing, error) && existing.has_relative_path())
            existing = existing.parent_path();
        const auto space = fs::space(existing, error);
        if (error || ::access(existing.c_str(), W_OK) != 0) {
            add("disk", Health::Bad, fmt::format("{}: {} cannot be written", name, folder.string()),
                "Give yourself the right to write there, or set SLUICE_HOME to another folder.");
            continue;
        }
        const std::string what =
            fmt::format("{}: {} free in {}", name, formatBytes(space.available), folder.string());
        const bool isEnough = space.available >= kLeastDisk;
        add("disk", isEnough ? Health::Good : Health::Note, what,
            isEnough ? "" : "Long clips need more room: free some, or set SLUICE_HOME.");
    }
}

void Examination::settings()
{
    std::vector<std::string> problems;
    Settings::load(m_paths.settingsFile(), &problems);
    for (const std::string& problem : problems)
        add("settings", Health::Note, problem, "Correct it with sluice-cli settings set.");
    if (problems.empty())
        add("settings", Health::Good, m_paths.settingsFile().string());
    if (m_settings.offline)
        add("settings", Health::Note, "offline: nothing is downloaded",
            "sluice-cli settings set network/offline false");
}

void Examination::database()
{
    std::error_code error;
    const fs::path file = m_paths.database();
    if (!fs::exists(file, error))
        return add("database", Health::Good, "none yet: no job was ever submitted");
    auto opened = SqliteDatabase::open(file);
    const auto sound = opened ? opened->checkIntegrity() : Result<void>(Unexpected(opened.error()));
    if (!sound)
        return add("database", Health::Bad, sound.error().detail,
                   fmt::format("Move {} away to start with an empty queue.", file.string()));
    add("database", Health::Good, file.string());
}

} // namespace

std::vector<Finding>
examineComputer(const Paths& paths, const Settings& settings, std::stop_token stop)
{
    return Examination(paths, settings, std::move(stop)).all();
}

bool isHealthy(const std::vector<Finding>& findings)
{
    return std::none_of(findings.begin(), findings.end(),
                        [](const Finding& finding) { return finding.health == Health::Bad; });
}

nlohmann::json toJson(const std::vector<Finding>& findings)
{
    nlohmann::json list = nlohmann::json::array();
    for (const Finding& finding : findings)
        list.push_back({{"area", finding.area},
                        {"health", nameOf(finding.health)},
                        {"what", finding.what},
                        {"remedy", finding.remedy}});
    return {{"healthy", isHealthy(findings)}, {"findings", std::move(list)}};
}

std::vector<std::string> toLines(const std::vector<Finding>& findings)
{
    const auto mark = [](Health health) {
        return health == Health::Good ? "ok" : health == Health::Note ? "note" : "BAD";
    };
    std::vector<std::string> lines;
    for (const Finding& finding : findings) {
        lines.push_back(
            fmt::format("{:<5} {:<10} {}", mark(finding.health), finding.area, finding.what));
        if (!finding.remedy.empty())
            lines.push_back(fmt::format("{:<16} -> {}", "", finding.remedy));
    }
    lines.emplace_back(isHealthy(findings) ? "Everything needed works."
                                           : "Something needed does not work: see BAD above.");
    return lines;
}

} // namespace sluice::inference
