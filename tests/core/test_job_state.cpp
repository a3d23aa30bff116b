// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/job_state.h"

#include <QTest>

using namespace sluice;

Q_DECLARE_METATYPE(sluice::JobState)

class TestJobState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void terminalStatesAbsorb_data()
    {
        QTest::addColumn<JobState>("state");
        QTest::newRow("succeeded") << JobState::Succeeded;
        QTest::newRow("failed") << JobState::Failed;
        QTest::newRow("cancelled") << JobState::Cancelled;
    }

    void terminalStatesAbsorb()
    {
        QFETCH(JobState, state);
        for (const JobEvent event :
             {JobEvent::Start, JobEvent::Release, JobEvent::Pause, JobEvent::Resume,
              JobEvent::Succeed, JobEvent::Fail, JobEvent::Cancel})
            QVERIFY(!nextState(state, event));
    }

    void onlyARetryLeavesFailedAndCancelled()
    {
        QCOMPARE(nextState(JobState::Failed, JobEvent::Retry), std::optional(JobState::Waiting));
        QCOMPARE(nextState(JobState::Cancelled, JobEvent::Retry), std::optional(JobState::Waiting));
        QVERIFY(!nextState(JobState::Succeeded, JobEvent::Retry));
    }

    void aPausedJobDoesNotStart() { QVERIFY(!nextState(JobState::Paused, JobEvent::Start)); }

    void namesComeBack()
    {
        for (const JobState state : {JobState::Waiting, JobState::Running, JobState::Paused,
                                     JobState::Succeeded, JobState::Failed, JobState::Cancelled})
            QCOMPARE(jobStateFromString(nameOf(state)).value(), state);
        QVERIFY(!jobStateFromString("Done").has_value());
    }
};

QTEST_GUILESS_MAIN(TestJobState)
#include "test_job_state.moc"
