// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/autosave.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "core/base/log.h"
#include "core/timeline/find_media.h"
#include "core/timeline/project_json.h"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>

namespace sluice {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kFormat = "sluice-autosave";
constexpr std::string_view kEnding = ".autosave";

using Clock = std::chrono::system_clock;

fs::path folderOf(const Paths& paths)
{
    return paths.data / "autosave";
}

fs::path lockOf(const fs::path& file)
{
    return fs::path(file).replace_extension(".lock");
}

void removeBoth(const fs::path& file)
{
    std::error_code ignored;
    fs::remove(file, ignored);
    fs::remove(lockOf(file), ignored);
}

struct Envelope
{
    Project project;
    fs::path path;
    Clock::time_point saved;
};

Result<Envelope> readEnvelope(const fs::path& file)
{
    SLUICE_TRY(const std::string text, readFile(file));
    SLUICE_TRY(const nlohmann::json json, parseJson(text, "saved project"));
    Envelope envelope;
    std::string format;
    std::int64_t saved = 0;
    JsonReader reader(json, "saved project");
    reader.required("format", format);
    reader.required("savedMicroseconds", saved);
    reader.optional("path", envelope.path);
    reader.nested("project", envelope.project,
                  [](const nlohmann::json& project) { return projectFromJson(project, {}); });
    if (format != kFormat)
        reader.fail("format", "is another one");
    SLUICE_CHECK(reader.result());
    envelope.saved = Clock::time_point(std::chrono::microseconds(saved));
    return envelope;
}

} // namespace

Autosave::Autosave(FileLock lock, fs::path file)
    : m_lock(std::move(lock))
    , m_file(std::move(file))
{}

Result<Autosave> Autosave::create(const Paths& paths)
{
    const fs::path folder = folderOf(paths);
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return Unexpected(errorFromErrno(error.value(), "Cannot create", folder));
    for (int number = 1;; ++number) {
        const fs::path file = folder / fmt::format("{}-{}{}", ::getpid(), number, kEnding);
        // Numbers of processes come again: what a dead one left is not ours to write over.
        if (fs::exists(file, error))
            continue;
        SLUICE_TRY(std::optional<FileLock> lock, FileLock::tryLock(lockOf(file)));
        if (lock)
            return Autosave(std::move(*lock), file);
    }
}

Result<void> Autosave::write(const Project& project, const fs::path& path)
{
    const auto now =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch());
    nlohmann::json json{
        {"format", kFormat}, {"savedMicroseconds", now.count()}, {"project", toJson(project, {})}};
    if (!path.empty())
        json["path"] = pathToJson(path);
    return writeFileAtomically(m_file, dumpJson(json) + "\n");
}

void Autosave::discard()
{
    // The lock's file stays until the next start tidies up: others may be about to look at it.
    std::error_code ignored;
    fs::remove(m_file, ignored);
}

std::vector<Recoverable> recoverableProjects(const Paths& paths)
{
    std::vector<Recoverable> list;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folderOf(paths), error)) {
        const fs::path& found = entry.path();
        if (found.extension() != kEnding && found.extension() != ".lock")
            continue;
        const fs::path file = fs::path(found).replace_extension(kEnding);
        const auto lock = FileLock::tryLock(lockOf(file));
        if (!lock || !*lock)
            continue;
        if (!fs::exists(file, error)) {
            removeBoth(file);
        } else if (found.extension() == kEnding) {
            auto envelope = readEnvelope(file);
            if (envelope)
                list.push_back({file, std::move(envelope->path), envelope->saved,
                                envelope->project.timeline.tracks.front().clips.size()});
            else
                spdlog::warn("{}: {}", file.string(), envelope.error().detail);
        }
    }
    std::ranges::sort(list, std::ranges::greater(), &Recoverable::saved);
    return list;
}

Result<Project> recoverProject(const Recoverable& recoverable)
{
    auto envelope = readEnvelope(recoverable.file);
    if (!envelope)
        return fail(envelope.error().code,
                    fmt::format("Cannot recover {}: {}", recoverable.file.string(),
                                envelope.error().detail));
    markMissing(envelope->project.timeline);
    return std::move(envelope->project);
}

void discardRecoverable(const Recoverable& recoverable)
{
    removeBoth(recoverable.file);
}

} // namespace sluice
