// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/timeline/autosave.h"
#include "core/timeline/timeline.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <QTest>

using namespace sluice;
namespace fs = std::filesystem;

namespace {

Project someProject()
{
    Timeline timeline;
    const MediaRef media{.path = "/media/a.mp4", .duration = Rational(4), .rate = Rational(25)};
    return timeline.append(media) ? Project{timeline.content(), Rational(1)} : Project{};
}

/// A process that has the project open and has kept it.
std::unique_ptr<QProcess> openElsewhere(const test::TempDir& home, const fs::path& file)
{
    auto process = test::startProgram(test::programFolder() / "autosave_program",
                                      {home.path().string(), file.string()});
    while (!process->canReadLine() && process->waitForReadyRead())
        ;
    return process->readLine() == "written\n" ? std::move(process) : nullptr;
}

} // namespace

class TestTimelineAutosave : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_home = std::make_unique<test::TempDir>();
        m_paths = Paths::below(m_home->path());
        m_file = *m_home / "film.sluice";
        QVERIFY(saveProject(m_file, someProject()).has_value());
    }

    void isRecoverableAfterAKill()
    {
        const auto process = openElsewhere(*m_home, m_file);
        QVERIFY(process);
        QVERIFY2(recoverableProjects(m_paths).empty(), "its owner still lives");
        process->kill();
        QVERIFY(process->waitForFinished());

        const auto list = recoverableProjects(m_paths);
        QCOMPARE(list.size(), std::size_t(1));
        QCOMPARE(list[0].project, m_file);
        QCOMPARE(list[0].clips, std::size_t(1));
        const auto age = std::chrono::system_clock::now() - list[0].saved;
        QVERIFY(age >= std::chrono::seconds(0) && age < std::chrono::minutes(5));
        const auto project = recoverProject(list[0]);
        QVERIFY(project.has_value());
        QVERIFY(project->timeline.tracks.front().clips.front().missing);
        Project expected = someProject();
        expected.timeline.tracks.front().clips.front().missing = true;
        QVERIFY(*project == expected);
        discardRecoverable(list[0]);
        QVERIFY(recoverableProjects(m_paths).empty());
    }

    void isGoneAfterACleanEnd()
    {
        const auto process = openElsewhere(*m_home, m_file);
        QVERIFY(process);
        process->write("close\n");
        QCOMPARE(test::finish(*process).exitCode, 0);
        QVERIFY(recoverableProjects(m_paths).empty());
        QVERIFY2(fs::is_empty(m_paths.data / "autosave"), "the lock's file is tidied up");
    }

    void listsTheNewestFirst()
    {
        for (const char* name : {"/p/first.sluice", "/p/second.sluice"}) {
            auto autosave = Autosave::create(m_paths);
            QVERIFY(autosave.has_value());
            QVERIFY(autosave->write(someProject(), name).has_value());
        }
        const auto list = recoverableProjects(m_paths);
        QCOMPARE(list.size(), std::size_t(2));
        QCOMPARE(list[0].project.string(), std::string("/p/second.sluice"));
    }

    void keepsTheWholeFormerStateAtEveryMoment()
    {
        auto autosave = Autosave::create(m_paths);
        QVERIFY(autosave.has_value());
        Project project = someProject();
        for (int i = 0; i < 5; ++i) {
            project.playhead = Rational(i, 25);
            QVERIFY(autosave->write(project, {}).has_value());
        }
        QVERIFY(recoverableProjects(m_paths).empty());
        {
            const Autosave gone = std::move(*autosave);
        }
        const auto list = recoverableProjects(m_paths);
        QCOMPARE(list.size(), std::size_t(1));
        QVERIFY(list[0].project.empty());
        QVERIFY(recoverProject(list[0]).value().playhead == Rational(4, 25));
    }

    void passesOverWhatCannotBeRead()
    {
        QVERIFY(writeFileAtomically(m_paths.data / "autosave" / "1-1.autosave", "{").has_value());
        QVERIFY(recoverableProjects(m_paths).empty());
        QVERIFY2(fs::exists(m_paths.data / "autosave" / "1-1.autosave"), "somebody may mend it");
    }

private:
    std::unique_ptr<test::TempDir> m_home;
    Paths m_paths;
    fs::path m_file;
};

QTEST_GUILESS_MAIN(TestTimelineAutosave)
#include "test_timeline_autosave.moc"
