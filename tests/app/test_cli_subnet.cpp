// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/process_alive.h"
#include "network/orchestrator/practice_state.h"
#include "tests/support/media_clips.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <csignal>

using namespace sluice;
using namespace sluice::test;

namespace {

/// `sluice-cli subnet` in a home of its own; what was started is ended with the object.
class Cli
{
public:
    ~Cli() { run({"down"}); }
    ProgramResult run(const Arguments& arguments) const
    {
        return runProgram("sluice-cli", join({"--json", "subnet"}, arguments), environment());
    }
    /// Another verb of the program in the same home.
    ProgramResult verb(const Arguments& arguments) const
    {
        return runProgram("sluice-cli", join({"--json"}, arguments), environment());
    }
    /// The same as people read it.
    std::string said(const Arguments& arguments) const
    {
        return runProgram("sluice-cli", arguments, environment()).output;
    }
    const TempDir& home() const { return m_home; }
    /// The orchestrators that `arguments` answer with.
    nlohmann::json nodes(const Arguments& arguments) const
    {
        const auto json = nlohmann::json::parse(run(arguments).output, nullptr, false);
        return json.is_object() && json.contains("orchestrators") ? json["orchestrators"]
                                                                  : nlohmann::json::array();
    }

    std::filesystem::path stateFile() const
    {
        return network::practiceStateFile(Paths::below(m_home.path()));
    }

private:
    Environment environment() const
    {
        return {{"SLUICE_HOME", m_home.path().string()},
                {"no_proxy", "*"},
                {"SLUICE_ENGINE", qgetenv("SLUICE_TEST_BIN").toStdString() + "/fake_engine"},
                {"SLUICE_FAKE_ENGINE", "pictures"}};
    }

    TempDir m_home;
};

int health(const std::string& url)
{
    const auto result = runProgram("curl", {"-s", "-k", "--noproxy", "*", "--max-time", "5", "-o",
                                            "/dev/null", "-w", "%{http_code}", url + "/healthz"});
    return std::atoi(result.output.c_str());
}

} // namespace

class TestCliSubnet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void upStatusDown()
    {
        const Cli cli;
        QCOMPARE(cli.run({"status"}).exitCode, 3);
        const auto nodes = cli.nodes({"up", "--price", "5,7"});
        QCOMPARE(nodes.size(), std::size_t(3));
        QVERIFY(nodes[0]["price"] == nlohmann::json(5));
        QVERIFY(nodes[2]["price"] == nlohmann::json(7));
        for (const auto& node : nodes) {
            QCOMPARE(health(node["url"]), 200);
            QVERIFY(isProcessAlive(node["pid"]));
        }
        QVERIFY(nodes[0]["url"] != nodes[1]["url"] && nodes[1]["url"] != nodes[2]["url"]);
        const auto status = cli.run({"status"});
        QCOMPARE(status.exitCode, 0);
        QCOMPARE(cli.run({"down"}).exitCode, 0);
        for (const auto& node : nodes) {
            QCOMPARE(health(node["url"]), 0);
            QVERIFY(!isProcessAlive(node["pid"]));
        }
        QCOMPARE(cli.run({"status"}).exitCode, 3);
    }

    void upTwiceSaysSo()
    {
        const Cli cli;
        QCOMPARE(cli.nodes({"up", "--orchestrators", "1"}).size(), std::size_t(1));
        const auto again = cli.run({"up"});
        QCOMPARE(again.exitCode, 2);
        QVERIFY(again.output.find("up already") != std::string::npos);
        QCOMPARE(cli.nodes({"status"}).size(), std::size_t(1));
    }

    void aKilledOneIsNoticed()
    {
        const Cli cli;
        const auto nodes = cli.nodes({"up", "--orchestrators", "2"});
        QCOMPARE(nodes.size(), std::size_t(2));
        ::kill(pid_t(nodes[0]["pid"].get<int>()), SIGKILL);
        QTRY_COMPARE(cli.run({"status"}).exitCode, 1);
        const auto status = cli.nodes({"status"});
        QVERIFY(status[0]["alive"] == nlohmann::json(false));
        QVERIFY(status[1]["alive"] == nlohmann::json(true));
        QCOMPARE(cli.run({"down"}).exitCode, 0);
        QVERIFY(!isProcessAlive(nodes[1]["pid"]));
    }

    void itComesUpAgainAfterAllWereKilled()
    {
        const Cli cli;
        const auto nodes = cli.nodes({"up", "--orchestrators", "1"});
        QCOMPARE(nodes.size(), std::size_t(1));
        ::kill(pid_t(nodes[0]["pid"].get<int>()), SIGKILL);
        QTRY_COMPARE(cli.run({"status"}).exitCode, 1);
        QCOMPARE(cli.nodes({"up", "--orchestrators", "1"}).size(), std::size_t(1));
    }

    void downFindsWhatNoStateFileNames()
    {
        const Cli cli;
        const auto nodes = cli.nodes({"up", "--orchestrators", "2"});
        QCOMPARE(nodes.size(), std::size_t(2));
        // As after an `up` that was killed before it wrote the file.
        QVERIFY(std::filesystem::remove(cli.stateFile()));
        QCOMPARE(cli.run({"up"}).exitCode, 2);
        QCOMPARE(cli.run({"down"}).exitCode, 0);
        for (const auto& node : nodes)
            QVERIFY(!isProcessAlive(node["pid"]));
    }

    void aNodeThatCannotStartTakesTheOthersAlong()
    {
        const Cli cli;
        const auto result = cli.run({"up", "--orchestrators", "2", "--ai-models", "/dev/null"});
        QVERIFY(result.exitCode != 0);
        QCOMPARE(cli.run({"status"}).exitCode, 3);
    }

    void aPictureIsUpscaledBehindARunnerAtItsPrice()
    {
        const auto runner =
            startProgram("python3", {"-B", SLUICE_SOURCE_DIR "/tests/support/scripted_runner.py",
                                     "--shows-input", "--model", "realesrgan-x4plus"});
        QTRY_VERIFY_WITH_TIMEOUT(runner->canReadLine(), 20'000);
        const std::string port = runner->readLine().trimmed().toStdString().substr(5);
        const Cli cli;
        // The first one lies; it is asked before the other.
        const auto up = cli.run({"up", "--orchestrators", "2", "--price", "7", "--misbehave",
                                 "1:wrong-size", "--runner", "http://127.0.0.1:" + port});
        QVERIFY2(up.exitCode == 0, (up.output + up.errors).c_str());
        const auto nodes = cli.nodes({"status"});
        QCOMPARE(nodes.size(), std::size_t(2));
        QCOMPARE(cli.verb({"peers", "favour", nodes[0]["url"]}).exitCode, 0);
        const auto picture = makeClip(cli.home() / "in.png",
                                      QStringLiteral("-f lavfi -i testsrc2=s=64x48 -frames:v 1"));
        const Arguments estimate{"estimate", "upscale", picture.string(), "--model",
                                 "realesrgan-x4plus"};
        const auto quotes = nlohmann::json::parse(cli.verb(estimate).output)["quotes"];
        const auto& offers = quotes[1]["offers"];
        QCOMPARE(offers.size(), std::size_t(2));
        QCOMPARE(offers[0]["feeWei"].get<std::string>(), std::to_string(7 * 64 * 48));
        QVERIFY(!offers[0].contains("seconds"));
        const std::string said = cli.said(join(estimate, {"--details"}));
        QVERIFY2(said.find(nodes[1]["url"].get<std::string>()) != std::string::npos, said.c_str());
        QVERIFY(said.find("speed not measured yet") != std::string::npos);
        QVERIFY2(said.find("how sure") != std::string::npos, said.c_str());
        QVERIFY2(said.find("wei of practice money") != std::string::npos, said.c_str());
        const auto result =
            cli.verb({"upscale", picture.string(), "-o", (cli.home() / "out.png").string(),
                      "--where", "subnet", "--no-failover", "--model", "realesrgan-x4plus"});
        QVERIFY2(result.exitCode == 0, result.errors.c_str());
        QCOMPARE(
            probeLines(QStringLiteral("-show_entries stream=width,height"), cli.home() / "out.png"),
            QStringList{QStringLiteral("256,192")});
        const auto receipt = nlohmann::json::parse(cli.verb({"jobs", "receipt", "1"}).output);
        const nlohmann::json& piece = receipt["chunks"]["each"][0];
        QCOMPARE(piece["peer"].get<std::string>(), nodes[1]["url"].get<std::string>());
        QCOMPARE(piece["price"]["wei"].get<std::string>(), std::string("7"));
        QCOMPARE(piece["price"]["unit"].get<std::string>(), std::string("pixel"));
        QCOMPARE(receipt["cost"]["feeWei"].get<std::string>(), std::to_string(7 * 64 * 48));
        QVERIFY(receipt["cost"]["practice"].get<bool>());
    }

    void aClipGoesPictureByPictureOnlyWhenThatIsSaid()
    {
        const auto runner =
            startProgram("python3", {"-B", SLUICE_SOURCE_DIR "/tests/support/scripted_runner.py",
                                     "--shows-input", "--model", "realesrgan-x4plus"});
        QTRY_VERIFY_WITH_TIMEOUT(runner->canReadLine(), 20'000);
        const std::string port = runner->readLine().trimmed().toStdString().substr(5);
        const Cli cli;
        QCOMPARE(cli.run({"up", "--price", "7", "--runner", "http://127.0.0.1:" + port}).exitCode,
                 0);
        const auto clip = makeClip(
            cli.home() / "in.mkv",
            QStringLiteral("-f lavfi -i testsrc2=s=64x48:r=6:d=1 -c:v libx264 -pix_fmt yuv420p"));
        const auto upscale = [&](const Arguments& more) {
            return cli.verb(
                join({"upscale", clip.string(), "-o", (cli.home() / "out.mkv").string(),
                      "--no-failover", "--model", "realesrgan-x4plus", "--frame-by-frame"},
                     more));
        };
        QCOMPARE(upscale({}).exitCode, 2);
        QCOMPARE(upscale({"--where", "auto"}).exitCode, 2);
        const auto result = upscale({"--where", "subnet"});
        QVERIFY2(result.exitCode == 0, result.errors.c_str());
        QCOMPARE(probeLines(QStringLiteral("-count_packets -show_entries "
                                           "stream=width,height,nb_read_packets"),
                            cli.home() / "out.mkv"),
                 QStringList{QStringLiteral("256,192,6")});
        const auto receipt = nlohmann::json::parse(cli.verb({"jobs", "receipt", "1"}).output);
        QCOMPARE(receipt["cost"]["feeWei"].get<std::string>(), std::to_string(7 * 64 * 48 * 6));
        QVERIFY(receipt.dump().find("picture by picture") != std::string::npos);
    }

    void aClipOfWordsIsMadeThereAtItsPrice()
    {
        const Cli cli;
        // The first one lies; it is asked before the other.
        const auto up =
            cli.run({"up", "--orchestrators", "2", "--price", "7", "--misbehave", "1:frozen"});
        QVERIFY2(up.exitCode == 0, (up.output + up.errors).c_str());
        const auto nodes = cli.nodes({"status"});
        QCOMPARE(cli.verb({"peers", "favour", nodes[0]["url"]}).exitCode, 0);
        const std::string offered = cli.verb({"peers", "info", nodes[1]["url"]}).output;
        QVERIFY2(offered.find("text-to-image") != std::string::npos, offered.c_str());
        const auto result =
            cli.verb({"generate", "a red ball rises over the sea", "-o",
                      (cli.home() / "out.mp4").string(), "--size", "64x64", "--frames", "5",
                      "--steps", "2", "--where", "subnet", "--no-failover"});
        QVERIFY2(result.exitCode == 0, (result.output + result.errors).c_str());
        QCOMPARE(probeLines(QStringLiteral("-count_packets -show_entries "
                                           "stream=width,height,nb_read_packets"),
                            cli.home() / "out.mp4"),
                 QStringList{QStringLiteral("64,64,5")});
        const auto receipt = nlohmann::json::parse(cli.verb({"jobs", "receipt", "1"}).output);
        const nlohmann::json& clip = receipt["chunks"]["each"][0];
        QCOMPARE(clip["peer"].get<std::string>(), nodes[1]["url"].get<std::string>());
        QCOMPARE(clip["price"]["unit"].get<std::string>(), std::string("second"));
        QVERIFY(std::stoull(receipt["cost"]["feeWei"].get<std::string>()) % 7 == 0);
    }

    void misbehaviourIsForTheLastOne()
    {
        const Cli cli;
        const auto nodes = cli.nodes({"up", "--orchestrators", "2", "--misbehave", "slow:3,blank",
                                      "--misbehave", "1:stale"});
        QCOMPARE(nodes.size(), std::size_t(2));
        QVERIFY(nodes[0]["misbehaves"] == nlohmann::json::array({"stale"}));
        QVERIFY(nodes[1]["misbehaves"] == nlohmann::json::array({"slow:3", "blank"}));
    }

    void wrongWishesAreRefused_data()
    {
        QTest::addColumn<std::string>("option");
        QTest::addColumn<std::string>("value");
        QTest::newRow("unknown misbehaviour") << std::string("--misbehave") << std::string("nice");
        QTest::newRow("no such orchestrator")
            << std::string("--misbehave") << std::string("4:slow");
        QTest::newRow("none") << std::string("--orchestrators") << std::string("0");
        QTest::newRow("price") << std::string("--price") << std::string("-1");
    }
    void wrongWishesAreRefused()
    {
        QFETCH(std::string, option);
        QFETCH(std::string, value);
        const Cli cli;
        QCOMPARE(cli.run({"up", option, value}).exitCode, 2);
        QCOMPARE(cli.run({"status"}).exitCode, 3);
    }
};

QTEST_GUILESS_MAIN(TestCliSubnet)
#include "test_cli_subnet.moc"
