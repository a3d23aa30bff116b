// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/auth_tokens.h"
#include "network/orchestrator/clip_from_frames.h"
#include "network/orchestrator/media_store.h"
#include "network/orchestrator/runner_pool.h"
#include "network/wire/job_answer.h"

#include "core/base/atomic_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

/// go-livepeer's; the runner's own default is 6.
constexpr int kDefaultFramesPerSecond = 7;

/// Writes the data URL of `medium` to a new file and puts its name in the URL's place.
Result<void> toFile(nlohmann::json& medium, const fs::path& scratch, JobResult& result)
{
    if (!medium.is_object() || !medium.contains("url") || !medium["url"].is_string())
        return fail(ErrorCode::Protocol, "the runner's answer has a medium without a url");
    SLUICE_TRY(const DataUrl data, parseDataUrl(medium["url"].get<std::string>()));
    const std::string name = fmt::format("{}.{}", randomHex(4), endingOf(data.contentType));
    const fs::path file = scratch / name;
    std::ofstream output(file, std::ios::binary);
    output.write(data.bytes.data(), std::streamsize(data.bytes.size()));
    output.close();
    if (!output)
        return Unexpected(errorFromErrno(errno, "Cannot write", file));
    medium["url"] = name;
    result.files[name] = file;
    return {};
}

Result<JobResult> clipOf(const JobBody& job, const nlohmann::json& lists, const fs::path& scratch)
{
    if (!lists.is_array() || lists.size() != 1 || !lists[0].is_array() || lists[0].empty())
        return fail(ErrorCode::Protocol, "the runner's answer does not have one list of frames");
    JobResult frames;
    std::vector<fs::path> files;
    for (nlohmann::json frame : lists[0]) {
        SLUICE_CHECK(toFile(frame, scratch, frames));
        files.push_back(scratch / frame["url"].get<std::string>());
    }
    const std::string name = randomHex(4) + ".mp4";
    const int rate = job.fields.value("fps", kDefaultFramesPerSecond);
    SLUICE_CHECK(clipFromFrames(files, rate, scratch / name));
    const nlohmann::json& first = lists[0][0];
    JobResult result;
    result.answer = {{"images",
                      {{{"url", name},
                        {"seed", first.value("seed", std::int64_t(0))},
                        {"nsfw", first.value("nsfw", false)}}}}};
    result.files[name] = scratch / name;
    return result;
}

} // namespace

Result<JobResult>
unpackRunnerAnswer(const JobBody& job, nlohmann::json answer, const fs::path& scratch)
try {
    if (!answer.is_object())
        return fail(ErrorCode::Protocol, "the runner's answer is not an object");
    if (answer.contains("frames"))
        return clipOf(job, answer["frames"], scratch);
    JobResult result;
    if (answer.contains("images")) {
        if (!answer["images"].is_array())
            return fail(ErrorCode::Protocol, "the runner's images are not a list");
        for (nlohmann::json& image : answer["images"])
            SLUICE_CHECK(toFile(image, scratch, result));
    }
    if (answer.contains("audio"))
        SLUICE_CHECK(toFile(answer["audio"], scratch, result));
    result.answer = std::move(answer);
    return result;
} catch (const nlohmann::json::exception& error) {
    return fail(ErrorCode::Protocol,
                fmt::format("the runner's answer cannot be used: {}", error.what()));
}

} // namespace sluice::network
