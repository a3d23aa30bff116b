// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/gateway/orchestrator_client.h"
#include "network/server/grpc_service.h"
#include "network/server/listener.h"
#include "tests/support/http_server.h"

#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace sluice;
using namespace sluice::network;
using namespace std::chrono_literals;
using sluice::test::HttpServer;
using sluice::test::ServerConnection;

namespace {

const std::string kPath = "/net.Orchestrator/GetOrchestrator";

std::string goodAnswer()
{
    OrchestratorInfo info;
    info.transcoder = "https://127.0.0.1:9999";
    info.authToken = AuthToken{"token", "0badcafe", 1900000000};
    return serialize(info);
}

/// A listener that answers each GetOrchestrator with `method`.
std::unique_ptr<Listener> serve(UnaryMethod method, ListenerConfig config = {})
{
    HandlerTable table;
    addUnary(table, kPath, std::move(method));
    auto listener = Listener::start(config, std::move(table));
    return listener ? std::move(*listener) : nullptr;
}

UnaryMethod answering(Result<std::string> answer)
{
    return [answer](std::string_view, const network::ServerRequest&, std::stop_token) {
        return answer;
    };
}

/// A listener whose answer is whatever `handler` writes under the name of gRPC.
std::unique_ptr<Listener> serveRaw(Handler handler)
{
    HandlerTable table;
    table.add("POST", kPath, std::move(handler));
    auto listener = Listener::start({}, std::move(table));
    return listener ? std::move(*listener) : nullptr;
}

} // namespace

/// Orchestrators that refuse, lie, are silent or gone.
class TestGatewayGrpc : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleartextWorks();
    void aRefusalKeepsItsWords();
    void garbageIsNoAnswer_data();
    void garbageIsNoAnswer();
    void aMissingTrailerIsNoAnswer();
    void aLongAnswerIsTaken();
    void anEndlessMessageIsCut();
    void silenceTimesOut();
    void anotherProtocolIsNoAnswer();
    void nobodyListening();
    void aNameNobodyHas();
    void stopEndsTheCall();
    void aNewCertificateIsTaken();
    void privateAddressesNeedLeave_data();
    void privateAddressesNeedLeave();
    void offlineMakesNoSocket();
    void manyAtOnce();

private:
    Result<Introduction>
    ask(const std::string& url, std::chrono::milliseconds deadline = 10s, std::stop_token stop = {})
    {
        return m_client.info({url, true}, CapabilityWish{}, deadline, stop);
    }

    NoSigner m_signer;
    OrchestratorClient m_client{m_signer};
};

void TestGatewayGrpc::cleartextWorks()
{
    ListenerConfig config;
    config.tls = false;
    const auto listener = serve(answering(goodAnswer()), config);
    QVERIFY(listener);
    QVERIFY(listener->url().starts_with("http://"));
    const auto answer = ask(listener->url());
    QVERIFY2(answer, answer ? "" : answer.error().detail.c_str());
    QCOMPARE(answer->info.authToken.value().sessionId, std::string("0badcafe"));
}

void TestGatewayGrpc::aRefusalKeepsItsWords()
{
    const auto listener =
        serve(answering(fail(ErrorCode::Unavailable, "insufficient sender reserve")));
    const auto answer = ask(listener->url());
    QCOMPARE(answer.error().code, ErrorCode::Unavailable);
    QVERIFY(answer.error().detail.find("insufficient sender reserve") != std::string::npos);
}

void TestGatewayGrpc::garbageIsNoAnswer_data()
{
    QTest::addColumn<QByteArray>("answer");
    OrchestratorInfo info;
    info.transcoder = "file:///etc/passwd";
    QTest::newRow("no protobuf") << QByteArray("not a message at all");
    QTest::newRow("empty: no address for jobs") << QByteArray("");
    QTest::newRow("address is a file") << QByteArray::fromStdString(serialize(info));
    info.transcoder = "https://user:word@o:1";
    QTest::newRow("address with a user") << QByteArray::fromStdString(serialize(info));
}

void TestGatewayGrpc::garbageIsNoAnswer()
{
    QFETCH(QByteArray, answer);
    const auto listener = serve(answering(answer.toStdString()));
    QCOMPARE(ask(listener->url()).error().code, ErrorCode::Protocol);
}

void TestGatewayGrpc::aMissingTrailerIsNoAnswer()
{
    const auto listener = serveRaw([](const network::ServerRequest&, BodyReader& body,
                                      ResponseWriter& response, std::stop_token) {
        (void)body.readAll(1 << 20);
        (void)response.begin(200, {{"content-type", "application/grpc"}});
        (void)response.write(grpcFrame(goodAnswer()));
        (void)response.finish();
    });
    QVERIFY(!ask(listener->url()));
}

/// The bound on memory leaves room for the longest message that gRPC allows.
void TestGatewayGrpc::aLongAnswerIsTaken()
{
    OrchestratorInfo info = parseOrchestratorInfo(goodAnswer()).value();
    info.nodes.assign(1, std::string(3'900'000, 'n'));
    const auto listener = serve(answering(serialize(info)));
    const auto answer = ask(listener->url());
    QVERIFY2(answer, answer ? "" : answer.error().detail.c_str());
    QCOMPARE(answer->info.nodes.at(0).size(), std::size_t(3'900'000));
}

void TestGatewayGrpc::anEndlessMessageIsCut()
{
    const auto listener = serveRaw([](const network::ServerRequest&, BodyReader& body,
                                      ResponseWriter& response, std::stop_token) {
        (void)body.readAll(1 << 20);
        (void)response.begin(200, {{"content-type", "application/grpc"}});
        // A frame that says 2 GiB, and then keeps coming.
        (void)response.write(std::string("\0\x7f\xff\xff\xff", 5));
        while (response.write(std::string(100'000, 'x')))
            ;
    });
    QCOMPARE(ask(listener->url()).error().code, ErrorCode::Protocol);
}

void TestGatewayGrpc::silenceTimesOut()
{
    HttpServer server([](const test::ServerRequest&, ServerConnection& connection) {
        connection.waitForClose();
    });
    QCOMPARE(ask(server.url(""), 300ms).error().code, ErrorCode::Timeout);
}

void TestGatewayGrpc::anotherProtocolIsNoAnswer()
{
    HttpServer server([](const test::ServerRequest&, ServerConnection& connection) {
        connection.answer(200, "<html>");
    });
    const auto answer = ask(server.url(""), 5s);
    QVERIFY(!answer);
}

void TestGatewayGrpc::nobodyListening()
{
    QCOMPARE(ask("https://127.0.0.1:1", 5s).error().code, ErrorCode::Network);
}

void TestGatewayGrpc::aNameNobodyHas()
{
    const auto answer = ask("https://orchestrator.invalid:8935", 5s);
    QVERIFY(!answer);
    QVERIFY(answer.error().code == ErrorCode::Network || answer.error().code == ErrorCode::Timeout);
}

void TestGatewayGrpc::stopEndsTheCall()
{
    const auto source = std::make_unique<std::stop_source>();
    const auto listener = serve([&](std::string_view, const network::ServerRequest&,
                                    std::stop_token) -> Result<std::string> {
        source->request_stop();
        return goodAnswer();
    });
    QCOMPARE(ask(listener->url(), 60s, source->get_token()).error().code, ErrorCode::Cancelled);
}

void TestGatewayGrpc::aNewCertificateIsTaken()
{
    ListenerConfig config;
    auto listener = serve(answering(goodAnswer()), config);
    QVERIFY(ask(listener->url()));
    config.port = listener->port();
    const std::string url = listener->url();
    listener.reset();
    QVERIFY(!ask(url, 2s));
    listener = serve(answering(goodAnswer()), config);
    QVERIFY(listener);
    QTRY_VERIFY_WITH_TIMEOUT(ask(url, 2s).has_value(), 20'000);
}

void TestGatewayGrpc::privateAddressesNeedLeave_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("number") << "127.0.0.1";
    QTest::newRow("name") << "localhost";
    QTest::newRow("short") << "127.1";
}

void TestGatewayGrpc::privateAddressesNeedLeave()
{
    QFETCH(QString, host);
    bool isAsked = false;
    const auto listener = serve([&](std::string_view, const network::ServerRequest&,
                                    std::stop_token) -> Result<std::string> {
        isAsked = true;
        return goodAnswer();
    });
    const std::string url =
        "https://" + host.toStdString() + ":" + std::to_string(listener->port());
    const auto answer = m_client.info({url, false}, CapabilityWish{}, 10s);
    QCOMPARE(answer.error().code, ErrorCode::Protocol);
    QVERIFY(!isAsked);
}

void TestGatewayGrpc::offlineMakesNoSocket()
{
    const auto listener = serve(answering(goodAnswer()));
    OrchestratorClient offline(m_signer, true);
    QCOMPARE(offline.info({listener->url(), true}, CapabilityWish{}, 10s).error().code,
             ErrorCode::Unavailable);
    QCOMPARE(listener->connectionCount(), std::size_t(0));
}

void TestGatewayGrpc::manyAtOnce()
{
    const auto listener = serve(answering(goodAnswer()));
    std::atomic<int> good = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 32; ++i)
        threads.emplace_back([&] { good += ask(listener->url(), 30s) ? 1 : 0; });
    threads.clear();
    QCOMPARE(good.load(), 32);
}

QTEST_GUILESS_MAIN(TestGatewayGrpc)
#include "test_gateway_grpc.moc"
