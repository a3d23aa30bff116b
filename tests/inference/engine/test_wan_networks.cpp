// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/umt5/umt5_encoder.h"
#include "inference/engine/models/video_codec.h"
#include "inference/engine/models/wan/wan_transformer.h"
#include "inference/engine/weights/lora.h"
#include "tests/inference/engine/suites.h"
#include "tests/inference/engine/tensor_file.h"
#include "tests/support/temp_dir.h"

#include <ATen/CPUGeneratorImpl.h>

#include <QTest>

#include <cmath>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

namespace sluice::test {
namespace {

using namespace sluice::inference;

constexpr double kTolerance = 1e-4;

/// The fixture script's inputs come from seeds.
at::Tensor noise(std::uint64_t seed, at::IntArrayRef shape)
{
    return at::randn(shape, at::detail::createCPUGenerator(seed),
                     at::TensorOptions().dtype(at::kFloat));
}

/// A copy of a fixture's part with `from` in its config.json replaced by `to`.
fs::path
changedPart(const TempDir& temp, const char* part, const std::string& from, const std::string& to)
{
    const fs::path folder = temp.path() / part;
    fs::copy(generateData() / "wan21" / part, folder);
    std::ifstream file(folder / "config.json");
    std::ostringstream text;
    text << file.rdbuf();
    std::string json = text.str();
    if (const auto at = json.find(from); at != std::string::npos)
        json.replace(at, from.size(), to);
    std::ofstream(folder / "config.json") << json;
    return folder;
}

} // namespace

class WanNetworksTest : public QObject
{
    Q_OBJECT

private:
    static void models()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<int>("channels");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::newRow("Wan 2.1") << QStringLiteral("wan21") << 4 << 2 << 3;
        QTest::newRow("Wan 2.2 TI2V") << QStringLiteral("wan22") << 6 << 1 << 2;
    }

private Q_SLOTS:
    void textEncoder_data() { models(); }
    void textEncoder()
    {
        QFETCH(QString, model);
        const c10::InferenceMode inference;
        const fs::path folder = generateData() / model.toStdString();
        auto io = readTensors(folder / "io.safetensors");
        const auto part = ModelPart::open(folder / "text_encoder");
        QVERIFY2(part, part ? "" : part.error().detail.c_str());
        const auto encoder = Umt5Encoder::load(*part, {});
        QVERIFY2(encoder, encoder ? "" : encoder.error().detail.c_str());
        const at::Tensor found =
            encoder->encode(io["text.ids"].to(at::kLong), io["text.mask"].to(at::kLong));
        QVERIFY(parity(model.toStdString() + " text encoder", found, io["text.out"], kTolerance) <=
                kTolerance);
    }

    void denoiser_data() { models(); }
    void denoiser()
    {
        QFETCH(QString, model);
        QFETCH(int, channels);
        const c10::InferenceMode inference;
        const fs::path folder = generateData() / model.toStdString();
        auto io = readTensors(folder / "io.safetensors");
        const auto part = ModelPart::open(folder / "transformer");
        QVERIFY2(part, part ? "" : part.error().detail.c_str());
        for (const bool resident : {true, false}) {
            WanTransformer::Options options;
            options.resident = resident;
            const auto network = WanTransformer::load(*part, options);
            QVERIFY2(network, network ? "" : network.error().detail.c_str());
            const at::Tensor latents = noise(1, {1, channels, 3, 4, 6});
            const std::string name =
                model.toStdString() + (resident ? " denoiser" : " denoiser, streamed");
            const at::Tensor one =
                network->forward(latents, at::full({1}, 731.0, at::kFloat), io["denoiser.text"]);
            QVERIFY(parity(name, one, io["denoiser.out"], kTolerance) <= kTolerance);
            const at::Tensor many =
                network->forward(latents, io["denoiser.token_times"], io["denoiser.text"]);
            QVERIFY(parity(name + ", times of tokens", many, io["denoiser.token_out"],
                           kTolerance) <= kTolerance);
        }
    }

    void codec_data() { models(); }
    void codec()
    {
        QFETCH(QString, model);
        QFETCH(int, channels);
        QFETCH(int, rows);
        QFETCH(int, columns);
        const c10::InferenceMode inference;
        const fs::path folder = generateData() / model.toStdString();
        auto io = readTensors(folder / "io.safetensors");
        const auto part = ModelPart::open(folder / "vae");
        QVERIFY2(part, part ? "" : part.error().detail.c_str());
        const auto network = loadVideoCodec(*part, {});
        QVERIFY2(network, network ? "" : network.error().detail.c_str());
        const std::int64_t side = (*network)->facts().spaceFactor;
        QCOMPARE(side, model == QStringLiteral("wan21") ? 8 : 16);
        const at::Tensor decoded =
            (*network)->decode(noise(3, {1, channels, 3, rows, columns}), {});
        QVERIFY(parity(model.toStdString() + " codec, decoder", decoded, io["codec.decoded"],
                       kTolerance) <= kTolerance);
        const at::Tensor video =
            noise(2, {1, 3, 9, side * rows, side * columns}).clamp(-1, 1)[0].transpose(0, 1);
        const at::Tensor encoded = (*network)->encode(video.contiguous(), {});
        QVERIFY(parity(model.toStdString() + " codec, encoder", encoded, io["codec.encoded"],
                       kTolerance) <= kTolerance);
    }

    void codecInTiles()
    {
        const c10::InferenceMode inference;
        auto io = readTensors(generateData() / "wan21" / "io.safetensors");
        const auto part = ModelPart::open(generateData() / "wan21" / "vae");
        QVERIFY(part);
        const auto network = loadVideoCodec(*part, {});
        QVERIFY(network);
        (*network)->setTiled(true);
        const at::Tensor decoded = (*network)->decode(noise(5, {1, 4, 2, 36, 33}), {});
        const at::Tensor thinned =
            decoded.slice(2, 3, std::nullopt, 12).slice(3, 5, std::nullopt, 12);
        QVERIFY(parity("wan21 codec, decoder in tiles", thinned, io["codec.tiled"], kTolerance) <=
                kTolerance);
    }

    void aLayerIn8BitEqualsWhatItsNumbersStandFor()
    {
        const c10::InferenceMode inference;
        at::Tensor weight = noise(3, {48, 64}) * 0.2;
        weight[5].zero_();
        weight[6] *= 1e-4;
        QuantisationLoss loss;
        Linear layer = quantised(weight, loss);
        layer.bias = noise(4, {48});
        QCOMPARE(layer.weight.scalar_type(), at::kChar);
        const at::Tensor stands = layer.weight.to(at::kFloat) * layer.scales.unsqueeze(1);
        const at::Tensor off = (stands - weight).abs();
        // Half a step of each output's own scale.
        QVERIFY((off <= layer.scales.unsqueeze(1) * 0.5001).all().item<bool>());
        QCOMPARE(off[5].max().item<float>(), 0.0f);
        const double expected = ((stands - weight).norm() / weight.norm()).item<double>();
        QVERIFY(std::abs(loss.relative() - expected) < 1e-6);
        const at::Tensor x = noise(5, {2, 7, 64});
        QVERIFY(parity("layer in 8 bit", layer(x), at::linear(x, stands, layer.bias), kTolerance) <=
                kTolerance);
        layer.bias = layer.bias.to(at::kBFloat16);
        const at::Tensor half = layer(x.to(at::kBFloat16));
        QCOMPARE(half.scalar_type(), at::kBFloat16);
    }

    void theDenoiserIn8BitIsClose_data() { models(); }
    void theDenoiserIn8BitIsClose()
    {
        QFETCH(QString, model);
        QFETCH(int, channels);
        const c10::InferenceMode inference;
        const auto part = ModelPart::open(generateData() / model.toStdString() / "transformer");
        QVERIFY(part);
        WanTransformer::Options options;
        const auto whole = WanTransformer::load(*part, options);
        options.placement.eightBit = true;
        const auto small = WanTransformer::load(*part, options);
        QVERIFY(whole && small);
        QCOMPARE(whole->weightError(), 0.0);
        QVERIFY(small->weightError() > 0.001 && small->weightError() < 0.02);
        const at::Tensor latents = noise(1, {1, channels, 3, 4, 6});
        const at::Tensor time = at::full({1}, 500.0, at::kFloat);
        const at::Tensor text = noise(71, {1, 16, whole->config().textWidth});
        const at::Tensor one = small->forward(latents, time, text);
        const at::Tensor other = whole->forward(latents, time, text);
        QVERIFY((one - other).norm().item<double>() > 0);
        QVERIFY((one - other).norm().item<double>() < 0.05 * other.norm().item<double>());
    }

    void adapters()
    {
        const c10::InferenceMode inference;
        const fs::path folder = generateData() / "lora";
        auto io = readTensors(folder / "io.safetensors");
        const auto part = ModelPart::open(generateData() / "wan21" / "transformer");
        QVERIFY(part);
        const auto first = Lora::open(folder / "diffusers.safetensors");
        QVERIFY2(first, first ? "" : first.error().detail.c_str());
        const auto second = Lora::open(folder / "original.safetensors");
        QVERIFY2(second, second ? "" : second.error().detail.c_str());
        WanTransformer::Options options;
        options.adapters = {{&*first, 0.8}, {&*second, -0.5}};
        const auto network = WanTransformer::load(*part, options);
        QVERIFY2(network, network ? "" : network.error().detail.c_str());
        const at::Tensor found = network->forward(
            noise(1, {1, 4, 3, 4, 6}), at::full({1}, 500.0, at::kFloat), noise(71, {1, 16, 16}));
        QVERIFY(parity("two adapters (LoRA)", found, io["out"], kTolerance) <= kTolerance);
    }

    void adapterOfAnotherModelIsRefused()
    {
        const auto part = ModelPart::open(generateData() / "wan21" / "text_encoder");
        const auto adapter = Lora::open(generateData() / "lora" / "diffusers.safetensors");
        QVERIFY(part && adapter);
        const auto fits = adapter->check(*part);
        QVERIFY(!fits);
        QCOMPARE(int(fits.error().code), int(ErrorCode::ModelBroken));
        QVERIFY(fits.error().detail.find("another model") != std::string::npos);
    }

    void weightsThatAreNoAdapterAreRefused()
    {
        const auto adapter = Lora::open(generateData() / "wan21" / "transformer" /
                                        "diffusion_pytorch_model.safetensors");
        QVERIFY(!adapter);
        QCOMPARE(int(adapter.error().code), int(ErrorCode::ModelBroken));
    }

    void weightsThatDoNotFitAreNamed_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("said");
        QTest::newRow("missing") << R"("num_layers": 2)"
                                 << R"("num_layers": 3)"
                                 << "Missing: blocks.2.attn1.to_q.weight";
        QTest::newRow("unknown") << R"("num_layers": 2)"
                                 << R"("num_layers": 1)"
                                 << "Unknown: blocks.1.attn1.";
        QTest::newRow("misshaped") << R"("ffn_dim": 48)"
                                   << R"("ffn_dim": 64)"
                                   << "blocks.0.ffn.net.0.proj.weight is F16 48x32, not 64x32";
        QTest::newRow("impossible") << R"("num_layers": 2)"
                                    << R"("num_layers": -1)"
                                    << "impossible size";
        QTest::newRow("image embeddings") << R"("image_dim": null)"
                                          << R"("image_dim": 1280)"
                                          << "image embeddings";
    }

    void weightsThatDoNotFitAreNamed()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, said);
        const TempDir temp;
        const auto part =
            ModelPart::open(changedPart(temp, "transformer", from.toStdString(), to.toStdString()));
        QVERIFY(part);
        const auto network = WanTransformer::load(*part, {});
        QVERIFY(!network);
        QCOMPARE(int(network.error().code), int(ErrorCode::ModelBroken));
        QVERIFY2(network.error().detail.find(said.toStdString()) != std::string::npos,
                 network.error().detail.c_str());
    }

    void otherTextEncodersAreRefused()
    {
        const TempDir temp;
        const auto part = ModelPart::open(changedPart(temp, "text_encoder", "gated-gelu", "relu"));
        QVERIFY(part);
        const auto encoder = Umt5Encoder::load(*part, {});
        QVERIFY(!encoder);
        QCOMPARE(int(encoder.error().code), int(ErrorCode::ModelBroken));
    }

    void otherCodecsAreRefused_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::newRow("class") << "AutoencoderKLWan"
                               << "AutoencoderKL";
        QTest::newRow("attention") << R"("attn_scales": [])"
                                   << R"("attn_scales": [1.0])";
        QTest::newRow("width") << R"("base_dim": 4)"
                               << R"("base_dim": 8)";
    }

    void otherCodecsAreRefused()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        const TempDir temp;
        const auto part =
            ModelPart::open(changedPart(temp, "vae", from.toStdString(), to.toStdString()));
        QVERIFY(part);
        const auto network = loadVideoCodec(*part, {});
        QVERIFY(!network);
        QCOMPARE(int(network.error().code), int(ErrorCode::ModelBroken));
    }

    void halfDownloadedModelsAreNamed()
    {
        const TempDir temp;
        const fs::path folder = temp.path() / "transformer";
        fs::copy(generateData() / "wan22" / "transformer", folder);
        fs::path shard;
        for (const auto& entry : fs::directory_iterator(folder))
            if (entry.path().extension() == ".safetensors")
                shard = entry.path();
        QVERIFY(!shard.empty());
        fs::remove(shard);
        const auto part = ModelPart::open(folder);
        QVERIFY(!part);
        QCOMPARE(int(part.error().code), int(ErrorCode::NotFound));
        QVERIFY(part.error().detail.find(shard.filename().string()) != std::string::npos);
    }

    void shardsOutsideTheFolderAreRefused()
    {
        const TempDir temp;
        const fs::path folder = temp.path() / "part";
        fs::create_directories(folder);
        std::ofstream(folder / "config.json") << "{}";
        std::ofstream(folder / "model.safetensors.index.json")
            << R"({"weight_map": {"a": "../../etc/passwd"}})";
        const auto part = ModelPart::open(folder);
        QVERIFY(!part);
        QCOMPARE(int(part.error().code), int(ErrorCode::ModelBroken));
    }
};

std::unique_ptr<QObject> makeWanNetworksTest()
{
    return std::make_unique<WanNetworksTest>();
}

} // namespace sluice::test

#include "test_wan_networks.moc"
