// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/job_rows.h"
#include "ui/base/translation.h"
#include "ui/base/words.h"
#include "ui/queue/job_list_model.h"
#include "ui/queue/job_list_view.h"
#include "ui/queue/receipt_panel.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace sluice;
using namespace sluice::ui;
using test::jobRow;
using test::shared;

namespace {

Settings withRate()
{
    Settings settings;
    settings.ethPrice = 2500;
    settings.ethPriceDate = "2026-01-31";
    return settings;
}

/// A job for real money at the subnet, predicted to cost $0.05.
JobInfo subnetJob(JobState state)
{
    JobInfo job = jobRow(7, state);
    job.place = Place::Subnet;
    job.quote->place = Place::Subnet;
    job.quote->cost = FiatAmount{50'000, "USD"};
    job.quote->feeWei = "20000000000000";
    return job;
}

ChunkRow piece(int index, Place place, const std::string& feeWei = {})
{
    ChunkRow row;
    row.index = index;
    row.result.place = place;
    row.result.feeWei = feeWei;
    row.result.busy = std::chrono::seconds(2);
    return row;
}

JobAccount accountOf(const std::vector<ChunkRow>& pieces)
{
    JobDetails details;
    details.chunks = pieces;
    return sluice::ui::accountOf(details);
}

QString valueOf(const std::vector<ReceiptLine>& lines, const char* name)
{
    const auto line = std::ranges::find(lines, QLatin1String(name), &ReceiptLine::name);
    return line == lines.end() ? QStringLiteral("(no line)") : line->value;
}

nlohmann::json receiptOf(const char* place, nlohmann::json cost)
{
    return {{"place", place}, {"cost", std::move(cost)}};
}

struct List
{
    explicit List(const JobInfo& job)
    {
        QueueChange change;
        change.isComplete = true;
        change.added = {shared(job)};
        model.apply(change);
    }
    QVariant data(int column, int role = Qt::DisplayRole) const
    {
        return model.data(model.index(0, column), role);
    }
    JobListModel model;
};

} // namespace

class TestJobAccount : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { installTranslation(*qApp, QStringLiteral("en")); }

    void feesOfPiecesAreWhatIsSpent()
    {
        const JobInfo job = subnetJob(JobState::Running);
        // 0.00001 ETH twice: a hundredth of what time alone would say.
        const JobAccount account = accountOf(
            {piece(0, Place::Subnet, "10000000000000"), piece(1, Place::Subnet, "10000000000000")});
        QCOMPARE(jobSpent(job, &account, withRate()), QStringLiteral("$0.05"));
        QCOMPARE(jobSpent(job, &account, Settings()), QStringLiteral("20000 gwei"));
    }

    void aPredictionIsNeverWhatWasSpent()
    {
        const JobInfo job = subnetJob(JobState::Succeeded);
        QCOMPARE(jobSpent(job, nullptr, withRate()), QString());
        const JobAccount unknown = accountOf({piece(0, Place::Subnet)});
        QCOMPARE(jobSpent(job, &unknown, withRate()), QString());
        List list(job);
        list.model.setAccount(job.id, unknown);
        QCOMPARE(list.data(JobListModel::Spent).toString(), QStringLiteral("not known"));
        QCOMPARE(list.data(JobListModel::Spent, JobListModel::DetailRole).toString(),
                 QStringLiteral("predicted $0.05"));
    }

    void piecesOfBothPlacesAddUp()
    {
        // Predicted for here: $0.04 for 48 s.
        JobInfo job = jobRow(7, JobState::Paused);
        job.place = Place::Subnet;
        job.busySeconds = 100;
        std::vector<ChunkRow> pieces{piece(0, Place::Subnet, "10000000000000")};
        for (int index = 1; index <= 12; ++index)
            pieces.push_back(piece(index, Place::Here));
        const JobAccount account = accountOf(pieces);
        QCOMPARE(jobSpent(job, &account, withRate()), QStringLiteral("$0.045"));
        QCOMPARE(jobSpent(job, &account, Settings()), QStringLiteral("10000 gwei and $0.02"));
    }

    void whatIsDoneKeepsItsPlacesColour()
    {
        JobInfo job = jobRow(7, JobState::Paused);
        job.place = Place::Subnet;
        job.progress.chunksDone = 48;
        job.progress.framesDone = 2400;
        List list(job);
        QVERIFY(list.model.wantsAccount(0));
        QVERIFY(!list.data(JobListModel::Progress, JobListModel::HereShareRole).isValid());
        std::vector<ChunkRow> pieces;
        for (int index = 0; index < 48; ++index)
            pieces.push_back(piece(index, index < 24 ? Place::Here : Place::Subnet));
        QSignalSpy changed(&list.model, &QAbstractItemModel::dataChanged);
        list.model.setAccount(job.id, accountOf(pieces));
        QCOMPARE(changed.size(), 1);
        QVERIFY(!list.model.wantsAccount(0));
        QCOMPARE(list.data(JobListModel::Progress, JobListModel::HereShareRole).toDouble(), 0.5);
        QCOMPARE(list.data(JobListModel::Where).toString(), QStringLiteral("here, subnet"));

        const Theme theme(*qApp, ThemeChoice::Dark);
        JobListView view(list.model, nullptr);
        view.resize(1200, 200);
        const QImage drawn = view.grab().toImage();
        const QRect bar = view.visualRect(list.model.index(0, JobListModel::Progress));
        const int y = bar.center().y() + view.viewport()->y();
        // Half of the job is done: its first quarter here, its second there.
        const int width = bar.width() - 16;
        QVERIFY(isNear(drawn.pixelColor(bar.left() + width / 8, y), blended(view, Place::Here)));
        QVERIFY(
            isNear(drawn.pixelColor(bar.left() + 3 * width / 8, y), blended(view, Place::Subnet)));
    }

    void aJobThatRunsHereAloneIsNotAskedAbout()
    {
        JobInfo job = jobRow(7, JobState::Running);
        job.progress.doneRuns = {{0, 39, Place::Here}};
        QVERIFY(!List(job).model.wantsAccount(0));
        job.progress.doneRuns = {{0, 9, Place::Here}, {10, 39, Place::Subnet}};
        List mixed(job);
        QVERIFY(mixed.model.wantsAccount(0));
        QCOMPARE(mixed.data(JobListModel::Progress, JobListModel::HereShareRole).toDouble(), 0.25);
        QVERIFY(!List(jobRow(8, JobState::Waiting)).model.wantsAccount(0));
    }

    void theTipKeepsEverything()
    {
        JobInfo job = subnetJob(JobState::Succeeded);
        job.notes = {"Moved to the Livepeer AI subnet after 2 of 6 pieces."};
        List list(job);
        list.model.setSettings(withRate());
        list.model.setAccount(job.id, accountOf({piece(0, Place::Subnet, "10000000000000")}));
        for (const int column : {JobListModel::What, JobListModel::Spent}) {
            const QString tip = list.data(column, Qt::ToolTipRole).toString();
            QVERIFY2(tip.contains(QStringLiteral("predicted 48 s, took 51 s")), qPrintable(tip));
            QVERIFY2(tip.contains(QStringLiteral("cost $0.025, predicted $0.05")), qPrintable(tip));
            QVERIFY2(tip.contains(QStringLiteral("after 2 of 6 pieces")), qPrintable(tip));
        }
    }

    void aReceiptPutsRealFeesBesideThePredictedOnes()
    {
        const auto receipt =
            receiptOf("subnet", {{"predicted", {{"micros", 50'000}, {"currency", "USD"}}},
                                 {"predictedFeeWei", "20000000000000"},
                                 {"feeWei", "10000000000000"}});
        const auto lines = receiptLines(receipt, withRate());
        QCOMPARE(valueOf(lines, "Cost"), QStringLiteral("$0.025 (predicted $0.05)"));
        QCOMPARE(valueOf(lines, "Fees"), QStringLiteral("10000 gwei (predicted 20000 gwei)"));
        QVERIFY(valueOf(lines, "Exchange rate")
                    .startsWith(QStringLiteral("at $2500.00 for 1 ETH of 2026-01-31")));
        const auto bare = receiptLines(receipt, Settings());
        QCOMPARE(valueOf(bare, "Cost"), QStringLiteral("not known (predicted $0.05)"));
        QCOMPARE(valueOf(bare, "Fees"), QStringLiteral("10000 gwei (predicted 20000 gwei)"));
    }

    void aReceiptSaysWhatIsNotKnown()
    {
        const auto lines = receiptLines(
            receiptOf("subnet", {{"predicted", {{"micros", 50'000}, {"currency", "USD"}}},
                                 {"predictedFeeWei", "20000000000000"},
                                 {"unpricedChunks", 3}}),
            withRate());
        QCOMPARE(valueOf(lines, "Cost"), QStringLiteral("not known (predicted $0.05)"));
        QCOMPARE(valueOf(lines, "Fees"),
                 QStringLiteral("not known for 3 pieces (predicted 20000 gwei)"));
        const auto here = receiptLines(
            receiptOf("here", {{"predicted", {{"micros", 50'000}, {"currency", "USD"}}}}),
            withRate());
        QCOMPARE(valueOf(here, "Cost"), QStringLiteral("not known (predicted $0.05)"));
        QCOMPARE(valueOf(here, "Fees"), QStringLiteral("(no line)"));
    }

    void aReceiptOfBothPlacesAddsUp()
    {
        const nlohmann::json electricity{{"micros", 20'000}, {"currency", "USD"}};
        const auto lines = receiptLines(
            receiptOf("both", {{"real", electricity}, {"feeWei", "10000000000000"}}), withRate());
        QCOMPARE(valueOf(lines, "Cost"), QStringLiteral("$0.045"));
        QCOMPARE(valueOf(lines, "Electricity"), QStringLiteral("$0.02"));
        const auto practice = receiptLines(
            receiptOf("subnet",
                      {{"real", electricity}, {"feeWei", "10000000000000"}, {"practice", true}}),
            withRate());
        QCOMPARE(valueOf(practice, "Cost"), QStringLiteral("$0.02"));
        QCOMPARE(valueOf(practice, "Fees"), QStringLiteral("10000 gwei of practice money"));
    }

    /// The last one: a language stays.
    void bothChipsFitTheirColumnWhereWordsAreLong()
    {
        installTranslation(*qApp, QStringLiteral("ja"));
        List list(jobRow(7, JobState::Waiting));
        JobListView view(list.model, nullptr);
        view.resize(1440, 200);
        view.grab();
        const int width = view.visualRect(list.model.index(0, JobListModel::Where)).width();
        const QFontMetrics metrics(view.font());
        QVERIFY(width > metrics.horizontalAdvance(placeChip(Place::Here)) +
                            metrics.horizontalAdvance(placeChip(Place::Subnet)));
    }

private:
    static bool isNear(const QColor& a, const QColor& b)
    {
        return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) +
                   std::abs(a.blue() - b.blue()) <
               12;
    }
    /// A paused job's bar is half as strong.
    static QColor blended(const QWidget& view, Place place)
    {
        const Colors& colors = colorsFor(&view);
        const QColor& hue = colors.of(place);
        const QColor& ground = colors.isDark ? colors.ground : colors.line;
        return QColor((hue.red() + ground.red()) / 2, (hue.green() + ground.green()) / 2,
                      (hue.blue() + ground.blue()) / 2);
    }
};

QTEST_MAIN(TestJobAccount)
#include "test_job_account.moc"
