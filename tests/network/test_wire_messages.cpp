// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/wire/byoc.h"
#include "network/wire/capabilities.h"
#include "network/wire/job_headers.h"
#include "tests/support/recorded.h"

#include <QTest>

using namespace sluice;
using namespace sluice::network;
using sluice::test::bytesOf;
using sluice::test::recorded;

class TestWireMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void bitstringsMatchUpstream();
    void subsetsMatchUpstream();
    void versionGatesMatchUpstream();
    void aWishIsSentAsUpstreamSendsIt();
    void aWorkersModelsAreRead();
    void compatibilityNeedsTheModel();
    void compatibilityNeedsWarmthAndVersions();
    void orchestratorRequestsMatch();
    void offchainAnswersHaveNoPrice();
    void onchainAnswersHavePriceAndTickets();
    void answersSurviveWritingAndReading();
    void nonsensePricesAreRefused();
    void garbageIsRefused();
    void segmentHeadersMatch();
    void paymentHeadersMatch();
    void workerMessagesMatch();
    void byocHeadersMatch();
    void byocTokensAreRead();
    void wrongByocHeadersAreRefused_data();
    void wrongByocHeadersAreRefused();

private:
    nlohmann::json m_vectors;
    nlohmann::json m_captures;
};

namespace {

std::vector<std::uint64_t> words(const nlohmann::json& texts)
{
    std::vector<std::uint64_t> result;
    for (const auto& text : texts)
        result.push_back(std::stoull(text.get<std::string>()));
    return result;
}

Capabilities capabilitiesOf(const std::string& bytes)
{
    // A Capabilities message stands in field 2 of a registration.
    std::string field = "\x12";
    for (std::size_t size = bytes.size(); size > 0; size >>= 7)
        field.push_back(char((size & 0x7f) | (size > 0x7f ? 0x80 : 0)));
    return parseWorkerRegistration(field + bytes).value().capabilities;
}

const CapabilityWish kWish{Capability::TextToImage, "SG161222/RealVisXL_V4.0_Lightning", "", ""};

} // namespace

void TestWireMessages::initTestCase()
{
    m_vectors = recorded("vectors.json");
    m_captures = recorded("captures.json");
}

void TestWireMessages::bitstringsMatchUpstream()
{
    for (const auto& row : m_vectors["capabilities"]["bitstrings"])
        QCOMPARE(toBitstring(row["ids"].get<std::vector<int>>()), words(row["bitstring"]));
}

void TestWireMessages::subsetsMatchUpstream()
{
    for (const auto& row : m_vectors["capabilities"]["bitstring_compat"])
        QCOMPARE(isSubset(toBitstring(row["want"].get<std::vector<int>>()),
                          toBitstring(row["have"].get<std::vector<int>>())),
                 row["ok"].get<bool>());
}

void TestWireMessages::versionGatesMatchUpstream()
{
    for (const auto& row : m_vectors["capabilities"]["version_compat"])
        QCOMPARE(isVersionEnough(row["version"].get<std::string>(), row["min"].get<std::string>()),
                 row["ok"].get<bool>());
}

void TestWireMessages::aWishIsSentAsUpstreamSendsIt()
{
    const auto upstream =
        capabilitiesOf(bytesOf(m_vectors["capabilities"]["gateway_caps_text_to_image"]["hex"]));
    QVERIFY(kWish.toCapabilities() == upstream);
}

void TestWireMessages::aWorkersModelsAreRead()
{
    const auto worker =
        capabilitiesOf(bytesOf(m_vectors["capabilities"]["worker_caps_two_models"]["hex"]));
    QVERIFY(worker.has(Capability::Upscale));
    QVERIFY(!worker.has(Capability::Llm));
    const auto* model = worker.model(Capability::TextToImage, "SG161222/RealVisXL_V4.0_Lightning");
    QVERIFY(model != nullptr);
    QVERIFY(model->isWarm);
    QCOMPARE(model->capacity, 1u);
    QCOMPARE(model->runnerVersion, std::string("0.14.1"));
}

void TestWireMessages::compatibilityNeedsTheModel()
{
    Capabilities offer = kWish.toCapabilities();
    QVERIFY(isCompatible(kWish.toCapabilities(), offer));
    offer.models[27].clear();
    QVERIFY(!isCompatible(kWish.toCapabilities(), offer));
    offer.models.clear(); // upstream lets pass who names no models at all
    QVERIFY(isCompatible(kWish.toCapabilities(), offer));
    offer.bitstring.clear();
    QVERIFY(!isCompatible(kWish.toCapabilities(), offer));
}

void TestWireMessages::compatibilityNeedsWarmthAndVersions()
{
    const Capabilities offer = kWish.toCapabilities();
    CapabilityWish runner = kWish;
    runner.minRunnerVersion = "0.14.0";
    QVERIFY(!isCompatible(runner.toCapabilities(), offer));
    CapabilityWish node = kWish;
    node.minNodeVersion = "0.9.2";
    QVERIFY(!isCompatible(node.toCapabilities(), offer));
    Capabilities warm = kWish.toCapabilities();
    warm.models[27][kWish.model].isWarm = true;
    QVERIFY(!isCompatible(warm, offer));
    Capabilities demanding = offer;
    demanding.mandatories = toBitstring(std::vector<int>{40});
    QVERIFY(!isCompatible(kWish.toCapabilities(), demanding));
}

void TestWireMessages::orchestratorRequestsMatch()
{
    const auto& vectors = m_vectors["orchestratorRequest"];
    QCOMPARE(serialize(OrchestratorRequest{}), bytesOf(vectors["offchain"]["hex"]));
    const auto plain = parseOrchestratorRequest(bytesOf(vectors["no_caps"]["hex"])).value();
    QCOMPARE(plain.address.toString(), vectors["address"].get<std::string>());
    QCOMPARE(plain.signature.size(), std::size_t(65));
    QCOMPARE(serialize(plain), bytesOf(vectors["no_caps"]["hex"]));
    const auto full = parseOrchestratorRequest(bytesOf(vectors["with_caps"]["hex"])).value();
    QVERIFY(full.capabilities.value() == kWish.toCapabilities());
    QCOMPARE(signedPartOf(plain.address), vectors["address"].get<std::string>());
}

void TestWireMessages::offchainAnswersHaveNoPrice()
{
    const auto info =
        parseOrchestratorInfo(bytesOf(m_captures["offchain"]["get_orchestrator"]["response"]))
            .value();
    QVERIFY(!info.price.has_value());
    QVERIFY(!info.ticketParams.has_value());
    QCOMPARE(info.transcoder, std::string("https://127.0.0.1:42139"));
    QVERIFY(info.address.isZero());
    QCOMPARE(info.authToken.value().sessionId, std::string("8295adcd"));
    QVERIFY(isCompatible(CapabilityWish{Capability::TextToImage, "fake/sd-turbo", "0.9.0", "0.14.1"}
                             .toCapabilities(),
                         info.capabilities.value()));
}

void TestWireMessages::onchainAnswersHavePriceAndTickets()
{
    const auto& captures = m_captures["onchain"];
    const auto info =
        parseOrchestratorInfo(bytesOf(captures["get_orchestrator"]["response"])).value();
    QCOMPARE(info.price.value().rate().wei.toString(), std::string("1010000000000"));
    QCOMPARE(info.price.value().rate().units, std::uint64_t(1));
    const TicketParams& params = info.ticketParams.value();
    QCOMPARE(params.recipient, info.address);
    QCOMPARE(params.recipientRandHash.size(), std::size_t(32));
    QCOMPARE(params.creationRound, std::int64_t(4));
    QVERIFY(params.faceValue > Wei(1'000'000));
    const auto all =
        parseOrchestratorInfo(bytesOf(captures["get_orchestrator_no_capabilities"]["response"]))
            .value();
    QVERIFY(!all.hardware.empty());
    QVERIFY(!all.capabilityPrices.empty());
    QVERIFY(!all.capabilityPrices.front().model.empty());
}

void TestWireMessages::answersSurviveWritingAndReading()
{
    for (const char* side : {"offchain", "onchain"}) {
        const std::string bytes = bytesOf(m_captures[side]["get_orchestrator"]["response"]);
        const auto info = parseOrchestratorInfo(bytes).value();
        const std::string again = serialize(info);
        // Maps have no order: the same length and the same values are as far as equality goes.
        QCOMPARE(again.size(), bytes.size());
        const auto second = parseOrchestratorInfo(again).value();
        QVERIFY(second.capabilities == info.capabilities);
        QVERIFY(second.price == info.price);
        QVERIFY(second.authToken == info.authToken);
        QCOMPARE(second.ticketParams.has_value(), info.ticketParams.has_value());
        if (info.ticketParams)
            QCOMPARE(second.ticketParams->raw, info.ticketParams->raw);
    }
}

void TestWireMessages::nonsensePricesAreRefused()
{
    for (const auto& [wei, units] : {std::pair(-1, 1), std::pair(1, 0), std::pair(1, -1)}) {
        OrchestratorInfo info;
        info.price = PriceInfo{wei, units, 0, ""};
        QCOMPARE(parseOrchestratorInfo(serialize(info)).error().code, ErrorCode::Protocol);
    }
}

void TestWireMessages::garbageIsRefused()
{
    const std::string bytes = bytesOf(m_captures["offchain"]["get_orchestrator"]["response"]);
    QCOMPARE(parseOrchestratorInfo("no protobuf").error().code, ErrorCode::Protocol);
    QCOMPARE(parseOrchestratorInfo(bytes.substr(0, bytes.size() / 2)).error().code,
             ErrorCode::Protocol);
    QCOMPARE(parseOrchestratorInfo("\x0a\x02\xff\xfe").error().code,
             ErrorCode::Protocol); // no UTF-8
    QCOMPARE(parseOrchestratorInfo("\x22\x03"
                                   "abc")
                 .error()
                 .code,
             ErrorCode::Protocol); // an address of three bytes
}

void TestWireMessages::segmentHeadersMatch()
{
    const auto& vector = m_vectors["segment"];
    const AuthToken token{bytesOf(vector["authToken"]["token"]), vector["authToken"]["session_id"],
                          vector["authToken"]["expiration"]};
    SegmentData data = segmentFor(kWish, token);
    QCOMPARE(toHex(signedPartOf(data)), vector["flatten"].get<std::string>().substr(2));
    data.signature = bytesOf(vector["sig"]);
    const auto upstream = parseSegmentHeader(vector["header_value"].get<std::string>()).value();
    const auto ours = parseSegmentHeader(headerValue(data)).value();
    QCOMPARE(ours.manifestId, upstream.manifestId);
    QCOMPARE(ours.hash, upstream.hash);
    QCOMPARE(ours.profiles, upstream.profiles);
    QCOMPARE(ours.signature, upstream.signature);
    QVERIFY(ours.capabilities == upstream.capabilities);
    QVERIFY(ours.authToken == upstream.authToken);
    QCOMPARE(serialize(data).size(), bytesOf(vector["protobuf_hex"]).size());
    QCOMPARE(parseSegmentHeader("not base64!").error().code, ErrorCode::Protocol);
}

void TestWireMessages::paymentHeadersMatch()
{
    for (const char* name : {"one_ticket", "three_tickets", "no_ticket_credit_covers"}) {
        const auto& vector = m_vectors["payment"][name];
        const auto payment = parsePaymentHeader(vector["base64"].get<std::string>()).value();
        QCOMPARE(toHex(serialize(payment)), vector["hex"].get<std::string>().substr(2));
        QCOMPARE(headerValue(payment), vector["base64"].get<std::string>());
    }
}

void TestWireMessages::workerMessagesMatch()
{
    const auto& worker = m_vectors["worker"];
    const auto registration = parseWorkerRegistration(bytesOf(worker["register"]["hex"])).value();
    QCOMPARE(registration.secret, std::string("s3cret"));
    QCOMPARE(registration.hardware.at(0).gpus.at(0).name, std::string("NVIDIA GeForce RTX 4090"));
    QCOMPARE(toHex(serialize(registration)).size(),
             worker["register"]["hex"].get<std::string>().size() - 2);
    const auto job = parseWorkerJob(bytesOf(worker["notify_upscale"]["hex"])).value();
    QCOMPARE(job.pipeline, std::string("upscale"));
    QCOMPARE(toHex(serialize(job)), worker["notify_upscale"]["hex"].get<std::string>().substr(2));
    WorkerJob first = job;
    first.taskId = 0; // absent on the wire
    QCOMPARE(parseWorkerJob(serialize(first)).value().taskId, std::int64_t(0));
}

void TestWireMessages::byocHeadersMatch()
{
    const auto& vector = m_vectors["byoc"];
    const auto& row = vector["job_request"];
    const ByocJob job{row["id"],         row["request"],        row["parameters"],
                      row["capability"], row["capability_url"], row["sender"],
                      row["sig"],        row["timeout_seconds"]};
    QCOMPARE(byocJobHeader(job), vector["header_Livepeer"].get<std::string>());
    QCOMPARE(signedPartOf(job), vector["signed_message"].get<std::string>());
    const auto back = parseByocJobHeader(byocJobHeader(job)).value();
    QCOMPARE(back.capability, job.capability);
    QCOMPARE(back.timeoutSeconds, job.timeoutSeconds);
    const auto& token = vector["token_request"];
    QCOMPARE(byocSenderHeader(token["sender"]["addr"].get<std::string>(),
                              token["sender"]["sig"].get<std::string>()),
             token["header_Livepeer_Eth_Address"].get<std::string>());
    QCOMPARE(emptyByocSignature().size(), std::size_t(132));
}

void TestWireMessages::byocTokensAreRead()
{
    const auto free = parseByocToken(R"({"price":{"pixelsPerUnit":1},"service_addr":"https://o:1",
        "available_capacity":2,"balance":0,"LastNonce":0})");
    QVERIFY(free);
    QCOMPARE(free->price.value().pricePerUnit, std::int64_t(0));
    QVERIFY(!free->ticketParams.has_value());
    const auto silent = parseByocToken(R"({"service_addr":"https://o:1","available_capacity":1})");
    QVERIFY(silent && !silent->price.has_value());

    ByocToken priced;
    priced.serviceAddress = "https://o:1";
    priced.availableCapacity = 3;
    priced.balance = "123456789012345678";
    priced.price = PriceInfo{7, 2, 0, ""};
    priced.ticketParams =
        parsePaymentHeader(m_vectors["payment"]["one_ticket"]["base64"].get<std::string>())
            .value()
            .ticketParams;
    const auto back = parseByocToken(byocTokenJson(priced)).value();
    QCOMPARE(back.balance, priced.balance);
    QVERIFY(back.price == priced.price);
    QCOMPARE(back.ticketParams.value().recipient, priced.ticketParams.value().recipient);
    QVERIFY(back.ticketParams->faceValue == priced.ticketParams->faceValue);
    QCOMPARE(back.ticketParams->seed, priced.ticketParams->seed);

    for (const char* wrong : {"", "[]", "{}", R"({"service_addr":5})",
                              R"({"service_addr":"o","price":{"pricePerUnit":-1}})"})
        QCOMPARE(parseByocToken(wrong).error().code, ErrorCode::Protocol);
}

void TestWireMessages::wrongByocHeadersAreRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("no JSON") << QByteArray("hello");
    QTest::newRow("no time") << QByteArray(
        R"({"request":"{}","parameters":"{}","capability":"c","timeout_seconds":0})");
    QTest::newRow("request is no object")
        << QByteArray(R"({"request":"5","parameters":"{}","capability":"c","timeout_seconds":5})");
    QTest::newRow("no capability")
        << QByteArray(R"({"request":"{}","parameters":"{}","timeout_seconds":5})");
    QTest::newRow("time is text") << QByteArray(
        R"({"request":"{}","parameters":"{}","capability":"c","timeout_seconds":"5"})");
}

void TestWireMessages::wrongByocHeadersAreRefused()
{
    QFETCH(QByteArray, json);
    QCOMPARE(parseByocJobHeader(toBase64(json.toStdString())).error().code, ErrorCode::Protocol);
}

QTEST_GUILESS_MAIN(TestWireMessages)
#include "test_wire_messages.moc"
