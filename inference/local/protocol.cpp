// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/protocol.h"

#include "core/base/json_reader.h"
#include "core/media/format_json.h"

#include <fmt/format.h>

#include <limits>

namespace sluice::inference {
namespace {

using nlohmann::json;

// Larger than any picture that this program takes, small enough that width x height x 3 fits 64 bits.
constexpr int kLargestSide = 1 << 20;
constexpr int kMostThreads = 4096;
constexpr int kMostFrames = 1 << 20;
constexpr int kMostSteps = 1 << 20;
constexpr double kMostGuidance = 1e6;
constexpr double kFirstTime = 1000; // of the denoiser: pure noise

/// Notes a number that no honest message has.
template <class T>
void checkRange(JsonReader& reader, const char* key, T value, T minimum, T maximum)
{
    if (!(value >= minimum && value <= maximum))
        reader.fail(key, fmt::format("does not lie between {} and {}", minimum, maximum));
}

void requiredCount(JsonReader& reader, const char* key, std::int64_t& value)
{
    reader.required(key, value);
    checkRange<std::int64_t>(reader, key, value, 0, std::numeric_limits<std::int64_t>::max());
}

void requiredId(JsonReader& reader, int& id)
{
    reader.required("id", id);
    checkRange(reader, "id", id, 0, std::numeric_limits<int>::max());
}

void requiredRate(JsonReader& reader, const char* key, double& value)
{
    reader.required(key, value);
    checkRange(reader, key, value, 0.0, std::numeric_limits<double>::max());
}

void requiredPath(JsonReader& reader, const char* key, std::filesystem::path& path)
{
    reader.required(key, path);
    if (!path.is_absolute())
        reader.fail(key, "is not an absolute path");
}

Result<std::vector<double>> timestepsFrom(const json& list)
{
    std::vector<double> timesteps;
    if (!list.is_array() || list.size() > kMostSteps)
        return fail(ErrorCode::Protocol, "it is not a list");
    for (const json& entry : list) {
        const double timestep = entry.is_number() ? entry.get<double>() : 0;
        if (!(timestep > 0 && timestep <= kFirstTime))
            return fail(ErrorCode::Protocol, "it holds what lies not between 0 and 1000");
        timesteps.push_back(timestep);
    }
    return timesteps;
}

Result<std::vector<std::filesystem::path>> pathsFrom(const json& list)
{
    std::vector<std::filesystem::path> paths;
    if (!list.is_array())
        return fail(ErrorCode::Protocol, "it is not a list");
    for (const json& entry : list) {
        const json wrapped{{"path", entry}};
        JsonReader reader(wrapped, "list");
        requiredPath(reader, "path", paths.emplace_back());
        SLUICE_CHECK(reader.result());
    }
    return paths;
}

Result<std::vector<AdapterFile>> adaptersFrom(const json& list)
{
    std::vector<AdapterFile> adapters;
    if (!list.is_array())
        return fail(ErrorCode::Protocol, "it is not a list");
    for (const json& entry : list) {
        AdapterFile& adapter = adapters.emplace_back();
        JsonReader reader(entry, "adapter");
        requiredPath(reader, "file", adapter.file);
        reader.required("weight", adapter.weight);
        SLUICE_CHECK(reader.result());
    }
    return adapters;
}

Result<ModelFiles> modelFrom(const json& object)
{
    ModelFiles model;
    JsonReader reader(object, "model");
    reader.required("id", model.id);
    std::string kind;
    reader.required("kind", kind);
    if (kind == "generator") {
        requiredPath(reader, "folder", model.generator);
        reader.nested("adapters", model.adapters, adaptersFrom);
        SLUICE_CHECK(reader.result());
        return model;
    }
    model.isResize = kind == "resize";
    if (!model.isResize && kind != "network")
        reader.fail("kind", "is neither network, resize nor generator");
    reader.nested("weights", model.weights, pathsFrom);
    if (!model.isResize && model.weights.empty())
        reader.fail("weights", "is missing or empty");
    const auto readMix = [&model](const json& mixObject) -> Result<double> {
        double share = 1;
        JsonReader mix(mixObject, "mix");
        mix.required("share", share);
        checkRange(mix, "share", share, 0.0, 1.0);
        mix.nested("weights", model.mixWeights, pathsFrom);
        SLUICE_CHECK(mix.result());
        return share;
    };
    reader.nested("mix", model.mixShare, readMix);
    SLUICE_CHECK(reader.result());
    return model;
}

enum class Task
{
    UpscaleClip,
    UpscaleStill,
    GenerateClip
};

Result<Task> taskFrom(std::string_view name)
{
    if (name == "upscale-clip")
        return Task::UpscaleClip;
    if (name == "upscale-still")
        return Task::UpscaleStill;
    if (name == "generate-clip")
        return Task::GenerateClip;
    return fail(ErrorCode::Protocol, "this version has no such task");
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
    reader.optional("threads", device.threads);
    SLUICE_CHECK(reader.result());
    return device;
}

Result<std::vector<EngineDevice>> devicesFrom(const json& list)
{
    std::vector<EngineDevice> devices;
    if (!list.is_array())
        return fail(ErrorCode::Protocol, "it is not a list");
    for (const json& entry : list) {
        SLUICE_TRY(devices.emplace_back(), deviceFrom(entry));
    }
    return devices;
}

void read(JsonReader& reader, LoadMessage& message)
{
    reader.optional("device", message.device);
    reader.optional("threads", message.threads);
    checkRange(reader, "threads", message.threads, 0, kMostThreads);
    reader.optional("precision", message.precision);
    reader.optional("sparesMemory", message.sparesMemory);
    reader.optional("tilesFrames", message.tilesFrames);
    reader.optional("beginsIn8Bit", message.beginsIn8Bit);
    reader.nested("model", message.model, modelFrom);
    if (message.model.id.empty())
        reader.fail("model", "is missing or has no id");
}

void readFormat(JsonReader& reader, RunMessage& message)
{
    reader.nested("format", message.format, media::videoWriteFormatFromJson);
    if (message.format.width != message.width || message.format.height != message.height)
        reader.fail("format", "is missing or has another size");
}

void readClip(JsonReader& reader, RunMessage& message)
{
    reader.optional("start", message.start);
    reader.optional("end", message.end);
    reader.parsed("deinterlace", message.deinterlace, media::fieldOrderFromString);
    readFormat(reader, message);
}

void readWish(JsonReader& reader, RunMessage& message)
{
    ClipWish& wish = message.wish.emplace();
    reader.required("prompt", wish.prompt);
    reader.optional("negative", wish.negative);
    reader.required("seed", wish.seed);
    reader.required("steps", wish.steps);
    checkRange(reader, "steps", wish.steps, 1, kMostSteps);
    reader.nested("timesteps", wish.timesteps, timestepsFrom);
    if (!wish.timesteps.empty() && wish.timesteps.size() != std::size_t(wish.steps))
        reader.fail("timesteps", "are not one for each step");
    reader.required("guidance", wish.guidance);
    checkRange(reader, "guidance", wish.guidance, 0.0, kMostGuidance);
    reader.required("frames", wish.frames);
    checkRange(reader, "frames", wish.frames, 1, kMostFrames);
    const auto path = [&reader](const char* name, std::filesystem::path& value) {
        reader.optional(name, value);
        if (!value.empty() && !value.is_absolute())
            reader.fail(name, "is not an absolute path");
    };
    path("startImage", wish.startImage);
    path("preview", wish.preview);
    path("keptPrompt", wish.keptPrompt);
    path("keptNegative", wish.keptNegative);
    readFormat(reader, message);
    if (!(message.format.frameRate > Rational(0)) || !(message.format.timeBase > Rational(0)))
        reader.fail("format", "has no frame rate or time base");
}

void read(JsonReader& reader, RunMessage& message)
{
    requiredId(reader, message.id);
    Task task = Task::UpscaleClip;
    reader.parsed("task", task, taskFrom);
    message.isStill = task == Task::UpscaleStill;
    if (task != Task::GenerateClip)
        requiredPath(reader, "source", message.source);
    requiredPath(reader, "output", message.output);
    reader.required("width", message.width);
    checkRange(reader, "width", message.width, 1, kLargestSide);
    reader.required("height", message.height);
    checkRange(reader, "height", message.height, 1, kLargestSide);
    if (task == Task::GenerateClip)
        readWish(reader, message);
    else if (!message.isStill)
        readClip(reader, message);
}

void read(JsonReader&, CancelMessage&) {}
void read(JsonReader& reader, ProbeMessage& message)
{
    reader.optional("device", message.device);
}

void read(JsonReader&, QuitMessage&) {}

void read(JsonReader& reader, HelloMessage& message)
{
    reader.required("protocol", message.protocol);
    // A later version may say everything else differently; the host only has to learn its number.
    if (message.protocol != kProtocolVersion)
        return;
    reader.required("version", message.version);
    reader.required("pid", message.pid);
    const auto readWall = [&message](const json& object) -> Result<bool> {
        JsonReader wall(object, "wall");
        wall.required("files", message.wallFiles);
        wall.required("network", message.wallNetwork);
        wall.optional("detail", message.wallDetail);
        SLUICE_CHECK(wall.result());
        return true;
    };
    bool hasWall = false;
    reader.nested("wall", hasWall, readWall);
    if (!hasWall)
        reader.fail("wall", "is missing");
    reader.nested("devices", message.devices, devicesFrom);
}

Result<GeneratorLimits> limitsFrom(const json& object)
{
    GeneratorLimits limits;
    JsonReader reader(object, "generator");
    const auto positive = [&reader](const char* key, int& value) {
        reader.required(key, value);
        checkRange(reader, key, value, 1, kLargestSide);
    };
    positive("sideMultiple", limits.sideMultiple);
    positive("frameMultiple", limits.frameMultiple);
    positive("mostSide", limits.mostSide);
    positive("mostFrames", limits.mostFrames);
    positive("textLength", limits.textLength);
    reader.optional("takesStartImage", limits.takesStartImage);
    SLUICE_CHECK(reader.result());
    return limits;
}

void read(JsonReader& reader, LoadedMessage& message)
{
    reader.required("architecture", message.architecture);
    reader.required("scale", message.scale);
    requiredCount(reader, "parameters", message.parameters);
    requiredRate(reader, "operationsPerPixel", message.operationsPerPixel);
    reader.required("device", message.device);
    reader.required("precision", message.precision);
    reader.optional("weightError", message.weightError);
    checkRange(reader, "weightError", message.weightError, 0.0, 1.0);
    requiredRate(reader, "seconds", message.seconds);
    const auto readLimits = [](const json& object) -> Result<std::optional<GeneratorLimits>> {
        return limitsFrom(object);
    };
    reader.nested("generator", message.generator, readLimits);
}

void read(JsonReader& reader, ProgressMessage& message)
{
    requiredId(reader, message.id);
    reader.required("stage", message.stage);
    requiredCount(reader, "frames", message.frames);
    reader.optional("tiles", message.tiles);
    reader.optional("step", message.step);
    reader.optional("steps", message.steps);
}

void read(JsonReader& reader, PreviewMessage& message)
{
    requiredId(reader, message.id);
    reader.required("step", message.step);
    checkRange(reader, "step", message.step, 0, kMostSteps);
    requiredPath(reader, "picture", message.picture);
}

void read(JsonReader& reader, DoneMessage& message)
{
    requiredId(reader, message.id);
    requiredCount(reader, "frames", message.frames);
    requiredCount(reader, "computed", message.computed);
    requiredRate(reader, "seconds", message.seconds);
    reader.optional("damaged", message.damaged);
    reader.optional("notes", message.notes);
}

void read(JsonReader& reader, ErrorMessage& message)
{
    reader.optional("id", message.id);
    std::string code;
    reader.required("code", code);
    message.error.code = errorCodeFromString(code);
    reader.required("detail", message.error.detail);
}

void read(JsonReader& reader, CancelledMessage& message)
{
    requiredId(reader, message.id);
}

void read(JsonReader& reader, ProbedMessage& message)
{
    reader.required("device", message.device);
    requiredRate(reader, "convolution", message.convolution);
    requiredRate(reader, "products", message.products);
    requiredRate(reader, "resize", message.resize);
    requiredRate(reader, "decode", message.decode);
    requiredRate(reader, "encode", message.encode);
}

Result<json> parseObject(std::string_view line)
{
    if (line.size() > kMaximumLine)
        return fail(ErrorCode::Protocol,
                    fmt::format("A line is longer than {} bytes.", kMaximumLine));
    auto object = parseJson(line, "line");
    if (!object || !object->is_object())
        return fail(ErrorCode::Protocol, "A line is not a JSON object.");
    return object;
}

/// Reads `object` as `Message` when its type is `name`; otherwise leaves `found` empty.
template <class Message, class Any>
void tryRead(const json& object,
             const std::string& type,
             const char* name,
             std::optional<Result<Any>>& found)
{
    if (type != name)
        return;
    JsonReader reader(object, fmt::format("\"{}\" message", name));
    Message message;
    read(reader, message);
    if (const auto result = reader.result(); !result)
        found.emplace(fail(ErrorCode::Protocol, result.error().detail));
    else
        found.emplace(Any(std::move(message)));
}

std::string typeOf(const json& object)
{
    const auto type = object.find("type");
    return type != object.end() && type->is_string() ? type->get<std::string>() : std::string();
}

template <class Any>
Result<Any> resultOf(std::optional<Result<Any>> found, const std::string& type)
{
    if (found)
        return std::move(*found);
    return fail(ErrorCode::Protocol,
                fmt::format("There is no message of type \"{}\".", type.substr(0, 40)));
}

} // namespace

Result<HostMessage> parseHostMessage(std::string_view line)
{
    SLUICE_TRY(const json object, parseObject(line));
    const std::string type = typeOf(object);
    std::optional<Result<HostMessage>> found;
    tryRead<LoadMessage>(object, type, "load", found);
    tryRead<RunMessage>(object, type, "run", found);
    tryRead<CancelMessage>(object, type, "cancel", found);
    tryRead<ProbeMessage>(object, type, "probe", found);
    tryRead<QuitMessage>(object, type, "quit", found);
    return resultOf(std::move(found), type);
}

Result<EngineMessage> parseEngineMessage(std::string_view line)
{
    SLUICE_TRY(const json object, parseObject(line));
    const std::string type = typeOf(object);
    std::optional<Result<EngineMessage>> found;
    tryRead<HelloMessage>(object, type, "hello", found);
    tryRead<LoadedMessage>(object, type, "loaded", found);
    tryRead<ProgressMessage>(object, type, "progress", found);
    tryRead<PreviewMessage>(object, type, "preview", found);
    tryRead<DoneMessage>(object, type, "done", found);
    tryRead<ErrorMessage>(object, type, "error", found);
    tryRead<CancelledMessage>(object, type, "cancelled", found);
    tryRead<ProbedMessage>(object, type, "probed", found);
    return resultOf(std::move(found), type);
}

} // namespace sluice::inference
