// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"
#include "ui/window/project_session.h"

#include <QSignalSpy>
#include <QTest>

using namespace sluice;
using namespace sluice::test;
using namespace sluice::ui;
namespace fs = std::filesystem;

class TestProjectSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<TempDir>();
        m_paths = Paths::below(m_dir->path() / "home");
        m_clip = makeClip(m_dir->path() / "clip.mp4",
                          QStringLiteral("-f lavfi -i testsrc2=s=64x48:r=25:d=2"));
    }

    void importAppendsAndNamesWhatIsUnusable()
    {
        Background background;
        Timeline timeline;
        ProjectSession session(timeline, background, m_paths);
        QSignalSpy imported(&session, &ProjectSession::imported);
        QSignalSpy failed(&session, &ProjectSession::failed);
        QFile text(QString::fromStdString((m_dir->path() / "notes.txt").string()));
        QVERIFY(text.open(QIODevice::WriteOnly) && text.write("no clip") > 0);
        text.close();
        session.import({clip(), text.fileName(), clip()});
        QTRY_COMPARE(imported.size(), 1);
        QCOMPARE(imported.front().front().toInt(), 2);
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(failed.front().front().toString().contains(QStringLiteral("notes.txt")));
        QCOMPARE(timeline.tracks().front().clips.size(), std::size_t(2));
        QVERIFY(session.isModified());
    }

    void savesAndOpens()
    {
        Background background;
        Timeline timeline;
        ProjectSession session(timeline, background, m_paths);
        session.import({clip()});
        QTRY_COMPARE(timeline.tracks().front().clips.size(), std::size_t(1));
        session.saveAs(m_dir->path() / "mine");
        QTRY_VERIFY(!session.isModified());
        QCOMPARE(session.name(), QStringLiteral("mine.sluice"));

        Timeline second;
        ProjectSession other(second, background, m_paths);
        QSignalSpy opened(&other, &ProjectSession::opened);
        other.open(session.file());
        QTRY_COMPARE(opened.size(), 1);
        QCOMPARE(second.tracks().front().clips.size(), std::size_t(1));
        QVERIFY(!other.isModified());
    }

    void aProjectOfANewerVersionIsRefusedAndKeepsWhatIsOpen()
    {
        Background background;
        Timeline timeline;
        ProjectSession session(timeline, background, m_paths);
        session.import({clip()});
        QTRY_COMPARE(timeline.tracks().front().clips.size(), std::size_t(1));
        QFile file(QString::fromStdString((m_dir->path() / "new.sluice").string()));
        QVERIFY(file.open(QIODevice::WriteOnly) &&
                file.write("{\"sluiceProject\": 99, \"version\": 99}") > 0);
        file.close();
        QSignalSpy failed(&session, &ProjectSession::failed);
        session.open(m_dir->path() / "new.sluice");
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(timeline.tracks().front().clips.size(), std::size_t(1));
    }

    void unsavedWorkComesBack()
    {
        Background background;
        {
            Timeline timeline;
            ProjectSession session(timeline, background, m_paths);
            session.import({clip()});
            QTRY_COMPARE(timeline.tracks().front().clips.size(), std::size_t(1));
            session.keepForNextStart();
        }
        Timeline timeline;
        ProjectSession session(timeline, background, m_paths);
        QSignalSpy restored(&session, &ProjectSession::restored);
        session.restoreUnsaved();
        QTRY_COMPARE(restored.size(), 1);
        QCOMPARE(timeline.tracks().front().clips.size(), std::size_t(1));
        QVERIFY(session.isModified());
    }

    void savedWorkLeavesNothingToRestore()
    {
        Background background;
        {
            Timeline timeline;
            ProjectSession session(timeline, background, m_paths);
            session.import({clip()});
            QTRY_COMPARE(timeline.tracks().front().clips.size(), std::size_t(1));
            session.saveAs(m_dir->path() / "mine.sluice");
            QTRY_VERIFY(!session.isModified());
            session.keepForNextStart();
        }
        Timeline timeline;
        ProjectSession session(timeline, background, m_paths);
        QSignalSpy nothing(&session, &ProjectSession::nothingToRestore);
        session.restoreUnsaved();
        QTRY_COMPARE(nothing.size(), 1);
    }

private:
    QString clip() const { return QString::fromStdString(m_clip.string()); }

    std::unique_ptr<TempDir> m_dir;
    Paths m_paths;
    fs::path m_clip;
};

QTEST_GUILESS_MAIN(TestProjectSession)
#include "test_project_session.moc"
