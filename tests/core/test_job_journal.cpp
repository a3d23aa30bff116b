// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "core/job/fee_ledger.h"
#include "core/job/journal.h"
#include "core/job/queue_schema.h"
#include "core/job/request_log.h"
#include "core/job/run_history.h"
#include "tests/support/job_plans.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <sys/resource.h>

#include <csignal>

using namespace sluice;
namespace fs = std::filesystem;

class TestJobJournal : public QObject
{
    Q_OBJECT

    static std::unique_ptr<Journal> open(const fs::path& file)
    {
        std::vector<std::string> notices;
        auto journal = Journal::open(file, notices);
        return journal ? std::move(*journal) : nullptr;
    }

    static std::vector<JobRecord> jobsOf(Journal& journal)
    {
        std::vector<std::string> notices;
        return journal.jobs(notices).value();
    }

private Q_SLOTS:
    void remembersAJobAndItsPlan()
    {
        const test::TempDir dir;
        const JobPlan plan = test::bookkeepingPlan(dir / "job", 3);
        {
            auto journal = open(dir / "q.sqlite");
            QCOMPARE(journal->add(plan, Place::Here, std::nullopt).value(), JobId(1));
        }
        auto journal = open(dir / "q.sqlite");
        const auto records = jobsOf(*journal);
        QCOMPARE(records.size(), std::size_t(1));
        QCOMPARE(records[0].info.state, JobState::Waiting);
        QVERIFY(records[0].info.spec == plan.spec);
        QCOMPARE(records[0].info.progress.framesTotal, std::int64_t(30));
        QVERIFY(toJson(journal->plan(1).value()) == toJson(plan));
    }

    void addingTheSameFolderTwiceGivesTheSameJob()
    {
        const test::TempDir dir;
        auto journal = open(dir / "q.sqlite");
        const JobPlan plan = test::bookkeepingPlan(dir / "job", 1);
        QCOMPARE(journal->add(plan, Place::Here, std::nullopt).value(),
                 journal->add(plan, Place::Here, std::nullopt).value());
        QCOMPARE(jobsOf(*journal).size(), std::size_t(1));
    }

    void aPathThatIsNotUtf8ComesBack()
    {
        const test::TempDir dir;
        auto journal = open(dir / "q.sqlite");
        JobPlan plan = test::bookkeepingPlan(dir / "j\xfc"
                                                   "b",
                                             1);
        std::get<UpscaleSpec>(plan.spec.task).source = "/clips/fr\xfch.mp4";
        QVERIFY(journal->add(plan, Place::Here, std::nullopt).has_value());
        const auto records = jobsOf(*journal);
        QCOMPARE(records.size(), std::size_t(1));
        QCOMPARE(records[0].info.spec.source().string(), std::string("/clips/fr\xfch.mp4"));
        QCOMPARE(records[0].jobFolder, plan.jobFolder);
    }

    void aDatabaseOfTheFirstVersionIsBroughtUpToDateByItsOwner()
    {
        const test::TempDir dir;
        const JobPlan plan = test::bookkeepingPlan(dir / "job", 2);
        {
            auto database = openQueueDatabase(dir / "q.sqlite");
            QCOMPARE(database->integer("PRAGMA user_version").value(), std::int64_t(1));
            auto insert = database->prepare(
                "INSERT INTO jobs (id, key, plan, place, state, position, spec, target_width, "
                "target_height, frames, chunks, created) "
                "VALUES (1, 'job', ?, 'here', 'running', 1, ?, 128, 96, 20, 2, 1000)");
            QVERIFY(insert->bind(1, dumpJson(toJson(plan)))
                        .bind(2, dumpJson(toJson(plan.spec)))
                        .run()
                        .has_value());
            QVERIFY(database
                        ->execute("INSERT INTO chunks VALUES (1, 0, 10, 10, 0.5, 'old device', "
                                  "'[\"a note\"]', 1)")
                        .has_value());
        }
        // Another program may look at it while an older owner works with it.
        QVERIFY(RunHistory::open(dir / "q.sqlite").has_value());
        QCOMPARE(openQueueDatabase(dir / "q.sqlite")->integer("PRAGMA user_version").value(),
                 std::int64_t(1));

        auto journal = open(dir / "q.sqlite");
        const JobInfo info = journal->job(1).value().info;
        QCOMPARE(info.state, JobState::Waiting);
        QVERIFY(info.rule == PlaceRule());
        QVERIFY(info.notes.empty());
        const ChunkRow chunk = journal->chunks(1).value().at(0);
        QCOMPARE(chunk.result.maker, std::string("old device"));
        QCOMPARE(chunk.result.place, Place::Here);
        QVERIFY(!chunk.result.price && !chunk.finished);
        QVERIFY(journal->addChunk(1, 1, {.frames = 10}).has_value());
        journal.reset();
        QCOMPARE(open(dir / "q.sqlite")->chunks(1).value().size(), std::size_t(2));
    }

    void aChunkRemembersWhoMadeItAtWhichPrice()
    {
        const test::TempDir dir;
        const AnnouncedPrice price{"1200", "1000", "millisecond", true};
        {
            auto journal = open(dir / "q.sqlite");
            Placement placement(Place::Subnet);
            placement.rule.mayComeHome = false;
            placement.note = "Runs there.";
            QVERIFY(journal->add(test::bookkeepingPlan(dir / "job", 1), placement, std::nullopt)
                        .has_value());
            ChunkResult result{.frames = 10, .maker = "a peer"};
            result.place = Place::Subnet;
            result.peer = "https://peer.test";
            result.price = price;
            result.feeWei = "7/3";
            QVERIFY(journal->addChunk(1, 0, result).has_value());
            QVERIFY(journal->addNote(1, "It \"went\" on.").has_value());
        }
        auto journal = open(dir / "q.sqlite");
        const ChunkRow chunk = journal->chunks(1).value().at(0);
        QCOMPARE(chunk.result.place, Place::Subnet);
        QCOMPARE(chunk.result.peer, std::string("https://peer.test"));
        QVERIFY(chunk.result.price == price);
        QCOMPARE(chunk.result.feeWei, std::string("7/3"));
        QVERIFY(chunk.finished.has_value());
        const JobInfo info = journal->job(1).value().info;
        QVERIFY(info.notes == std::vector<std::string>({"Runs there.", "It \"went\" on."}));
        QVERIFY(!info.rule.mayComeHome);
    }

    void aFormerOwnerCannotWrite()
    {
        const test::TempDir dir;
        auto former = open(dir / "q.sqlite");
        const JobId id =
            former->add(test::bookkeepingPlan(dir / "job", 2), Place::Here, std::nullopt).value();
        QVERIFY(former->apply(id, {.event = JobEvent::Start}).has_value());
        auto current = open(dir / "q.sqlite");
        QCOMPARE(former->addChunk(id, 0, {}).error().code, ErrorCode::Unavailable);
        QCOMPARE(former->apply(id, {.event = JobEvent::Succeed}).error().code,
                 ErrorCode::Unavailable);
        QCOMPARE(former->renewLease().error().code, ErrorCode::Unavailable);
        QCOMPARE(current->chunks(id).value().size(), std::size_t(0));
    }

    void aJobThatRanWaitsAgainAfterACrash()
    {
        const test::TempDir dir;
        auto first = open(dir / "q.sqlite");
        const JobId id =
            first->add(test::bookkeepingPlan(dir / "job", 2), Place::Here, std::nullopt).value();
        QVERIFY(first->apply(id, {.event = JobEvent::Start}).has_value());
        QVERIFY(first->addChunk(id, 0, {.frames = 10, .maker = "x"}).has_value());
        auto second = open(dir / "q.sqlite");
        QCOMPARE(second->job(id).value().info.state, JobState::Waiting);
        QCOMPARE(second->job(id).value().info.progress.chunksDone, 1);
    }

    void aWishOutlivesACrash()
    {
        const test::TempDir dir;
        auto first = open(dir / "q.sqlite");
        const JobId paused =
            first->add(test::bookkeepingPlan(dir / "a", 2), Place::Here, std::nullopt).value();
        const JobId cancelled =
            first->add(test::bookkeepingPlan(dir / "b", 2), Place::Here, std::nullopt).value();
        for (const JobId id : {paused, cancelled})
            QVERIFY(first->apply(id, {.event = JobEvent::Start}).has_value());
        QVERIFY(first->setWish(paused, JobWish::Pause).has_value());
        QVERIFY(first->setWish(cancelled, JobWish::CancelKeep).has_value());
        auto second = open(dir / "q.sqlite");
        QCOMPARE(second->job(paused).value().info.state, JobState::Paused);
        QCOMPARE(int(second->job(cancelled).value().wish), int(JobWish::CancelKeep));
    }

    void terminalStatesAbsorb()
    {
        const test::TempDir dir;
        auto journal = open(dir / "q.sqlite");
        const JobId id =
            journal->add(test::bookkeepingPlan(dir / "job", 1), Place::Here, std::nullopt).value();
        QVERIFY(journal->apply(id, {.event = JobEvent::Cancel}).has_value());
        QCOMPARE(journal->apply(id, {.event = JobEvent::Succeed}).error().code,
                 ErrorCode::InvalidInput);
        QCOMPARE(journal->apply(id, {.event = JobEvent::Start}).error().code,
                 ErrorCode::InvalidInput);
        QCOMPARE(journal->job(id).value().info.state, JobState::Cancelled);
    }

    void aRetryIsANewAttemptThatKeepsChunks()
    {
        const test::TempDir dir;
        auto journal = open(dir / "q.sqlite");
        const JobId id =
            journal->add(test::bookkeepingPlan(dir / "job", 2), Place::Here, std::nullopt).value();
        QVERIFY(journal->apply(id, {.event = JobEvent::Start}).has_value());
        QVERIFY(journal->addChunk(id, 1, {.frames = 10, .notes = {"halved"}}).has_value());
        QVERIFY(
            journal
                ->apply(id, {.event = JobEvent::Fail, .error = Error{ErrorCode::DiskFull, "full"}})
                .has_value());
        QCOMPARE(journal->job(id).value().info.error->detail, std::string("full"));
        QVERIFY(journal->apply(id, {.event = JobEvent::Retry, .overwrite = true}).has_value());
        const JobInfo info = journal->job(id).value().info;
        QCOMPARE(info.attempt, 2);
        QCOMPARE(info.progress.chunksDone, 1);
        QVERIFY(std::get<UpscaleSpec>(journal->plan(id).value().spec.task).overwrite);
        QCOMPARE(journal->chunks(id).value().at(0).result.notes.at(0), std::string("halved"));
    }

    void aChunkIsJournalledOnce()
    {
        const test::TempDir dir;
        auto journal = open(dir / "q.sqlite");
        const JobId id =
            journal->add(test::bookkeepingPlan(dir / "job", 2), Place::Here, std::nullopt).value();
        QVERIFY(journal->addChunk(id, 0, {}).has_value());
        QCOMPARE(journal->addChunk(id, 0, {}).error().code, ErrorCode::AlreadyExists);
    }

    void aDamagedDatabaseIsSetAsideWithANotice_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("no database")
            << QByteArray(
                   "This was never a database, but it is longer than a header page would be.")
                   .repeated(40);
        QTest::newRow("cut off") << QByteArray();
        QTest::newRow("bits flipped") << QByteArray("flip");
    }

    void aDamagedDatabaseIsSetAsideWithANotice()
    {
        QFETCH(QByteArray, content);
        const test::TempDir dir;
        const fs::path file = dir / "q.sqlite";
        {
            auto journal = open(file);
            for (int i = 0; i < 20; ++i)
                QVERIFY(journal
                            ->add(test::bookkeepingPlan(dir / ("job" + std::to_string(i)), 50),
                                  Place::Here, std::nullopt)
                            .has_value());
        }
        std::string bytes = readFile(file).value();
        if (content == "flip")
            std::fill(bytes.begin() + 4096, bytes.begin() + std::ptrdiff_t(bytes.size() / 2),
                      '\x5a');
        else if (content.isEmpty())
            bytes.resize(bytes.size() / 2);
        else
            bytes = content.toStdString();
        QVERIFY(writeFileAtomically(file, bytes).has_value());

        std::vector<std::string> notices;
        const auto journal = Journal::open(file, notices);
        QVERIFY2(journal.has_value(), journal ? "" : journal.error().detail.c_str());
        QCOMPARE(notices.size(), std::size_t(1));
        int kept = 0;
        for (const auto& entry : fs::directory_iterator(dir.path()))
            kept += entry.path().filename().string().starts_with("q.sqlite.damaged-") &&
                    readFile(entry.path()).value() == bytes;
        QCOMPARE(kept, 1);
        QVERIFY(QString::fromStdString(notices[0]).contains(QStringLiteral("damaged-")));
    }

    void aHistoryOfACrashCostsTheLearningOnly_data()
    {
        QTest::addColumn<QByteArray>("how");
        QTest::newRow("cut off") << QByteArray("cut");
        QTest::newRow("garbage") << QByteArray("garbage");
        QTest::newRow("empty") << QByteArray("empty");
        QTest::newRow("half-written log") << QByteArray("log");
    }

    void aHistoryOfACrashCostsTheLearningOnly()
    {
        QFETCH(QByteArray, how);
        const test::TempDir dir;
        const fs::path file = dir / "after.sqlite";
        {
            // Copied while it is in use, so that the log holds what the file does not.
            QVERIFY(open(dir / "q.sqlite"));
            auto history = RunHistory::open(dir / "q.sqlite");
            for (int i = 1; i <= 40; ++i) {
                MeasuredRun run;
                run.model = std::string(200, 'm');
                run.seconds = i;
                QVERIFY(history->add(run).has_value());
            }
            fs::copy_file(dir / "q.sqlite", file);
            fs::copy_file(dir / "q.sqlite-wal", dir / "after.sqlite-wal");
        }
        if (how == "log") {
            fs::resize_file(dir / "after.sqlite-wal",
                            fs::file_size(dir / "after.sqlite-wal") * 2 / 3 - 100);
        } else {
            fs::remove(dir / "after.sqlite-wal");
            std::string bytes = readFile(dir / "q.sqlite").value();
            if (how == "cut")
                bytes.resize(bytes.size() / 2 + 100);
            else
                bytes.assign(how == "empty" ? 0 : 9000, 'g');
            QVERIFY(writeFileAtomically(file, bytes).has_value());
        }
        // Estimates, limits and receipts ask while nobody has put it right.
        const auto known = RunMemory(file).recent(Place::Here, "");
        QVERIFY(how != "log" || (!known.empty() && known.size() < 40));
        for (const MeasuredRun& run : known)
            QVERIFY(run.seconds >= 1 && run.seconds <= 40);
        const auto today = FeeLedger(file).today(false);
        QVERIFY(today ? today->isZero() : !today.error().detail.empty());
        const auto requests = RequestLog(file).newest(10);
        QVERIFY(requests ? requests->empty() : !requests.error().detail.empty());
        // Its next owner sets it aside, or goes on with what is whole.
        std::vector<std::string> notices;
        QVERIFY(Journal::open(file, notices).has_value());
        QCOMPARE(notices.empty(), how == "log" || how == "empty");
        auto history = RunHistory::open(file);
        QVERIFY(history.has_value() && history->add(MeasuredRun()).has_value());
        QCOMPARE(RunMemory(file).recent(Place::Here, "").size(),
                 (how == "log" ? known.size() : 0) + 1);
        QVERIFY(FeeLedger(file).owe({"job 1", 0, false}, Wei(3)).has_value());
        QCOMPARE(FeeLedger(file).today(false).value(), Wei(3));
    }

    void aNewerDatabaseIsLeftAlone()
    {
        const test::TempDir dir;
        const fs::path file = dir / "q.sqlite";
        open(file);
        {
            auto database = SqliteDatabase::open(file);
            QVERIFY(database->execute("PRAGMA user_version=99").has_value());
        }
        std::vector<std::string> notices;
        const auto journal = Journal::open(file, notices);
        QVERIFY(!journal.has_value());
        QCOMPARE(journal.error().code, ErrorCode::Unavailable);
        QVERIFY(fs::exists(file));
    }

    void aRowThatMakesNoSenseIsLeftOutAndNamed()
    {
        const test::TempDir dir;
        auto journal = open(dir / "q.sqlite");
        for (const char* name : {"a", "b"})
            QVERIFY(journal->add(test::bookkeepingPlan(dir / name, 1), Place::Here, std::nullopt)
                        .has_value());
        {
            auto database = SqliteDatabase::open(dir / "q.sqlite");
            QVERIFY(database->execute("UPDATE jobs SET spec='{\"kind\":\"juggle\"}' WHERE id=1")
                        .has_value());
        }
        std::vector<std::string> notices;
        QCOMPARE(journal->jobs(notices).value().size(), std::size_t(1));
        QCOMPARE(notices.size(), std::size_t(1));
    }

    void aFullDiskIsAnErrorAndNothingIsHalfWritten()
    {
        const test::TempDir dir;
        auto journal = open(dir / "q.sqlite");
        const JobId id =
            journal->add(test::bookkeepingPlan(dir / "a", 1), Place::Here, std::nullopt).value();
        // A write beyond this size fails as on a full disk.
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        const rlimit tight{rlim_t(fs::file_size(dir / "q.sqlite-wal")), before.rlim_max};
        std::signal(SIGXFSZ, SIG_IGN);
        ::setrlimit(RLIMIT_FSIZE, &tight);
        const auto added =
            journal->add(test::bookkeepingPlan(dir / "b", 500), Place::Here, std::nullopt);
        ::setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY(!added.has_value());
        QCOMPARE(jobsOf(*journal).size(), std::size_t(1));
        QVERIFY(journal->apply(id, {.event = JobEvent::Pause}).has_value());
    }

    void measuredRunsComeBackNewestFirst()
    {
        const test::TempDir dir;
        QVERIFY(open(dir / "q.sqlite"));
        auto history = RunHistory::open(dir / "q.sqlite");
        QVERIFY(history.has_value());
        for (int i = 1; i <= 3; ++i) {
            MeasuredRun run;
            run.device = i == 2 ? "gpu" : "cpu";
            run.frames = i;
            run.seconds = i * 0.5;
            if (i == 3) {
                run.work = WorkCounts();
                run.work->operations = 7e12;
                run.realCost = FiatAmount{12, "EUR"};
                run.predictedFeeWei = "1/3";
            }
            QVERIFY(history->add(run).has_value());
        }
        const auto all = history->query(Place::Here, "").value();
        QCOMPARE(all.size(), std::size_t(3));
        QCOMPARE(all[0].frames, std::int64_t(3));
        QCOMPARE(all[0].work->operations, 7e12);
        QVERIFY((all[0].realCost == FiatAmount{12, "EUR"}));
        QCOMPARE(all[0].predictedFeeWei, std::string("1/3"));
        QVERIFY(!all[0].predictedSeconds && !all[0].predictedCost && !all[1].work);
        QCOMPARE(history->query(Place::Here, "gpu").value().size(), std::size_t(1));
        QCOMPARE(history->query(Place::Subnet, "").value().size(), std::size_t(0));
    }
};

QTEST_GUILESS_MAIN(TestJobJournal)
#include "test_job_journal.moc"
