// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "inference/store/generator_folder.h"
#include "inference/store/model_store.h"
#include "inference/store/pipeline_index.h"
#include "tests/support/model_folder.h"
#include "tests/support/temp_dir.h"
#include "tests/support/weight_builder.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>

using namespace sluice;
using namespace sluice::inference;
using sluice::test::changeJson;
using sluice::test::TempDir;
namespace fs = std::filesystem;

namespace {

struct Home
{
    TempDir folder;
    Paths paths = Paths::below(folder / "home");
    Home() { paths.modelPath = {folder / "extra"}; }
};

/// The model that comes with the program, copied so that it can be spoiled.
fs::path copyOfBuiltIn(const fs::path& target)
{
    const auto model = ModelStore(Paths::below("/nowhere")).find("sluice-shapes");
    if (!model)
        qFatal("%s", model.error().detail.c_str());
    test::copyModel(model->generatorFolder, target);
    return target;
}

/// Cuts the denoiser's weights into two files with an index, as large models are published.
void shard(const fs::path& model)
{
    const fs::path folder = model / "transformer";
    const fs::path whole = folder / "diffusion_pytorch_model.safetensors";
    test::writeFile(folder / "part-2.safetensors",
                    test::safetensorsFile({{"more", "F32", {1}, std::string(4, '\0')}}));
    fs::rename(whole, folder / "part-1.safetensors");
    const nlohmann::json index{
        {"weight_map", {{"a", "part-1.safetensors"}, {"more", "part-2.safetensors"}}}};
    test::writeFile(folder / "diffusion_pytorch_model.safetensors.index.json", index.dump());
}

const ModelListing* rowOf(const std::vector<ModelListing>& rows, const std::string& id)
{
    const auto row = std::ranges::find_if(
        rows, [&](const ModelListing& listing) { return listing.card.id == id; });
    return row == rows.end() ? nullptr : &*row;
}

using Spoil = std::function<void(const fs::path& model)>;

} // namespace

Q_DECLARE_METATYPE(Spoil)

class TestStoreGenerators : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theBuiltInModelIsReadyWithoutDownload()
    {
        const Home home;
        const ModelStore store(home.paths);
        const auto rows = store.list();
        const ModelListing* row = rowOf(rows, "sluice-shapes");
        QVERIFY(row != nullptr);
        QVERIFY(row->isInstalled);
        QVERIFY(row->card.makesClips());
        QCOMPARE(row->card.licence.id, std::string("GPL-3.0-or-later"));
        QVERIFY(!row->generatorFolder.empty());

        const auto model = store.find("sluice-shapes");
        QVERIFY2(model.has_value(), model ? "" : model.error().detail.c_str());
        QVERIFY(model->facts.generator.has_value());
        const GenerateRules& rules = model->facts.generator->rules;
        QCOMPARE(rules.model, std::string("Sluice Shapes"));
        QCOMPARE(rules.sideMultiple, 32);
        QCOMPARE(rules.frameMultiple, 4);
        QVERIFY((rules.size == PixelSize{128, 128}));
        QCOMPARE(rules.frames, 17);
        QVERIFY(rules.frameRate == Rational(8));
        QCOMPARE(rules.steps, 12);
        QVERIFY(!rules.takesStartImage);
        const GenerateCosts& costs = model->facts.generator->costs;
        QVERIFY(costs.perText > 0 && costs.perToken > 0 && costs.perTokenPair > 0);
        QVERIFY(costs.perPixel > 0 && costs.largestPart > 1e6);
        QVERIFY(costs.codecWeights > 1e3 && costs.textWeights > 0 && costs.tileSide == 0);
        QCOMPARE(model->facts.sha256.size(), std::size_t(64));
        QVERIFY(store.verify("sluice-shapes").has_value());
        QVERIFY(!ModelStore(home.paths).remove("sluice-shapes"));
    }

    void aFolderInTheModelPathIsFound()
    {
        const Home home;
        copyOfBuiltIn(home.paths.modelPath[0] / "mine");
        copyOfBuiltIn(home.paths.modelPath[0] / "text-to-video" / "other");
        test::writeFile(home.paths.modelPath[0] / "mine" / "README.md",
                        "---\nlanguage: en\nlicense: apache-2.0\n---\n# Mine\nlicense: none\n");
        const ModelStore store(home.paths);
        const auto rows = store.list();
        QVERIFY(rowOf(rows, "mine") != nullptr && rowOf(rows, "mine")->isInstalled);
        QVERIFY(rowOf(rows, "other") != nullptr && rowOf(rows, "other")->isInstalled);
        QCOMPARE(rowOf(rows, "mine")->card.licence.id, std::string("apache-2.0"));
        QCOMPARE(rowOf(rows, "other")->card.licence.id, std::string("unknown"));
    }

    void aRepositoryInTheHubsCacheIsFound()
    {
        const Home home;
        copyOfBuiltIn(home.paths.modelHub / "models--some--Tiny-Wan" / "snapshots" / "abc");
        const ModelStore store(home.paths);
        QVERIFY(store.find("Tiny-Wan").has_value());
        QVERIFY(rowOf(store.list(), "Tiny-Wan")->isInstalled);
    }

    void shardsCountTogether()
    {
        const Home home;
        const fs::path model = copyOfBuiltIn(home.paths.modelPath[0] / "mine");
        shard(model);
        const auto found = ModelStore(home.paths).find("mine");
        QVERIFY2(found.has_value(), found ? "" : found.error().detail.c_str());
        QVERIFY(std::ranges::count_if(found->files, [](const fs::path& file) {
                    return file.filename().string().starts_with("part-");
                }) == 2);
    }

    void aModelThatIsNotWholeIsNamed_data()
    {
        QTest::addColumn<Spoil>("spoil");
        QTest::addColumn<QString>("named");
        QTest::newRow("missing shard") << Spoil([](const fs::path& model) {
            shard(model);
            fs::remove(model / "transformer" / "part-2.safetensors");
        }) << QStringLiteral("part-2.safetensors");
        QTest::newRow("half a file") << Spoil([](const fs::path& model) {
            fs::resize_file(model / "vae" / "diffusion_pytorch_model.safetensors", 100'000);
        }) << QStringLiteral("vae");
        QTest::newRow("no weights") << Spoil([](const fs::path& model) {
            fs::remove(model / "text_encoder" / "model.safetensors");
        }) << QStringLiteral("text_encoder");
        QTest::newRow("no tokenizer")
            << Spoil([](const fs::path& model) { fs::remove_all(model / "tokenizer"); })
            << QStringLiteral("tokenizer");
        QTest::newRow("no scheduler")
            << Spoil([](const fs::path& model) { fs::remove_all(model / "scheduler"); })
            << QStringLiteral("scheduler_config.json");
        QTest::newRow("two transformers") << Spoil([](const fs::path& model) {
            changeJson(model / "model_index.json",
                       [](nlohmann::json& json) { json["boundary_ratio"] = 0.9; });
        }) << QStringLiteral("two transformers");
        QTest::newRow("another pipeline") << Spoil([](const fs::path& model) {
            changeJson(model / "model_index.json",
                       [](nlohmann::json& json) { json["_class_name"] = "StableFluxPipeline"; });
        }) << QStringLiteral("StableFluxPipeline");
        QTest::newRow("another denoiser") << Spoil([](const fs::path& model) {
            changeJson(model / "transformer" / "config.json",
                       [](nlohmann::json& json) { json["_class_name"] = "UNet2DConditionModel"; });
        }) << QStringLiteral("UNet2DConditionModel");
        const auto sampler = [](const char* key, const nlohmann::json& value) {
            return Spoil([key, value](const fs::path& model) {
                changeJson(model / "scheduler" / "scheduler_config.json",
                           [&](nlohmann::json& json) {
                               json = {{"_class_name", "UniPCMultistepScheduler"},
                                       {"prediction_type", "flow_prediction"},
                                       {"use_flow_sigmas", true}};
                               json[key] = value;
                           });
            });
        };
        QTest::newRow("Karras") << sampler("use_karras_sigmas", true)
                                << QStringLiteral("use_karras_sigmas");
        QTest::newRow("dynamic shifting")
            << sampler("use_dynamic_shifting", true) << QStringLiteral("use_dynamic_shifting");
        QTest::newRow("another prediction")
            << sampler("prediction_type", "epsilon") << QStringLiteral("prediction_type epsilon");
        QTest::newRow("no flow sigmas")
            << sampler("use_flow_sigmas", false) << QStringLiteral("use_flow_sigmas");
        QTest::newRow("another solver")
            << sampler("solver_type", "bh1") << QStringLiteral("solver_type bh1");
        QTest::newRow("another order")
            << sampler("solver_order", 4) << QStringLiteral("solver_order 4");
        const auto denoiser = [](const char* key, const nlohmann::json& value) {
            return Spoil([key, value](const fs::path& model) {
                changeJson(model / "transformer" / "config.json",
                           [&](nlohmann::json& json) { json[key] = value; });
            });
        };
        QTest::newRow("embeddings of pictures")
            << denoiser("image_dim", 1280) << QStringLiteral("image embeddings");
        QTest::newRow("another norm")
            << denoiser("qk_norm", "rms_norm") << QStringLiteral("qk_norm rms_norm");
        QTest::newRow("settings that are none") << Spoil([](const fs::path& model) {
            test::writeFile(model / "vae" / "config.json", "{\"_class_name\": 4}");
        }) << QStringLiteral("_class_name");
    }

    void aModelThatIsNotWholeIsNamed()
    {
        QFETCH(Spoil, spoil);
        QFETCH(QString, named);
        const Home home;
        const fs::path folder = copyOfBuiltIn(home.paths.modelPath[0] / "mine");
        spoil(folder);
        const ModelStore store(home.paths);
        const auto model = store.find("mine");
        QVERIFY(!model);
        QVERIFY2(model.error().detail.find(named.toStdString()) != std::string::npos,
                 model.error().detail.c_str());
        const auto rows = store.list();
        const ModelListing* row = rowOf(rows, "mine");
        QVERIFY(row != nullptr && !row->isInstalled);
        QCOMPARE(row->problem, model.error().detail);
    }

    void theCardsOfWanSayWhatItsSettingsSay_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("index");
        QTest::addColumn<QString>("transformer");
        QTest::addColumn<QString>("vae");
        const auto small = QStringLiteral(R"("num_attention_heads": 12, "ffn_dim": 8960)");
        const auto smallVae = QStringLiteral(R"("base_dim": 96)");
        const auto large = QStringLiteral(R"("num_attention_heads": 24, "ffn_dim": 14336)");
        const auto largeVae = QStringLiteral(
            R"("base_dim": 160, "decoder_base_dim": 256, "patch_size": 2, "is_residual": true,
                              "scale_factor_spatial": 16, "scale_factor_temporal": 4)");
        const auto plain = QStringLiteral(R"({"_class_name": "WanPipeline"})");
        const auto ofTokens =
            QStringLiteral(R"({"_class_name": "WanPipeline", "expand_timesteps": true})");
        const auto few = QStringLiteral(R"({"_class_name": "WanDMDPipeline"})");
        const auto fewOfTokens =
            QStringLiteral(R"({"_class_name": "WanDMDPipeline", "expand_timesteps": true})");
        QTest::newRow("2.1, 1.3 billion")
            << QStringLiteral("Wan2.1-T2V-1.3B-Diffusers") << plain << small << smallVae;
        QTest::newRow("2.2, 5 billion")
            << QStringLiteral("Wan2.2-TI2V-5B-Diffusers") << ofTokens << large << largeVae;
        QTest::newRow("2.1 in few steps")
            << QStringLiteral("FastWan2.1-T2V-1.3B-Diffusers") << few << small << smallVae;
        QTest::newRow("2.2 in few steps")
            << QStringLiteral("FastWan2.2-TI2V-5B-FullAttn-Diffusers") << few << large << largeVae;
        QTest::newRow("2.2 in few steps, with times of tokens")
            << QStringLiteral("FastWan2.2-TI2V-5B-FullAttn-Diffusers") << fewOfTokens << large
            << largeVae;
    }

    /// The settings are those of the published models, as far as they count.
    void theCardsOfWanSayWhatItsSettingsSay()
    {
        QFETCH(QString, id);
        QFETCH(QString, index);
        QFETCH(QString, transformer);
        QFETCH(QString, vae);
        const TempDir folder;
        const auto write = [&](const char* file, const char* name, const QString& more) {
            test::writeFile(folder.path() / file, QStringLiteral(R"({"_class_name": "%1"%2})")
                                                      .arg(QLatin1String(name), more)
                                                      .toStdString());
        };
        test::writeFile(folder.path() / "model_index.json", index.toStdString());
        write("scheduler/scheduler_config.json", "UniPCMultistepScheduler",
              QStringLiteral(R"(, "prediction_type": "flow_prediction", "use_flow_sigmas": true,
                                "flow_shift": 3.0, "num_train_timesteps": 1000)"));
        write("text_encoder/config.json", "UMT5EncoderModel",
              QStringLiteral(R"(, "d_model": 4096, "d_ff": 10240, "num_layers": 24,
                                "num_heads": 64, "d_kv": 64)"));
        write("transformer/config.json", "WanTransformer3DModel",
              QStringLiteral(
                  R"(, "num_layers": 30, "rope_max_seq_len": 1024, "patch_size": [1, 2, 2], )") +
                  transformer);
        write("vae/config.json", "AutoencoderKLWan", QStringLiteral(", ") + vae);
        auto facts = GeneratorFolder::readSettings(folder.path());
        QVERIFY2(facts, facts ? "" : facts.error().detail.c_str());
        const auto& cards = shippedModelCards();
        const auto card = std::ranges::find(cards, id.toStdString(), &ModelCard::id);
        QVERIFY(card != cards.end() && card->generator);
        facts->rules.model = card->title;
        QCOMPARE(toJson(*card->generator).dump(2), toJson(*facts).dump(2));
        // Planned and counted without the model.
        GenerateSpec spec;
        spec.prompt = "a red ball rises over the sea";
        const auto fitted = fitToModel(spec, card->generator->rules);
        QVERIFY2(fitted, fitted ? "" : fitted.error().detail.c_str());
        QCOMPARE(fitted->spec.frames, card->generator->rules.frames);
        const double operations = operationsOf(fitted->spec, *card->generator);
        QVERIFY(operations > 1e14);
        // Guidance is a second look in each step.
        const double looks = card->generator->rules.hasFixedSteps() ? 3 : 100;
        const GenerateCosts& costs = card->generator->costs;
        const double tokens = tokensOf(fitted->spec, card->generator->rules);
        const double denoising =
            looks * (tokens * costs.perToken + tokens * tokens * costs.perTokenPair);
        QVERIFY(operations > denoising && operations < 1.2 * denoising + 1e15);
    }

    void aFewStepFolderSaysItsSteps()
    {
        const Home home;
        const fs::path folder = copyOfBuiltIn(home.paths.modelPath[0] / "few");
        const auto before = ModelStore(home.paths).find("few");
        QVERIFY(before && !before->facts.generator->rules.hasFixedSteps());
        test::makeFewStep(folder);
        changeJson(folder / "model_index.json",
                   [](nlohmann::json& json) { json["expand_timesteps"] = true; });
        // Settings of the model that it was trained from, which do not count.
        changeJson(folder / "scheduler" / "scheduler_config.json",
                   [](nlohmann::json& json) { json["_class_name"] = "DDIMScheduler"; });
        const auto model = ModelStore(home.paths).find("few");
        QVERIFY2(model.has_value(), model ? "" : model.error().detail.c_str());
        const GenerateRules& rules = model->facts.generator->rules;
        QVERIFY((rules.timesteps == std::vector<double>{1000, 757, 522}));
        QCOMPARE(rules.steps, 3);
        QCOMPARE(rules.guidance, 1.0);
        QVERIFY(!rules.takesNegative);
        QVERIFY(!rules.takesStartImage);
        // As a plan carries them.
        const auto carried = generatorFactsFromJson(toJson(*model->facts.generator));
        QVERIFY(carried && *carried == *model->facts.generator);
    }

    void theGatesOfASparseAttentionCostNothing()
    {
        const Home home;
        const fs::path folder = copyOfBuiltIn(home.paths.modelPath[0] / "mine");
        const auto before = ModelStore(home.paths).find("mine");
        test::addToDenoiser(folder, {"blocks.0.to_gate_compress.weight"});
        const auto after = ModelStore(home.paths).find("mine");
        QVERIFY(before && after);
        QCOMPARE(after->facts.generator->costs.largestPart,
                 before->facts.generator->costs.largestPart);
        QVERIFY(isSparseGate("blocks.29.to_gate_compress.bias"));
        for (const char* other :
             {"blocks.0.to_gate_compress.scale", "blocks.x.to_gate_compress.weight",
              "blocks..to_gate_compress.weight", "blocks.0.attn1.to_gate_compress.weight",
              "to_gate_compress.weight", "blocks.0.to_gate_compress.weight2", "blocks.1"})
            QVERIFY2(!isSparseGate(other), other);
    }

    void aCardNamesTimesteps()
    {
        const Home home;
        const fs::path folder = copyOfBuiltIn(home.paths.modelPath[0] / "mine");
        ModelCard card = cardOfPipeline("mine", folder);
        card.makes.timesteps = {1000, 900.5, 400, 10};
        test::writeFile(folder / "card.json", toJson(card).dump());
        const auto model = ModelStore(home.paths).find("mine");
        QVERIFY2(model.has_value(), model ? "" : model.error().detail.c_str());
        QVERIFY(model->facts.generator->rules.timesteps == card.makes.timesteps);
        QCOMPARE(model->facts.generator->rules.steps, 4);
        for (const char* wrong : {"[1000, 1000]", "[500, 700]", "[1000, 0]", "[1001]", "[-4]",
                                  "[\"1000\"]", "1000", "[1000, null]"}) {
            nlohmann::json json = toJson(card);
            json["makes"]["timesteps"] = nlohmann::json::parse(wrong);
            QVERIFY2(!modelCardFromJson(json, "mine"), wrong);
        }
    }

    void aCardSaysWhatIsUsual()
    {
        const Home home;
        const fs::path folder = copyOfBuiltIn(home.paths.modelPath[0] / "mine");
        ModelCard card = cardOfPipeline("mine", folder);
        card.makes.steps = 4;
        card.makes.guidance = 1;
        card.makes.size = PixelSize{64, 96};
        card.makes.takesNegative = false;
        test::writeFile(folder / "card.json", toJson(card).dump());
        const auto model = ModelStore(home.paths).find("mine");
        QVERIFY2(model.has_value(), model ? "" : model.error().detail.c_str());
        const GenerateRules& rules = model->facts.generator->rules;
        QCOMPARE(rules.steps, 4);
        QCOMPARE(rules.guidance, 1.0);
        QVERIFY((rules.size == PixelSize{64, 96}));
        QVERIFY(!rules.takesNegative);
        QCOMPARE(rules.frames, 17);
    }

    void importCopiesAFolder()
    {
        Home home;
        const fs::path source = copyOfBuiltIn(home.folder / "My Wan");
        shard(source);
        ModelStore store(home.paths);
        const auto model = store.importModel(source);
        QVERIFY2(model.has_value(), model ? "" : model.error().detail.c_str());
        QCOMPARE(model->card.id, std::string("My-Wan"));
        QVERIFY(model->generatorFolder == home.paths.models() / "My-Wan");
        QVERIFY(fs::exists(source / "transformer" / "part-1.safetensors"));
        QCOMPARE(store.importModel(source).error().code, ErrorCode::AlreadyExists);
        QVERIFY(store.importModel(source, "second").has_value());
        QVERIFY(store.remove("My-Wan").has_value());
        QVERIFY(!fs::exists(home.paths.models() / "My-Wan"));
    }

    void importOfHalfAModelLeavesNothing()
    {
        Home home;
        const fs::path source = copyOfBuiltIn(home.folder / "half");
        fs::remove(source / "vae" / "diffusion_pytorch_model.safetensors");
        ModelStore store(home.paths);
        QVERIFY(!store.importModel(source));
        std::error_code error;
        QVERIFY(!fs::exists(home.paths.models(), error) || fs::is_empty(home.paths.models()));
    }

    void otherFilesAreAnotherModel()
    {
        const Home home;
        const fs::path folder = copyOfBuiltIn(home.paths.modelPath[0] / "mine");
        const std::string before = ModelStore(home.paths).find("mine")->facts.sha256;
        changeJson(folder / "scheduler" / "scheduler_config.json",
                   [](nlohmann::json& json) { json["flow_shift"] = 3.0; });
        QVERIFY(ModelStore(home.paths).find("mine")->facts.sha256 != before);
    }

    void verifyFindsValuesThatAreNone()
    {
        const Home home;
        const fs::path folder = copyOfBuiltIn(home.paths.modelPath[0] / "mine");
        const fs::path weights = folder / "vae" / "diffusion_pytorch_model.safetensors";
        std::string bytes = readFile(weights, 1 << 20).value();
        // Half precision: all ones is not a number.
        bytes.replace(bytes.size() - 2, 2, "\xff\xff");
        test::writeFile(weights, bytes);
        const auto checked = ModelStore(home.paths).verify("mine");
        QVERIFY(!checked);
        QVERIFY(checked.error().detail.find("no numbers") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestStoreGenerators)
#include "test_store_generators.moc"
