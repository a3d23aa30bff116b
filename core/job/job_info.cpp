// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/job_info.h"

#include "core/base/json_reader.h"

namespace sluice {
namespace {

nlohmann::json toJson(const ChunkRun& run)
{
    return {run.first, run.last, nameOf(run.place)};
}

nlohmann::json toJson(const JobProgress& progress)
{
    nlohmann::json json{{"stage", progress.stage},
                        {"framesDone", progress.framesDone},
                        {"framesTotal", progress.framesTotal},
                        {"chunksDone", progress.chunksDone},
                        {"chunksTotal", progress.chunksTotal}};
    if (progress.framesPerSecond)
        json["framesPerSecond"] = *progress.framesPerSecond;
    if (progress.secondsLeft)
        json["secondsLeft"] = *progress.secondsLeft;
    for (const ChunkRun& run : progress.doneRuns)
        json["doneRuns"].push_back(toJson(run));
    for (const ChunkRun& run : progress.takenRuns)
        json["takenRuns"].push_back(toJson(run));
    if (!progress.preview.empty())
        json["preview"] = pathToJson(progress.preview);
    return json;
}

Result<std::vector<ChunkRun>> chunkRunsFromJson(const nlohmann::json& json)
{
    std::vector<ChunkRun> runs;
    for (const nlohmann::json& entry : json) {
        if (!entry.is_array() || entry.size() != 3 || !entry[0].is_number_integer() ||
            !entry[1].is_number_integer() || !entry[2].is_string())
            return fail(ErrorCode::InvalidInput,
                        "a run of chunks is two whole numbers and a place");
        SLUICE_TRY(const Place place, placeFromString(entry[2].get<std::string>()));
        runs.push_back({entry[0].get<int>(), entry[1].get<int>(), place});
    }
    return runs;
}

Result<ChunkSpan> chunkSpanFromJson(const nlohmann::json& json)
{
    if (!json.is_array() || json.size() != 2 || !json[0].is_string() || !json[1].is_string())
        return fail(ErrorCode::InvalidInput, "the span of a chunk is two times");
    ChunkSpan span;
    SLUICE_TRY(span.start, Rational::parse(json[0].get<std::string>()));
    SLUICE_TRY(span.end, Rational::parse(json[1].get<std::string>()));
    return span;
}

Result<JobProgress> progressFromJson(const nlohmann::json& json)
{
    JobProgress progress;
    JsonReader reader(json, "progress");
    reader.optional("stage", progress.stage);
    reader.optional("framesDone", progress.framesDone);
    reader.optional("framesTotal", progress.framesTotal);
    reader.optional("chunksDone", progress.chunksDone);
    reader.optional("chunksTotal", progress.chunksTotal);
    reader.optional("framesPerSecond", progress.framesPerSecond);
    reader.optional("secondsLeft", progress.secondsLeft);
    reader.nested("doneRuns", progress.doneRuns, chunkRunsFromJson);
    reader.nested("takenRuns", progress.takenRuns, chunkRunsFromJson);
    reader.optional("preview", progress.preview);
    SLUICE_CHECK(reader.result());
    return progress;
}

Result<Error> errorFromJson(const nlohmann::json& json)
{
    Error error;
    std::string code;
    JsonReader reader(json, "error");
    reader.required("code", code);
    reader.required("detail", error.detail);
    SLUICE_CHECK(reader.result());
    error.code = errorCodeFromString(code);
    return error;
}

Result<WallTime> wallTimeFromJson(const nlohmann::json& json)
{
    if (!json.is_number_integer())
        return fail(ErrorCode::InvalidInput, "a time is in whole milliseconds");
    return WallTime(std::chrono::milliseconds(json.get<std::int64_t>()));
}

void readTime(JsonReader& reader,
              const char* key,
              const nlohmann::json& json,
              std::optional<WallTime>& time)
{
    if (!json.contains(key))
        return;
    WallTime value{};
    reader.nested(key, value, wallTimeFromJson);
    time = value;
}

Result<ChunkRow> chunkRowFromJson(const nlohmann::json& json)
{
    ChunkRow row;
    double busy = 0;
    JsonReader reader(json, "chunk");
    reader.required("index", row.index);
    reader.optional("frames", row.result.frames);
    reader.optional("computedFrames", row.result.computedFrames);
    reader.optional("busySeconds", busy);
    reader.optional("maker", row.result.maker);
    reader.optional("notes", row.result.notes);
    reader.optional("epoch", row.epoch);
    reader.parsed("place", row.result.place, placeFromString);
    reader.optional("peer", row.result.peer);
    reader.optional("feeWei", row.result.feeWei);
    if (json.contains("bytes") && json["bytes"].is_object()) {
        JsonReader bytes(json["bytes"], "bytes of a chunk");
        bytes.optional("up", row.result.bytesUp);
        bytes.optional("down", row.result.bytesDown);
        SLUICE_CHECK(bytes.result());
    }
    if (json.contains("price"))
        reader.nested("price", row.result.price.emplace(), announcedPriceFromJson);
    readTime(reader, "finished", json, row.finished);
    SLUICE_CHECK(reader.result());
    row.result.busy = std::chrono::duration<double>(busy);
    return row;
}

} // namespace

nlohmann::json toJson(const ChunkRow& row)
{
    nlohmann::json json{{"index", row.index},
                        {"frames", row.result.frames},
                        {"computedFrames", row.result.computedFrames},
                        {"busySeconds", row.result.busy.count()},
                        {"maker", row.result.maker},
                        {"notes", row.result.notes},
                        {"place", nameOf(row.result.place)},
                        {"epoch", row.epoch}};
    if (row.result.bytesUp > 0 || row.result.bytesDown > 0)
        json["bytes"] = {{"up", row.result.bytesUp}, {"down", row.result.bytesDown}};
    if (!row.result.peer.empty())
        json["peer"] = row.result.peer;
    if (row.result.price)
        json["price"] = toJson(*row.result.price);
    if (!row.result.feeWei.empty())
        json["feeWei"] = row.result.feeWei;
    if (row.finished)
        json["finished"] = row.finished->time_since_epoch().count();
    return json;
}

nlohmann::json toJson(const JobInfo& info)
{
    nlohmann::json json{{"id", info.id},
                        {"spec", toJson(info.spec)},
                        {"place", nameOf(info.place)},
                        {"rule", toJson(info.rule)},
                        {"state", nameOf(info.state)},
                        {"position", info.position},
                        {"attempt", info.attempt},
                        {"target", toJson(info.target)},
                        {"progress", toJson(info.progress)},
                        {"busySeconds", info.busySeconds},
                        {"ranSeconds", info.ranSeconds},
                        {"runs", info.runs},
                        {"notes", info.notes},
                        {"waitsFor", info.waitsFor},
                        {"created", info.created.time_since_epoch().count()}};
    if (info.error)
        json["error"] = {{"code", nameOf(info.error->code)}, {"detail", info.error->detail}};
    if (!info.result.empty())
        json["result"] = pathToJson(info.result);
    if (info.quote)
        json["quote"] = toJson(*info.quote);
    if (info.started)
        json["started"] = info.started->time_since_epoch().count();
    if (info.finished)
        json["finished"] = info.finished->time_since_epoch().count();
    return json;
}

Result<JobInfo> jobInfoFromJson(const nlohmann::json& json)
{
    JobInfo info;
    JsonReader reader(json, "job");
    reader.required("id", info.id);
    reader.nested("spec", info.spec, jobSpecFromJson);
    reader.parsed("place", info.place, placeFromString);
    reader.nested("rule", info.rule, placeRuleFromJson);
    reader.parsed("state", info.state, jobStateFromString);
    reader.optional("position", info.position);
    reader.optional("attempt", info.attempt);
    reader.nested("target", info.target, pixelSizeFromJson);
    reader.nested("progress", info.progress, progressFromJson);
    reader.optional("busySeconds", info.busySeconds);
    reader.optional("ranSeconds", info.ranSeconds);
    reader.optional("runs", info.runs);
    reader.optional("result", info.result);
    reader.optional("notes", info.notes);
    reader.optional("waitsFor", info.waitsFor);
    SLUICE_CHECK(reader.result());
    if (json.contains("error"))
        reader.nested("error", info.error.emplace(), errorFromJson);
    if (json.contains("quote"))
        reader.nested("quote", info.quote.emplace(), quoteFromJson);
    reader.nested("created", info.created, wallTimeFromJson);
    readTime(reader, "started", json, info.started);
    readTime(reader, "finished", json, info.finished);
    SLUICE_CHECK(reader.result());
    return info;
}

nlohmann::json toJson(const JobDetails& details)
{
    nlohmann::json chunks = nlohmann::json::array();
    for (const ChunkRow& row : details.chunks)
        chunks.push_back(toJson(row));
    nlohmann::json spans = nlohmann::json::array();
    for (const ChunkSpan& span : details.spans)
        spans.push_back({span.start.toString(), span.end.toString()});
    return {{"job", toJson(details.info)},
            {"chunks", std::move(chunks)},
            {"spans", std::move(spans)},
            {"receipt", details.receipt},
            {"jobFolder", pathToJson(details.jobFolder)}};
}

Result<JobDetails> jobDetailsFromJson(const nlohmann::json& json)
{
    JobDetails details;
    JsonReader reader(json, "job's details");
    reader.nested("job", details.info, jobInfoFromJson);
    reader.optional("jobFolder", details.jobFolder);
    SLUICE_CHECK(reader.result());
    if (json.contains("receipt"))
        details.receipt = json["receipt"];
    if (json.contains("chunks") && json["chunks"].is_array()) {
        for (const nlohmann::json& entry : json["chunks"]) {
            SLUICE_TRY(ChunkRow row, chunkRowFromJson(entry));
            details.chunks.push_back(std::move(row));
        }
    }
    if (json.contains("spans") && json["spans"].is_array()) {
        for (const nlohmann::json& entry : json["spans"]) {
            SLUICE_TRY(const ChunkSpan span, chunkSpanFromJson(entry));
            details.spans.push_back(span);
        }
    }
    return details;
}

} // namespace sluice
