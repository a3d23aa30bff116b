// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/job_plans.h"
#include "tests/support/queue_bench.h"
#include "ui/queue/cancel_bar.h"
#include "ui/queue/job_list_view.h"
#include "ui/queue/queue_panel.h"
#include "ui/queue/receipt_panel.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <fstream>

using namespace sluice;
using namespace sluice::ui;
using Trick = test::FakeBackend::Trick;
namespace fs = std::filesystem;

namespace {

/// A panel over a real queue, shown and with the focus.
struct Shown
{
    explicit Shown(test::QueueBench& under)
        : bench(under)
    {
        bench.openAndWait();
        panel = std::make_unique<QueuePanel>(*bench.client, nullptr);
        panel->resize(1200, 300);
        panel->show();
        if (!QTest::qWaitForWindowActive(panel.get()))
            qFatal("the panel is not active");
        list = panel->findChild<JobListView*>();
    }
    ~Shown() { panel.reset(); }

    /// The visible button with that text, or null.
    QAbstractButton* button(const QString& text) const
    {
        for (QAbstractButton* button : panel->findChildren<QAbstractButton*>())
            if (button->isVisible() && button->text() == text)
                return button;
        return nullptr;
    }
    bool says(const QString& text) const
    {
        for (const QLabel* label : panel->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    }
    bool waitFor(JobId id, JobState state) const
    {
        return QTest::qWaitFor([&] { return bench.state(id) == state; }, 20000);
    }
    void choose(JobId id) const { panel->showJob(id); }

    test::QueueBench& bench;
    std::unique_ptr<QueuePanel> panel;
    JobListView* list;
};

/// Where the icon for `action` is in the current row.
QPoint iconOf(const JobListView& list, const JobListModel& model, int row, JobAction action)
{
    const QRect cell = list.visualRect(model.index(row, JobListModel::Actions));
    const std::vector<JobAction> actions = rowActionsFor(*model.jobAt(row));
    for (std::size_t i = 0; i < actions.size(); ++i)
        if (actions[i] == action)
            return JobDelegate::actionRect(cell, int(i)).center();
    return {-1, -1};
}

} // namespace

class TestQueuePanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEmptyQueueSaysWhatToDo()
    {
        test::QueueBench bench;
        Shown shown(bench);
        QTRY_VERIFY(shown.says(QStringLiteral("Nothing in the queue.")));
        QVERIFY(!shown.list->isVisible());
    }

    void theHeadCountsJobs()
    {
        test::QueueBench bench;
        bench.backend->play(0, Trick::Hold);
        Shown shown(bench);
        bench.submit("a.mkv");
        bench.submit("b.mkv");
        QTRY_VERIFY(shown.says(QStringLiteral("1 running, 1 waiting")));
    }

    void pauseAndResumeAreOneKey()
    {
        test::QueueBench bench;
        bench.backend->play(2, Trick::Hold);
        Shown shown(bench);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        shown.choose(id);
        QTest::keyClick(shown.list, Qt::Key_P);
        QVERIFY(shown.waitFor(id, JobState::Paused));
        QTRY_VERIFY(shown.button(QStringLiteral("Resume")));
        QTest::keyClick(shown.list, Qt::Key_P);
        QVERIFY(shown.waitFor(id, JobState::Succeeded));
    }

    void aRunningJobIsSentToTheOtherPlace()
    {
        test::QueueBench bench;
        bench.subnet = std::make_shared<test::FakeBackend>(Place::Subnet);
        bench.backend->play(2, Trick::Hold);
        Shown shown(bench);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        shown.choose(id);
        QTRY_VERIFY(shown.button(QStringLiteral("Go on on the subnet")));
        QVERIFY(!shown.button(QStringLiteral("Go on on this computer")));
        QTest::keyClick(shown.list, Qt::Key_S);
        QVERIFY(shown.waitFor(id, JobState::Succeeded));
        QCOMPARE(bench.client->job(id)->place, Place::Subnet);
        QCOMPARE(jobPlaceNote(*bench.client->job(id)),
                 QStringLiteral("Moved to the Livepeer AI subnet after 2 of 6 pieces."));
        // Two of its six pieces keep the colour of here.
        const QModelIndex bar = shown.list->model()->index(0, JobListModel::Progress);
        QTRY_COMPARE(bar.data(JobListModel::HereShareRole).toDouble(), 2.0 / 6);
    }

    void aFailedJobGoesOnAtTheOtherPlace()
    {
        test::QueueBench bench;
        bench.subnet = std::make_shared<test::FakeBackend>(Place::Subnet);
        bench.backend->setFailure({ErrorCode::InvalidInput, "no"});
        bench.backend->play(2, Trick::Fail);
        Shown shown(bench);
        const JobId id = bench.submit("out.mkv");
        QVERIFY(shown.waitFor(id, JobState::Failed));
        shown.choose(id);
        QTRY_VERIFY(shown.button(QStringLiteral("Go on on the subnet")));
        QTest::keyClick(shown.list, Qt::Key_S);
        QVERIFY(shown.waitFor(id, JobState::Succeeded));
        QCOMPARE(bench.client->job(id)->place, Place::Subnet);
    }

    void theButtonsAreReachedWithTabAndPressedWithSpace()
    {
        test::QueueBench bench;
        bench.backend->play(2, Trick::Hold);
        Shown shown(bench);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        shown.choose(id);
        QAbstractButton* pause = nullptr;
        QTRY_VERIFY((pause = shown.button(QStringLiteral("Pause"))));
        for (int i = 0; i < 20 && !pause->hasFocus(); ++i)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QVERIFY(pause->hasFocus());
        QTest::keyClick(pause, Qt::Key_Space);
        QVERIFY(shown.waitFor(id, JobState::Paused));
    }

    void cancelAsksInlineAndKeepsWhatIsDone()
    {
        test::QueueBench bench;
        bench.backend->play(3, Trick::Hold);
        Shown shown(bench);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        shown.choose(id);
        QTRY_COMPARE(bench.client->job(id)->progress.chunksDone, 3);
        QTest::keyClick(shown.list, Qt::Key_Delete);
        QVERIFY(shown.says(QStringLiteral("3 of 6 pieces are done")));
        QVERIFY(!QApplication::activeModalWidget());
        QAbstractButton* keep = shown.button(QStringLiteral("Keep what is done"));
        QVERIFY(keep && keep->hasFocus());
        QTest::keyClick(keep, Qt::Key_Space);
        QVERIFY(shown.waitFor(id, JobState::Cancelled));
        QVERIFY(fs::exists(bench.client->job(id)->result));
        QVERIFY(shown.list->hasFocus());
    }

    void cancelCanDiscard()
    {
        test::QueueBench bench;
        bench.backend->play(3, Trick::Hold);
        Shown shown(bench);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        shown.choose(id);
        QTest::keyClick(shown.list, Qt::Key_Delete);
        QTest::mouseClick(shown.button(QStringLiteral("Discard")), Qt::LeftButton);
        QVERIFY(shown.waitFor(id, JobState::Cancelled));
        QVERIFY(bench.client->job(id)->result.empty());
    }

    void escapeLeavesTheJobAlone()
    {
        test::QueueBench bench;
        bench.backend->play(3, Trick::Hold);
        Shown shown(bench);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        shown.choose(id);
        QTest::keyClick(shown.list, Qt::Key_Delete);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(!shown.panel->findChild<CancelBar*>()->isVisible());
        QCOMPARE(bench.state(id), JobState::Running);
        bench.backend->letGo();
        QVERIFY(shown.waitFor(id, JobState::Succeeded));
    }

    void aFailedJobShowsItsSentenceAndIsRetried()
    {
        test::QueueBench bench;
        bench.backend->play(1, Trick::Fail);
        Shown shown(bench);
        const JobId id = bench.submit("out.mkv");
        QVERIFY(shown.waitFor(id, JobState::Failed));
        shown.choose(id);
        const QString row =
            shown.list->model()->index(0, 0).data(Qt::AccessibleTextRole).toString();
        QVERIFY(row.contains(QStringLiteral("The fake engine crashed.")));
        QAbstractButton* retry = shown.button(QStringLiteral("Retry"));
        QVERIFY(retry);
        QTest::mouseClick(retry, Qt::LeftButton);
        QVERIFY(shown.waitFor(id, JobState::Succeeded));
    }

    void aResultInTheWayCanBeReplaced()
    {
        test::QueueBench bench;
        bench.backend->play(5, Trick::Hold);
        Shown shown(bench);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        std::ofstream(bench.home / "out.mkv") << "somebody else's";
        bench.backend->letGo();
        QVERIFY(shown.waitFor(id, JobState::Failed));
        shown.choose(id);
        QAbstractButton* replace = shown.button(QStringLiteral("Replace the file that is there"));
        QVERIFY(replace);
        QTest::mouseClick(replace, Qt::LeftButton);
        QVERIFY(shown.waitFor(id, JobState::Succeeded));
        QVERIFY(fs::file_size(bench.home / "out.mkv") > 100);
    }

    void altArrowsReorder()
    {
        test::QueueBench bench;
        bench.backend->play(0, Trick::Hold);
        Shown shown(bench);
        bench.submit("a.mkv");
        const JobId second = bench.submit("b.mkv");
        const JobId third = bench.submit("c.mkv");
        shown.choose(third);
        QTest::keyClick(shown.list, Qt::Key_Up, Qt::AltModifier);
        QTRY_COMPARE(bench.client->jobs()[1]->id, third);
        QCOMPARE(shown.panel->currentJob(), third);
        QTest::keyClick(shown.list, Qt::Key_Down, Qt::AltModifier);
        QTRY_COMPARE(bench.client->jobs()[1]->id, second);
        QVERIFY(!shown.button(QStringLiteral("Move down"))->isEnabled());
    }

    void returnAndDoubleClickOpenTheResult()
    {
        test::QueueBench bench;
        Shown shown(bench);
        const JobId id = bench.submit("out.mkv");
        QVERIFY(shown.waitFor(id, JobState::Succeeded));
        shown.choose(id);
        QSignalSpy opened(shown.panel.get(), &QueuePanel::openResult);
        QTest::keyClick(shown.list, Qt::Key_Return);
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened[0][0].value<JobId>(), id);
        const QPoint middle = shown.list->visualRect(shown.list->currentIndex()).center();
        QTest::mouseDClick(shown.list->viewport(), Qt::LeftButton, {}, middle);
        QCOMPARE(opened.size(), 2);
    }

    void theReceiptIsShownInlineAndCopied()
    {
        test::QueueBench bench;
        Shown shown(bench);
        const JobId id = bench.submit("out.mkv");
        QVERIFY(shown.waitFor(id, JobState::Succeeded));
        shown.choose(id);
        QTest::mouseClick(shown.button(QStringLiteral("Receipt")), Qt::LeftButton);
        QTRY_VERIFY(shown.panel->findChild<ReceiptPanel*>()->isVisible());
        QVERIFY(shown.says(QStringLiteral("predicted 30 s to 1 min")));
        QVERIFY(shown.says(QStringLiteral("6, each checked")));
        QTest::mouseClick(shown.button(QStringLiteral("Copy as JSON")), Qt::LeftButton);
        const auto copied = nlohmann::json::parse(
            QGuiApplication::clipboard()->text().toStdString(), nullptr, false);
        QCOMPARE(copied.value("place", ""), std::string("here"));
        QTest::keyClick(shown.button(QStringLiteral("Copy as JSON")), Qt::Key_Escape);
        QVERIFY(!shown.panel->findChild<ReceiptPanel*>()->isVisible());
    }

    void iconsInTheRowDoWhatTheyShow()
    {
        test::QueueBench bench;
        bench.backend->play(2, Trick::Hold);
        Shown shown(bench);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        const auto& model = *static_cast<JobListModel*>(shown.list->model());
        QTRY_COMPARE(model.jobAt(0)->state, JobState::Running);
        QTRY_VERIFY(shown.list->isVisible());
        QTest::mouseClick(shown.list->viewport(), Qt::LeftButton, {},
                          iconOf(*shown.list, model, 0, JobAction::Pause));
        QVERIFY(shown.waitFor(id, JobState::Paused));
    }

    void removeFinishedLeavesWhatFailed()
    {
        test::QueueBench bench;
        Shown shown(bench);
        QVERIFY(shown.waitFor(bench.submit("a.mkv"), JobState::Succeeded));
        bench.backend->play(0, Trick::Fail);
        const JobId failed = bench.submit("b.mkv");
        QVERIFY(shown.waitFor(failed, JobState::Failed));
        QTest::mouseClick(shown.button(QStringLiteral("Remove finished")), Qt::LeftButton);
        QTRY_COMPARE(bench.client->jobs().size(), 1);
        QCOMPARE(bench.client->jobs()[0]->id, failed);
        QVERIFY(fs::exists(bench.home / "a.mkv"));
    }

    void removeFinishedCopesWithMany()
    {
        test::QueueBench bench;
        bench.backend->play(0, Trick::Hold);
        Shown shown(bench);
        bench.submit("running.mkv");
        constexpr int kMany = 45;
        for (int i = 0; i < kMany; ++i)
            bench.client->submit(test::bookkeepingPlan(bench.paths().jobs() / std::to_string(i), 1),
                                 Place::Here, std::nullopt);
        QTRY_COMPARE_WITH_TIMEOUT(bench.client->jobs().size(), kMany + 1, 20000);
        for (const JobPointer& job : bench.client->jobs())
            if (job->state == JobState::Waiting)
                bench.client->cancel(job->id, CancelMode::Discard);
        const auto cancelled = [&] {
            int count = 0;
            for (const JobPointer& job : bench.client->jobs())
                count += job->state == JobState::Cancelled;
            return count;
        };
        QTRY_COMPARE_WITH_TIMEOUT(cancelled(), kMany, 20000);
        QTest::mouseClick(shown.button(QStringLiteral("Remove finished")), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(bench.client->jobs().size(), 1, 20000);
    }

    void theFilterHidesTheOthers()
    {
        test::QueueBench bench;
        Shown shown(bench);
        QVERIFY(shown.waitFor(bench.submit("a.mkv"), JobState::Succeeded));
        auto* filter = shown.panel->findChild<QComboBox*>();
        filter->setFocus();
        QTest::keyClick(filter, Qt::Key_Down);
        QTRY_VERIFY(shown.says(QStringLiteral("No job is running or waiting.")));
        QTest::keyClick(filter, Qt::Key_Down);
        QTRY_VERIFY(shown.list->isVisible());
    }

    void aQueueThatDoesNotOpenOffersToTryAgain()
    {
        test::QueueBench bench;
        std::ofstream(bench.paths().data) << "in the way";
        bench.open();
        QueuePanel panel(*bench.client, nullptr);
        panel.show();
        QPushButton* again = nullptr;
        for (QPushButton* button : panel.findChildren<QPushButton*>())
            if (button->text() == QLatin1String("Try again"))
                again = button;
        QVERIFY(again);
        QTRY_VERIFY(again->isVisible());
        fs::remove(bench.paths().data);
        QTest::mouseClick(again, Qt::LeftButton);
        QTRY_VERIFY(bench.client->isReady());
        QVERIFY(!again->isVisible());
    }

    void everyControlHasANameAndEveryCellText()
    {
        test::QueueBench bench;
        Shown shown(bench);
        const JobId id = bench.submit("out.mkv");
        QVERIFY(shown.waitFor(id, JobState::Succeeded));
        shown.choose(id);
        shown.panel->showReceipt(id);
        QTRY_VERIFY(shown.panel->findChild<ReceiptPanel*>()->isVisible());
        for (QWidget* widget : shown.panel->findChildren<QWidget*>()) {
            if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus)
                continue;
            QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(face && !face->text(QAccessible::Name).isEmpty(),
                     widget->metaObject()->className());
        }
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(shown.list);
        QVERIFY(face->tableInterface());
        QAccessibleInterface* cell = face->tableInterface()->cellAt(0, 0);
        QVERIFY(cell);
        QVERIFY(cell->text(QAccessible::Name).startsWith(QStringLiteral("clip.mp4")));
    }
};

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    const Theme theme(application, ThemeChoice::Dark);
    TestQueuePanel test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_queue_panel.moc"
