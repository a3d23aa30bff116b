// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_lock.h"
#include "network/orchestrator/ai_models.h"
#include "network/orchestrator/auth_tokens.h"
#include "network/orchestrator/job_body.h"
#include "network/orchestrator/media_store.h"
#include "network/orchestrator/multipart_parser.h"
#include "network/orchestrator/picture_size.h"
#include "network/orchestrator/practice_ledger.h"
#include "network/orchestrator/practice_state.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <fstream>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

/// "name=text;" for each part.
class TextSink final : public MultipartSink
{
public:
    Result<void> beginPart(const Headers& headers) override
    {
        seen += headerParameter(headerValue(headers, "content-disposition"), "name") + "=";
        return {};
    }
    Result<void> partData(std::string_view data) override
    {
        seen += data;
        return {};
    }
    Result<void> endPart() override
    {
        seen += ";";
        return {};
    }
    std::string seen;
};

const std::string kForm =
    "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"one\"\r\n\r\nfirst\r\n--bx\r\n"
    "--b  \r\ncontent-disposition: form-data; filename=\"a;b\"; name=two\r\nX: y\r\n\r\n\r\n"
    "--b\r\n\r\nbare\r\n--b--\r\nepilogue";
const std::string kFormSeen = "one=first\r\n--bx;two=;=bare;";

} // namespace

class TestOrchestratorParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void multipartInAnyPieces()
    {
        for (std::size_t size = 1; size <= kForm.size(); ++size) {
            TextSink sink;
            MultipartParser parser("b", sink);
            for (std::size_t at = 0; at < kForm.size(); at += size)
                QVERIFY(parser.add(std::string_view(kForm).substr(at, size)));
            QVERIFY(parser.isComplete());
            QCOMPARE(sink.seen, kFormSeen);
        }
    }

    void multipartCutShortIsNotComplete()
    {
        const std::size_t end = kForm.find("--b--") + 5;
        for (std::size_t size = 0; size < end; ++size) {
            TextSink sink;
            MultipartParser parser("b", sink);
            QVERIFY(parser.add(std::string_view(kForm).substr(0, size)));
            QVERIFY(!parser.isComplete());
        }
    }

    void brokenMultipartIsRefused()
    {
        TextSink sink;
        QVERIFY(!MultipartParser("", sink).add("--\r\n"));
        QVERIFY(!MultipartParser("b", sink).add("--b ?\r\n\r\n"));
        QVERIFY(!MultipartParser("b", sink).add("--b\r\nno colon\r\n\r\n"));
        QVERIFY(!MultipartParser("b", sink).add("--b\r\nX: " + std::string(20'000, 'x')));
        MultipartParser many("b", sink);
        bool isRefused = false;
        for (int i = 0; i < 1000 && !isRefused; ++i)
            isRefused = !many.add("\r\n--b\r\n\r\nx");
        QVERIFY(isRefused);
    }

    void headerParameters()
    {
        QCOMPARE(headerParameter("multipart/mixed; boundary=abc", "boundary"), std::string("abc"));
        QCOMPARE(headerParameter("a; x=\"q;=\\\"\"; Boundary=\"a b\"; y=1", "boundary"),
                 std::string("a b"));
        QCOMPARE(headerParameter("a; x=\"q;=\\\"\"", "x"), std::string("q;=\""));
        QCOMPARE(headerParameter("boundary=abc", "boundary"), std::string());
        QCOMPARE(headerParameter("a; boundary=\"", "boundary"), std::string());
    }

    void pictureSizes_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("PNG") << QStringLiteral("a.png");
        QTest::newRow("JPEG") << QStringLiteral("a.jpg");
        QTest::newRow("GIF") << QStringLiteral("a.gif");
    }
    void pictureSizes()
    {
        QFETCH(QString, name);
        const TempDir folder;
        const auto file = makeClip(folder / name.toStdString(),
                                   QStringLiteral("-f lavfi -i testsrc=s=322x46 -frames:v 1"));
        std::ifstream input(file, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(input), {}};
        const auto size = pictureSize(bytes);
        QVERIFY(size);
        QCOMPARE(size->width, 322u);
        QCOMPARE(size->height, 46u);
        for (std::size_t length = 0; length < std::min<std::size_t>(bytes.size(), 700); ++length)
            (void)pictureSize(std::string_view(bytes).substr(0, length)); // no prefix may crash it
        QCOMPARE(pictureSize("RIFF....WEBP").error().detail, std::string("image: unknown format"));
    }

    void tokens()
    {
        const AuthTokens tokens;
        const auto now = AuthTokens::Clock::now();
        const AuthToken token = tokens.issue(now);
        QCOMPARE(token.token.size(), std::size_t(32));
        QCOMPARE(token.sessionId.size(), std::size_t(8));
        QVERIFY(tokens.check(token, now));
        QVERIFY(tokens.check(token, now + 29min));
        QCOMPARE(tokens.check(token, now + 30min).error().detail,
                 std::string("expired auth token"));
        QCOMPARE(tokens.check({}, now).error().detail, std::string("missing auth token"));
        AuthToken later = token;
        later.expiration += 1;
        QCOMPARE(tokens.check(later, now).error().detail, std::string("invalid auth token"));
        QVERIFY(!AuthTokens().check(token, now)); // another process has another key
    }

    void pricesAreExact_data()
    {
        QTest::addColumn<std::string>("number");
        QTest::addColumn<std::string>("currency");
        QTest::addColumn<qint64>("pixels");
        QTest::addColumn<qint64>("price");
        QTest::addColumn<qint64>("per");
        QTest::newRow("whole") << std::string("4768371") << std::string() << qint64(1)
                               << qint64(4768371) << qint64(1);
        QTest::newRow("fraction") << std::string("0.5") << std::string("wei") << qint64(3)
                                  << qint64(1) << qint64(6);
        QTest::newRow("exponent") << std::string("1.25e+2") << std::string() << qint64(1)
                                  << qint64(125) << qint64(1);
        QTest::newRow("small") << std::string("5e-3") << std::string() << qint64(1) << qint64(1)
                               << qint64(200);
        QTest::newRow("eth") << std::string("1e-12") << std::string("eth") << qint64(1)
                             << qint64(1'000'000) << qint64(1);
        QTest::newRow("nothing") << std::string("0") << std::string() << qint64(7) << qint64(0)
                                 << qint64(1);
    }
    void pricesAreExact()
    {
        QFETCH(std::string, number);
        QFETCH(std::string, currency);
        QFETCH(qint64, pixels);
        QFETCH(qint64, price);
        QFETCH(qint64, per);
        const auto made = priceFromNumber(number, currency, pixels);
        QVERIFY(made);
        QCOMPARE(qint64(made->pricePerUnit), price);
        QCOMPARE(qint64(made->pixelsPerUnit), per);
    }

    void modelsFileIsRead()
    {
        const auto models = parseAiModels("[{\"pipeline\":\"upscale\",\"model_id\":\"a/"
                                          "b\",\"url\":\"http://127.0.0.1:9/\",\"capacity\":3,"
                                          "\"price_per_unit\":0.5,\"pixels_per_unit\":2,"
                                          "\"optimization_flags\":{\"SFAST\":true}}]",
                                          "aiModels.json");
        QVERIFY(models);
        QCOMPARE(models->at(0).url, std::string("http://127.0.0.1:9"));
        QCOMPARE(models->at(0).capacity, 3u);
        QCOMPARE(qint64(models->at(0).price->pixelsPerUnit), qint64(4));
    }

    void wrongModelsFilesAreRefused_data()
    {
        QTest::addColumn<std::string>("text");
        const std::string begin =
            "[{\"pipeline\":\"upscale\",\"model_id\":\"a\",\"url\":\"http://x\"";
        QTest::newRow("not JSON") << std::string("upscale:a:true");
        QTest::newRow("not a list") << std::string("{}");
        QTest::newRow("quoted price") << begin + R"(,"price_per_unit":"0.5e-2USD"}])";
        QTest::newRow("dollars") << begin + R"(,"price_per_unit":1,"currency":"USD"}])";
        QTest::newRow("no pixels") << begin + R"(,"price_per_unit":1,"pixels_per_unit":0}])";
        QTest::newRow("twice") << begin + "}," + begin.substr(1) + "}]";
        QTest::newRow("no url") << std::string(R"([{"pipeline":"upscale","model_id":"a"}])");
        QTest::newRow("unknown pipeline")
            << std::string("[{\"pipeline\":\"dance\",\"model_id\":\"a\",\"url\":\"http://x\"}]");
    }
    void wrongModelsFilesAreRefused()
    {
        QFETCH(std::string, text);
        QVERIFY(!parseAiModels(text, "aiModels.json"));
    }

    void pricesOfSeveralModelsAddUp()
    {
        PriceTable table(PriceInfo{1, 2, 0, {}});
        table.set(Capability::Upscale, "a", PriceInfo{1, 3, 0, {}});
        Capabilities wanted;
        wanted.add(Capability::Upscale);
        wanted.models[std::uint32_t(Capability::Upscale)] = {{"a", {}}, {"b", {}}};
        const auto price = table.priceOf(wanted);
        QVERIFY(price);
        QCOMPARE(qint64(price->pricePerUnit), qint64(5));
        QCOMPARE(qint64(price->pixelsPerUnit), qint64(6));
        wanted.capacities.clear(); // go-livepeer looks prices up by capacities
        QVERIFY(!table.priceOf(wanted));
    }

    void mediaStoreKeepsTwelveFilesOfARequest()
    {
        const TempDir folder;
        MediaStore store(folder / "media");
        for (int i = 0; i < MediaStore::kFilesPerRequest; ++i)
            QVERIFY(store.put("aa", "png", "x"));
        QVERIFY(!store.put("aa", "png", "x"));
        QVERIFY(store.put("ab", "png", "x"));
        QCOMPARE(store.size(), std::size_t(13));
    }

    void mediaStoreCleansUp()
    {
        const TempDir folder;
        {
            MediaStore store(folder / "media", 0ms);
            QVERIFY(store.put("aa", "png", "x"));
            QVERIFY(store.put("ab", "png", "x"));
            QCOMPARE(store.size(), std::size_t(1)); // the first was over when the second came
        }
        QVERIFY(std::filesystem::is_empty(folder / "media"));
    }

    void jobFieldsHaveTypes()
    {
        const auto job = parseJobJson(Pipeline::TextToImage,
                                      R"({"model_id":"m","prompt":"x","seed":3,"other":1})");
        QVERIFY(job);
        QCOMPARE(job->model, std::string("m"));
        QVERIFY(!job->fields.contains("other"));
        for (const char* wrong :
             {"", "[]", "{}", "[1e999]", R"({"model_id":7})", R"({"model_id":"m","seed":"3"})",
              R"({"model_id":"m","prompt":3})", R"({"model_id":""})"})
            QVERIFY2(!parseJobJson(Pipeline::TextToImage, wrong), wrong);
    }

    void deeplyNestedJobsAreRefused()
    {
        const std::string deep(1'000'000, '[');
        const auto job = parseJobJson(Pipeline::Llm, "{\"model\":\"m\",\"messages\":" + deep +
                                                         std::string(deep.size(), ']') + "}");
        QVERIFY(!job);
        QCOMPARE(job.error().detail, std::string("exceeded max depth"));
    }

    void practiceStateIsKept()
    {
        const TempDir folder;
        const Paths paths = Paths::below(folder.path());
        const auto none = readPracticeState(paths);
        QVERIFY(none && !none->has_value());
        PracticeState state{"secret",
                            {{1, "https://127.0.0.1:7", 99, 5, {"slow"}}, {2, "u", 1, {}, {}}}};
        QVERIFY(writePracticeState(paths, state));
        const auto read = readPracticeState(paths);
        QVERIFY(read && read->has_value());
        QCOMPARE((*read)->secret, state.secret);
        QCOMPARE((*read)->nodes.at(0).url, state.nodes[0].url);
        QCOMPARE((*read)->nodes.at(0).price.value_or(0), std::uint64_t(5));
        QCOMPARE((*read)->nodes.at(0).misbehaves, state.nodes[0].misbehaves);
        QVERIFY(!(*read)->nodes.at(1).price);
        const auto mode = std::filesystem::status(practiceStateFile(paths)).permissions();
        QCOMPARE(int(mode), 0600);
        std::ofstream(practiceStateFile(paths)) << "{";
        QVERIFY(!readPracticeState(paths));
    }

    void aNodeLivesWhileItsLockIsHeld()
    {
        const TempDir folder;
        const Paths paths = Paths::below(folder.path());
        std::filesystem::create_directories(practiceFolder(paths));
        const PracticeNode node{1, "u", 1, {}, {}};
        QVERIFY(!isPracticeNodeAlive(paths, node));
        const auto lock = FileLock::tryLock(practiceLockFile(paths, 1));
        QVERIFY(lock && lock->has_value());
        QVERIFY(isPracticeNodeAlive(paths, node));
    }
};

QTEST_GUILESS_MAIN(TestOrchestratorParts)
#include "test_orchestrator_parts.moc"
