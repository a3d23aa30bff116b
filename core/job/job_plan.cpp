// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/job_plan.h"

#include "core/base/json_reader.h"
#include "core/media/format_json.h"

#include <fmt/format.h>

namespace sluice {
namespace fs = std::filesystem;
namespace {

std::string chunkName(int index, const std::string& ending)
{
    return fmt::format("chunk-{:05}{}", index, ending);
}

nlohmann::json toJson(const ModelFacts& model)
{
    nlohmann::json json{{"id", model.id},
                        {"sha256", model.sha256},
                        {"scale", model.scale},
                        {"operationsPerPixel", model.operationsPerPixel},
                        {"weightBytes", model.weightBytes}};
    if (model.generator)
        json["generator"] = toJson(*model.generator);
    return json;
}

Result<ModelFacts> modelFactsFromJson(const nlohmann::json& json)
{
    ModelFacts model;
    JsonReader reader(json, "model");
    reader.required("id", model.id);
    reader.optional("sha256", model.sha256);
    reader.optional("scale", model.scale);
    reader.optional("operationsPerPixel", model.operationsPerPixel);
    reader.optional("weightBytes", model.weightBytes);
    if (json.is_object() && json.contains("generator"))
        reader.nested("generator", model.generator.emplace(), generatorFactsFromJson);
    SLUICE_CHECK(reader.result());
    return model;
}

nlohmann::json toJson(const std::vector<PlannedSource>& sources)
{
    nlohmann::json list = nlohmann::json::array();
    for (const PlannedSource& source : sources)
        list.push_back({{"path", pathToJson(source.path)},
                        {"bytes", source.bytes},
                        {"modified", source.modified}});
    return list;
}

Result<std::vector<PlannedSource>> sourcesFromJson(const nlohmann::json& json)
{
    std::vector<PlannedSource> sources;
    if (!json.is_array())
        return fail(ErrorCode::InvalidInput, "the sources are not a list");
    for (const nlohmann::json& entry : json) {
        PlannedSource& source = sources.emplace_back();
        JsonReader reader(entry, "source");
        reader.required("path", source.path);
        reader.required("bytes", source.bytes);
        reader.required("modified", source.modified);
        SLUICE_CHECK(reader.result());
    }
    return sources;
}

// Hours of film make thousands of chunks: each is a short list [start, end, frames], its files follow from its number.
Result<std::vector<Chunk>> chunksFromJson(const nlohmann::json& json)
{
    const auto wrong = [] {
        return fail(ErrorCode::InvalidInput, "a chunk is [start, end, frames]");
    };
    if (!json.is_array())
        return wrong();
    std::vector<Chunk> chunks;
    for (const nlohmann::json& entry : json) {
        if (!entry.is_array() || entry.size() != 3 || !entry[0].is_string() ||
            !entry[1].is_string() || !entry[2].is_number_integer())
            return wrong();
        Chunk chunk;
        chunk.index = int(chunks.size());
        SLUICE_TRY(chunk.start, Rational::parse(entry[0].get_ref<const std::string&>()));
        SLUICE_TRY(chunk.end, Rational::parse(entry[1].get_ref<const std::string&>()));
        chunk.frames = entry[2].get<std::int64_t>();
        chunks.push_back(std::move(chunk));
    }
    return chunks;
}

} // namespace

std::int64_t JobPlan::totalFrames() const
{
    std::int64_t frames = 0;
    for (const Chunk& chunk : chunks)
        frames += chunk.frames;
    return frames;
}

void nameChunkFiles(JobPlan& plan)
{
    const std::string ending = plan.isStill ? plan.spec.output().extension().string() : ".nut";
    for (Chunk& chunk : plan.chunks) {
        chunk.file = plan.jobFolder / chunkName(chunk.index, ending);
        chunk.partialFile = plan.jobFolder / chunkName(chunk.index, ".part" + ending);
    }
}

nlohmann::json toJson(const JobPlan& plan)
{
    nlohmann::json chunks = nlohmann::json::array();
    for (const Chunk& chunk : plan.chunks)
        chunks.push_back({chunk.start.toString(), chunk.end.toString(), chunk.frames});
    nlohmann::json json{{"spec", toJson(plan.spec)},
                        {"model", toJson(plan.model)},
                        {"jobFolder", pathToJson(plan.jobFolder)},
                        {"isStill", plan.isStill},
                        {"source", toJson(plan.source)},
                        {"deinterlace", nameOf(plan.deinterlace)},
                        {"format", toJson(plan.format)},
                        {"target", toJson(plan.target)},
                        {"sourceBytes", plan.sourceBytes},
                        {"sourceModified", plan.sourceModified},
                        {"chunks", std::move(chunks)}};
    if (!plan.moreSources.empty())
        json["moreSources"] = toJson(plan.moreSources);
    if (!plan.notes.empty())
        json["notes"] = plan.notes;
    return json;
}

Result<JobPlan> jobPlanFromJson(const nlohmann::json& json)
{
    JobPlan plan;
    JsonReader reader(json, "plan");
    reader.nested("spec", plan.spec, jobSpecFromJson);
    reader.nested("model", plan.model, modelFactsFromJson);
    reader.required("jobFolder", plan.jobFolder);
    reader.required("isStill", plan.isStill);
    reader.nested("source", plan.source, media::videoInfoFromJson);
    reader.parsed("deinterlace", plan.deinterlace, media::fieldOrderFromString);
    reader.nested("format", plan.format, media::videoWriteFormatFromJson);
    reader.nested("target", plan.target, pixelSizeFromJson);
    reader.required("sourceBytes", plan.sourceBytes);
    reader.required("sourceModified", plan.sourceModified);
    if (json.contains("moreSources"))
        reader.nested("moreSources", plan.moreSources, sourcesFromJson);
    reader.nested("chunks", plan.chunks, chunksFromJson);
    reader.optional("notes", plan.notes);
    if (plan.chunks.empty())
        reader.fail("chunks", "is empty");
    if (!plan.jobFolder.is_absolute())
        reader.fail("jobFolder", "is not an absolute path");
    SLUICE_CHECK(reader.result());
    nameChunkFiles(plan);
    return plan;
}

} // namespace sluice
