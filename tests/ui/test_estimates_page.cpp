// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/queue_schema.h"
#include "tests/support/temp_dir.h"
#include "ui/run/estimates_page.h"

#include <QLabel>
#include <QTest>

#include <algorithm>

using namespace sluice;
using namespace sluice::ui;

namespace {

MeasuredRun runOf(double predicted, double real)
{
    MeasuredRun run;
    run.model = "realesr-animevideov3";
    run.seconds = real;
    run.predictedSeconds = predicted;
    run.predictedP90 = 1.3 * predicted;
    return run;
}

bool says(const QWidget& page, const QString& words)
{
    const auto labels = page.findChildren<QLabel*>();
    return std::ranges::any_of(labels,
                               [&](const QLabel* label) { return label->text().contains(words); });
}

} // namespace

class TestEstimatesPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysThatNothingHasEnded()
    {
        const test::TempDir home;
        Background background;
        EstimatesPage page(background, Paths::below(home.path()));
        page.show();
        QTRY_VERIFY(says(page, QStringLiteral("No job that was predicted has ended yet.")));
        QVERIFY(page.findChild<EstimatePlot*>()->isHidden());
    }

    void drawsAPointForEachJob()
    {
        const test::TempDir home;
        const Paths paths = Paths::below(home.path());
        {
            auto history = RunHistory::open(paths.database());
            QVERIFY(history.has_value());
            // Tables of the history are brought up to date by the owner of the queue.
            auto database = openQueueDatabase(paths.database());
            QVERIFY(upgradeQueueDatabase(*database));
            for (const auto& [predicted, real] : {std::pair(10.0, 11.0), {20.0, 40.0}, {5.0, 5.0}})
                QVERIFY(history->add(runOf(predicted, real)));
        }
        Background background;
        EstimatesPage page(background, paths);
        page.resize(700, 700);
        page.show();
        QTRY_VERIFY(says(page, QStringLiteral("Of 3 job")));
        QVERIFY(says(page, QStringLiteral("within 9 %, and 67 % ended")));
        QVERIFY(says(page, QStringLiteral("realesr-animevideov3")));
        auto* plot = page.findChild<EstimatePlot*>();
        QVERIFY(!plot->isHidden());
        const QImage drawn = plot->grab().toImage();
        plot->setRuns({runOf(10, 11)});
        QVERIFY(plot->grab().toImage() != drawn);
    }

    void tellsKindsOfWorkApart()
    {
        const test::TempDir home;
        const Paths paths = Paths::below(home.path());
        {
            auto history = RunHistory::open(paths.database());
            QVERIFY(history.has_value());
            auto database = openQueueDatabase(paths.database());
            QVERIFY(upgradeQueueDatabase(*database));
            for (const char* kind : {"upscale", "generate", "export"}) {
                MeasuredRun run = runOf(10, 10);
                run.kind = kind;
                run.predictedCost = FiatAmount{300, "USD"};
                run.realCost = FiatAmount{400, "USD"};
                QVERIFY(history->add(run));
            }
        }
        Background background;
        EstimatesPage page(background, paths);
        page.show();
        QTRY_VERIFY(says(page, QStringLiteral("Of 3 job")));
        for (const char* kind : {"Upscale", "Clip of words", "Export"})
            QVERIFY(says(page, QStringLiteral("<td align=left>%1</td>").arg(QLatin1String(kind))));
        QVERIFY(says(page, QStringLiteral("<td align=left>25 %</td>")));
    }
};

QTEST_MAIN(TestEstimatesPage)
#include "test_estimates_page.moc"
