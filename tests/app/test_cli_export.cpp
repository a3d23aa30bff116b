// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/media_info.h"
#include "core/timeline/project.h"
#include "core/timeline/read_media.h"
#include "core/timeline/timeline.h"
#include "tests/support/media_clips.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <fstream>

using namespace sluice;
namespace fs = std::filesystem;

/// A project's timeline through sluice-cli; no engine is needed for it.
class TestCliExport : public QObject
{
    Q_OBJECT

private:
    test::TempDir m_dir;
    fs::path m_project = m_dir / "film.sluice";

    std::string at(const std::string& name) { return (m_dir / name).string(); }
    test::Environment home() { return {{"SLUICE_HOME", at("home")}}; }
    test::ProgramResult run(const test::Arguments& arguments)
    {
        return test::runProgram("sluice-cli", arguments, home());
    }

    /// What `jobs show` says of the job that makes `name`.
    nlohmann::json show(const std::string& name)
    {
        const auto list = nlohmann::json::parse(run({"jobs", "list", "--json"}).output);
        for (const nlohmann::json& job : list)
            if (job["spec"]["output"] == at(name))
                return nlohmann::json::parse(
                    run({"jobs", "show", std::to_string(job["id"].get<int>()), "--json"}).output);
        return {};
    }

    std::size_t finishedChunks()
    {
        std::size_t chunks = 0;
        std::error_code error;
        for (fs::recursive_directory_iterator entry(m_dir / "home", error), end;
             !error && entry != end; entry.increment(error)) {
            const std::string name = entry->path().filename().string();
            chunks += name.starts_with("chunk-") && name.find(".part") == std::string::npos;
        }
        return chunks;
    }

private Q_SLOTS:
    void initTestCase()
    {
        test::makeClip(m_dir / "clip.mp4",
                       QStringLiteral("-f lavfi -i testsrc2=s=640x360:r=25:d=6 -f lavfi -i "
                                      "sine=d=6 -shortest -pix_fmt yuv420p"));
        Timeline timeline;
        const auto media = readMedia(m_dir / "clip.mp4");
        QVERIFY(media.has_value());
        QVERIFY(timeline.append(*media).has_value());
        QVERIFY(timeline.insert(*media, Rational(7)).has_value());
        QVERIFY(timeline.trimEnd(2, Rational(8)).has_value());
        QVERIFY(timeline.setMarks(Rational(1), Rational(2)).has_value());
        QVERIFY(saveProject(m_project, {timeline.content(), {}}).has_value());
        QCOMPARE(run({"settings", "set", "job/chunk_seconds", "0.5"}).exitCode, 0);
    }

    void exportsTheRange()
    {
        const auto result = run({"export", m_project.string(), "-o", at("range.mp4"), "--range",
                                 "--size", "320x180", "--preset", "ultrafast", "--json"});
        QVERIFY2(result.exitCode == 0, result.errors.c_str());
        QCOMPARE(media::scanFrames(m_dir / "range.mp4").value().times.size(), std::size_t(25));
        const auto info = media::probe(m_dir / "range.mp4");
        QCOMPARE(info->video->width, 320);
        QCOMPARE(info->audioStreams, 1);
        const auto answer = nlohmann::json::parse(result.output, nullptr, false);
        QCOMPARE(answer["receipt"]["kind"].get<std::string>(), std::string("export"));
        QVERIFY2(answer["receipt"].dump().find("clip.mp4") == std::string::npos,
                 "a receipt names no files");
    }

    void theReceiptSaysWhoMadeWhichPieces()
    {
        const auto made = run({"export", m_project.string(), "-o", at("told.mp4"), "--range",
                               "--size", "320x180", "--preset", "ultrafast"});
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
        const std::string id = std::to_string(show("told.mp4")["job"]["id"].get<int>());
        const auto receipt = run({"jobs", "receipt", id});
        QVERIFY2(receipt.exitCode == 0, receipt.errors.c_str());
        for (const char* words : {"told.mp4", "this computer: ", "pieces 1-2: 25 frames in "})
            QVERIFY2(receipt.output.find(words) != std::string::npos, receipt.output.c_str());
        const auto json = nlohmann::json::parse(run({"jobs", "receipt", id, "--json"}).output);
        QCOMPARE(json["makers"][0]["place"].get<std::string>(), std::string("here"));
        // What has ended has no place to go, and there are only two.
        QCOMPARE(run({"jobs", "move", id, "here"}).exitCode, 2);
        QCOMPARE(run({"jobs", "move", id, "moon"}).exitCode, 2);
        QVERIFY(run({"jobs", "move", id, "subnet"}).exitCode != 0);
    }

    void goesOnAfterAKill_data()
    {
        QTest::addColumn<int>("chunks");
        // The first piece is journalled when the second one's file is there.
        QTest::newRow("at the beginning") << 2;
        QTest::newRow("in the middle") << 8;
        QTest::newRow("when all is made") << 16;
    }

    void goesOnAfterAKill()
    {
        QFETCH(int, chunks);
        const std::string name = "killed-" + std::to_string(chunks) + ".mp4";
        const auto process =
            test::startProgram(test::programFolder() / "sluice-cli",
                               {"export", m_project.string(), "-o", at(name), "--json"}, home());
        // The last piece may be joined before anybody sees it.
        QTRY_VERIFY_WITH_TIMEOUT(
            finishedChunks() >= std::size_t(chunks) || fs::exists(m_dir / name), 60'000);
        process->kill();
        QVERIFY(process->waitForFinished());

        const auto rest = run({"jobs", "run"});
        QVERIFY2(rest.exitCode == 0, rest.errors.c_str());
        QCOMPARE(media::scanFrames(m_dir / name).value().times.size(), std::size_t(200));
        const auto shown = show(name);
        QCOMPARE(shown["job"]["state"].get<std::string>(), std::string("succeeded"));
        if (chunks < 16)
            QVERIFY2(shown["chunks"].front()["epoch"] < shown["chunks"].back()["epoch"],
                     "pieces of the killed process are taken over");
        QCOMPARE(finishedChunks(), std::size_t(0));
        for (const auto& entry : fs::directory_iterator(m_dir.path()))
            QVERIFY(!entry.path().filename().string().starts_with(".sluice-"));
    }

    void refusesInASentence_data()
    {
        QTest::addColumn<QByteArray>("project");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("newer") << QByteArray(R"({"format":"sluice-project","version":9})")
                               << QByteArray("newer Sluice");
        QTest::newRow("garbage") << QByteArray("{{{") << QByteArray("not a Sluice project");
        QTest::newRow("empty timeline")
            << QByteArray(R"({"format":"sluice-project","version":1,"frameRate":"25/1",
                              "tracks":[{"id":1,"kind":"video","clips":[]}]})")
            << QByteArray("nothing on the timeline");
        QTest::newRow("missing media")
            << QByteArray(R"({"format":"sluice-project","version":1,"frameRate":"25/1",
                "tracks":[{"id":1,"kind":"video","clips":[{"id":1,"name":"gone","in":"0/1",
                "out":"1/1","position":"0/1","source":{"path":"gone.mp4","duration":"1/1"}}]}]})")
            << QByteArray("gone.mp4");
    }

    void refusesInASentence()
    {
        QFETCH(QByteArray, project);
        QFETCH(QByteArray, words);
        std::ofstream(m_dir / "bad.sluice") << project.toStdString();
        const auto result = run({"export", at("bad.sluice"), "-o", at("bad.mp4")});
        QVERIFY(result.exitCode == 2 || result.exitCode == 3);
        QVERIFY2(result.errors.find(words.toStdString()) != std::string::npos,
                 result.errors.c_str());
        QVERIFY(!fs::exists(m_dir / "bad.mp4"));
    }
};

QTEST_GUILESS_MAIN(TestCliExport)
#include "test_cli_export.moc"
