// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/job_rows.h"
#include "ui/queue/job_actions.h"
#include "ui/queue/job_list_model.h"

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>

#include <set>

using namespace sluice;
using namespace sluice::ui;
using test::jobRow;
using test::shared;
using enum JobState;

namespace {

/// A model under the eyes of Qt's own tester.
struct Watched
{
    JobListModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    QSignalSpy changed{&model, &QAbstractItemModel::dataChanged};
    QSignalSpy inserted{&model, &QAbstractItemModel::rowsInserted};
    QSignalSpy removed{&model, &QAbstractItemModel::rowsRemoved};
    QSignalSpy moved{&model, &QAbstractItemModel::rowsMoved};
    QSignalSpy reset{&model, &QAbstractItemModel::modelReset};
    QSignalSpy laidOut{&model, &QAbstractItemModel::layoutChanged};

    void load(const std::vector<JobInfo>& jobs)
    {
        QueueChange change;
        change.isComplete = true;
        for (const JobInfo& job : jobs)
            change.added.push_back(shared(job));
        model.apply(change);
        forget();
    }
    void change(const std::vector<JobInfo>& jobs)
    {
        QueueChange change;
        for (const JobInfo& job : jobs)
            change.changed.push_back(shared(job));
        model.apply(change);
    }
    void forget()
    {
        for (QSignalSpy* spy : {&changed, &inserted, &removed, &moved, &reset, &laidOut})
            spy->clear();
    }
    std::vector<JobId> ids() const
    {
        std::vector<JobId> found;
        for (int row = 0; row < model.rowCount(); ++row)
            found.push_back(model.jobAt(row)->id);
        return found;
    }
    /// The rows that were said to look different, whatever the column.
    std::set<int> changedRows() const
    {
        std::set<int> rows;
        for (const QList<QVariant>& signal : changed)
            for (int row = signal[0].toModelIndex().row(); row <= signal[1].toModelIndex().row();
                 ++row)
                rows.insert(row);
        return rows;
    }
    QString text(int row, int column, int role = Qt::DisplayRole) const
    {
        return model.data(model.index(row, column), role).toString();
    }
};

using Ids = std::vector<JobId>;

} // namespace

class TestJobListModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void activeJobsComeInQueueOrderThenTheOthersNewestFirst()
    {
        Watched list;
        list.load({jobRow(1, Succeeded), jobRow(2, Waiting, 1), jobRow(3, Failed),
                   jobRow(4, Running, 0)});
        QCOMPARE(list.ids(), (Ids{4, 2, 3, 1}));
    }

    void onlyTheRowThatChangedSignalsAmongTenThousand()
    {
        Watched list;
        list.model.apply(test::manyJobs(10000));
        list.forget();
        JobInfo running = jobRow(1, Running, 0);
        running.progress.framesDone = 2100;
        list.change({running});
        QCOMPARE(list.changedRows(), std::set<int>{0});
        QCOMPARE(list.reset.size() + list.laidOut.size() + list.moved.size(), 0);
    }

    void aRunningJobsTimeMovesTheStartOfThoseBehindIt()
    {
        Watched list;
        list.load({jobRow(1, Running, 0), jobRow(2, Waiting, 1), jobRow(3, Waiting, 2)});
        QCOMPARE(list.text(1, JobListModel::Left), QStringLiteral("starts in 3 min 05 s"));
        QCOMPARE(list.text(2, JobListModel::Left), QStringLiteral("starts in 3 min 53 s"));
        JobInfo running = jobRow(1, Running, 0);
        running.progress.secondsLeft = 60;
        list.change({running});
        QCOMPARE(list.text(1, JobListModel::Left), QStringLiteral("starts in 1 min 00 s"));
        QCOMPARE(list.changedRows(), (std::set<int>{0, 1, 2}));
    }

    void aWaitOfUnknownLengthCountsTheJobsBeforeIt()
    {
        Watched list;
        JobInfo running = jobRow(1, Running, 0);
        running.quote.reset();
        running.progress.secondsLeft.reset();
        list.load({running, jobRow(2, Waiting, 1), jobRow(3, Waiting, 2), jobRow(4, Paused, 3)});
        QCOMPARE(list.text(0, JobListModel::Left), QString(QChar(0x2014)));
        QCOMPARE(list.text(2, JobListModel::Left), QStringLiteral("waiting, 2 before it"));
        QCOMPARE(list.text(3, JobListModel::Left), QStringLiteral("paused"));
    }

    void aMovedJobIsOneMove()
    {
        Watched list;
        list.load({jobRow(1, Running, 0), jobRow(2, Waiting, 1), jobRow(3, Waiting, 2),
                   jobRow(4, Waiting, 3)});
        list.change({jobRow(4, Waiting, 1), jobRow(2, Waiting, 2), jobRow(3, Waiting, 3)});
        QCOMPARE(list.ids(), (Ids{1, 4, 2, 3}));
        QCOMPARE(list.moved.size(), 1);
        list.forget();
        list.change({jobRow(4, Waiting, 3), jobRow(2, Waiting, 1), jobRow(3, Waiting, 2)});
        QCOMPARE(list.ids(), (Ids{1, 2, 3, 4}));
        QCOMPARE(list.moved.size(), 1);
    }

    void aFinishedJobMovesBelowTheActiveOnes()
    {
        Watched list;
        list.load({jobRow(1, Running, 0), jobRow(2, Waiting, 1), jobRow(3, Succeeded)});
        const QPersistentModelIndex kept = list.model.index(0, 0);
        list.change({jobRow(1, Succeeded), jobRow(2, Waiting, 0)});
        QCOMPARE(list.ids(), (Ids{2, 3, 1}));
        QCOMPARE(kept.row(), 2);
    }

    void manyMovesAreOneChangeOfLayoutAndKeepPlaces()
    {
        Watched list;
        std::vector<JobInfo> jobs;
        std::vector<JobInfo> turned;
        for (int i = 0; i < 100; ++i) {
            jobs.push_back(jobRow(i + 1, Waiting, i));
            turned.push_back(jobRow(i + 1, Waiting, 99 - i));
        }
        list.load(jobs);
        const QPersistentModelIndex kept = list.model.index(0, 0);
        list.change(turned);
        QCOMPARE(list.laidOut.size(), 1);
        QCOMPARE(list.model.jobAt(0)->id, 100);
        QCOMPARE(kept.row(), 99);
    }

    void fiftyNewFilesAreOneInsertion()
    {
        Watched list;
        list.load({jobRow(1, Running, 0), jobRow(2, Succeeded)});
        QueueChange change;
        for (int i = 0; i < 50; ++i)
            change.added.push_back(shared(jobRow(10 + i, Waiting, 1 + i)));
        list.model.apply(change);
        QCOMPARE(list.inserted.size(), 1);
        QCOMPARE(list.inserted[0][1].toInt(), 1);
        QCOMPARE(list.inserted[0][2].toInt(), 50);
    }

    void removedRowsGoInRuns()
    {
        Watched list;
        list.model.apply(test::manyJobs(1000));
        list.forget();
        QueueChange change;
        for (JobId id = 2; id <= 1000; id += 2)
            change.removed.push_back(id);
        list.model.apply(change);
        QCOMPARE(list.removed.size(), 1);
        QCOMPARE(list.model.rowCount(), 500);
        QCOMPARE(list.model.counts().finished, 0);
    }

    void theFilterShowsWhatItSaysAndFollowsChanges()
    {
        Watched list;
        list.load({jobRow(1, Running, 0), jobRow(2, Waiting, 1), jobRow(3, Succeeded)});
        list.model.setFilter(JobListModel::Filter::Finished);
        QCOMPARE(list.ids(), Ids{3});
        list.change({jobRow(1, Failed), jobRow(2, Running, 0)});
        QCOMPARE(list.ids(), (Ids{3, 1}));
        list.model.setFilter(JobListModel::Filter::Active);
        QCOMPARE(list.ids(), Ids{2});
        list.change({jobRow(2, Succeeded)});
        QCOMPARE(list.ids(), Ids{});
        QCOMPARE(list.model.counts().finished, 3);
    }

    void whatRowsSay_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<int>("column");
        QTest::addColumn<int>("role");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, JobState state, int column, int role,
                            const char* text) {
            QTest::newRow(name) << int(state) << column << role << QString::fromUtf8(text);
        };
        row("title", Running, JobListModel::What, Qt::DisplayRole, "clip-7.mp4");
        row("running", Running, JobListModel::What, JobListModel::StatusRole,
            "upscale ×4 · upscaling, piece 41 of 96");
        row("place", Running, JobListModel::Where, Qt::DisplayRole, "here");
        row("place, spoken", Running, JobListModel::Where, Qt::AccessibleTextRole, "This computer");
        row("share", Running, JobListModel::Progress, Qt::DisplayRole, "41 %");
        row("speed", Running, JobListModel::Speed, Qt::DisplayRole, "31.4 fps");
        row("left", Running, JobListModel::Left, Qt::DisplayRole, "3 min 05 s");
        row("spent", Running, JobListModel::Spent, Qt::DisplayRole, "$0.02");
        row("nothing spent yet", Waiting, JobListModel::Spent, Qt::DisplayRole, "—");
        row("nothing spent yet, spoken", Waiting, JobListModel::Spent, Qt::AccessibleTextRole,
            "unknown");
        row("next", Waiting, JobListModel::Left, Qt::DisplayRole, "next");
        row("finished", Succeeded, JobListModel::What, JobListModel::StatusRole, "upscale ×4");
        row("finished, time", Succeeded, JobListModel::Left, Qt::DisplayRole, "took 51 s");
        row("finished, time predicted", Succeeded, JobListModel::Left, JobListModel::DetailRole,
            "predicted 48 s");
        row("finished, cost", Succeeded, JobListModel::Spent, Qt::DisplayRole, "$0.0425");
        row("finished, cost predicted", Succeeded, JobListModel::Spent, JobListModel::DetailRole,
            "predicted $0.04");
        row("finished, spoken", Succeeded, JobListModel::What, Qt::AccessibleTextRole,
            "clip-7.mp4, upscale ×4, predicted 48 s, took 51 s");
        row("finished, cost spoken", Succeeded, JobListModel::Spent, Qt::AccessibleTextRole,
            "$0.0425, predicted $0.04");
        row("average speed", Succeeded, JobListModel::Speed, Qt::DisplayRole, "94.1 fps");
        row("failed", Failed, JobListModel::What, JobListModel::StatusRole, "upscale ×4 · failed");
        row("failed, spoken", Failed, JobListModel::What, Qt::AccessibleTextRole,
            "clip-7.mp4, upscale ×4, There is no space left in /clips. Make room, then retry.");
        row("failed, left", Failed, JobListModel::Left, Qt::DisplayRole, "failed");
        row("actions, spoken", Failed, JobListModel::Actions, Qt::AccessibleTextRole,
            "Go on on the subnet, Retry, Remove from the list");
    }
    void whatRowsSay()
    {
        QFETCH(int, state);
        QFETCH(int, column);
        QFETCH(int, role);
        QFETCH(QString, expected);
        Watched list;
        list.load({jobRow(7, JobState(state), 0)});
        QCOMPARE(list.text(0, column, role), expected);
    }

    void aJobThatAsksAboutAPriceShowsTheAnswers()
    {
        JobInfo job = jobRow(7, JobState::Waiting);
        job.place = Place::Subnet;
        job.progress.chunksTotal = 3;
        job.rule.agreedWei = "1200";
        job.rule.asksWei = "1500";
        const QString question = jobStatus(job);
        QVERIFY2(question.contains(QStringLiteral("risen from 1200 wei to 1500 wei")),
                 qPrintable(question));
        QCOMPARE(jobMessage(job), question);
        QCOMPARE(jobProgressText(job), QStringLiteral("asks you"));
        const std::vector<JobAction> answers{JobAction::AcceptPrice, JobAction::MoveHere,
                                             JobAction::Cancel};
        QVERIFY(rowActionsFor(job) == answers);
        job.rule.agreedWei = "0";
        QVERIFY(jobStatus(job).startsWith(QStringLiteral("The subnet asks 1500 wei")));
    }

    void aJobThatWaitsForACheapTimeSaysForWhat()
    {
        JobInfo job = jobRow(7, JobState::Waiting);
        job.rule.whenCheap = CheapStart{};
        job.waitsFor = "Waits: it costs more than $1.00 everywhere. Begin it now, or cancel it.";
        QCOMPARE(jobStatus(job), QString::fromStdString(job.waitsFor));
        QVERIFY(rowActionsFor(job).front() == JobAction::StartNow);
    }

    void anExportIsKnownByWhatItMakes()
    {
        ExportSpec spec;
        spec.segments.resize(3);
        spec.segments[0].path = "/clips/a.mp4";
        spec.output = "/films/harbour.mkv";
        JobInfo job = jobRow(1, Running, 0);
        job.spec = JobSpec{spec};
        job.progress.stage = "writing the result";
        Watched list;
        list.load({job});
        QCOMPARE(list.text(0, JobListModel::What), QStringLiteral("harbour.mkv"));
        QCOMPARE(list.text(0, JobListModel::What, JobListModel::StatusRole),
                 QStringLiteral("export of 3 clips · writing the result, piece 41 of 96"));
    }

    void aClipOfWordsIsKnownByItsPrompt()
    {
        GenerateSpec spec;
        spec.prompt = "a red ball\nrises over the sea";
        spec.output = "/films/ball.mp4";
        JobInfo job = jobRow(1, Running, 0);
        job.spec = JobSpec{spec};
        job.target = {128, 96};
        job.progress.chunksDone = 0;
        job.progress.chunksTotal = 1;
        job.progress.stage = "generating, step 3 of 12";
        Watched list;
        list.load({job});
        QCOMPARE(list.text(0, JobListModel::What), QStringLiteral("a red ball rises over the sea"));
        QCOMPARE(list.text(0, JobListModel::What, JobListModel::StatusRole),
                 QString::fromUtf8("clip of words, 128×96 · generating, step 3 of 12"));
    }

    void everyCellHasSomethingToSay()
    {
        Watched list;
        list.load({jobRow(1, Running, 0), jobRow(2, Waiting, 1), jobRow(3, Paused, 2),
                   jobRow(4, Succeeded), jobRow(5, Failed), jobRow(6, Cancelled)});
        for (int row = 0; row < list.model.rowCount(); ++row)
            for (int column = 0; column < list.model.columnCount(); ++column)
                QVERIFY2(!list.text(row, column, Qt::AccessibleTextRole).isEmpty(),
                         qPrintable(QStringLiteral("row %1, column %2").arg(row).arg(column)));
    }

    void aDropAsksForAPlaceInTheQueue_data()
    {
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("to");
        QTest::addColumn<int>("position"); // -1: nothing is asked for
        QTest::newRow("down") << 0 << 3 << 2;
        QTest::newRow("up") << 2 << 1 << 1;
        QTest::newRow("to the end") << 0 << -1 << 2;
        QTest::newRow("on itself") << 1 << 1 << -1;
        QTest::newRow("behind itself") << 1 << 2 << -1;
        QTest::newRow("below the finished ones") << 0 << 4 << -1;
    }
    void aDropAsksForAPlaceInTheQueue()
    {
        QFETCH(int, from);
        QFETCH(int, to);
        QFETCH(int, position);
        Watched list;
        list.load({jobRow(1, Running, 0), jobRow(2, Waiting, 1), jobRow(3, Waiting, 2),
                   jobRow(4, Succeeded)});
        QSignalSpy asked(&list.model, &JobListModel::moveRequested);
        const std::unique_ptr<QMimeData> data(list.model.mimeData({list.model.index(from, 0)}));
        QVERIFY(!list.model.dropMimeData(data.get(), Qt::MoveAction, to, 0, {}));
        QCOMPARE(asked.size(), position < 0 ? 0 : 1);
        if (position >= 0)
            QCOMPARE(asked[0][1].toInt(), position);
        QCOMPARE(list.ids(), (Ids{1, 2, 3, 4}));
    }

    void finishedJobsCannotBeDragged()
    {
        Watched list;
        list.load({jobRow(1, Waiting, 0), jobRow(2, Succeeded)});
        QVERIFY(list.model.flags(list.model.index(0, 0)) & Qt::ItemIsDragEnabled);
        QVERIFY(!(list.model.flags(list.model.index(1, 0)) & Qt::ItemIsDragEnabled));
    }
};

QTEST_MAIN(TestJobListModel)
#include "test_job_list_model.moc"
