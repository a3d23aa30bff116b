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

json toJson(const LoadMessage& message)
{
    json model{{"id", message.model.id}, {"kind", message.model.isResize ? "resize" : "network"}};
    if (!message.model.isResize)
        model["weights"] = toJson(message.model.weights);
    if (!message.model.mixWeights.empty())
        model["mix"] = {{"weights", toJson(message.model.mixWeights)},
                        {"share", message.model.mixShare}};
    return {{"type", "load"},
            {"device", message.device},
            {"threads", message.threads},
            {"model", std::move(model)},
            {"precision", message.precision}};
}

json toJson(const RunMessage& message)
{
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

json toJson(const LoadedMessage& message)
{
    return {{"type", "loaded"},
            {"architecture", message.architecture},
            {"scale", message.scale},
            {"parameters", message.parameters},
            {"operationsPerPixel", message.operationsPerPixel},
            {"device", message.device},
            {"precision", message.precision},
            {"seconds", message.seconds}};
}

json toJson(const ProgressMessage& message)
{
    return {{"type", "progress"},
            {"id", message.id},
            {"stage", message.stage},
            {"frames", message.frames},
            {"tiles", message.tiles}};
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
