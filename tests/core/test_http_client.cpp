// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/net/http_client.h"
#include "tests/support/http_server.h"
#include "tests/support/socket_counter.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <cstring>
#include <future>
#include <latch>

using namespace sluice;
using namespace sluice::net;
using sluice::test::HttpServer;
using sluice::test::ServerConnection;
using sluice::test::ServerRequest;
using sluice::test::TempDir;
namespace fs = std::filesystem;

namespace {

std::string bytes(std::size_t count)
{
    std::string content;
    for (std::size_t i = 0; i < count; ++i)
        content += char(i * 31 % 251);
    return content;
}

/// The code of a failure, or nothing.
template <class T>
std::optional<ErrorCode> codeOf(const Result<T>& result)
{
    return result ? std::nullopt : std::optional(result.error().code);
}

HttpRequest get(const std::string& url)
{
    HttpRequest request;
    request.url = url;
    return request;
}

} // namespace

class TestHttpClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void getsABody();
    void errorsSayWhatHappened_data();
    void errorsSayWhatHappened();
    void followsARedirect();
    void doesNotFollowWhenAskedNotTo();
    void aCircleOfRedirectsEnds();
    void redirectsToFilesAreRefused_data();
    void redirectsToFilesAreRefused();
    void authorizationStaysWithItsHost();
    void cookiesAreNotKept();
    void anEndlessBodyIsCut();
    void aSilentServerTimesOut();
    void nobodyListening();
    void stopEndsAWaitingCall();
    void manyCallsAtOnce();
    void downloadWritesTheFile();
    void aCutDownloadIsResumed();
    void aChangedFileIsFetchedAnew();
    void aServerWithoutRangesStartsAnew();
    void aServerWithoutTagsStartsAnew();
    void aWrongPartIsRefused();
    void aFinishedPartNeedsNoBytes();
    void anErrorPageIsNotWritten();
    void aLongErrorPageIsStillThatError_data();
    void aLongErrorPageIsStillThatError();
    void aFullDiskIsReported();
    void twoDownloadsIntoOneFileAreRefused();
    void progressGrowsToTheTotal();
    void offlineMakesNoSocket();
};

void TestHttpClient::getsABody()
{
    const HttpServer server([](const ServerRequest&, ServerConnection& connection) {
        connection.answer(200, "hello", {"X-Thing: 7"});
    });
    HttpClient client;
    const auto response = client.send(get(server.url("/a")));
    QVERIFY2(response, response ? "" : response.error().detail.c_str());
    QCOMPARE(response->body, std::string("hello"));
    QCOMPARE(response->header("x-thing"), std::string("7"));
    QCOMPARE(server.requests().front().path, std::string("/a"));
}

void TestHttpClient::errorsSayWhatHappened_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    QTest::newRow("not found") << 404 << int(ErrorCode::NotFound);
    QTest::newRow("gone") << 410 << int(ErrorCode::NotFound);
    QTest::newRow("forbidden") << 403 << int(ErrorCode::Unavailable);
    QTest::newRow("unauthorised") << 401 << int(ErrorCode::Unavailable);
    QTest::newRow("busy") << 429 << int(ErrorCode::Network);
    QTest::newRow("server's fault") << 503 << int(ErrorCode::Network);
    QTest::newRow("our fault") << 400 << int(ErrorCode::Protocol);
}

void TestHttpClient::errorsSayWhatHappened()
{
    QFETCH(int, status);
    QFETCH(int, code);
    const HttpServer server([status](const ServerRequest&, ServerConnection& connection) {
        connection.answer(status, "sorry");
    });
    HttpClient client;
    const auto response = client.send(get(server.url("/a")));
    QVERIFY(!response);
    QCOMPARE(int(response.error().code), code);
    QVERIFY(response.error().detail.find(server.url("/a")) != std::string::npos);
}

void TestHttpClient::followsARedirect()
{
    const HttpServer server([](const ServerRequest& request, ServerConnection& connection) {
        if (request.path == "/from")
            connection.answer(302, "", {"Location: /to", "X-Which: first"});
        else
            connection.answer(200, "there", {"X-Which: second"});
    });
    HttpClient client;
    const auto response = client.send(get(server.url("/from")));
    QVERIFY(response);
    QCOMPARE(response->body, std::string("there"));
    QCOMPARE(response->header("x-which"), std::string("second"));
    QCOMPARE(response->url, server.url("/to"));
}

void TestHttpClient::doesNotFollowWhenAskedNotTo()
{
    const HttpServer server([](const ServerRequest&, ServerConnection& connection) {
        connection.answer(302, "", {"Location: /to", "X-Repo-Commit: abc"});
    });
    HttpClient client;
    HttpRequest request = get(server.url("/from"));
    request.method = HttpMethod::Head;
    request.followRedirects = false;
    const auto response = client.send(request);
    QVERIFY(response);
    QCOMPARE(response->status, 302);
    QCOMPARE(response->header("x-repo-commit"), std::string("abc"));
}

void TestHttpClient::aCircleOfRedirectsEnds()
{
    const HttpServer server([](const ServerRequest&, ServerConnection& connection) {
        connection.answer(302, "", {"Location: /again"});
    });
    HttpClient client;
    QCOMPARE(codeOf(client.send(get(server.url("/a")))), ErrorCode::Protocol);
    QVERIFY(server.requests().size() < 20);
}

void TestHttpClient::redirectsToFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("location");
    QTest::newRow("file") << QByteArray("file:///etc/passwd");
    QTest::newRow("ftp") << QByteArray("ftp://127.0.0.1/x");
    QTest::newRow("gopher") << QByteArray("gopher://127.0.0.1/x");
}

void TestHttpClient::redirectsToFilesAreRefused()
{
    QFETCH(QByteArray, location);
    const HttpServer server([location](const ServerRequest&, ServerConnection& connection) {
        connection.answer(302, "", {"Location: " + location.toStdString()});
    });
    HttpClient client;
    QCOMPARE(codeOf(client.send(get(server.url("/a")))), ErrorCode::Protocol);
    QCOMPARE(codeOf(client.send(get(location.toStdString()))), ErrorCode::Protocol);
}

void TestHttpClient::authorizationStaysWithItsHost()
{
    const HttpServer other(
        [](const ServerRequest&, ServerConnection& connection) { connection.answer(200, "file"); });
    const HttpServer server([&](const ServerRequest&, ServerConnection& connection) {
        connection.answer(302, "", {"Location: " + other.url("/file")});
    });
    HttpClient client;
    HttpRequest request = get(server.url("/a"));
    request.headers = {"Authorization: Bearer secret"};
    QVERIFY(client.send(request));
    QCOMPARE(server.requests().front().headers.at("authorization"), std::string("Bearer secret"));
    QVERIFY(!other.requests().front().headers.contains("authorization"));
}

void TestHttpClient::cookiesAreNotKept()
{
    const HttpServer server([](const ServerRequest& request, ServerConnection& connection) {
        if (request.path == "/a")
            connection.answer(302, "", {"Location: /b", "Set-Cookie: track=me; Path=/"});
        else
            connection.answer(200, "x");
    });
    HttpClient client;
    QVERIFY(client.send(get(server.url("/a"))));
    QVERIFY(client.send(get(server.url("/b"))));
    for (const auto& request : server.requests())
        QVERIFY(!request.headers.contains("cookie"));
}

void TestHttpClient::anEndlessBodyIsCut()
{
    const HttpServer server([](const ServerRequest&, ServerConnection& connection) {
        connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        while (connection.send(std::string(65536, 'x'))) {
        }
    });
    const TempDir folder;
    HttpClient client;
    HttpRequest request = get(server.url("/a"));
    request.sizeLimit = 1 << 20;
    QCOMPARE(codeOf(client.send(request)), ErrorCode::Protocol);
    QCOMPARE(codeOf(client.download(request, folder / "f")), ErrorCode::Protocol);
    QVERIFY(fs::file_size(folder / "f") <= (1 << 20));
}

void TestHttpClient::aSilentServerTimesOut()
{
    const HttpServer server([](const ServerRequest&, ServerConnection& connection) {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
        connection.waitForClose();
    });
    HttpClient client;
    HttpRequest request = get(server.url("/a"));
    request.stallTimeout = std::chrono::seconds(1);
    QCOMPARE(codeOf(client.send(request)), ErrorCode::Timeout);
}

void TestHttpClient::nobodyListening()
{
    std::string url;
    {
        const HttpServer server([](const ServerRequest&, ServerConnection&) {});
        url = server.url("/a");
    }
    HttpClient client;
    QCOMPARE(codeOf(client.send(get(url))), ErrorCode::Network);
}

void TestHttpClient::stopEndsAWaitingCall()
{
    // On the heap: g++ 12 warns of an uninitialised stop_source on the stack, wrongly.
    const auto stop = std::make_unique<std::stop_source>();
    const HttpServer server([&stop](const ServerRequest&, ServerConnection& connection) {
        stop->request_stop();
        connection.waitForClose();
    });
    HttpClient client;
    QCOMPARE(codeOf(client.send(get(server.url("/a")), stop->get_token())), ErrorCode::Cancelled);
    QCOMPARE(codeOf(client.send(get(server.url("/a")), stop->get_token())), ErrorCode::Cancelled);
}

void TestHttpClient::manyCallsAtOnce()
{
    // Nobody is answered before all have asked: the calls really run side by side.
    std::latch all(8);
    const HttpServer server([&all](const ServerRequest& request, ServerConnection& connection) {
        all.arrive_and_wait();
        connection.answer(200, request.path);
    });
    HttpClient client;
    std::vector<std::future<Result<HttpResponse>>> calls;
    for (int i = 0; i < 8; ++i)
        calls.push_back(std::async(std::launch::async, [&client, &server, i] {
            return client.send(get(server.url("/" + std::to_string(i))));
        }));
    for (int i = 0; i < 8; ++i) {
        const auto response = calls[std::size_t(i)].get();
        QVERIFY(response);
        QCOMPARE(response->body, "/" + std::to_string(i));
    }
}

void TestHttpClient::downloadWritesTheFile()
{
    const std::string content = bytes(300'000);
    const HttpServer server([&](const ServerRequest& request, ServerConnection& connection) {
        connection.answerFile(request, content, "\"v1\"");
    });
    const TempDir folder;
    HttpClient client;
    const auto response = client.download(get(server.url("/f")), folder / "f");
    QVERIFY2(response, response ? "" : response.error().detail.c_str());
    QCOMPARE(response->header("etag"), std::string("\"v1\""));
    QVERIFY(readFile(folder / "f") == content);
    QVERIFY(!fs::exists(folder / "f.resume"));
}

void TestHttpClient::aCutDownloadIsResumed()
{
    const std::string content = bytes(300'000);
    const HttpServer server([&](const ServerRequest& request, ServerConnection& connection) {
        connection.answerFile(request, content, "\"v1\"",
                              request.headers.contains("range") ? std::string::npos : 100'000);
    });
    const TempDir folder;
    HttpClient client;
    QCOMPARE(codeOf(client.download(get(server.url("/f")), folder / "f")), ErrorCode::Network);
    const auto received = fs::file_size(folder / "f");
    QVERIFY(received > 0);
    // Another client: the next start of the program.
    HttpClient later;
    QVERIFY(later.download(get(server.url("/f")), folder / "f"));
    QVERIFY(readFile(folder / "f") == content);
    QCOMPARE(server.requests()[1].headers.at("range"), "bytes=" + std::to_string(received) + "-");
    QCOMPARE(server.requests()[1].headers.at("if-range"), std::string("\"v1\""));
}

void TestHttpClient::aChangedFileIsFetchedAnew()
{
    const std::string before = bytes(300'000);
    const std::string after = bytes(50'000);
    std::atomic<bool> hasChanged = false;
    const HttpServer server([&](const ServerRequest& request, ServerConnection& connection) {
        if (hasChanged)
            connection.answerFile(request, after, "\"v2\"");
        else
            connection.answerFile(request, before, "\"v1\"", 100'000);
    });
    const TempDir folder;
    HttpClient client;
    QCOMPARE(codeOf(client.download(get(server.url("/f")), folder / "f")), ErrorCode::Network);
    hasChanged = true;
    QVERIFY(client.download(get(server.url("/f")), folder / "f"));
    QVERIFY(readFile(folder / "f") == after);
}

void TestHttpClient::aServerWithoutRangesStartsAnew()
{
    const std::string content = bytes(300'000);
    std::atomic<std::size_t> limit = 100'000;
    const HttpServer server([&](ServerRequest request, ServerConnection& connection) {
        request.headers.erase("range");
        connection.answerFile(request, content, "\"v1\"", limit);
    });
    const TempDir folder;
    HttpClient client;
    QCOMPARE(codeOf(client.download(get(server.url("/f")), folder / "f")), ErrorCode::Network);
    limit = std::string::npos;
    QVERIFY(client.download(get(server.url("/f")), folder / "f"));
    QVERIFY(readFile(folder / "f") == content);
}

void TestHttpClient::aServerWithoutTagsStartsAnew()
{
    const std::string content = bytes(300'000);
    std::atomic<std::size_t> limit = 100'000;
    const HttpServer server([&](const ServerRequest& request, ServerConnection& connection) {
        connection.answerFile(request, content, "W/\"weak\"", limit);
    });
    const TempDir folder;
    HttpClient client;
    QCOMPARE(codeOf(client.download(get(server.url("/f")), folder / "f")), ErrorCode::Network);
    limit = std::string::npos;
    QVERIFY(client.download(get(server.url("/f")), folder / "f"));
    QVERIFY(readFile(folder / "f") == content);
    QVERIFY(!server.requests()[1].headers.contains("range"));
}

void TestHttpClient::aWrongPartIsRefused()
{
    const std::string content = bytes(300'000);
    const HttpServer server([&](const ServerRequest& request, ServerConnection& connection) {
        if (request.headers.contains("range"))
            connection.answer(206, content.substr(7), {"Content-Range: bytes 7-299999/300000"});
        else
            connection.answerFile(request, content, "\"v1\"", 100'000);
    });
    const TempDir folder;
    HttpClient client;
    QCOMPARE(codeOf(client.download(get(server.url("/f")), folder / "f")), ErrorCode::Network);
    QCOMPARE(codeOf(client.download(get(server.url("/f")), folder / "f")), ErrorCode::Protocol);
    // What was good stays good.
    QVERIFY(content.starts_with(*readFile(folder / "f")));
}

void TestHttpClient::aFinishedPartNeedsNoBytes()
{
    const std::string content = bytes(1000);
    const HttpServer server([&](const ServerRequest& request, ServerConnection& connection) {
        connection.answerFile(request, content, "\"v1\"");
    });
    const TempDir folder;
    QVERIFY(writeFileAtomically(folder / "f", content));
    QVERIFY(writeFileAtomically(folder / "f.resume",
                                R"({"url":")" + server.url("/f") + R"(","validator":"\"v1\""})"));
    HttpClient client;
    const auto response = client.download(get(server.url("/f")), folder / "f");
    QVERIFY2(response, response ? "" : response.error().detail.c_str());
    QCOMPARE(response->status, 416);
    QVERIFY(readFile(folder / "f") == content);
}

void TestHttpClient::anErrorPageIsNotWritten()
{
    const HttpServer server([](const ServerRequest&, ServerConnection& connection) {
        connection.answer(404, "<html>no such file</html>");
    });
    const TempDir folder;
    HttpClient client;
    QCOMPARE(codeOf(client.download(get(server.url("/f")), folder / "f")), ErrorCode::NotFound);
    QCOMPARE(fs::file_size(folder / "f"), std::uintmax_t(0));
}

void TestHttpClient::aLongErrorPageIsStillThatError_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("bytes");
    QTest::addColumn<int>("code");
    QTest::newRow("busy, longer than the file") << 503 << 1000 << int(ErrorCode::Network);
    QTest::newRow("too many, longer than the file") << 429 << 1000 << int(ErrorCode::Network);
    QTest::newRow("not allowed, longer than anybody reads")
        << 401 << (1 << 20) << int(ErrorCode::Unavailable);
}

void TestHttpClient::aLongErrorPageIsStillThatError()
{
    QFETCH(int, status);
    QFETCH(int, bytes);
    QFETCH(int, code);
    const HttpServer server([&](const ServerRequest&, ServerConnection& connection) {
        connection.answer(status, std::string(std::size_t(bytes), 'x'));
    });
    const TempDir folder;
    HttpClient client;
    HttpRequest request = get(server.url("/f"));
    request.sizeLimit = 500;
    QVERIFY(codeOf(client.send(request)) == ErrorCode(code));
    QVERIFY(codeOf(client.download(request, folder / "f")) == ErrorCode(code));
    request.acceptsErrors = true;
    const auto response = client.send(request);
    QVERIFY2(response, response ? "" : response.error().detail.c_str());
    QCOMPARE(response->status, status);
    QCOMPARE(response->body.size(), std::size_t(std::min(bytes, 64 << 10)));
}

void TestHttpClient::aFullDiskIsReported()
{
    const HttpServer server([](const ServerRequest& request, ServerConnection& connection) {
        connection.answerFile(request, bytes(100'000), "\"v1\"");
    });
    const TempDir folder;
    fs::create_symlink("/dev/full", folder / "f");
    HttpClient client;
    QCOMPARE(codeOf(client.download(get(server.url("/f")), folder / "f")), ErrorCode::DiskFull);
}

void TestHttpClient::twoDownloadsIntoOneFileAreRefused()
{
    const TempDir folder;
    HttpClient client;
    std::optional<ErrorCode> second;
    const HttpServer server([&](const ServerRequest& request, ServerConnection& connection) {
        second = codeOf(client.download(get("http://127.0.0.1:1/other"), folder / "f"));
        connection.answerFile(request, bytes(1000), "\"v1\"");
    });
    QVERIFY(client.download(get(server.url("/f")), folder / "f"));
    QCOMPARE(second, ErrorCode::Unavailable);
}

void TestHttpClient::progressGrowsToTheTotal()
{
    const std::string content = bytes(300'000);
    const HttpServer server([&](const ServerRequest& request, ServerConnection& connection) {
        connection.answerFile(request, content, "\"v1\"");
    });
    const TempDir folder;
    HttpClient client;
    DownloadProgress last;
    bool grows = true;
    QVERIFY(client.download(get(server.url("/f")), folder / "f", [&](const DownloadProgress& now) {
        grows = grows && now.received >= last.received;
        last = now;
    }));
    QVERIFY(grows);
    QCOMPARE(last.received, std::uint64_t(content.size()));
    QCOMPARE(last.total, std::uint64_t(content.size()));
}

void TestHttpClient::offlineMakesNoSocket()
{
    const HttpServer server([](const ServerRequest& request, ServerConnection& connection) {
        connection.answerFile(request, "x", "\"v1\"");
    });
    const TempDir folder;
    const int sockets = test::socketCount();
    const int lookups = test::lookupCount();
    HttpClient offline(true);
    QCOMPARE(codeOf(offline.send(get(server.url("/f")))), ErrorCode::Unavailable);
    QCOMPARE(codeOf(offline.send(get("https://huggingface.co/"))), ErrorCode::Unavailable);
    QCOMPARE(codeOf(offline.download(get(server.url("/f")), folder / "f")), ErrorCode::Unavailable);
    QCOMPARE(test::socketCount(), sockets);
    QCOMPARE(test::lookupCount(), lookups);
    QVERIFY(server.requests().empty());
    QVERIFY(!fs::exists(folder / "f"));
    // The counter does count: the same request, allowed.
    HttpClient online;
    QVERIFY(online.send(get(server.url("/f"))));
    QVERIFY(test::socketCount() > sockets);
    QCOMPARE(online.connectionCount(), std::uint64_t(1));
}

QTEST_GUILESS_MAIN(TestHttpClient)
#include "test_http_client.moc"
