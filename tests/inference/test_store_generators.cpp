// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "inference/store/generator_folder.h"
#include "inference/store/model_store.h"
#include "tests/support/temp_dir.h"
#include "tests/support/weight_builder.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>

using namespace sluice;
using namespace sluice::inference;
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
    fs::create_directories(target.parent_path());
    fs::copy(fs::canonical(model->generatorFolder), target, fs::copy_options::recursive);
    for (const auto& entry : fs::recursive_directory_iterator(target))
        fs::permissions(entry.path(), fs::perms::owner_write, fs::perm_options::add);
    fs::remove(target / "card.json");
    return target;
}

void changeJson(const fs::path& file, const std::function<void(nlohmann::json&)>& change)
{
    auto json = nlohmann::json::parse(readFile(file, 1 << 20).value());
    change(json);
    test::writeFile(file, json.dump());
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
        QTest::newRow("2.1, 1.3 billion")
            << QStringLiteral("Wan2.1-T2V-1.3B-Diffusers") << QString()
            << QStringLiteral(R"("num_attention_heads": 12, "ffn_dim": 8960)")
            << QStringLiteral(R"("base_dim": 96)");
        QTest::newRow("2.2, 5 billion")
            << QStringLiteral("Wan2.2-TI2V-5B-Diffusers")
            << QStringLiteral(R"(, "expand_timesteps": true)")
            << QStringLiteral(R"("num_attention_heads": 24, "ffn_dim": 14336)")
            << QStringLiteral(R"("base_dim": 160, "decoder_base_dim": 256, "patch_size": 2,
                                 "scale_factor_spatial": 16, "scale_factor_temporal": 4)");
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
        write("model_index.json", "WanPipeline", index);
        write("scheduler/scheduler_config.json", "UniPCMultistepScheduler", QString());
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
        QVERIFY(operationsOf(fitted->spec, *card->generator) > 1e15);
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
