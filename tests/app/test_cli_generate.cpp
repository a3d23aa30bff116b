// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"
#include "core/media/media_info.h"
#include "tests/support/model_folder.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"
#include "tests/support/weight_builder.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <filesystem>

using namespace sluice;
namespace fs = std::filesystem;

/// Clips of words through sluice-cli: with the fake engine everywhere, and with the real one and the built-in model where there is one.
class TestCliGenerate : public QObject
{
    Q_OBJECT

private:
    test::TempDir m_dir;

    std::string at(const std::string& name) { return (m_dir / name).string(); }

    test::Environment home(bool isReal = false)
    {
        const std::string folder = qgetenv("SLUICE_TEST_BIN").toStdString();
        return {{"SLUICE_HOME", at("home")},
                {"SLUICE_ENGINE", folder + (isReal ? "/sluice-engine" : "/fake_engine")},
                {"SLUICE_FAKE_ENGINE", "pictures"}};
    }

    test::ProgramResult run(const test::Arguments& arguments, bool isReal = false)
    {
        return test::runProgram("sluice-cli", arguments, home(isReal));
    }

    test::Arguments quickly(const test::Arguments& arguments)
    {
        return test::join({"generate", "a red ball rises over the sea", "--size", "64x64",
                           "--frames", "5", "--steps", "2", "--preset", "ultrafast"},
                          arguments);
    }

    static void engines()
    {
        QTest::addColumn<bool>("real");
        QTest::newRow("fake engine") << false;
#ifdef SLUICE_WITH_TORCH
        QTest::newRow("sluice-engine") << true;
#endif
    }

private Q_SLOTS:
    void makesAClip_data()
    {
        engines();
    }
    void makesAClip()
    {
        QFETCH(bool, real);
        const std::string file = at(real ? "real.mp4" : "fake.mp4");
        const auto made = run(quickly({"-o", file, "--seed", "3"}), real);
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
        QVERIFY(made.output.find("5 frames") != std::string::npos);
        const auto info = media::probe(file);
        QVERIFY2(info.has_value(), info ? "" : info.error().detail.c_str());
        QCOMPARE(info->video->width, 64);
        QCOMPARE(info->audioStreams, 0);
        QVERIFY(info->video->averageRate == Rational(8));
        QCOMPARE(media::scanFrames(file)->times.size(), std::size_t(5));
    }

    void theSameSettingsMakeTheSameFile_data()
    {
        engines();
    }
    void theSameSettingsMakeTheSameFile()
    {
        QFETCH(bool, real);
        const std::string first = at(real ? "r1.mkv" : "f1.mkv");
        const std::string second = at(real ? "r2.mkv" : "f2.mkv");
        const auto made = run(quickly({"-o", first, "--codec", "ffv1"}), real);
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
        QVERIFY(made.errors.find("Seed ") != std::string::npos);
        const auto again =
            run({"generate", "--like", first, "-o", second, "--codec", "ffv1"}, real);
        QVERIFY2(again.exitCode == 0, again.errors.c_str());
        QVERIFY(again.errors.find("a red ball rises over the sea") != std::string::npos);
        const auto pictures = [&](const std::string& file) {
            return test::runProgram("ffmpeg", {"-loglevel", "error", "-i", file, "-f", "framemd5",
                                               "-map", "0:v", "-"})
                .output;
        };
        QVERIFY(!pictures(first).empty());
        QCOMPARE(pictures(first), pictures(second));
    }

    void aFewStepModelTakesItsStepsAlone_data()
    {
        engines();
    }
    void aFewStepModelTakesItsStepsAlone()
    {
        QFETCH(bool, real);
        const fs::path model = m_dir / "home" / "data" / "models" / (real ? "few-real" : "few");
        const auto about = run({"--json", "models", "info", "sluice-shapes"});
        const auto shapes = nlohmann::json::parse(about.output, nullptr, false);
        const std::string first = shapes["installedFiles"][0].get<std::string>();
        test::copyModel(fs::path(first).parent_path(), model);
        test::makeFewStep(model);
        test::addToDenoiser(model, {"blocks.0.to_gate_compress.weight"});
        const test::Arguments wish{"generate", "a red ball rises over the sea",
                                   "--model",  model.filename().string(),
                                   "--size",   "64x64",
                                   "--frames", "5",
                                   "--seed",   "3",
                                   "--codec",  "ffv1"};
        const auto pictures = [&](const std::string& name) {
            const std::string file = at(model.filename().string() + name);
            const auto made = run(test::join({"--json"}, test::join(wish, {"-o", file})), real);
            const auto answer = nlohmann::json::parse(made.output, nullptr, false);
            if (made.exitCode != 0 || answer["receipt"]["settings"]["steps"] != 3 ||
                answer["receipt"]["settings"]["guidance"] != 1.0)
                qWarning("%s %s", made.errors.c_str(), made.output.c_str());
            else if (real && made.output.find("sparse attention") == std::string::npos)
                qWarning("no note: %s", made.output.c_str());
            else
                return test::runProgram("ffmpeg", {"-loglevel", "error", "-i", file, "-f",
                                                   "framemd5", "-map", "0:v", "-"})
                    .output;
            return std::string();
        };
        const std::string one = pictures("-1.mkv");
        QVERIFY(!one.empty());
        QCOMPARE(pictures("-2.mkv"), one);
        const auto refused = run(test::join(wish, {"--steps", "4", "-o", at("four.mkv")}), real);
        QCOMPARE(refused.exitCode, 2);
        QVERIFY2(refused.errors.find("works in 3 steps, not in 4") != std::string::npos,
                 refused.errors.c_str());
        const auto same =
            run(test::join(wish, {"--steps", "3", "-o", at("three.mkv"), "-y"}), real);
        QVERIFY2(same.exitCode == 0, same.errors.c_str());
    }

    void variationsHaveFollowingSeedsAndReceiptsOfTheirOwn()
    {
        const auto made = run(test::join(
            {"--json"}, quickly({"-o", at("many.mp4"), "--variations", "3", "--seed", "41"})));
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
        const auto answer = nlohmann::json::parse(made.output, nullptr, false);
        QVERIFY2(answer.is_array() && answer.size() == 3, made.output.c_str());
        for (std::size_t i = 0; i < 3; ++i) {
            const std::string file = at("many-" + std::to_string(i + 1) + ".mp4");
            QVERIFY(fs::exists(file));
            QVERIFY(answer[i]["job"]["result"] == file);
            QVERIFY(answer[i]["receipt"]["settings"]["seed"] == 41 + i);
        }
        QVERIFY(!fs::exists(at("many.mp4")));
    }

    void theSeedOfEachVariationIsSaid()
    {
        const auto made = run(quickly({"-o", at("said.mp4"), "--variations", "2"}));
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
        const auto first = made.errors.find("said-1.mp4: seed ");
        const auto second = made.errors.find("said-2.mp4: seed ");
        QVERIFY2(first != std::string::npos && second != std::string::npos, made.errors.c_str());
        const auto seedAt = [&](std::size_t at) {
            return std::stoull(made.errors.substr(at + 17));
        };
        QCOMPARE(seedAt(second), seedAt(first) + 1);
    }

    void aTakenNameStopsAllVariations()
    {
        const auto made = run(quickly({"-o", at("taken-2.mp4")}));
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
        const auto refused = run(quickly({"-o", at("taken.mp4"), "--variations", "2"}));
        QCOMPARE(refused.exitCode, 2);
        QVERIFY(!fs::exists(at("taken-1.mp4")));
    }

    void whatIsGivenWinsOverTheLikeness()
    {
        const auto made = run(quickly({"-o", at("like.mp4"), "--seed", "5"}));
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
        const auto other = run({"--json", "generate", "a blue star", "--like", at("like.mp4"),
                                "--seed", "6", "-o", at("unlike.mp4")});
        QVERIFY2(other.exitCode == 0, other.errors.c_str());
        const auto answer = nlohmann::json::parse(other.output, nullptr, false);
        const nlohmann::json& settings = answer["receipt"]["settings"];
        QVERIFY(settings["prompt"] == "a blue star");
        QVERIFY(settings["seed"] == 6);
        QVERIFY(settings["steps"] == 2);
        QVERIFY(settings["frames"] == 5);
    }

    void aSizeThatDoesNotDivideIsRoundedAndSaid()
    {
        const auto made = run({"generate", "a red ball", "--size", "70x50", "--frames", "5",
                               "--steps", "2", "-o", at("odd.mp4")});
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
        QVERIFY2(made.errors.find("70x50 became 64x64") != std::string::npos, made.errors.c_str());
        QVERIFY(made.output.find("70x50 became 64x64") != std::string::npos);
        QCOMPARE(media::probe(at("odd.mp4"))->video->height, 64);
    }

    void refusesInASentence_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* name, const QStringList& arguments, const char* sentence) {
            QTest::newRow(name) << arguments << QString::fromLatin1(sentence);
        };
        const auto red = QStringLiteral("a red ball");
        const auto option = [&](const char* name, const char* value) {
            return QStringList{red, QString::fromLatin1(name), QString::fromLatin1(value)};
        };
        row("no prompt", {QString()}, "The prompt is empty");
        row("blank prompt", {QStringLiteral(" \t")}, "The prompt is empty");
        row("a book", {QStringLiteral("word ").repeated(10'000)}, "10000 words");
        row("no steps", option("--steps", "0"), "0 steps cannot be made");
        row("so many steps", option("--steps", "100000"), "100000 steps cannot be made");
        row("so long", option("--frames", "1000000"), "makes clips of 1 to");
        row("no frames", option("--frames", "0"), "makes clips of 1 to");
        row("so large", option("--size", "100000x64"), "pixels a side");
        row("no size", option("--size", "large"), "is not a size");
        row("no rate", option("--fps", "0"), "frames a second cannot be made");
        row("guidance", option("--guidance", "-1"), "The guidance is -1");
        row("no model", option("--model", "nosuch"), "There is no model \"nosuch\"");
        row("model that upscales", option("--model", "resize"), "makes no clips of words");
        row("no picture", option("--image", "/no/such.png"), "text alone");
        row("no adapter", option("--lora", "/no/such.safetensors:0.5"), "does not exist");
        row("adapter's weight", option("--lora", "/no/such.safetensors:much"), "is not an adapter");
        row("like nothing", {QStringLiteral("--like"), QStringLiteral("/no/such.mp4")},
            "/no/such.mp4");
    }

    void refusesInASentence()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, sentence);
        test::Arguments all{"generate"};
        for (const QString& argument : arguments)
            all.push_back(argument.toStdString());
        all = test::join(all, {"-o", at("refused.mp4")});
        const auto result = run(all);
        QVERIFY2(result.exitCode == 2 || result.exitCode == 3, result.errors.c_str());
        QVERIFY2(result.errors.find(sentence.toStdString()) != std::string::npos,
                 result.errors.c_str());
        QVERIFY(!fs::exists(at("refused.mp4")));
    }

    void aClipOfAnotherMakeHasNothingToBeLike()
    {
        const auto made =
            test::runProgram("ffmpeg", {"-loglevel", "error", "-f", "lavfi", "-i",
                                        "color=red:s=32x32:r=5:d=1", at("stranger.mp4")});
        QCOMPARE(made.exitCode, 0);
        const auto result = run({"generate", "--like", at("stranger.mp4"), "-o", at("no.mp4")});
        QCOMPARE(result.exitCode, 2);
        QVERIFY(result.errors.find("holds no settings") != std::string::npos);
    }

    void otherWeightsThanThoseOfTheLikenessAreSaid()
    {
        const auto about = run({"--json", "models", "info", "sluice-shapes"});
        const auto shapes = nlohmann::json::parse(about.output, nullptr, false);
        const fs::path model = m_dir / "home" / "data" / "models" / "mine";
        test::copyModel(fs::path(shapes["installedFiles"][0].get<std::string>()).parent_path(),
                        model);
        const auto made =
            run(test::join(quickly({"-o", at("mine.mp4"), "--seed", "5"}), {"--model", "mine"}));
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
        const auto same = run({"generate", "--like", at("mine.mp4"), "-o", at("mine2.mp4")});
        QVERIFY2(same.exitCode == 0, same.errors.c_str());
        QVERIFY2(same.errors.find("weights") == std::string::npos, same.errors.c_str());
        test::changeJson(model / "tokenizer" / "tokenizer_config.json",
                         [](nlohmann::json& json) { json["sluice_note"] = "another one"; });
        const auto other = run({"generate", "--like", at("mine.mp4"), "-o", at("mine3.mp4")});
        QVERIFY2(other.exitCode == 0, other.errors.c_str());
        QVERIFY2(other.errors.find("The weights of mine here are not those that made ") !=
                     std::string::npos,
                 other.errors.c_str());
        const auto estimate = run({"estimate", "generate", "--like", at("mine.mp4"), "-o",
                                   at("mine4.mp4"), "--where", "here"});
        QVERIFY2(estimate.output.find("are not those that made ") != std::string::npos,
                 estimate.output.c_str());
    }

    void everyAdapterOfTheLikenessIsAskedFor()
    {
        for (const char* name : {"ink", "fog"})
            test::writeFile(at(std::string(name) + ".safetensors"),
                            "the fake engine reads nothing");
        const std::string ink = at("ink.safetensors");
        const std::string fog = at("fog.safetensors");
        const auto made = run(quickly(
            {"-o", at("styled.mp4"), "--lora", ink + ":0.8", "--lora", fog, "--seed", "5"}));
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
        for (const test::Arguments& given :
             {test::Arguments{}, test::Arguments{"--lora", ink + ":0.8"}}) {
            const auto refused = run(test::join(
                {"generate", "--like", at("styled.mp4"), "-o", at("styled2.mp4")}, given));
            QCOMPARE(refused.exitCode, 2);
            QVERIFY2(refused.errors.find(
                         "adapters ink.safetensors:0.8 and fog.safetensors:1. Name each of them") !=
                         std::string::npos,
                     refused.errors.c_str());
        }
        const auto same = run({"generate", "--like", at("styled.mp4"), "-o", at("styled2.mp4"),
                               "--lora", ink + ":0.8", "--lora", fog});
        QVERIFY2(same.exitCode == 0, same.errors.c_str());
        QVERIFY2(same.errors.find("are not those that made") == std::string::npos,
                 same.errors.c_str());
        const auto other = run({"generate", "--like", at("styled.mp4"), "-o", at("styled3.mp4"),
                                "--lora", ink + ":0.2", "--lora", fog});
        QVERIFY2(other.exitCode == 0, other.errors.c_str());
        QVERIFY2(other.errors.find("with these adapters are not those that made") !=
                     std::string::npos,
                 other.errors.c_str());
    }

    void theQueueNamesTheJobByItsPrompt()
    {
        const auto made = run(quickly({"-o", at("queued.mp4"), "--detach"}));
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
        const auto listed = run({"jobs", "list"});
        QVERIFY(listed.output.find("generate  a red ball rises over the sea") != std::string::npos);
        const auto ran = run({"jobs", "run"});
        QVERIFY2(ran.exitCode == 0, ran.errors.c_str());
        QVERIFY(fs::exists(at("queued.mp4")));
    }

    void theEstimateHasATime()
    {
        const auto asked = run({"--json", "estimate", "generate", "a red ball", "--where", "here"});
        QVERIFY2(asked.exitCode == 0, asked.errors.c_str());
        const auto answer = nlohmann::json::parse(asked.output, nullptr, false);
        QVERIFY(answer["frames"] == 17);
        QVERIFY(answer["width"] == 128);
        QVERIFY(answer["quotes"][0]["possible"].get<bool>());
        QVERIFY(answer["quotes"][0].contains("time"));
    }

    void modelsListShowsTheBuiltInOneReady()
    {
        const auto listed = run({"--json", "models", "list"});
        QCOMPARE(listed.exitCode, 0);
        const auto answer = nlohmann::json::parse(listed.output, nullptr, false);
        const auto row = std::ranges::find_if(
            answer, [](const nlohmann::json& model) { return model["id"] == "sluice-shapes"; });
        QVERIFY(row != answer.end());
        QVERIFY((*row)["installed"].get<bool>());
        const auto info = run({"models", "info", "sluice-shapes"});
        QVERIFY(info.output.find("128x128") != std::string::npos);
        QCOMPARE(run({"models", "pull", "sluice-shapes"}).exitCode, 0);
    }
};

QTEST_GUILESS_MAIN(TestCliGenerate)
#include "test_cli_generate.moc"
