// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/project_json.h"

#include "core/base/json_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kFormat = "sluice-project";

/// Below the project's folder or in a folder beside it: these travel together. The rest is named whole.
fs::path storedPath(const fs::path& path, const fs::path& folder)
{
    if (folder.empty())
        return path;
    const fs::path relative = path.lexically_relative(folder);
    const auto upwards = std::ranges::count(relative, fs::path(".."));
    const bool reachesRoot =
        !folder.has_parent_path() || folder.parent_path() == folder.root_path();
    const bool travels = upwards == 0 || (upwards == 1 && !reachesRoot);
    return !relative.empty() && travels ? relative : path;
}

nlohmann::json toJson(const MediaRef& media, const fs::path& folder)
{
    nlohmann::json json{{"path", pathToJson(storedPath(media.path, folder))},
                        {"width", media.width},
                        {"height", media.height}};
    if (media.isStill)
        json["still"] = true;
    else
        json["duration"] = media.duration.toString();
    if (media.rate > Rational(0))
        json["rate"] = media.rate.toString();
    if (media.hasSound)
        json["sound"] = true;
    return json;
}

Result<MediaRef> mediaFromJson(const nlohmann::json& json, const fs::path& folder)
{
    MediaRef media;
    JsonReader reader(json, "media");
    reader.required("path", media.path);
    reader.optional("duration", media.duration);
    reader.optional("still", media.isStill);
    reader.optional("width", media.width);
    reader.optional("height", media.height);
    reader.optional("rate", media.rate);
    reader.optional("sound", media.hasSound);
    if (media.path.empty())
        reader.fail("path", "is empty");
    if (media.rate < Rational(0) || media.duration < Rational(0))
        reader.fail(media.rate < Rational(0) ? "rate" : "duration", "is negative");
    SLUICE_CHECK(reader.result());
    media.path = (folder / media.path).lexically_normal();
    if (media.isStill)
        media.duration = Rational(0);
    return media;
}

nlohmann::json toJson(const Clip& clip, const fs::path& folder)
{
    nlohmann::json json{{"id", clip.id},
                        {"name", clip.name},
                        {"source", toJson(clip.source, folder)},
                        {"in", clip.in.toString()},
                        {"out", clip.out.toString()},
                        {"position", clip.position.toString()}};
    if (clip.upscaled)
        json["upscaled"] = {{"media", toJson(clip.upscaled->media, folder)},
                            {"from", clip.upscaled->from.toString()},
                            {"to", clip.upscaled->to.toString()},
                            {"job", clip.upscaled->job}};
    if (clip.showUpscaled)
        json["showUpscaled"] = true;
    if (clip.pendingJob)
        json["pendingJob"] = *clip.pendingJob;
    return json;
}

Result<UpscaledMedia> upscaledFromJson(const nlohmann::json& json, const fs::path& folder)
{
    UpscaledMedia upscaled;
    JsonReader reader(json, "upscale");
    reader.nested("media", upscaled.media,
                  [&](const nlohmann::json& media) { return mediaFromJson(media, folder); });
    reader.required("from", upscaled.from);
    reader.required("to", upscaled.to);
    reader.optional("job", upscaled.job);
    SLUICE_CHECK(reader.result());
    return upscaled;
}

Result<Clip> clipFromJson(const nlohmann::json& json, const fs::path& folder)
{
    Clip clip;
    JsonReader reader(json, "clip");
    reader.required("id", clip.id);
    reader.optional("name", clip.name);
    reader.nested("source", clip.source,
                  [&](const nlohmann::json& media) { return mediaFromJson(media, folder); });
    reader.required("in", clip.in);
    reader.required("out", clip.out);
    reader.required("position", clip.position);
    if (json.contains("upscaled")) {
        UpscaledMedia upscaled;
        reader.nested("upscaled", upscaled,
                      [&](const nlohmann::json& made) { return upscaledFromJson(made, folder); });
        clip.upscaled = std::move(upscaled);
    }
    reader.optional("showUpscaled", clip.showUpscaled);
    reader.optional("pendingJob", clip.pendingJob);
    SLUICE_CHECK(reader.result());
    return clip;
}

Result<Track> trackFromJson(const nlohmann::json& json, const fs::path& folder)
{
    Track track;
    std::string kind;
    JsonReader reader(json, "track");
    reader.required("id", track.id);
    reader.required("kind", kind);
    if (kind != "video")
        reader.fail("kind", "is not one this version of Sluice knows");
    const bool hasClips = json.is_object() && json.contains("clips") && json["clips"].is_array();
    if (!hasClips)
        reader.fail("clips", "is not a list");
    SLUICE_CHECK(reader.result());
    for (const nlohmann::json& entry : json["clips"]) {
        SLUICE_TRY(Clip clip, clipFromJson(entry, folder));
        track.clips.push_back(std::move(clip));
    }
    return track;
}

Result<Marks> marksFromJson(const nlohmann::json& json)
{
    Marks marks;
    JsonReader reader(json, "range");
    reader.optional("in", marks.in);
    reader.optional("out", marks.out);
    SLUICE_CHECK(reader.result());
    return marks;
}

Result<std::vector<std::int64_t>> jobsFromJson(const nlohmann::json& json)
{
    std::vector<std::int64_t> jobs;
    for (const nlohmann::json& entry : json) {
        if (!json.is_array() || !entry.is_number_integer())
            return fail(ErrorCode::InvalidInput, "It is not a list of job numbers.");
        jobs.push_back(entry.get<std::int64_t>());
    }
    return jobs;
}

/// Says first what the file is, so that a newer one is not called broken.
Result<void> checkVersion(const nlohmann::json& json)
{
    if (!json.is_object() || !json.contains("format") || json["format"] != kFormat)
        return fail(ErrorCode::InvalidInput, "It is not a Sluice project.");
    int version = 0;
    JsonReader reader(json, "project");
    reader.required("version", version);
    SLUICE_CHECK(reader.result());
    if (version > kProjectVersion)
        return fail(
            ErrorCode::InvalidInput,
            fmt::format("It was saved by a newer Sluice (project version {}; this one reads "
                        "up to {}). Update Sluice to open it.",
                        version, kProjectVersion));
    if (version < 1)
        return fail(ErrorCode::InvalidInput, "Its version is not one that ever was.");
    return {};
}

} // namespace

nlohmann::json toJson(const Project& project, const fs::path& folder)
{
    nlohmann::json tracks = nlohmann::json::array();
    for (const Track& track : project.timeline.tracks) {
        nlohmann::json clips = nlohmann::json::array();
        for (const Clip& clip : track.clips)
            clips.push_back(toJson(clip, folder));
        tracks.push_back({{"id", track.id}, {"kind", "video"}, {"clips", std::move(clips)}});
    }
    nlohmann::json json{{"format", kFormat},
                        {"version", kProjectVersion},
                        {"frameRate", project.timeline.frameRate.toString()},
                        {"playhead", project.playhead.toString()},
                        {"tracks", std::move(tracks)}};
    if (!project.timeline.awaitedJobs.empty())
        json["awaitedJobs"] = project.timeline.awaitedJobs;
    if (!project.rule.empty())
        json["rule"] = project.rule;
    if (project.timeline.marks.in)
        json["marks"]["in"] = project.timeline.marks.in->toString();
    if (project.timeline.marks.out)
        json["marks"]["out"] = project.timeline.marks.out->toString();
    return json;
}

Result<Project> projectFromJson(const nlohmann::json& json, const fs::path& folder)
{
    SLUICE_CHECK(checkVersion(json));
    Project project;
    TimelineContent& timeline = project.timeline;
    JsonReader reader(json, "project");
    reader.required("frameRate", timeline.frameRate);
    reader.optional("playhead", project.playhead);
    reader.optional("rule", project.rule);
    reader.nested("marks", timeline.marks, marksFromJson);
    reader.nested("awaitedJobs", timeline.awaitedJobs, jobsFromJson);
    if (!json.contains("tracks") || !json["tracks"].is_array() || json["tracks"].size() != 1)
        reader.fail("tracks", "is not a list of one track");
    SLUICE_CHECK(reader.result());
    timeline.tracks.clear();
    for (const nlohmann::json& entry : json["tracks"]) {
        SLUICE_TRY(Track track, trackFromJson(entry, folder));
        timeline.tracks.push_back(std::move(track));
    }
    SLUICE_CHECK(checkContent(timeline));
    project.playhead = std::clamp(project.playhead, Rational(0), timeline.duration());
    return project;
}

} // namespace sluice
