// SPDX-License-Identifier: GPL-3.0-or-later
// What go-livepeer nodes were recorded saying, said again to our gateway by a listener with TLS as in the field.
#include "core/base/atomic_file.h"
#include "core/base/encoding.h"
#include "network/gateway/job_client.h"
#include "network/gateway/media_fetcher.h"
#include "network/server/grpc_service.h"
#include "network/server/listener.h"
#include "network/wire/job_headers.h"
#include "tests/support/recorded.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <mutex>

using namespace sluice;
using namespace sluice::network;
using namespace std::chrono_literals;
using sluice::test::bytesOf;
using sluice::test::recorded;
using sluice::test::TempDir;

namespace {

constexpr std::size_t kBodyLimit = 1 << 20;

/// The gateway that was recorded: its address, and its signature of exactly what it signed.
class RecordedSigner final : public Signer
{
public:
    EthAddress address() const override { return who; }
    Result<std::string> sign(std::string_view message) override
    {
        if (message != expected)
            return fail(ErrorCode::Internal, "another message was signed in the recording");
        return signature;
    }

    EthAddress who;
    std::string expected;
    std::string signature;
};

class RecordedPayment final : public PaymentSource
{
public:
    Result<std::string> header(const OrchestratorInfo&, const WeiFraction& amount) override
    {
        fee = amount;
        return value;
    }
    Result<std::string> byocHeader(const ByocToken&, std::int64_t) override { return value; }

    std::string value;
    std::optional<WeiFraction> fee;
};

struct Received
{
    Headers headers;
    std::string body;
};

/// A recorded form value as the request had it: a number where it reads as one.
nlohmann::json fieldOf(const std::string& text)
{
    const auto json = nlohmann::json::parse(text, nullptr, false);
    return json.is_number() || json.is_boolean() ? json : nlohmann::json(text);
}

/// The value of a form's field in a multipart body, or of its file.
std::string formValue(const std::string& body, const std::string& name)
{
    const auto at = body.find("name=\"" + name + "\"");
    if (at == std::string::npos)
        return "(missing)";
    const auto begin = body.find("\r\n\r\n", at) + 4;
    return body.substr(begin, body.find("\r\n--", begin) - begin);
}

} // namespace

class TestGatewayReplay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void getOrchestrator_data();
    void getOrchestrator();
    void everythingAnOrchestratorHas();
    void ping_data();
    void ping();
    void jobs_data();
    void jobs();
    void downloadOfAPicture_data();
    void downloadOfAPicture();

private:
    /// Serves what was recorded on `side`, over TLS.
    std::unique_ptr<Listener> serve(const nlohmann::json& side);
    Endpoint endpoint(const Listener& listener) { return {listener.url(), true}; }
    Received received();

    nlohmann::json m_captures;
    std::mutex m_mutex;
    Received m_received;
};

void TestGatewayReplay::initTestCase()
{
    m_captures = recorded("captures.json");
}

Received TestGatewayReplay::received()
{
    const std::lock_guard lock(m_mutex);
    return m_received;
}

std::unique_ptr<Listener> TestGatewayReplay::serve(const nlohmann::json& side)
{
    HandlerTable table;
    const auto keep = [this](const Headers& headers, std::string body) {
        const std::lock_guard lock(m_mutex);
        m_received = {headers, std::move(body)};
    };
    for (const char* name : {"get_orchestrator", "ping"}) {
        const auto& call = side[name];
        addUnary(table, call["path"],
                 [keep, answer = bytesOf(call["response"])](
                     std::string_view message, const ServerRequest& request,
                     std::stop_token) -> Result<std::string> {
                     keep(request.headers, std::string(message));
                     return answer;
                 });
    }
    for (const auto& job : side["jobs"])
        table.add("POST", job["path"],
                  [keep, answer = job["answer"]](const ServerRequest& request, BodyReader& body,
                                                 ResponseWriter& response, std::stop_token) {
                      keep(request.headers, body.readAll(kBodyLimit).value_or("too long"));
                      (void)response.send(answer["status"],
                                          answer["contentType"].get<std::string>(),
                                          answer["body"].get<std::string>());
                  });
    table.add(
        "GET", "/stream/*",
        [png = side["downloadPng"]](const ServerRequest&, BodyReader&, ResponseWriter& response,
                                    std::stop_token) {
            Headers headers;
            for (const auto& header : png["headers"])
                headers.emplace_back(
                    QByteArray::fromStdString(header[0].get<std::string>()).toLower().toStdString(),
                    header[1].get<std::string>());
            (void)response.begin(200, headers);
            (void)response.write(fromBase64(png["body"].get<std::string>()).value());
            (void)response.finish();
        });
    auto listener = Listener::start({}, std::move(table));
    return listener ? std::move(*listener) : nullptr;
}

void TestGatewayReplay::getOrchestrator_data()
{
    QTest::addColumn<QString>("side");
    QTest::newRow("off-chain") << "offchain";
    QTest::newRow("on-chain") << "onchain";
    QTest::newRow("with a remote worker") << "remoteWorker";
}

void TestGatewayReplay::getOrchestrator()
{
    QFETCH(QString, side);
    const auto& capture = m_captures[side.toStdString()];
    const auto asked =
        parseOrchestratorRequest(bytesOf(capture["get_orchestrator"]["request"])).value();
    const auto listener = serve(capture);
    QVERIFY(listener);
    RecordedSigner signer;
    signer.who = asked.address;
    signer.expected = asked.address.toString();
    signer.signature = asked.signature;
    OrchestratorClient client(signer);
    const auto& [capability, models] = *asked.capabilities->models.begin();
    const auto answer =
        client.info(endpoint(*listener),
                    CapabilityWish{Capability(capability), models.begin()->first, "", ""}, 10s);
    QVERIFY2(answer, answer ? "" : answer.error().detail.c_str());

    const auto sent = parseOrchestratorRequest(received().body).value();
    QCOMPARE(sent.address, asked.address);
    QCOMPARE(sent.signature, asked.signature);
    QVERIFY(sent.capabilities == asked.capabilities);
    const auto expected =
        parseOrchestratorInfo(bytesOf(capture["get_orchestrator"]["response"])).value();
    QCOMPARE(answer->info.transcoder, expected.transcoder);
    QCOMPARE(answer->jobs.url, expected.transcoder);
    QCOMPARE(answer->info.price.has_value(), side == QLatin1String("onchain"));
    QVERIFY(answer->latency > 0us);
    QVERIFY(isCompatible(*asked.capabilities, answer->info.capabilities.value()));
}

/// Without a wish the answer lists all prices and the hardware.
void TestGatewayReplay::everythingAnOrchestratorHas()
{
    nlohmann::json capture = m_captures["onchain"];
    capture["get_orchestrator"] = capture["get_orchestrator_no_capabilities"];
    const auto asked =
        parseOrchestratorRequest(bytesOf(capture["get_orchestrator"]["request"])).value();
    const auto listener = serve(capture);
    QVERIFY(listener);
    RecordedSigner signer;
    signer.who = asked.address;
    signer.expected = asked.address.toString();
    signer.signature = asked.signature;
    OrchestratorClient client(signer);
    const auto answer = client.info(endpoint(*listener), std::nullopt, 10s);
    QVERIFY2(answer, answer ? "" : answer.error().detail.c_str());
    QCOMPARE(received().body, bytesOf(capture["get_orchestrator"]["request"]));
    QVERIFY(!answer->info.hardware.empty());
    QVERIFY(!answer->info.capabilityPrices.empty());
}

void TestGatewayReplay::ping_data()
{
    getOrchestrator_data();
}

void TestGatewayReplay::ping()
{
    QFETCH(QString, side);
    const auto& capture = m_captures[side.toStdString()];
    const auto listener = serve(capture);
    QVERIFY(listener);
    NoSigner signer;
    OrchestratorClient client(signer);
    const std::string question = bytesOf(capture["ping"]["request"]);
    const auto answer = client.ping(endpoint(*listener), parsePing(question).value(), 10s);
    QCOMPARE(answer.value(), parsePing(bytesOf(capture["ping"]["response"])).value());
    QCOMPARE(received().body, question);
}

void TestGatewayReplay::jobs_data()
{
    QTest::addColumn<QString>("side");
    QTest::addColumn<int>("index");
    for (const char* side : {"offchain", "onchain", "remoteWorker"})
        for (std::size_t i = 0; i < m_captures[side]["jobs"].size(); ++i)
            QTest::addRow("%s%s", side,
                          m_captures[side]["jobs"][i]["path"].get<std::string>().c_str())
                << side << int(i);
}

void TestGatewayReplay::jobs()
{
    QFETCH(QString, side);
    QFETCH(int, index);
    const auto& capture = m_captures[side.toStdString()];
    const auto& job = capture["jobs"][std::size_t(index)];
    const auto segment =
        parseSegmentHeader(job["headers"]["livepeer-segment"].get<std::string>()).value();
    const auto listener = serve(capture);
    QVERIFY(listener);
    TempDir dir;
    QVERIFY(writeFileAtomically(dir / "in.png",
                                fromBase64(m_captures["image"].get<std::string>()).value()));

    Introduction peer;
    peer.info = parseOrchestratorInfo(bytesOf(capture["get_orchestrator"]["response"])).value();
    peer.info.authToken = segment.authToken;
    peer.jobs = endpoint(*listener);
    JobRequest request;
    request.pipeline = pipelineFromName(job["path"].get<std::string>().substr(1)).value();
    request.model = segment.manifestId.substr(segment.manifestId.find('_') + 1);
    request.input = {64, 48, 2.0};
    if (!factsOf(request.pipeline).fileField.empty())
        request.file = dir / "in.png";
    if (job.contains("json"))
        request.fields = job["json"];
    for (const auto& part : job.value("form", nlohmann::json::array()))
        if (part.contains("value"))
            request.fields[part["name"].get<std::string>()] = fieldOf(part["value"]);

    RecordedSigner signer;
    signer.expected = signedPartOf(segment);
    signer.signature = segment.signature;
    RecordedPayment payment;
    payment.value = job["headers"]["livepeer-payment"];
    net::HttpClient http;
    JobClient client(http, signer, payment);
    const auto outcome = client.run(peer, request, 30s);
    QVERIFY2(outcome, outcome ? "" : outcome.error().error.detail.c_str());

    const Received sent = received();
    const auto ours = parseSegmentHeader(headerValue(sent.headers, "livepeer-segment")).value();
    QCOMPARE(ours.manifestId, segment.manifestId);
    QCOMPARE(ours.signature, segment.signature);
    QVERIFY(ours.capabilities == segment.capabilities);
    QVERIFY(ours.authToken == segment.authToken);
    QCOMPARE(std::string(headerValue(sent.headers, "livepeer-payment")), payment.value);
    QCOMPARE(std::string(headerValue(sent.headers, "authorization")),
             job["headers"]["authorization"].get<std::string>());
    QVERIFY(headerValue(sent.headers, "content-type")
                .starts_with(job["contentType"].get<std::string>()));
    if (job.contains("json"))
        QVERIFY(nlohmann::json::parse(sent.body) == job["json"]);
    for (const auto& part : job.value("form", nlohmann::json::array()))
        QCOMPARE(formValue(sent.body, part["name"]),
                 part.contains("value") ? part["value"].get<std::string>()
                                        : readFile(dir / "in.png", 1 << 20).value());

    // Off-chain there is no price, which is not a price of zero; and nobody is asked to pay.
    QCOMPARE(outcome->fee.has_value(), side == QLatin1String("onchain"));
    QCOMPARE(payment.fee.has_value(), outcome->fee.has_value());
    QVERIFY(outcome->units > 0);
    const JobAnswer& answer = outcome->answer;
    QVERIFY(!answer.media.empty() || !answer.text.empty() || !answer.masks.empty());
}

void TestGatewayReplay::downloadOfAPicture_data()
{
    getOrchestrator_data();
}

void TestGatewayReplay::downloadOfAPicture()
{
    QFETCH(QString, side);
    const auto& capture = m_captures[side.toStdString()];
    const auto listener = serve(capture);
    QVERIFY(listener);
    TempDir dir;
    net::HttpClient http;
    MediaFetcher fetcher(http);
    const auto fetched = fetcher.fetch(listener->url() + "/stream/3994136c/127fbe43.png",
                                       endpoint(*listener), dir / "out.png");
    QVERIFY2(fetched, fetched ? "" : fetched.error().detail.c_str());
    QCOMPARE(toBase64(readFile(dir / "out.png", 1 << 20).value()),
             capture["downloadPng"]["body"].get<std::string>());
}

QTEST_GUILESS_MAIN(TestGatewayReplay)
#include "test_gateway_replay.moc"
