// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/finish_job.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "core/job/receipt.h"
#include "core/media/assemble.h"

#include <fmt/format.h>

#include <sys/stat.h>

#include <cerrno>

namespace sluice {
namespace fs = std::filesystem;
namespace {

/// A file that is removed unless it was published.
class TemporaryFile
{
public:
    explicit TemporaryFile(fs::path path)
        : m_path(std::move(path))
    {
        remove(); // what a killed run left
    }
    ~TemporaryFile() { remove(); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const fs::path& path() const { return m_path; }

private:
    void remove() const
    {
        std::error_code ignored;
        fs::remove(m_path, ignored);
    }
    fs::path m_path;
};

/// Hidden, beside the output so that a rename suffices, with the job's own name so that the next run finds and removes it.
fs::path temporaryName(const JobPlan& plan)
{
    const fs::path& output = plan.spec.output();
    return output.parent_path() / fmt::format(".sluice-{}{}", plan.jobFolder.filename().string(),
                                              output.extension().string());
}

Result<FileMark> markOf(const fs::path& file)
{
    struct stat status
    {};
    if (::stat(file.c_str(), &status) != 0)
        return Unexpected(errorFromErrno(errno, "Cannot read", file));
    return FileMark{std::uint64_t(status.st_dev), std::uint64_t(status.st_ino),
                    std::uint64_t(status.st_size)};
}

Result<void> copyFile(const fs::path& from, const fs::path& to)
{
    std::error_code error;
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
    if (error)
        return Unexpected(errorFromErrno(error.value(), "Cannot write", to));
    return {};
}

struct JoinWish
{
    std::vector<Chunk> chunks;
    fs::path output;
    std::map<std::string, std::string> metadata{};
    std::optional<Rational> end{}; ///< only the beginning of the job is done
};

Result<media::JoinReport> joinUpscale(const UpscaleSpec& spec, JoinWish wish, std::stop_token stop)
{
    media::JoinRequest request;
    for (const Chunk& chunk : wish.chunks)
        request.chunks.push_back(chunk.file);
    request.source = spec.source;
    request.start = spec.start;
    request.end = wish.end ? wish.end : spec.end;
    request.output = std::move(wish.output);
    request.metadata = std::move(wish.metadata);
    return media::joinChunks(request, std::move(stop));
}

Result<media::JoinReport> joinExport(const ExportSpec& spec, JoinWish wish, std::stop_token stop)
{
    media::AssembleRequest request;
    for (const Chunk& chunk : wish.chunks)
        request.chunks.push_back(chunk.file);
    request.timeBase = Rational(1) / spec.frameRate;
    for (const ExportSegment& segment : spec.segments)
        if (!segment.isStill)
            request.sound.push_back({segment.path, segment.mediaIn, segment.mediaOut, segment.at});
    request.duration = wish.chunks.back().end;
    request.output = std::move(wish.output);
    request.metadata = std::move(wish.metadata);
    return media::assembleClip(request, std::move(stop));
}

/// Nothing but the pictures: there is no source whose sound or subtitles could be kept.
Result<media::JoinReport>
joinGenerated(const GenerateSpec& spec, JoinWish wish, std::stop_token stop)
{
    media::AssembleRequest request;
    for (const Chunk& chunk : wish.chunks)
        request.chunks.push_back(chunk.file);
    request.timeBase = Rational(1) / *spec.frameRate;
    request.duration = wish.chunks.back().end;
    request.output = std::move(wish.output);
    request.metadata = std::move(wish.metadata);
    return media::assembleClip(request, std::move(stop));
}

Result<media::JoinReport> join(const JobPlan& plan, JoinWish wish, std::stop_token stop)
{
    if (const ExportSpec* spec = plan.spec.exporting())
        return joinExport(*spec, std::move(wish), std::move(stop));
    if (const GenerateSpec* spec = plan.spec.generating())
        return joinGenerated(*spec, std::move(wish), std::move(stop));
    return joinUpscale(*plan.spec.upscale(), std::move(wish), std::move(stop));
}

/// The chunks whose files exist; one without a single decodable picture has none.
std::vector<Chunk> chunksWithFiles(const JobPlan& plan, const std::vector<ChunkRow>& rows)
{
    std::vector<Chunk> chunks;
    for (const ChunkRow& row : rows)
        if (row.result.frames > 0)
            chunks.push_back(plan.chunks[std::size_t(row.index)]);
    return chunks;
}

/// Saves a whole result whose name was taken while the job ran.
Error keepInJobFolder(const fs::path& temporary, const JobPlan& plan)
{
    const fs::path& output = plan.spec.output();
    const fs::path kept = plan.jobFolder / ("result" + output.extension().string());
    const auto copied = copyFile(temporary, kept);
    if (!copied)
        return {ErrorCode::AlreadyExists,
                fmt::format("{} appeared while the job ran and is left alone. Move it away and "
                            "start the job again; all pieces are kept.",
                            output.string())};
    return {ErrorCode::AlreadyExists,
            fmt::format("{} appeared while the job ran and is left alone. The finished result is "
                        "in {}: take it from there, or move "
                        "the other file away and start the job again.",
                        output.string(), kept.string())};
}

} // namespace

Result<FinishedJob> finishJob(Journal& journal,
                              const JobPlan& plan,
                              const JobInfo& info,
                              const Settings& settings,
                              std::stop_token stop)
{
    SLUICE_TRY(const std::vector<ChunkRow> rows, journal.chunks(info.id));
    SLUICE_TRY(const std::vector<SideWork> beside, journal.sideWork(info.id));
    const std::vector<Chunk> chunks = chunksWithFiles(plan, rows);
    if (chunks.empty())
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Not one picture of {} could be decoded.", plan.spec.title()));
    const TemporaryFile temporary(temporaryName(plan));
    const auto began = std::chrono::steady_clock::now();
    ReceiptInput account{plan, info, rows, beside, settings, info.ranSeconds, {}, true};
    if (plan.isStill) {
        SLUICE_CHECK(copyFile(chunks.front().file, temporary.path()));
    } else {
        JoinWish wish{chunks, temporary.path()};
        // A clip of hours has thousands of chunks; who made which is said in short.
        account.withEachChunk = false;
        if (settings.embedReceipt)
            wish.metadata["sluice"] = dumpJson(makeReceipt(account));
        account.withEachChunk = true;
        SLUICE_TRY(const media::JoinReport report, join(plan, std::move(wish), stop));
        account.notes = report.notes;
        account.ranSeconds +=
            std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    }
    FinishedJob finished{plan.spec.output(), makeReceipt(account)};
    SLUICE_TRY(const FileMark mark, markOf(temporary.path()));
    SLUICE_CHECK(journal.setPublishing(info.id, mark, finished.receipt));
    const auto published = publishFile(temporary.path(), finished.result, plan.spec.overwrite());
    if (!published && published.error().code == ErrorCode::AlreadyExists)
        return Unexpected(keepInJobFolder(temporary.path(), plan));
    SLUICE_CHECK(published);
    return finished;
}

Result<std::optional<FinishedJob>> findPublished(Journal& journal, const JobPlan& plan, JobId id)
{
    SLUICE_TRY(const std::optional<FileMark> expected, journal.publishing(id));
    if (!expected)
        return std::optional<FinishedJob>();
    const auto found = markOf(plan.spec.output());
    if (!found || *found != *expected)
        return std::optional<FinishedJob>();
    SLUICE_TRY(nlohmann::json receipt, journal.receipt(id));
    return std::optional<FinishedJob>(FinishedJob{plan.spec.output(), std::move(receipt)});
}

Result<fs::path>
keepDoneChunks(Journal& journal, const JobPlan& plan, JobId id, std::stop_token stop)
{
    if (plan.isStill)
        return fs::path();
    SLUICE_TRY(std::vector<ChunkRow> rows, journal.chunks(id));
    std::size_t whole = 0;
    while (whole < rows.size() && rows[whole].index == int(whole))
        ++whole;
    rows.resize(whole);
    const std::vector<Chunk> chunks = chunksWithFiles(plan, rows);
    if (chunks.empty())
        return fs::path();
    const TemporaryFile temporary(temporaryName(plan));
    JoinWish wish{chunks, temporary.path()};
    wish.end = plan.chunks[whole - 1].end;
    SLUICE_CHECK(join(plan, std::move(wish), stop));

    const fs::path& output = plan.spec.output();
    for (int number = 1;; ++number) {
        const std::string suffix = number == 1 ? ".partial" : fmt::format(".partial-{}", number);
        const fs::path name =
            output.parent_path() / (output.stem().string() + suffix + output.extension().string());
        const auto published = publishFile(temporary.path(), name, false);
        if (published)
            return name;
        if (published.error().code != ErrorCode::AlreadyExists)
            return Unexpected(published.error());
    }
}

} // namespace sluice
