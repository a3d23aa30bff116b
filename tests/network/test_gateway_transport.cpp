// SPDX-License-Identifier: GPL-3.0-or-later
// Our HTTP client against our listener: the versions of HTTP, certificates nobody knows, large bodies, many at once.
#include "core/net/http_client.h"
#include "network/server/listener.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <fstream>
#include <thread>

using namespace sluice;
using namespace sluice::network;
using namespace std::chrono_literals;
using sluice::test::TempDir;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLarge = 20'000'000;

/// Says which HTTP it was asked by and how much it got.
void report(const ServerRequest& request,
            BodyReader& body,
            ResponseWriter& response,
            std::stop_token)
{
    const auto all = body.readAll(2 * kLarge);
    (void)response.send(200, "text/plain",
                        (request.isHttp2 ? "2 " : "1 ") + std::to_string(all ? all->size() : 0));
}

std::unique_ptr<Listener> serve(bool isTls)
{
    HandlerTable table;
    table.add("*", "/report", &report);
    table.add(
        "POST", "/echo",
        [](const ServerRequest&, BodyReader& body, ResponseWriter& response, std::stop_token) {
            (void)response.begin(200, {});
            (void)response.write(body.readAll(2 * kLarge).value_or(""));
            (void)response.finish();
        });
    ListenerConfig config;
    config.tls = isTls;
    auto listener = Listener::start(config, std::move(table));
    return listener ? std::move(*listener) : nullptr;
}

net::HttpRequest ask(const Listener& listener, const std::string& path, net::HttpVersion version)
{
    net::HttpRequest request;
    request.method = net::HttpMethod::Post;
    request.url = listener.url() + path;
    request.version = version;
    request.isCertificateChecked = false;
    request.usesProxy = false;
    return request;
}

} // namespace

class TestGatewayTransport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void versionsOfHttp_data();
    void versionsOfHttp();
    void anUnknownCertificateNeedsLeave();
    void largeBodiesGoBothWays_data();
    void largeBodiesGoBothWays();
    void manyAtOnce();
    void aNameNobodyHas();
};

void TestGatewayTransport::versionsOfHttp_data()
{
    QTest::addColumn<bool>("isTls");
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("answer");
    QTest::newRow("TLS, any") << true << int(net::HttpVersion::Any) << "2 5";
    QTest::newRow("TLS, 1.1") << true << int(net::HttpVersion::Http1) << "1 5";
    QTest::newRow("cleartext, any") << false << int(net::HttpVersion::Any) << "1 5";
    QTest::newRow("cleartext, h2c") << false << int(net::HttpVersion::Http2Cleartext) << "2 5";
}

void TestGatewayTransport::versionsOfHttp()
{
    QFETCH(bool, isTls);
    QFETCH(int, version);
    QFETCH(QString, answer);
    const auto listener = serve(isTls);
    net::HttpRequest request = ask(*listener, "/report", net::HttpVersion(version));
    request.body = "12345";
    net::HttpClient client;
    QCOMPARE(client.send(request).value().body, answer.toStdString());
}

void TestGatewayTransport::anUnknownCertificateNeedsLeave()
{
    const auto listener = serve(true);
    net::HttpRequest request = ask(*listener, "/report", net::HttpVersion::Any);
    net::HttpClient client;
    QVERIFY(client.send(request));
    // The connection that is open now must not serve who wants certificates checked.
    request.isCertificateChecked = true;
    QCOMPARE(client.send(request).error().code, ErrorCode::Network);
}

void TestGatewayTransport::largeBodiesGoBothWays_data()
{
    QTest::addColumn<bool>("isTls");
    QTest::addColumn<int>("version");
    QTest::newRow("TLS, 2") << true << int(net::HttpVersion::Any);
    QTest::newRow("TLS, 1.1") << true << int(net::HttpVersion::Http1);
    QTest::newRow("cleartext, h2c") << false << int(net::HttpVersion::Http2Cleartext);
}

void TestGatewayTransport::largeBodiesGoBothWays()
{
    QFETCH(bool, isTls);
    QFETCH(int, version);
    const auto listener = serve(isTls);
    TempDir dir;
    std::ofstream(dir / "chunk") << std::string(kLarge, 'x');
    net::HttpRequest request = ask(*listener, "/echo", net::HttpVersion(version));
    request.bodyFile = dir / "chunk";
    request.sizeLimit = 2 * kLarge;
    net::HttpClient client;
    const auto answer = client.receive(request, dir / "answer");
    QVERIFY2(answer, answer ? "" : answer.error().detail.c_str());
    QCOMPARE(fs::file_size(dir / "answer"), std::uintmax_t(kLarge));
}

void TestGatewayTransport::manyAtOnce()
{
    const auto listener = serve(true);
    net::HttpClient client;
    std::atomic<int> good = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 32; ++i)
        threads.emplace_back([&] {
            const auto answer = client.send(ask(*listener, "/report", net::HttpVersion::Http1));
            good += answer && answer->status == 200 ? 1 : 0;
        });
    threads.clear();
    QCOMPARE(good.load(), 32);
}

void TestGatewayTransport::aNameNobodyHas()
{
    net::HttpRequest request;
    request.url = "https://orchestrator.invalid:8935/upscale";
    request.usesProxy = false;
    request.totalTimeout = 20s;
    net::HttpClient client;
    const auto answer = client.send(request);
    QVERIFY(!answer);
    QVERIFY(answer.error().code == ErrorCode::Network || answer.error().code == ErrorCode::Timeout);
}

QTEST_GUILESS_MAIN(TestGatewayTransport)
#include "test_gateway_transport.moc"
