// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "core/media/media_info.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>

using namespace sluice;
namespace fs = std::filesystem;

/// Whole jobs through sluice-cli and the real engine, with the model `resize`.
class TestCliUpscale : public QObject
{
    Q_OBJECT

private:
    test::TempDir m_dir;
    const fs::path m_sample = fs::path(SLUICE_SOURCE_DIR) / "resources/samples/launch.mp4";

    test::Environment home() { return {{"SLUICE_HOME", (m_dir / "home").string()}}; }
    std::string at(const std::string& name) { return (m_dir / name).string(); }
    std::string sample() { return m_sample.string(); }

    test::Arguments quickly(const test::Arguments& arguments)
    {
        return test::join({"upscale", "--model", "resize", "--scale", "2", "--preset", "ultrafast"},
                          arguments);
    }

    nlohmann::json jobs()
    {
        const auto listed = test::runProgram("sluice-cli", {"jobs", "list", "--json"}, home());
        return nlohmann::json::parse(listed.output, nullptr, false);
    }

private Q_SLOTS:
    void makesAClipOfTheRightSizeWithItsSound()
    {
        const auto result = test::runProgram(
            "sluice-cli", quickly({sample(), "-o", at("one.mp4"), "--end", "1"}), home());
        QVERIFY2(result.exitCode == 0, result.errors.c_str());
        const auto info = media::probe(m_dir / "one.mp4");
        QVERIFY(info.has_value());
        QCOMPARE(info->video->width, 640);
        QCOMPARE(info->video->height, 360);
        QCOMPARE(info->audioStreams, 1);
        const auto index = media::scanFrames(m_dir / "one.mp4");
        QVERIFY(index.has_value());
        QCOMPARE(index->times.size(), std::size_t(24));
    }

    void countsTimesFromTheBeginningOfATransportStream()
    {
        const auto made =
            test::runProgram("ffmpeg", {"-loglevel", "error", "-i", sample(), "-c", "copy",
                                        "-output_ts_offset", "100", at("late.ts")});
        QCOMPARE(made.exitCode, 0);
        const auto result = test::runProgram(
            "sluice-cli",
            quickly({at("late.ts"), "-o", at("late.mp4"), "--start", "1", "--end", "2"}), home());
        QVERIFY2(result.exitCode == 0, result.errors.c_str());
        const auto index = media::scanFrames(m_dir / "late.mp4");
        QVERIFY(index.has_value());
        QCOMPARE(index->times.size(), std::size_t(24));
        QVERIFY(index->end < Rational(3, 2));
    }

    void copesWithStrangeNamesAndAWrongEnding()
    {
        const std::string name = "an \U0001F680 100% \"clip\".txt";
        fs::copy_file(m_sample, m_dir / name);
        const auto result = test::runProgram(
            "sluice-cli", quickly({at(name), "-o", at("\U0001F680 %s.mkv"), "--end", "0.5"}),
            home());
        QVERIFY2(result.exitCode == 0, result.errors.c_str());
        QVERIFY(media::probe(m_dir / "\U0001F680 %s.mkv").has_value());
    }

    void leavesTheSourceAsItWas()
    {
        fs::copy_file(m_sample, m_dir / "source.mp4");
        const auto before = sha256File(m_dir / "source.mp4");
        const auto result = test::runProgram(
            "sluice-cli", quickly({at("source.mp4"), "-o", at("copy.mkv"), "--end", "0.5"}),
            home());
        QCOMPARE(result.exitCode, 0);
        QCOMPARE(*sha256File(m_dir / "source.mp4"), *before);
    }

    void makesAStill()
    {
        const auto still = test::runProgram(
            "ffmpeg", {"-loglevel", "error", "-i", sample(), "-frames:v", "1", at("still.png")});
        QCOMPARE(still.exitCode, 0);
        const auto result = test::runProgram(
            "sluice-cli", quickly({at("still.png"), "-o", at("big.webp")}), home());
        QVERIFY2(result.exitCode == 0, result.errors.c_str());
        const auto info = media::probe(m_dir / "big.webp");
        QVERIFY(info.has_value() && info->isStill);
        QCOMPARE(info->video->width, 640);
    }

    void answersInJsonWithTheReceipt()
    {
        const auto result = test::runProgram(
            "sluice-cli", quickly({sample(), "-o", at("json.mp4"), "--end", "0.5", "--json"}),
            home());
        const auto answer = nlohmann::json::parse(result.output, nullptr, false);
        QVERIFY2(answer.is_object(), result.output.c_str());
        QVERIFY(answer.contains("receipt") && answer["receipt"].is_object());
        QVERIFY(answer.dump().find("resize") != std::string::npos);
    }

    void estimatesBeforeRunning()
    {
        const auto result = test::runProgram(
            "sluice-cli",
            {"estimate", "upscale", sample(), "--model", "resize", "--scale", "2", "--json"},
            home());
        QVERIFY2(result.exitCode == 0, result.errors.c_str());
        const auto answer = nlohmann::json::parse(result.output, nullptr, false);
        QVERIFY(answer["quotes"].is_array() && !answer["quotes"].empty());
        QVERIFY(answer["quotes"][0]["possible"].get<bool>());
        QVERIFY(!fs::exists(m_dir / "launch-2x.mp4"));
    }

    void interruptedJobGoesOnWhereItStopped()
    {
        // Long enough that it cannot end before it is interrupted.
        const auto made = test::runProgram("ffmpeg", {"-loglevel", "error", "-f", "lavfi", "-i",
                                                      "testsrc2=size=160x90:rate=30:duration=40",
                                                      "-preset", "ultrafast", at("long.mp4")});
        QCOMPARE(made.exitCode, 0);
        const auto cli =
            test::startProgram(test::programFolder() / "sluice-cli",
                               {"upscale", at("long.mp4"), "-o", at("long-out.mp4"), "--model",
                                "resize", "--scale", "6", "--preset", "medium"},
                               home());
        const auto chunksDone = [this] {
            for (const auto& job : jobs())
                if (job["spec"].dump().find("long-out") != std::string::npos)
                    return job["progress"]["chunksDone"].get<int>();
            return 0;
        };
        QTRY_VERIFY_WITH_TIMEOUT(chunksDone() > 0, 60'000);
        QVERIFY(::kill(pid_t(cli->processId()), SIGINT) == 0);
        const auto interrupted = test::finish(*cli);
        QCOMPARE(interrupted.exitCode, 130);
        QVERIFY2(interrupted.errors.find("jobs resume") != std::string::npos,
                 interrupted.errors.c_str());
        QVERIFY(!fs::exists(m_dir / "long-out.mp4"));

        const auto listed = jobs();
        QCOMPARE(listed[0]["state"].get<std::string>(), std::string("paused"));
        const int kept = listed[0]["progress"]["chunksDone"].get<int>();
        QVERIFY(kept > 0);
        const std::string id = std::to_string(listed[0]["id"].get<int>());
        const auto resumed = test::runProgram("sluice-cli", {"jobs", "resume", id}, home());
        QVERIFY2(resumed.exitCode == 0, resumed.errors.c_str());
        const auto index = media::scanFrames(m_dir / "long-out.mp4");
        QVERIFY(index.has_value());
        QCOMPARE(index->times.size(), std::size_t(1200));
    }
};

QTEST_GUILESS_MAIN(TestCliUpscale)
#include "test_cli_upscale.moc"
