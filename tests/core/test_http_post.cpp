// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/net/address_rule.h"
#include "core/net/http_client.h"
#include "tests/support/http_server.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <latch>

using namespace sluice;
using namespace sluice::net;
using namespace std::chrono_literals;
using sluice::test::HttpServer;
using sluice::test::ServerConnection;
using sluice::test::ServerRequest;
using sluice::test::TempDir;
namespace fs = std::filesystem;

namespace {

HttpRequest post(const std::string& url)
{
    HttpRequest request;
    request.method = HttpMethod::Post;
    request.url = url;
    request.usesProxy = false;
    return request;
}

void sayOk(const ServerRequest&, ServerConnection& connection)
{
    connection.answer(200, "ok");
}

} // namespace

/// What the client does for peers of the subnet: bodies, forms, streams, answers in files, and whom it does not talk to.
class TestHttpPost : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBodyFromMemoryArrives();
    void aBodyFromAFileArrives();
    void aMissingFileIsNamed();
    void aFormArrives();
    void anEmptyHeaderIsSent();
    void anErrorMayBeAnAnswer();
    void aStreamIsPassedOnInPieces();
    void aRefusedPieceEndsTheCall();
    void anAnswerGoesToAFile();
    void anErrorLeavesNoFile_data();
    void anErrorLeavesNoFile();
    void uploadProgressIsTold();
    void headersHaveALimit();
    void timeRunsOutForADribble();
    void noDecompressionIsAskedFor();
    void privateAddressesAreRefused_data();
    void privateAddressesAreRefused();
    void aRedirectToThisMachineIsRefused();
    void anOpenConnectionIsNoWayIn();
    void addressesAreToldApart_data();
    void addressesAreToldApart();
};

void TestHttpPost::aBodyFromMemoryArrives()
{
    HttpServer server(&sayOk);
    HttpRequest request = post(server.url("/job"));
    request.body = std::string("a\0b", 3);
    request.headers = {"Content-Type: application/json"};
    HttpClient client;
    QCOMPARE(client.send(request).value().body, std::string("ok"));
    const ServerRequest got = server.requests().at(0);
    QCOMPARE(got.method, std::string("POST"));
    QCOMPARE(got.body, request.body);
    QCOMPARE(got.headers.at("content-type"), std::string("application/json"));
    QVERIFY(!got.headers.contains("expect"));
}

void TestHttpPost::aBodyFromAFileArrives()
{
    HttpServer server(&sayOk);
    TempDir dir;
    const std::string content(3'000'000, 'x');
    QVERIFY(writeFileAtomically(dir / "chunk", content));
    HttpRequest request = post(server.url("/job"));
    request.bodyFile = dir / "chunk";
    HttpClient client;
    QVERIFY(client.send(request));
    QVERIFY(server.requests().at(0).body == content);
}

void TestHttpPost::aMissingFileIsNamed()
{
    HttpServer server(&sayOk);
    HttpRequest request = post(server.url("/job"));
    request.bodyFile = "/nonexistent/chunk";
    HttpClient client;
    const auto answer = client.send(request);
    QVERIFY(!answer);
    QVERIFY(answer.error().detail.find("/nonexistent/chunk") != std::string::npos);
    QVERIFY(server.requests().empty());
}

void TestHttpPost::aFormArrives()
{
    HttpServer server(&sayOk);
    TempDir dir;
    QVERIFY(writeFileAtomically(dir / "in.png", "PNG-BYTES"));
    HttpRequest request = post(server.url("/job"));
    request.form = {{"image", "", dir / "in.png", "input.png", "application/octet-stream"},
                    {"model_id", "a/b", {}, "", ""}};
    HttpClient client;
    QVERIFY(client.send(request));
    const ServerRequest got = server.requests().at(0);
    QVERIFY(got.headers.at("content-type").starts_with("multipart/form-data; boundary="));
    QVERIFY(got.body.find("name=\"image\"; filename=\"input.png\"\r\nContent-Type: "
                          "application/octet-stream\r\n\r\nPNG-BYTES\r\n") != std::string::npos);
    QVERIFY(got.body.find("name=\"model_id\"\r\n\r\na/b\r\n") != std::string::npos);
    QVERIFY(got.body.find(dir.path().string()) == std::string::npos);
}

void TestHttpPost::anEmptyHeaderIsSent()
{
    HttpServer server(&sayOk);
    HttpRequest request = post(server.url("/job"));
    request.headers = {"Livepeer-Payment;"};
    HttpClient client;
    QVERIFY(client.send(request));
    const ServerRequest got = server.requests().at(0);
    QVERIFY(got.headers.contains("livepeer-payment"));
    QCOMPARE(got.headers.at("livepeer-payment"), std::string());
}

void TestHttpPost::anErrorMayBeAnAnswer()
{
    HttpServer server([](const ServerRequest&, ServerConnection& connection) {
        connection.answer(503, "insufficient capacity\n");
    });
    HttpRequest request = post(server.url("/job"));
    request.acceptsErrors = true;
    HttpClient client;
    const auto answer = client.send(request);
    QCOMPARE(answer.value().status, 503);
    QCOMPARE(answer->body, std::string("insufficient capacity\n"));
    request.acceptsErrors = false;
    QCOMPARE(client.send(request).error().code, ErrorCode::Network);
}

void TestHttpPost::aStreamIsPassedOnInPieces()
{
    std::latch isSeen(1);
    HttpServer server([&](const ServerRequest&, ServerConnection& connection) {
        connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfirst ");
        // The second half is sent only once the first has reached the caller.
        isSeen.wait();
        connection.send("second");
    });
    std::string text;
    HttpClient client;
    const auto answer = client.stream(post(server.url("/llm")), [&](std::string_view piece) {
        if (text.empty())
            isSeen.count_down();
        text.append(piece);
        return Result<void>();
    });
    QCOMPARE(answer.value().status, 200);
    QCOMPARE(text, std::string("first second"));
    QVERIFY(answer->body.empty());
}

void TestHttpPost::aRefusedPieceEndsTheCall()
{
    HttpServer server([](const ServerRequest&, ServerConnection& connection) {
        connection.send("HTTP/1.1 200 OK\r\n\r\nnonsense");
        connection.waitForClose();
    });
    HttpClient client;
    const auto answer = client.stream(post(server.url("/llm")), [](std::string_view) {
        return Result<void>(fail(ErrorCode::Protocol, "no event"));
    });
    QCOMPARE(answer.error().code, ErrorCode::Protocol);
}

void TestHttpPost::anAnswerGoesToAFile()
{
    const std::string content(2'000'000, 'y');
    HttpServer server([&](const ServerRequest&, ServerConnection& connection) {
        connection.answer(200, content, {"Content-Type: video/x-nut"});
    });
    TempDir dir;
    HttpClient client;
    const auto answer = client.receive(post(server.url("/job")), dir / "answer");
    QCOMPARE(answer.value().header("content-type"), std::string("video/x-nut"));
    QVERIFY(answer->body.empty());
    QVERIFY(readFile(dir / "answer", 1 << 24).value() == content);
}

void TestHttpPost::anErrorLeavesNoFile_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("refused") << QByteArray("HTTP/1.1 500 No\r\nContent-Length: 4\r\n\r\nboom");
    QTest::newRow("cut") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\nhalf");
    QTest::newRow("too long") << QByteArray("HTTP/1.1 200 OK\r\n\r\n") + QByteArray(100'000, 'x');
    QTest::newRow("closed") << QByteArray();
    QTest::newRow("no HTTP") << QByteArray("SSH-2.0-dropbear\r\n");
}

void TestHttpPost::anErrorLeavesNoFile()
{
    QFETCH(QByteArray, answer);
    HttpServer server([&](const ServerRequest&, ServerConnection& connection) {
        connection.send(answer.toStdString());
    });
    TempDir dir;
    HttpRequest request = post(server.url("/job"));
    request.sizeLimit = 50'000;
    HttpClient client;
    QVERIFY(!client.receive(request, dir / "answer"));
    QVERIFY(!fs::exists(dir / "answer"));
}

void TestHttpPost::uploadProgressIsTold()
{
    HttpServer server(&sayOk);
    TempDir dir;
    HttpRequest request = post(server.url("/job"));
    request.body = std::string(500'000, 'x');
    std::uint64_t sent = 0;
    HttpClient client;
    QVERIFY(client.receive(request, dir / "answer",
                           [&](const DownloadProgress& now) { sent = now.sent; }));
    QCOMPARE(sent, std::uint64_t(500'000));
}

void TestHttpPost::headersHaveALimit()
{
    HttpServer server([](const ServerRequest&, ServerConnection& connection) {
        connection.send("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 100'000; ++i)
            if (!connection.send("X-Bomb: " + std::string(1000, 'x') + "\r\n"))
                return;
    });
    HttpClient client;
    QCOMPARE(client.send(post(server.url("/job"))).error().code, ErrorCode::Protocol);
}

void TestHttpPost::timeRunsOutForADribble()
{
    HttpServer server([](const ServerRequest&, ServerConnection& connection) {
        connection.send("HTTP/1.1 200 OK\r\n\r\n");
        connection.waitForClose();
    });
    HttpRequest request = post(server.url("/job"));
    request.stallTimeout = 0s;
    request.totalTimeout = 200ms;
    HttpClient client;
    QCOMPARE(client.send(request).error().code, ErrorCode::Timeout);
}

void TestHttpPost::noDecompressionIsAskedFor()
{
    HttpServer server([](const ServerRequest&, ServerConnection& connection) {
        connection.answer(200, "\x1f\x8b bomb", {"Content-Encoding: gzip"});
    });
    HttpClient client;
    // What is packed all the same stays packed: it cannot grow beyond the limit.
    QCOMPARE(client.send(post(server.url("/job"))).value().body, std::string("\x1f\x8b bomb"));
    QVERIFY(!server.requests().at(0).headers.contains("accept-encoding"));
}

void TestHttpPost::privateAddressesAreRefused_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("number") << "127.0.0.1";
    QTest::newRow("name") << "localhost";
    QTest::newRow("short number") << "127.1";
    QTest::newRow("one number") << "2130706433";
    QTest::newRow("everywhere") << "0.0.0.0";
    QTest::newRow("wrapped") << "[::ffff:127.0.0.1]";
}

void TestHttpPost::privateAddressesAreRefused()
{
    QFETCH(QString, host);
    HttpServer server(&sayOk);
    std::string url = server.url("/secret");
    url.replace(url.find("127.0.0.1"), 9, host.toStdString());
    HttpRequest request = post(url);
    request.addresses = AddressRule::PublicOnly;
    HttpClient client;
    QCOMPARE(client.send(request).error().code, ErrorCode::Protocol);
    QCOMPARE(client.connectionCount(), std::uint64_t(0));
    QVERIFY(server.requests().empty());
}

void TestHttpPost::aRedirectToThisMachineIsRefused()
{
    HttpServer secret(&sayOk);
    HttpServer server([&](const ServerRequest&, ServerConnection& connection) {
        connection.answer(302, "", {"Location: " + secret.url("/secret")});
    });
    HttpRequest request = post(server.url("/job"));
    request.followRedirects = false;
    request.acceptsErrors = true;
    HttpClient client;
    QCOMPARE(client.send(request).value().status, 302);
    QVERIFY(secret.requests().empty());
}

/// A connection that a trusted request left open is not used by one that may not go there.
void TestHttpPost::anOpenConnectionIsNoWayIn()
{
    HttpServer server([](const ServerRequest&, ServerConnection& connection) {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        connection.waitForClose();
    });
    HttpRequest request = post(server.url("/job"));
    HttpClient client;
    QVERIFY(client.send(request));
    request.addresses = AddressRule::PublicOnly;
    QCOMPARE(client.send(request).error().code, ErrorCode::Protocol);
    QCOMPARE(server.requests().size(), std::size_t(1));
}

void TestHttpPost::addressesAreToldApart_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isPublic");
    for (const char* text : {"8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1",
                             "2606:4700::1111", "2002:0808:0808::1", "64:ff9b::808:808"})
        QTest::newRow(text) << text << true;
    for (const char* text : {"127.0.0.1",
                             "10.1.2.3",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.168.1.1",
                             "169.254.169.254",
                             "100.64.0.1",
                             "0.0.0.0",
                             "224.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "fe80::1",
                             "fc00::1",
                             "fd12::1",
                             "ff02::1",
                             "::ffff:10.0.0.1",
                             "::127.0.0.1",
                             "2002:7f00:0001::1",
                             "64:ff9b::7f00:1",
                             "64:ff9b:1::1",
                             "localhost",
                             "",
                             "1.2.3"})
        QTest::newRow(text) << text << false;
}

void TestHttpPost::addressesAreToldApart()
{
    QFETCH(QString, address);
    QFETCH(bool, isPublic);
    QCOMPARE(isPublicAddress(address.toStdString()), isPublic);
}

QTEST_GUILESS_MAIN(TestHttpPost)
#include "test_http_post.moc"
