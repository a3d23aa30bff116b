// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"
#include "inference/store/model_card.h"
#include "tests/support/http_server.h"
#include "tests/support/hub_server.h"
#include "tests/support/temp_dir.h"
#include "tests/support/weight_builder.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <nlohmann/json.hpp>

#include <csignal>
#include <latch>

using namespace sluice;
using namespace sluice::inference;
using sluice::test::HttpServer;
using sluice::test::HubBehaviour;
using sluice::test::HubServer;
using sluice::test::ServerConnection;
using sluice::test::ServerRequest;
using sluice::test::TempDir;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const NetworkFacts kSmall = test::compactFacts(16, 8, 2);

QString binFolder()
{
    return qEnvironmentVariable("SLUICE_TEST_BIN");
}

/// Runs sluice-cli in a home of its own.
class Cli
{
public:
    explicit Cli(const TempDir& folder)
    {
        m_environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"SLUICE_MODEL_PATH", "HF_HOME", "HF_HUB_CACHE", "HF_TOKEN",
                                 "HF_ENDPOINT", "HF_HUB_OFFLINE"})
            m_environment.remove(QString::fromLatin1(name));
        set("SLUICE_HOME", QString::fromStdString(folder / "home"));
        set("no_proxy", QStringLiteral("*"));
    }

    void set(const char* name, const QString& value)
    {
        m_environment.insert(QString::fromLatin1(name), value);
    }

    void start(const QStringList& arguments)
    {
        startAny(QStringList{QStringLiteral("models")} + arguments);
    }

    void startAny(const QStringList& arguments)
    {
        process.setProcessEnvironment(m_environment);
        process.start(binFolder() + QStringLiteral("/sluice-cli"), arguments);
    }

    /// The exit code; -1 for a crash.
    int wait()
    {
        if (!process.waitForFinished(30000) || process.exitStatus() != QProcess::NormalExit)
            return -1;
        out = process.readAllStandardOutput();
        error = process.readAllStandardError();
        return process.exitCode();
    }

    int run(const QStringList& arguments)
    {
        start(arguments);
        return wait();
    }

    json answer() const { return json::parse(out.toStdString(), nullptr, false); }

    QProcess process;
    QByteArray out;
    QByteArray error;

private:
    QProcessEnvironment m_environment;
};

QStringList words(const char* line)
{
    return QString::fromLatin1(line).split(QLatin1Char(' '));
}

std::string model()
{
    return test::safetensorsFile(test::randomNetwork(kSmall));
}

void writeCard(const TempDir& folder,
               const std::string& url,
               const std::string& id = "mine",
               const std::string& twin = {})
{
    ModelCard card;
    card.id = id;
    card.denoiseTwin = twin;
    card.title = "A test model";
    card.task = "upscale";
    card.licence = {"MIT", "Copyright (c) somebody", ""};
    card.network = kSmall;
    card.variants = {{"safetensors",
                      ModelSource::Url,
                      "somewhere",
                      "",
                      {{"w.safetensors", model().size(), sha256Hex(model()), url}}}};
    test::writeFile(folder / ("home/data/models/cards/" + id + ".json"), toJson(card).dump());
}

} // namespace

class TestCliModels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCommandHasHelp_data();
    void everyCommandHasHelp();
    void listNamesEveryModel();
    void importVerifyAndRemove();
    void aPickleIsRefused();
    void pullShowsTheLicenceAndInstalls();
    void pullBringsTheTwinAlong();
    void interruptedPullGoesOn();
    void aRepositoryIsPulledByItsName();
    void aKilledPullOfARepositoryGoesOn();
    void aGatedRepositorySaysWhatToDoAndKeepsTheTokenSecret();
    void aClipIsEstimatedWithAModelThatIsNotInstalled();
    void offlineMakesNoSocket_data();
    void offlineMakesNoSocket();
};

void TestCliModels::everyCommandHasHelp_data()
{
    QTest::addColumn<QString>("command");
    for (const char* command : {"list", "info", "pull", "import", "verify", "remove"})
        QTest::newRow(command) << QString::fromLatin1(command);
}

void TestCliModels::everyCommandHasHelp()
{
    QFETCH(QString, command);
    const TempDir folder;
    Cli cli(folder);
    QCOMPARE(cli.run({command, QStringLiteral("--help")}), 0);
    QVERIFY(cli.out.contains(command.toUtf8()));
    QCOMPARE(cli.run({command, QStringLiteral("--nonsense")}), 2);
}

void TestCliModels::listNamesEveryModel()
{
    const TempDir folder;
    Cli cli(folder);
    QCOMPARE(cli.run(words("list --json")), 0);
    const json answer = cli.answer();
    QVERIFY(answer.is_array());
    // Beside those with a card alone the one that comes with the program.
    QCOMPARE(answer.size(), shippedModelCards().size() + 1);
    for (const json& row : answer)
        QCOMPARE(row["installed"].get<bool>(),
                 row["id"] == "resize" || row["id"] == "sluice-shapes");
    QCOMPARE(cli.run(words("list")), 0);
    QVERIFY(cli.out.contains("realesr-animevideov3"));
    QCOMPARE(cli.run(words("info realesrgan-x4plus")), 0);
    QVERIFY(cli.out.contains("BSD-3-Clause") && cli.out.contains("not installed"));
    QCOMPARE(cli.run(words("info nonsense")), 3);
    QVERIFY(cli.error.contains("models list"));
}

void TestCliModels::importVerifyAndRemove()
{
    const TempDir folder;
    test::writeFile(folder / "my model.safetensors", model());
    Cli cli(folder);
    QCOMPARE(
        cli.run({QStringLiteral("import"), QString::fromStdString(folder / "my model.safetensors"),
                 QStringLiteral("--json")}),
        0);
    QCOMPARE(cli.answer()["id"].get<std::string>(), std::string("my-model"));
    QCOMPARE(cli.answer()["sha256"].get<std::string>(), sha256Hex(model()));
    QCOMPARE(cli.run(words("verify")), 0);
    QVERIFY(cli.out.contains("my-model"));

    QFile file(QString::fromStdString(folder / "home/data/models/my-model/my model.safetensors"));
    QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(file.size() - 1) && file.putChar('x'));
    file.close();
    QCOMPARE(cli.run(words("verify --json")), 1);
    QCOMPARE(cli.answer().back()["ok"].get<bool>() && cli.answer().front()["ok"].get<bool>(),
             false);

    QCOMPARE(cli.run(words("remove my-model")), 0);
    QCOMPARE(cli.run(words("remove my-model")), 3);
}

void TestCliModels::aPickleIsRefused()
{
    const TempDir folder;
    test::writeFile(folder / "a.pth", std::string("PK\x03\x04", 4) + "rest");
    Cli cli(folder);
    QCOMPARE(cli.run({QStringLiteral("import"), QString::fromStdString(folder / "a.pth")}), 1);
    QVERIFY(cli.error.contains("a.pth") && cli.error.contains("pickle"));
}

void TestCliModels::pullShowsTheLicenceAndInstalls()
{
    const HttpServer server([](const ServerRequest& request, ServerConnection& connection) {
        connection.answerFile(request, model(), "\"v1\"");
    });
    const TempDir folder;
    writeCard(folder, server.url("/w"));
    Cli cli(folder);
    QCOMPARE(cli.run(words("pull mine")), 0);
    QVERIFY(cli.out.indexOf("MIT, Copyright (c) somebody") < cli.out.indexOf("Done."));
    QVERIFY(cli.out.contains("MIT"));
    QCOMPARE(cli.run(words("pull mine")), 0);
    QVERIFY(cli.out.contains("already"));
    QCOMPARE(server.requests().size(), std::size_t(1));
}

void TestCliModels::pullBringsTheTwinAlong()
{
    const HttpServer server([](const ServerRequest& request, ServerConnection& connection) {
        connection.answerFile(request, model(), "\"v1\"");
    });
    const TempDir folder;
    writeCard(folder, server.url("/w"), "mine", "mine-wdn");
    writeCard(folder, server.url("/wdn"), "mine-wdn");
    Cli cli(folder);
    QCOMPARE(cli.run(words("pull mine --json")), 0);
    QCOMPARE(cli.answer().size(), std::size_t(2));
    QCOMPARE(cli.answer()[1]["id"].get<std::string>(), std::string("mine-wdn"));
    QCOMPARE(cli.run(words("verify mine mine-wdn")), 0);
}

void TestCliModels::interruptedPullGoesOn()
{
    std::latch begun(1);
    const std::string content = model();
    const HttpServer server([&](const ServerRequest& request, ServerConnection& connection) {
        const bool isRest = request.headers.contains("range");
        connection.answerFile(request, content, "\"v1\"", isRest ? std::string::npos : 20'000);
        if (isRest)
            return;
        begun.count_down();
        connection.waitForClose();
    });
    const TempDir folder;
    writeCard(folder, server.url("/w"));
    Cli cli(folder);
    cli.start(words("pull mine"));
    begun.wait();
    const fs::path partial = folder / "home/data/models/.download-mine/w.safetensors.part";
    QTRY_VERIFY(fs::exists(partial) && fs::file_size(partial) == 20'000);
    ::kill(pid_t(cli.process.processId()), SIGINT);
    QCOMPARE(cli.wait(), 130);
    QCOMPARE(cli.run(words("pull mine")), 0);
    QCOMPARE(server.requests().back().headers.at("range"), std::string("bytes=20000-"));
    QCOMPARE(cli.run(words("verify mine")), 0);
}

void TestCliModels::aRepositoryIsPulledByItsName()
{
    const HubServer hub;
    const TempDir folder;
    Cli cli(folder);
    cli.set("HF_ENDPOINT", QString::fromStdString(hub.url()));
    QCOMPARE(cli.run(words("pull some/Tiny-Wan")), 0);
    const auto licence = cli.out.indexOf("licence Apache-2.0");
    QVERIFY2(licence >= 0 && licence < cli.out.indexOf("Done."), cli.out.constData());
    QVERIFY(cli.out.contains("some/Tiny-Wan"));
    QCOMPARE(cli.run(words("verify Tiny-Wan")), 0);
    QCOMPARE(cli.run(words("info Tiny-Wan --json")), 0);
    QVERIFY(cli.answer()["installed"].get<bool>());
    QVERIFY(cli.answer()["generator"]["costs"]["perToken"].get<double>() > 0);
    QCOMPARE(cli.run(words("remove Tiny-Wan")), 0);
    QCOMPARE(cli.run(words("info Tiny-Wan")), 3);
}

void TestCliModels::aKilledPullOfARepositoryGoesOn()
{
    const std::string shard = "transformer/diffusion_pytorch_model-00002-of-00002.safetensors";
    HubServer hub;
    hub.change([&](HubBehaviour& behaviour) { behaviour.holds[shard] = 5'000; });
    const TempDir folder;
    Cli cli(folder);
    cli.set("HF_ENDPOINT", QString::fromStdString(hub.url()));
    cli.start(words("pull some/Tiny-Wan"));
    const fs::path blobs = folder / "home/cache/huggingface/hub/models--some--Tiny-Wan/blobs";
    const fs::path partial = blobs / (sha256Hex(test::toyPipeline().at(shard)) + ".sluice-partial");
    QTRY_VERIFY_WITH_TIMEOUT(fs::exists(partial) && fs::file_size(partial) == 5'000, 20'000);
    ::kill(pid_t(cli.process.processId()), SIGKILL);
    QCOMPARE(cli.wait(), -1);
    QCOMPARE(cli.run(words("list")), 0);
    QVERIFY(cli.out.contains("unfinished") && cli.out.contains("models pull some/Tiny-Wan"));
    QCOMPARE(cli.run(words("info Tiny-Wan")), 0);
    QVERIFY2(cli.out.contains("not downloaded to its end"), cli.out.constData());
    hub.change([](HubBehaviour& behaviour) { behaviour.holds.clear(); });
    QCOMPARE(cli.run(words("pull Tiny-Wan")), 0);
    QVERIFY(cli.out.contains("there already"));
    QCOMPARE(hub.asked(shard, false), 1);
    QCOMPARE(hub.asked("vae/diffusion_pytorch_model.safetensors"), 1);
    QCOMPARE(cli.run(words("verify Tiny-Wan")), 0);
}

void TestCliModels::aGatedRepositorySaysWhatToDoAndKeepsTheTokenSecret()
{
    HubServer hub;
    hub.change([](HubBehaviour& behaviour) { behaviour.wantsToken = "hf_secret"; });
    const TempDir folder;
    Cli cli(folder);
    cli.set("HF_ENDPOINT", QString::fromStdString(hub.url()));
    QCOMPARE(cli.run(words("pull some/Tiny-Wan")), 3);
    QVERIFY2(cli.error.contains("accept its terms") && cli.error.contains("HF_TOKEN"),
             cli.error.constData());
    cli.set("HF_TOKEN", QStringLiteral("hf_secret"));
    QCOMPARE(cli.run(words("pull some/Tiny-Wan")), 0);
    for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
        QFile file(QString::fromStdString(entry.path().string()));
        if (entry.is_regular_file() && file.open(QIODevice::ReadOnly))
            QVERIFY2(!file.readAll().contains("hf_secret"), entry.path().c_str());
    }
    QVERIFY(!cli.out.contains("hf_secret") && !cli.error.contains("hf_secret"));
}

void TestCliModels::aClipIsEstimatedWithAModelThatIsNotInstalled()
{
    const TempDir folder;
    Cli cli(folder);
    cli.startAny({QStringLiteral("estimate"), QStringLiteral("generate"), QStringLiteral("a ball"),
                  QStringLiteral("--model"), QStringLiteral("Wan2.1-T2V-1.3B-Diffusers"),
                  QStringLiteral("-o"), QString::fromStdString(folder / "ball.mp4"),
                  QStringLiteral("--where"), QStringLiteral("here"), QStringLiteral("--json")});
    QVERIFY2(cli.wait() == 0, cli.error.constData());
    const json answer = cli.answer();
    QCOMPARE(answer["frames"].get<int>(), 81);
    QCOMPARE(answer["width"].get<int>(), 832);
    const json& here = answer["quotes"][0];
    QCOMPARE(here["possible"].get<bool>(), false);
    QCOMPARE(here["reason"].get<std::string>(), std::string("the model is not installed"));
    QVERIFY(here["remedy"].get<std::string>().find("models pull Wan2.1") != std::string::npos);
}

void TestCliModels::offlineMakesNoSocket_data()
{
    QTest::addColumn<bool>("offline");
    QTest::addColumn<bool>("bySetting");
    QTest::newRow("HF_HUB_OFFLINE") << true << false;
    QTest::newRow("setting") << true << true;
    QTest::newRow("online, to see that sockets are counted") << false << false;
}

void TestCliModels::offlineMakesNoSocket()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("the sanitizer's own library has to be loaded first");
#endif
    QFETCH(bool, offline);
    QFETCH(bool, bySetting);
    const HttpServer server([](const ServerRequest& request, ServerConnection& connection) {
        connection.answerFile(request, model(), "\"v1\"");
    });
    const TempDir folder;
    writeCard(folder, server.url("/w"));
    if (bySetting)
        test::writeFile(folder / "home/config/settings.ini", "[network]\noffline=true\n");
    Cli cli(folder);
    if (offline && !bySetting)
        cli.set("HF_HUB_OFFLINE", QStringLiteral("1"));
    const QString report = QString::fromStdString(folder / "report");
    cli.set("SLUICE_SOCKET_REPORT", report);
    cli.set("LD_PRELOAD", binFolder() + QStringLiteral("/libsluice_socket_report.so"));
    QCOMPARE(cli.run(words("pull mine")), offline ? 3 : 0);
    QFile file(report);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> counts = file.readAll().split(' ');
    QCOMPARE(counts.size(), 2);
    QCOMPARE(counts[0].toInt() > 0, !offline);
    QCOMPARE(counts[1].toInt() > 0 && offline, false);
    QCOMPARE(server.requests().size(), std::size_t(offline ? 0 : 1));
}

QTEST_GUILESS_MAIN(TestCliModels)
#include "test_cli_models.moc"
