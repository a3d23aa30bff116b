// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/generate_spec.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cmath>
#include <functional>

using namespace sluice;

Q_DECLARE_METATYPE(std::function<void(GenerateSpec&)>)

namespace {

GenerateSpec redBall()
{
    GenerateSpec spec;
    spec.output = "/clips/ball.mp4";
    spec.model = "wan";
    spec.prompt = "a red ball rises over the sea";
    return spec;
}

GenerateRules wan()
{
    GenerateRules rules;
    rules.model = "Wan 2.1";
    return rules;
}

} // namespace

class TestGenerateSpec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBackFromJson();
    void jsonThatIsWrongIsNamed_data();
    void jsonThatIsWrongIsNamed();
    void whatIsLeftOutIsTheModelsOwn();
    void aSeedIsDrawnAndKept();
    void roundsAndSaysSo_data();
    void roundsAndSaysSo();
    void refuses_data();
    void refuses();
    void aFewStepModelHasItsStepsAlone();
    void timestepsFall();
};

void TestGenerateSpec::comesBackFromJson()
{
    GenerateSpec spec = redBall();
    QCOMPARE(*generateSpecFromJson(toJson(spec)), spec);
    spec.negative = "blurry";
    spec.seed = std::uint64_t(-1);
    spec.steps = 12;
    spec.guidance = 4.5;
    spec.size = PixelSize{832, 480};
    spec.frames = 33;
    spec.frameRate = Rational(24000, 1001);
    spec.precision = "int8";
    spec.startImage = "/pictures/first.png";
    spec.adapters = {{"/loras/fast.safetensors", 0.8}, {"/loras/style.safetensors", -1}};
    spec.encode.crf = 20;
    spec.overwrite = true;
    QCOMPARE(*generateSpecFromJson(nlohmann::json::parse(toJson(spec).dump())), spec);
}

void TestGenerateSpec::jsonThatIsWrongIsNamed_data()
{
    QTest::addColumn<QByteArray>("member");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("no prompt") << QByteArray("prompt") << QByteArray("null");
    QTest::newRow("relative output") << QByteArray("output") << QByteArray("\"clip.mp4\"");
    QTest::newRow("relative image") << QByteArray("startImage") << QByteArray("\"first.png\"");
    QTest::newRow("negative seed") << QByteArray("seed") << QByteArray("-1");
    QTest::newRow("text for steps") << QByteArray("steps") << QByteArray("\"many\"");
    QTest::newRow("size without height") << QByteArray("size") << QByteArray("{\"width\":8}");
    QTest::newRow("adapters") << QByteArray("adapters") << QByteArray("{}");
    QTest::newRow("relative adapter")
        << QByteArray("adapters") << QByteArray("[{\"file\":\"a.safetensors\"}]");
}

void TestGenerateSpec::jsonThatIsWrongIsNamed()
{
    QFETCH(QByteArray, member);
    QFETCH(QByteArray, value);
    nlohmann::json json = toJson(redBall());
    json[member.toStdString()] = nlohmann::json::parse(value.toStdString());
    const auto spec = generateSpecFromJson(json);
    QVERIFY(!spec);
    QCOMPARE(spec.error().code, ErrorCode::InvalidInput);
    QVERIFY2(spec.error().detail.find(member.toStdString()) != std::string::npos,
             spec.error().detail.c_str());
}

void TestGenerateSpec::whatIsLeftOutIsTheModelsOwn()
{
    const auto fitted = fitToModel(redBall(), wan());
    QVERIFY(fitted);
    QCOMPARE(fitted->spec.size, std::optional(PixelSize{832, 480}));
    QCOMPARE(fitted->spec.frames, std::optional(81));
    QCOMPARE(fitted->spec.frameRate, std::optional(Rational(16)));
    QCOMPARE(fitted->spec.steps, std::optional(30));
    QCOMPARE(fitted->spec.guidance, std::optional(5.0));
    QVERIFY(fitted->notes.empty());
}

void TestGenerateSpec::aSeedIsDrawnAndKept()
{
    const auto first = fitToModel(redBall(), wan());
    const auto second = fitToModel(redBall(), wan());
    QVERIFY(first && second);
    QVERIFY(first->spec.seed != second->spec.seed);
    QCOMPARE(fitToModel(first->spec, wan())->spec, first->spec);
    GenerateSpec spec = redBall();
    spec.seed = 0;
    QCOMPARE(fitToModel(spec, wan())->spec.seed, std::optional<std::uint64_t>(0));
}

void TestGenerateSpec::roundsAndSaysSo_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("frames");
    QTest::addColumn<int>("fittedWidth");
    QTest::addColumn<int>("fittedHeight");
    QTest::addColumn<int>("fittedFrames");
    QTest::newRow("size") << 850 << 470 << 81 << 848 << 464 << 81;
    QTest::newRow("halves go up") << 840 << 488 << 81 << 848 << 496 << 81;
    QTest::newRow("tiny") << 1 << 7 << 81 << 16 << 16 << 81;
    QTest::newRow("not beyond the largest") << 1279 << 480 << 81 << 1280 << 480 << 81;
    QTest::newRow("length") << 832 << 480 << 80 << 832 << 480 << 81;
    QTest::newRow("two frames") << 832 << 480 << 2 << 832 << 480 << 1;
    QTest::newRow("not beyond the longest") << 832 << 480 << 120 << 832 << 480 << 121;
}

void TestGenerateSpec::roundsAndSaysSo()
{
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(int, frames);
    GenerateSpec spec = redBall();
    spec.size = PixelSize{width, height};
    spec.frames = frames;
    const auto fitted = fitToModel(spec, wan());
    QVERIFY2(fitted, fitted ? "" : fitted.error().detail.c_str());
    QTEST(fitted->spec.size->width, "fittedWidth");
    QTEST(fitted->spec.size->height, "fittedHeight");
    QTEST(*fitted->spec.frames, "fittedFrames");
    QCOMPARE(fitted->notes.size(), std::size_t(1));
    const std::string asked = frames == 81 ? std::to_string(width) + "x" : std::to_string(frames);
    QVERIFY2(fitted->notes[0].starts_with(asked), fitted->notes[0].c_str());
}

void TestGenerateSpec::refuses_data()
{
    using Change = std::function<void(GenerateSpec&)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* name, const char* said, Change change) {
        QTest::newRow(name) << std::move(change) << QByteArray(said);
    };
    row("empty prompt", "prompt is empty", [](GenerateSpec& s) { s.prompt = ""; });
    row("blank prompt", "prompt is empty", [](GenerateSpec& s) { s.prompt = " \n\t"; });
    row("10,000 words", "prompt has 10000 words", [](GenerateSpec& s) {
        s.prompt.clear();
        for (int i = 0; i < 10'000; ++i)
            s.prompt += "ball ";
    });
    row("one endless word", "bytes", [](GenerateSpec& s) { s.prompt = std::string(100'000, 'a'); });
    row("long negative", "negative prompt has",
        [](GenerateSpec& s) { s.negative = std::string(100'000, 'a'); });
    row("no steps", "0 steps", [](GenerateSpec& s) { s.steps = 0; });
    row("too many steps", "100000 steps", [](GenerateSpec& s) { s.steps = 100'000; });
    row("no guidance", "guidance is nan", [](GenerateSpec& s) { s.guidance = std::nan(""); });
    row("absurd length", "not 100000", [](GenerateSpec& s) { s.frames = 100'000; });
    row("no length", "not 0", [](GenerateSpec& s) { s.frames = 0; });
    row("huge", "not 100000x480", [](GenerateSpec& s) { s.size = PixelSize{100'000, 480}; });
    row("no height", "not 832x0", [](GenerateSpec& s) { s.size = PixelSize{832, 0}; });
    row("no rate", "frames a second", [](GenerateSpec& s) { s.frameRate = Rational(0); });
    row("start image", "first.png", [](GenerateSpec& s) { s.startImage = "/first.png"; });
    row("adapter", "fast.safetensors", [](GenerateSpec& s) {
        s.adapters = {{"/fast.safetensors", 1e9}};
    });
}

void TestGenerateSpec::refuses()
{
    QFETCH(std::function<void(GenerateSpec&)>, change);
    QFETCH(QByteArray, said);
    GenerateSpec spec = redBall();
    change(spec);
    const auto fitted = fitToModel(spec, wan());
    QVERIFY(!fitted);
    QCOMPARE(fitted.error().code, ErrorCode::InvalidInput);
    QVERIFY2(QByteArray::fromStdString(fitted.error().detail).contains(said),
             fitted.error().detail.c_str());
}

void TestGenerateSpec::aFewStepModelHasItsStepsAlone()
{
    GenerateRules rules = wan();
    rules.model = "FastWan";
    rules.timesteps = {1000, 757, 522};
    rules.steps = 3;
    rules.guidance = 1;
    rules.takesNegative = false;
    const auto fitted = fitToModel(redBall(), rules);
    QVERIFY(fitted.has_value());
    QCOMPARE(fitted->spec.steps, std::optional(3));
    QCOMPARE(fitted->spec.guidance, std::optional(1.0));
    // One look in each of three steps.
    GeneratorFacts facts{rules, {}};
    facts.costs.perToken = 1;
    QCOMPARE(operationsOf(fitted->spec, facts), 3 * tokensOf(fitted->spec, rules));

    GenerateSpec same = redBall();
    same.steps = 3;
    same.guidance = 0;
    QVERIFY(fitToModel(same, rules).has_value());
    const auto refusal = [&rules](const std::function<void(GenerateSpec&)>& change) {
        GenerateSpec spec = redBall();
        change(spec);
        const auto refused = fitToModel(spec, rules);
        return refused ? std::string() : refused.error().detail;
    };
    QCOMPARE(refusal([](GenerateSpec& s) { s.steps = 4; }),
             std::string("FastWan works in 3 steps, not in 4. Leave the steps out, or choose "
                         "another model."));
    QCOMPARE(refusal([](GenerateSpec& s) { s.guidance = 5; }),
             std::string("FastWan works with the guidance 1, not with 5. Leave it out, or choose "
                         "another model."));
    QVERIFY(refusal([](GenerateSpec& s) { s.negative = "fog"; }).find("takes no negative") !=
            std::string::npos);
}

void TestGenerateSpec::timestepsFall()
{
    const auto read = [](const char* text) {
        GeneratorFacts facts;
        facts.rules.steps = 2;
        nlohmann::json json = toJson(facts);
        json["rules"]["timesteps"] = nlohmann::json::parse(text);
        return generatorFactsFromJson(json);
    };
    const auto good = read("[1000, 0.5]");
    QVERIFY2(good.has_value(), good ? "" : good.error().detail.c_str());
    QVERIFY((good->rules.timesteps == std::vector<double>{1000, 0.5}));
    for (const char* wrong : {"[]", "[1000]", "[1000, 700, 3]", "[700, 700]", "[700, 800]",
                              "[1001, 5]", "[5, 0]", "[5, -1]", "[5, \"4\"]", "5"})
        QVERIFY2(!read(wrong), wrong);
}

QTEST_GUILESS_MAIN(TestGenerateSpec)
#include "test_generate_spec.moc"
