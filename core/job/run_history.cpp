// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/run_history.h"

#include "core/job/queue_schema.h"

#include <mutex>

namespace sluice {

struct RunHistory::State
{
    explicit State(SqliteDatabase opened)
        : database(std::move(opened))
    {}
    std::mutex mutex;
    SqliteDatabase database;
};

RunHistory::RunHistory(std::unique_ptr<State> state)
    : m_state(std::move(state))
{}

RunHistory::~RunHistory() = default;
RunHistory::RunHistory(RunHistory&&) noexcept = default;
RunHistory& RunHistory::operator=(RunHistory&&) noexcept = default;

Result<RunHistory> RunHistory::open(const std::filesystem::path& file)
{
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    SLUICE_TRY(SqliteDatabase database, openQueueDatabase(file));
    return RunHistory(std::make_unique<State>(std::move(database)));
}

Result<void> RunHistory::add(const MeasuredRun& run)
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(
        SqliteStatement insert,
        m_state->database.prepare(
            "INSERT INTO runs (at, kind, place, device, model, source_pixels, target_pixels, "
            "frames, computed, seconds, predicted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    return insert.bind(1, std::chrono::duration_cast<std::chrono::milliseconds>(now).count())
        .bind(2, run.kind)
        .bind(3, nameOf(run.place))
        .bind(4, run.device)
        .bind(5, run.model)
        .bind(6, run.sourcePixels)
        .bind(7, run.targetPixels)
        .bind(8, run.frames)
        .bind(9, run.computedFrames)
        .bind(10, run.seconds)
        .bind(11, run.predictedSeconds)
        .run();
}

Result<std::vector<MeasuredRun>> RunHistory::query(const std::string& kind,
                                                   Place place,
                                                   const std::string& model,
                                                   const std::string& device,
                                                   int limit) const
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(
        SqliteStatement rows,
        m_state->database.prepare(
            "SELECT device, source_pixels, target_pixels, frames, computed, seconds, predicted "
            "FROM runs WHERE kind=?1 AND place=?2 AND model=?3 AND (?4='' OR device=?4) "
            "ORDER BY at DESC, id DESC LIMIT ?5"));
    rows.bind(1, kind)
        .bind(2, nameOf(place))
        .bind(3, model)
        .bind(4, device)
        .bind(5, std::int64_t(limit));
    std::vector<MeasuredRun> runs;
    while (true) {
        SLUICE_TRY(const bool row, rows.step());
        if (!row)
            return runs;
        MeasuredRun run;
        run.kind = kind;
        run.place = place;
        run.model = model;
        run.device = rows.text(0);
        run.sourcePixels = rows.integer(1);
        run.targetPixels = rows.integer(2);
        run.frames = rows.integer(3);
        run.computedFrames = rows.integer(4);
        run.seconds = rows.real(5);
        if (!rows.isNull(6))
            run.predictedSeconds = rows.real(6);
        runs.push_back(std::move(run));
    }
}

} // namespace sluice
