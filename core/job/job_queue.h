// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/job/awake.h"
#include "core/job/cheap_start.h"
#include "core/job/job_runner.h"
#include "core/job/lane.h"
#include "core/job/speed_meter.h"

#include <QObject>
#include <QTimer>

#include <map>

namespace sluice {

/// The queue in the process that owns it: decides what runs next, keeps every job's row, and answers commands.
///
/// Belongs to one thread with an event loop; backends run on lanes, one for each place. A shared job takes the lanes of all places.
/// Everybody else uses QueueSession.
class JobQueue : public QObject
{
    Q_OBJECT

public:
    /// `journal` is open, so this process owns the queue.
    /// Errors: Io, when the journal cannot be read.
    static Result<std::unique_ptr<JobQueue>> create(std::unique_ptr<Journal> journal,
                                                    const Paths& paths,
                                                    const Settings& settings,
                                                    std::vector<std::shared_ptr<Backend>> backends,
                                                    bool runJobs,
                                                    std::vector<std::string>& notices);
    /// Stops everything that runs; those jobs wait again. Waits until every backend has let go.
    ~JobQueue() override;

    std::vector<JobInfo> jobs() const;
    /// How often jobs that wait for a cheap time are looked at, and by which clock; without this call they are not.
    void setCheapLooks(ForwardClock clock, std::chrono::milliseconds interval);
    /// For jobs that begin from now on.
    void setSettings(const Settings& settings);
    /// Carries out a command of QueueSession: submit, pause, resume, cancel, retry, move,
    /// moveTo, acceptPrice, startNow, remove, show. Its answer is JSON.
    ///
    /// Errors: InvalidInput, NotFound, and those of the journal.
    Result<nlohmann::json> execute(const std::string& verb, const nlohmann::json& arguments);

Q_SIGNALS:
    void jobChanged(const sluice::JobInfo& info); ///< also for a new job
    void jobRemoved(sluice::JobId id);
    void ownershipLost();

private:
    struct Entry
    {
        JobInfo info;
        JobWish wish = JobWish::None;
        std::filesystem::path jobFolder;
        std::shared_ptr<JobControl> control; ///< while a lane works on it
        SpeedMeter speed;
    };
    struct PlaceLane
    {
        std::shared_ptr<Backend> backend; ///< null: the lane that cancels idle jobs
        std::unique_ptr<Lane> lane;
        JobId running = 0;
    };

    JobQueue(std::unique_ptr<Journal> journal, const Paths& paths, const Settings& settings);
    void removeLeftFolders() const;
    Result<nlohmann::json> submit(const nlohmann::json& arguments);
    Result<void> pause(Entry& entry);
    Result<void> resume(Entry& entry);
    Result<void> cancel(Entry& entry, JobWish wish);
    Result<void> retry(Entry& entry, bool overwrite);
    Result<void> move(Entry& entry, int position);
    Result<void> checkPlace(Place place) const;
    Result<void> moveTo(Entry& entry, Place place);
    Result<void>
    agree(Placement& placement, const JobPlan& plan, const std::optional<Quote>& quote) const;
    void agreeToKnownPrice(PlaceRule& rule, const JobPlan& plan) const;
    void agreeToPriceInSight(PlaceRule& rule, const JobPlan& plan) const;
    Result<void> acceptPrice(Entry& entry, const std::string& wei);
    Result<void> startNow(Entry& entry);
    Result<void> remove(JobId id);
    Result<nlohmann::json> show(const Entry& entry) const;

    Result<Entry*> find(JobId id);
    Result<void> setWish(Entry& entry, JobWish wish, const char* stage);
    Result<void> applyChange(Entry& entry, const JobChange& change);
    void reload(JobId id);
    void renumber();
    void schedule();
    const PlaceLane* laneOf(Place place) const;
    bool isReady(const Entry& entry, const PlaceLane& lane) const;
    bool canStart(const Entry& entry) const;
    void start(Entry& entry, PlaceLane& lane);
    std::vector<std::shared_ptr<Backend>> claimPlaces(const Entry& entry, PlaceLane& lane);
    void showProgress(JobId id, const JobProgress& progress);
    void laneEnded(JobId id, std::size_t laneIndex, const Result<void>& ended);
    void remember(const Entry& entry);
    void renewLease();
    bool waitsForCheapTime(const Entry& entry) const;
    void lookAtCheapJobs();
    void decideCheapJobs(const std::map<JobId, std::vector<Quote>>& seen);
    void beginCheapJob(Entry& entry,
                       Place place,
                       const std::string& why,
                       const std::vector<Quote>& quotes);

    std::shared_ptr<Journal> m_journal;
    const Paths m_paths;
    Settings m_settings;
    const std::shared_ptr<LimitSource> m_limits;
    bool m_runJobs = true;
    std::vector<JobId> m_order; ///< active jobs
    std::map<JobId, Entry> m_entries;
    AwakeInhibitor m_awake;
    QTimer m_heartbeat;
    QTimer m_cheapLooks;
    ForwardClock m_clock;
    bool m_isLooking = false;                                      ///< m_cheapLane works
    std::optional<std::chrono::steady_clock::time_point> m_newsAt; ///< others were last asked
    std::stop_source m_cheapStop;
    std::vector<PlaceLane> m_lanes; ///< their threads end first
    Lane m_cheapLane;               ///< last, likewise: looks at jobs that wait for a cheap time
};

} // namespace sluice
