// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "inference/store/model_download.h"
#include "tests/support/http_server.h"
#include "tests/support/socket_counter.h"
#include "tests/support/temp_dir.h"
#include "tests/support/weight_builder.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <atomic>
#include <cstdlib>

using namespace sluice;
using namespace sluice::inference;
using sluice::test::HttpServer;
using sluice::test::ServerConnection;
using sluice::test::ServerRequest;
using sluice::test::TempDir;
namespace fs = std::filesystem;

namespace {

const std::string kCommit = "0123456789abcdef0123456789abcdef01234567";

NetworkFacts smallFacts()
{
    NetworkFacts facts = test::compactFacts(16, 8, 2);
    countOperations(facts);
    return facts;
}

std::string smallModel(unsigned seed = 1)
{
    return test::safetensorsFile(test::randomNetwork(smallFacts(), seed));
}

template <class T>
std::optional<ErrorCode> codeOf(const Result<T>& result)
{
    return result ? std::nullopt : std::optional(result.error().code);
}

/// A home, and a server that plays the Hub: it names commit and blob and sends the reader on to storage, as the real one does.
struct Hub
{
    TempDir folder;
    Paths paths = Paths::below(folder / "home");
    std::string content = smallModel();
    std::atomic<std::size_t> cutAt = std::string::npos;
    std::atomic<bool> isGated = false;
    HttpServer server{[this](const ServerRequest& request, ServerConnection& connection) {
        answer(request, connection);
    }};
    ModelStore store{paths};
    net::HttpClient client;
    ModelDownload download{store, client, {server.url(""), "hf_token"}};

    void answer(const ServerRequest& request, ServerConnection& connection) const
    {
        if (isGated)
            connection.answer(403, "accept the terms");
        else if (request.path == "/org/name/resolve/main/w.safetensors")
            connection.answer(302, "",
                              {"Location: " + server.url("/storage/w"), "X-Repo-Commit: " + kCommit,
                               "X-Linked-Etag: \"" + sha256Hex(content) + "\"",
                               "X-Linked-Size: " + std::to_string(content.size())});
        else if (request.path == "/storage/w" || request.path == "/direct")
            connection.answerFile(request, content, "\"" + sha256Hex(content) + "\"", cutAt);
        else
            connection.answer(404, "nothing here");
    }

    void writeCard(ModelSource source, ModelCardFile file, NetworkFacts facts = smallFacts()) const
    {
        ModelCard card;
        card.id = "mine";
        card.title = "A test model";
        card.task = "upscale";
        card.licence.id = "MIT";
        card.network = facts;
        card.variants = {{"safetensors", source, "org/name", "main", {std::move(file)}}};
        test::writeFile(paths.models() / "cards" / "mine.json", toJson(card).dump());
    }

    fs::path repository() const { return paths.modelHub / "models--org--name"; }

    Result<InstalledModel> pull(std::stop_token stop = {})
    {
        SLUICE_TRY(const auto offer, download.offer("mine"));
        return download.pull(offer, {}, stop);
    }
};

/// Sets a variable for the length of a test.
class EnvironmentGuard
{
public:
    EnvironmentGuard(const char* name, const char* value)
        : m_name(name)
    {
        ::setenv(name, value, 1);
    }
    ~EnvironmentGuard() { ::unsetenv(m_name); }

private:
    const char* m_name;
};

} // namespace

class TestStoreDownload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pullsFromTheHubIntoItsLayout();
    void sizeAndHashUnknownToTheCardComeFromTheHub();
    void aSecondPullOpensNoConnection();
    void pullsByAddressIntoOurFolder();
    void aBrokenPullGoesOn();
    void aWrongHashKeepsNothing_data();
    void aWrongHashKeepsNothing();
    void aWrongSizeKeepsNothing();
    void anotherNetworkKeepsNothing();
    void aGatedRepositorySaysWhatToDo();
    void theTokenGoesToTheHubOnly();
    void tooLittleSpaceIsSaidBeforeTheFirstByte();
    void aModelThatNobodyPublishes();
    void offlinePullsMakeNoSocket_data();
    void offlinePullsMakeNoSocket();
    void accessComesFromTheEnvironment();
    void offlineVariable_data();
    void offlineVariable();
};

void TestStoreDownload::pullsFromTheHubIntoItsLayout()
{
    Hub hub;
    hub.writeCard(ModelSource::Hub,
                  {"w.safetensors", hub.content.size(), sha256Hex(hub.content), ""});
    const auto model = hub.pull();
    QVERIFY2(model, model ? "" : model.error().detail.c_str());
    const fs::path link = hub.repository() / "snapshots" / kCommit / "w.safetensors";
    QCOMPARE(model->files.front(), link);
    QCOMPARE(fs::read_symlink(link), fs::path("../../blobs") / sha256Hex(hub.content));
    QVERIFY(readFile(hub.repository() / "refs" / "main") == kCommit);
    QVERIFY(readFile(link) == hub.content);
    QVERIFY(hub.store.verify("mine"));
    // Nothing else is left behind.
    QCOMPARE(std::distance(fs::directory_iterator(hub.repository() / "blobs"), {}), 1);
}

void TestStoreDownload::sizeAndHashUnknownToTheCardComeFromTheHub()
{
    Hub hub;
    hub.writeCard(ModelSource::Hub, {"w.safetensors", 0, "", ""});
    QVERIFY(hub.pull());
    Hub lying;
    lying.writeCard(ModelSource::Hub, {"w.safetensors", 0, "", ""});
    const std::string other = smallModel(2);
    const HttpServer server([&](const ServerRequest& request, ServerConnection& connection) {
        if (request.path == "/storage/w")
            connection.answerFile(request, other, "\"x\"");
        else
            connection.answer(302, "",
                              {"Location: " + std::string("/storage/w"),
                               "X-Repo-Commit: " + kCommit,
                               "X-Linked-Etag: \"" + sha256Hex(lying.content) + "\""});
    });
    // A relative address is another name of the same file: the HEAD follows it, and the storage here names no commit.
    ModelDownload download(lying.store, lying.client, {server.url(""), ""});
    QCOMPARE(codeOf(download.pull(*download.offer("mine"))), ErrorCode::Protocol);
}

void TestStoreDownload::aSecondPullOpensNoConnection()
{
    Hub hub;
    hub.writeCard(ModelSource::Hub, {"w.safetensors", 0, "", ""});
    QVERIFY(hub.pull());
    const auto before = hub.server.requests().size();
    QVERIFY(hub.pull());
    QCOMPARE(hub.server.requests().size(), before);
}

void TestStoreDownload::pullsByAddressIntoOurFolder()
{
    Hub hub;
    hub.writeCard(ModelSource::Url, {"w.safetensors", hub.content.size(), sha256Hex(hub.content),
                                     hub.server.url("/direct")});
    const auto model = hub.pull();
    QVERIFY2(model, model ? "" : model.error().detail.c_str());
    QCOMPARE(model->files.front(), hub.paths.models() / "mine" / "w.safetensors");
    QVERIFY(hub.store.verify("mine"));
    QVERIFY(!fs::exists(hub.paths.models() / ".download-mine"));
}

void TestStoreDownload::aBrokenPullGoesOn()
{
    Hub hub;
    hub.writeCard(ModelSource::Hub, {"w.safetensors", 0, sha256Hex(hub.content), ""});
    hub.cutAt = 20'000;
    QCOMPARE(codeOf(hub.pull()), ErrorCode::Network);
    QVERIFY(!hub.store.find("mine"));
    hub.cutAt = std::string::npos;
    QVERIFY(hub.pull());
    QVERIFY(hub.server.requests().back().headers.contains("range"));
    QVERIFY(hub.store.verify("mine"));
}

void TestStoreDownload::aWrongHashKeepsNothing_data()
{
    QTest::addColumn<bool>("onHub");
    QTest::newRow("Hub") << true;
    QTest::newRow("address") << false;
}

void TestStoreDownload::aWrongHashKeepsNothing()
{
    QFETCH(bool, onHub);
    Hub hub;
    hub.writeCard(onHub ? ModelSource::Hub : ModelSource::Url,
                  {"w.safetensors", 0, sha256Hex("another file"), hub.server.url("/direct")});
    const auto model = hub.pull();
    QCOMPARE(codeOf(model), ErrorCode::ModelBroken);
    QVERIFY(model.error().detail.find("SHA-256") != std::string::npos);
    QVERIFY(!hub.store.find("mine"));
    for (const auto& entry : fs::recursive_directory_iterator(hub.folder.path()))
        QVERIFY2(!entry.is_regular_file() || entry.path().extension() == ".json",
                 entry.path().c_str());
}

void TestStoreDownload::aWrongSizeKeepsNothing()
{
    Hub hub;
    hub.writeCard(ModelSource::Url,
                  {"w.safetensors", hub.content.size() - 1, "", hub.server.url("/direct")});
    QCOMPARE(codeOf(hub.pull()), ErrorCode::Protocol);
    hub.writeCard(ModelSource::Url,
                  {"w.safetensors", hub.content.size() + 1, "", hub.server.url("/direct")});
    QCOMPARE(codeOf(hub.pull()), ErrorCode::ModelBroken);
    QVERIFY(!hub.store.find("mine"));
}

void TestStoreDownload::anotherNetworkKeepsNothing()
{
    for (const ModelSource source : {ModelSource::Hub, ModelSource::Url}) {
        Hub hub;
        NetworkFacts other = test::compactFacts(16, 4, 2);
        countOperations(other);
        hub.writeCard(source, {"w.safetensors", 0, "", hub.server.url("/direct")}, other);
        QCOMPARE(codeOf(hub.pull()), ErrorCode::ModelBroken);
        QCOMPARE(codeOf(hub.store.find("mine")), ErrorCode::NotFound);
    }
}

void TestStoreDownload::aGatedRepositorySaysWhatToDo()
{
    Hub hub;
    hub.isGated = true;
    hub.writeCard(ModelSource::Hub, {"w.safetensors", 0, "", ""});
    const auto model = hub.pull();
    QCOMPARE(codeOf(model), ErrorCode::Unavailable);
    QVERIFY(model.error().detail.find("HF_TOKEN") != std::string::npos);
}

void TestStoreDownload::theTokenGoesToTheHubOnly()
{
    Hub hub;
    hub.writeCard(ModelSource::Hub, {"w.safetensors", 0, "", ""});
    QVERIFY(hub.pull());
    QCOMPARE(hub.server.requests().front().headers.at("authorization"),
             std::string("Bearer hf_token"));
    Hub direct;
    direct.writeCard(ModelSource::Url, {"w.safetensors", 0, "", direct.server.url("/direct")});
    QVERIFY(direct.pull());
    for (const auto& request : direct.server.requests())
        QVERIFY(!request.headers.contains("authorization"));
}

void TestStoreDownload::tooLittleSpaceIsSaidBeforeTheFirstByte()
{
    Hub hub;
    hub.writeCard(ModelSource::Url,
                  {"w.safetensors", std::uint64_t(1) << 45, "", hub.server.url("/direct")});
    QCOMPARE(codeOf(hub.pull()), ErrorCode::DiskFull);
    QVERIFY(hub.server.requests().empty());
}

void TestStoreDownload::aModelThatNobodyPublishes()
{
    Hub hub;
    hub.writeCard(ModelSource::Package, {"w.safetensors", 0, "", ""});
    const auto offer = hub.download.offer("mine");
    QCOMPARE(codeOf(offer), ErrorCode::Unavailable);
    QVERIFY(offer.error().detail.find("models import") != std::string::npos);
    QCOMPARE(codeOf(hub.download.offer("nonsense")), ErrorCode::NotFound);
}

void TestStoreDownload::offlinePullsMakeNoSocket_data()
{
    QTest::addColumn<bool>("onHub");
    QTest::newRow("Hub") << true;
    QTest::newRow("address") << false;
}

void TestStoreDownload::offlinePullsMakeNoSocket()
{
    QFETCH(bool, onHub);
    Hub hub;
    hub.writeCard(onHub ? ModelSource::Hub : ModelSource::Url,
                  {"w.safetensors", 0, "", hub.server.url("/direct")});
    const int sockets = test::socketCount();
    const int lookups = test::lookupCount();
    net::HttpClient offline(true);
    ModelDownload download(hub.store, offline, {hub.server.url(""), ""});
    const auto offer = download.offer("mine");
    QVERIFY(offer);
    const auto model = download.pull(*offer);
    QCOMPARE(codeOf(model), ErrorCode::Unavailable);
    QVERIFY(model.error().detail.find("offline") != std::string::npos);
    hub.store.list();
    QCOMPARE(test::socketCount(), sockets);
    QCOMPARE(test::lookupCount(), lookups);
    QVERIFY(hub.server.requests().empty());
    // The same, allowed, is counted.
    QVERIFY(hub.pull());
    QVERIFY(test::socketCount() > sockets);
}

void TestStoreDownload::accessComesFromTheEnvironment()
{
    const TempDir folder;
    const Paths paths = Paths::below(folder.path());
    QCOMPARE(HubAccess::fromEnvironment(paths).endpoint, std::string("https://huggingface.co"));
    QCOMPARE(HubAccess::fromEnvironment(paths).token, std::string());
    test::writeFile(paths.modelHub.parent_path() / "token", "from_home\n");
    QCOMPARE(HubAccess::fromEnvironment(paths).token, std::string("from_home"));
    test::writeFile(folder / "elsewhere", "from_path");
    const EnvironmentGuard path("HF_TOKEN_PATH", (folder / "elsewhere").c_str());
    QCOMPARE(HubAccess::fromEnvironment(paths).token, std::string("from_path"));
    const EnvironmentGuard token("HF_TOKEN", "direct");
    const EnvironmentGuard endpoint("HF_ENDPOINT", "https://mirror.example/hub/");
    QCOMPARE(HubAccess::fromEnvironment(paths).token, std::string("direct"));
    QCOMPARE(HubAccess::fromEnvironment(paths).endpoint, std::string("https://mirror.example/hub"));
}

void TestStoreDownload::offlineVariable_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("offline");
    QTest::newRow("1") << QByteArray("1") << true;
    QTest::newRow("true") << QByteArray("true") << true;
    QTest::newRow("0") << QByteArray("0") << false;
    QTest::newRow("empty") << QByteArray("") << false;
}

void TestStoreDownload::offlineVariable()
{
    QFETCH(QByteArray, value);
    QFETCH(bool, offline);
    const EnvironmentGuard guard("HF_HUB_OFFLINE", value.constData());
    QCOMPARE(isHubOffline(), offline);
}

QTEST_GUILESS_MAIN(TestStoreDownload)
#include "test_store_download.moc"
