// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/timeline/find_media.h"
#include "core/timeline/project.h"
#include "core/timeline/read_media.h"
#include "core/timeline/recent_projects.h"
#include "core/timeline/timeline.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <unistd.h>

using namespace sluice;
namespace fs = std::filesystem;

namespace {

void touch(const fs::path& file)
{
    QVERIFY(writeFileAtomically(file, "not looked into").has_value());
}

MediaRef clipAt(const fs::path& path)
{
    return {
        .path = path, .duration = Rational(4), .width = 320, .height = 240, .rate = Rational(25)};
}

/// A clip below the project's folder, one beside it, one elsewhere; upscaled, marked, waiting.
Project wholeProject(const fs::path& folder)
{
    Timeline timeline;
    for (const fs::path& path : {folder / "work" / "media" / "a.mp4", folder / "beside" / "b.mp4",
                                 fs::path("/elsewhere/far/c.mp4")})
        if (!timeline.append(clipAt(path)))
            return {};
    const UpscaledMedia upscaled{.media = clipAt(folder / "work" / "a-big.mp4"),
                                 .from = Rational(1),
                                 .to = Rational(3),
                                 .job = 12};
    timeline.awaitJob(14);
    const bool done = timeline.replaceMedia(1, upscaled) && timeline.setPendingJob(2, 13) &&
                      timeline.setMarks(Rational(1), Rational(5)) && timeline.split(3, Rational(9));
    return done ? Project{timeline.content(), Rational(2), "cheapest:300"} : Project{};
}

bool says(const Error& error, std::string_view words)
{
    return error.detail.find(words) != std::string::npos;
}

} // namespace

class TestTimelineProject : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBackAsItWas()
    {
        const test::TempDir folder;
        const Project project = wholeProject(folder.path());
        QVERIFY(project.timeline.tracks.front().clips.size() == 4);
        const fs::path file = folder / "work" / "film.sluice";
        QVERIFY(saveProject(file, project).has_value());
        const auto again = parseProject(readFile(file).value(), file.parent_path());
        QVERIFY2(again.has_value(), again ? "" : again.error().detail.c_str());
        QVERIFY(*again == project);
    }

    void movesWithItsMedia()
    {
        const test::TempDir folder;
        const fs::path file = folder / "work" / "film.sluice";
        QVERIFY(saveProject(file, wholeProject(folder.path())).has_value());
        const std::string text = readFile(file).value();
        QVERIFY(text.find(folder.path().string()) == std::string::npos);
        const test::TempDir elsewhere;
        fs::copy(folder / "work", elsewhere / "work", fs::copy_options::recursive);
        const auto moved = loadProject(elsewhere / "work" / "film.sluice");
        QVERIFY(moved.has_value());
        const auto& clips = moved->timeline.tracks.front().clips;
        QCOMPARE(clips[0].source.path, elsewhere / "work" / "media" / "a.mp4");
        QCOMPARE(clips[1].source.path, elsewhere / "beside" / "b.mp4");
        QCOMPARE(clips[2].source.path, fs::path("/elsewhere/far/c.mp4"));
    }

    void marksMissingMediaAndFindsThem()
    {
        const test::TempDir folder;
        touch(folder / "work" / "media" / "a.mp4");
        touch(folder / "attic" / "deep" / "b.mp4");
        const fs::path file = folder / "work" / "film.sluice";
        QVERIFY(saveProject(file, wholeProject(folder.path())).has_value());
        const auto project = loadProject(file);
        QVERIFY(project.has_value());
        const auto& clips = project->timeline.tracks.front().clips;
        QVERIFY(!clips[0].missing && clips[0].upscaled->missing);
        QVERIFY(clips[1].missing && clips[2].missing);
        const auto missing = missingMedia(project->timeline);
        QCOMPARE(missing.size(), std::size_t(2));
        const auto found = findMedia(missing, folder / "attic");
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(found.at(folder / "beside" / "b.mp4"), folder / "attic" / "deep" / "b.mp4");

        Timeline timeline;
        QVERIFY(timeline.load(project->timeline).has_value());
        QCOMPARE(segments(timeline, false).size(), std::size_t(1));
        QVERIFY(timeline.relink(2, clipAt(found.begin()->second)).has_value());
        QCOMPARE(segments(timeline, false).size(), std::size_t(2));
    }

    void saysWhatIsWrongWithAFile_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("words");
        const auto row = [](const char* name, const char* text, const char* words) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(words);
        };
        row("newer", R"({"format":"sluice-project","version":2,"what":1})", "newer Sluice");
        row("garbage", "\x01\x02garbage", "cut off or is not");
        row("empty", "", "cut off or is not");
        row("another format", R"({"tracks":[]})", "not a Sluice project");
        row("no tracks", R"({"format":"sluice-project","version":1,"frameRate":"25/1"})", "tracks");
        row("no rate", R"({"format":"sluice-project","version":1,"tracks":[]})", "frameRate");
        row("version 0", R"({"format":"sluice-project","version":0})", "version");
    }

    void saysWhatIsWrongWithAFile()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, words);
        const test::TempDir folder;
        const fs::path file = folder / "film.sluice";
        QVERIFY(writeFileAtomically(file, text.toStdString()).has_value());
        const auto project = loadProject(file);
        QVERIFY(!project.has_value());
        QVERIFY2(says(project.error(), words.toStdString()), project.error().detail.c_str());
        QVERIFY(says(project.error(), file.string()));
    }

    void survivesBeingCutAnywhere()
    {
        const std::string text = writeProject(wholeProject("/films"), "/films/work");
        for (std::size_t length = 0; length + 2 < text.size(); length += 7)
            QVERIFY(!parseProject(text.substr(0, length), "/films/work").has_value());
        QVERIFY(parseProject(text, "/films/work").has_value());
    }

    void leavesTheOldFileWhenSavingFails()
    {
        const test::TempDir folder;
        const fs::path file = folder / "film.sluice";
        QVERIFY(saveProject(file, Project{}).has_value());
        const std::string before = readFile(file).value();
        // The name under which the new file would be written is taken by a folder.
        fs::create_directory(file.string() + "." + std::to_string(::getpid()) + ".part");
        const auto saved = saveProject(file, wholeProject(folder.path()));
        QVERIFY(!saved.has_value());
        QCOMPARE(readFile(file).value(), before);
    }

    void saysThatAFolderCannotBeAProject()
    {
        const test::TempDir folder;
        const auto project = loadProject(folder.path());
        QVERIFY(!project.has_value());
        QVERIFY(says(project.error(), folder.path().string()));
        QVERIFY(!saveProject(folder.path(), Project{}).has_value());
    }

    void readsWhatAFileIs()
    {
        const test::TempDir folder;
        const fs::path clip = test::makeClip(
            folder / "clip.mp4", QStringLiteral("-f lavfi -i testsrc2=s=64x48:r=30000/1001:d=1 -f "
                                                "lavfi -i sine=d=1 -shortest"));
        const auto media = readMedia(clip);
        QVERIFY(media.has_value());
        QVERIFY(media->hasSound && media->width == 64 && media->rate == Rational(30000, 1001));
        const fs::path picture =
            test::makeClip(folder / "still.png", QStringLiteral("-f lavfi -i testsrc2=s=64x48:d=1 "
                                                                "-frames:v 1"));
        QVERIFY(readMedia(picture).value().isStill);
        QVERIFY(!readMedia(folder / "no.mp4").has_value());
    }

    void remembersTwelveProjects()
    {
        const test::TempDir folder;
        const Paths paths = Paths::below(folder.path());
        RecentProjects recent(paths);
        QVERIFY(recent.list().empty());
        for (int i = 0; i < 20; ++i)
            QVERIFY(recent.add(folder / (std::to_string(i) + ".sluice")).has_value());
        touch(folder / "15.sluice");
        QVERIFY(recent.add(folder / "15.sluice").has_value());
        const auto list = recent.list();
        QCOMPARE(list.size(), std::size_t(12));
        QCOMPARE(list[0].path, folder / "15.sluice");
        QVERIFY(list[0].exists && !list[1].exists);
        QVERIFY(recent.remove(folder / "15.sluice").has_value());
        QCOMPARE(recent.list().size(), std::size_t(11));
        QVERIFY(writeFileAtomically(paths.data / "recent-projects.json", "{gar").has_value());
        QVERIFY(recent.list().empty());
    }
};

QTEST_GUILESS_MAIN(TestTimelineProject)
#include "test_timeline_project.moc"
