// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/protocol.h"

#include "core/base/json_reader.h"
#include "core/media/format_json.h"

namespace sluice::inference {
namespace {

using nlohmann::json;

json toJson(const std::vector<std::filesystem::path>& paths)
{
    json list = json::array();
    for (const auto& path : paths)
        list.push_back(pathToJson(path));
    return list;
}

json generatorToJson(const ModelFiles& files)
{
    json adapters = json::array();
    for (const AdapterFile& adapter : files.adapters)
        adapters.push_back({{"file", pathToJson(adapter.file)}, {"weight", adapter.weight}});
    return {{"id", files.id},
            {"kind", "generator"},
            {"folder", pathToJson(files.generator)},
            {"adapters", std::move(adapters)}};
}

json toJson(const ModelFiles& files)
{
    if (!files.generator.empty())
        return generatorToJson(files);
    json model{{"id", files.id}, {"kind", files.isResize ? "resize" : "network"}};
    if (!files.isResize)
        model["weights"] = toJson(files.weights);
    if (!files.mixWeights.empty())
        model["mix"] = {{"weights", toJson(files.mixWeights)}, {"share", files.mixShare}};
    return model;
}

json toJson(const LoadMessage& message)
{
    json load{{"type", "load"},
              {"device", message.device},
              {"threads", message.threads},
              {"model", toJson(message.model)},
              {"precision", message.precision}};
    if (message.sparesMemory)
        load["sparesMemory"] = true;
    if (message.tilesFrames)
        load["tilesFrames"] = true;
    if (message.beginsIn8Bit)
        load["beginsIn8Bit"] = true;
    return load;
}

json toJson(const RunMessage& message, const ClipWish& wish)
{
    json run{{"type", "run"},
             {"id", message.id},
             {"task", "generate-clip"},
             {"prompt", wish.prompt},
             {"negative", wish.negative},
             {"seed", wish.seed},
             {"steps", wish.steps},
             {"guidance", wish.guidance},
             {"frames", wish.frames},
             {"width", message.width},
             {"height", message.height},
             {"output", pathToJson(message.output)},
             {"format", media::toJson(message.format)}};
    if (!wish.timesteps.empty())
        run["timesteps"] = wish.timesteps;
    if (!wish.startImage.empty())
        run["startImage"] = pathToJson(wish.startImage);
    if (!wish.preview.empty())
        run["preview"] = pathToJson(wish.preview);
    if (!wish.keptPrompt.empty())
        run["keptPrompt"] = pathToJson(wish.keptPrompt);
    if (!wish.keptNegative.empty())
        run["keptNegative"] = pathToJson(wish.keptNegative);
    return run;
}

json toJson(const RunMessage& message)
{
    if (message.wish)
        return toJson(message, *message.wish);
    json run{{"type", "run"},
             {"id", message.id},
             {"task", message.isStill ? "upscale-still" : "upscale-clip"},
             {"source", pathToJson(message.source)},
             {"width", message.width},
             {"height", message.height},
             {"output", pathToJson(message.output)}};
    if (message.isStill)
        return run;
    if (message.start)
        run["start"] = message.start->toString();
    if (message.end)
        run["end"] = message.end->toString();
    run["deinterlace"] = media::nameOf(message.deinterlace);
    run["format"] = media::toJson(message.format);
    return run;
}

json toJson(const CancelMessage&)
{
    return {{"type", "cancel"}};
}

json toJson(const ProbeMessage& message)
{
    return {{"type", "probe"}, {"device", message.device}};
}

json toJson(const QuitMessage&)
{
    return {{"type", "quit"}};
}

json toJson(const HelloMessage& message)
{
    json devices = json::array();
    for (const EngineDevice& device : message.devices)
        devices.push_back({{"id", device.id},
                           {"kind", device.kind},
                           {"name", device.name},
                           {"memoryBytes", device.memoryBytes},
                           {"freeBytes", device.freeBytes},
                           {"threads", device.threads}});
    return {{"type", "hello"},
            {"protocol", message.protocol},
            {"version", message.version},
            {"pid", message.pid},
            {"wall",
             {{"files", message.wallFiles},
              {"network", message.wallNetwork},
              {"detail", message.wallDetail}}},
            {"devices", std::move(devices)}};
}

json toJson(const GeneratorLimits& limits)
{
    return {{"sideMultiple", limits.sideMultiple}, {"frameMultiple", limits.frameMultiple},
            {"mostSide", limits.mostSide},         {"mostFrames", limits.mostFrames},
            {"textLength", limits.textLength},     {"takesStartImage", limits.takesStartImage}};
}

json toJson(const LoadedMessage& message)
{
    json loaded{{"type", "loaded"},
                {"architecture", message.architecture},
                {"scale", message.scale},
                {"parameters", message.parameters},
                {"operationsPerPixel", message.operationsPerPixel},
                {"device", message.device},
                {"precision", message.precision},
                {"seconds", message.seconds}};
    if (message.weightError > 0)
        loaded["weightError"] = message.weightError;
    if (message.generator)
        loaded["generator"] = toJson(*message.generator);
    return loaded;
}

json toJson(const ProgressMessage& message)
{
    json progress{{"type", "progress"},
                  {"id", message.id},
                  {"stage", message.stage},
                  {"frames", message.frames},
                  {"tiles", message.tiles}};
    if (message.steps > 0) {
        progress["step"] = message.step;
        progress["steps"] = message.steps;
    }
    return progress;
}

json toJson(const PreviewMessage& message)
{
    return {{"type", "preview"},
            {"id", message.id},
            {"step", message.step},
            {"picture", pathToJson(message.picture)}};
}

json toJson(const DoneMessage& message)
{
    return {{"type", "done"},
            {"id", message.id},
            {"frames", message.frames},
            {"computed", message.computed},
            {"seconds", message.seconds},
            {"damaged", message.damaged},
            {"notes", message.notes}};
}

json toJson(const ErrorMessage& message)
{
    json error{
        {"type", "error"}, {"code", nameOf(message.error.code)}, {"detail", message.error.detail}};
    if (message.id)
        error["id"] = *message.id;
    return error;
}

json toJson(const CancelledMessage& message)
{
    return {{"type", "cancelled"}, {"id", message.id}};
}

json toJson(const ProbedMessage& message)
{
    return {{"type", "probed"},
            {"device", message.device},
            {"convolution", message.convolution},
            {"products", message.products},
            {"resize", message.resize},
            {"decode", message.decode},
            {"encode", message.encode}};
}

template <class Message>
std::string lineOf(const Message& message)
{
    return dumpJson(std::visit([](const auto& value) { return toJson(value); }, message)) + '\n';
}

} // namespace

std::string toLine(const HostMessage& message)
{
    return lineOf(message);
}

std::string toLine(const EngineMessage& message)
{
    return lineOf(message);
}

} // namespace sluice::inference
