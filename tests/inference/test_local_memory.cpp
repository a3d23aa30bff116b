// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a clip of words fits into memory, and how it is made when memory is short.
#include "inference/local/generator_memory.h"
#include "inference/store/generator_folder.h"
#include "tests/support/temp_dir.h"
#include "tests/support/weight_builder.h"

#include <QTest>

#include <cmath>

using namespace sluice;
using namespace sluice::inference;
namespace fs = std::filesystem;

namespace {

constexpr double kGigabyte = 1e9;

/// The settings of the published Wan 2.1 1.3B.
GeneratorFacts publishedFacts()
{
    const test::TempDir temp;
    const fs::path folder = temp / "wan";
    const auto write = [&](const char* name, const char* text) {
        fs::create_directories((folder / name).parent_path());
        test::writeFile(folder / name, text);
    };
    write("model_index.json", R"({"_class_name": "WanPipeline",
        "scheduler": ["diffusers", "UniPCMultistepScheduler"], "text_encoder": ["transformers", "UMT5EncoderModel"],
        "tokenizer": ["transformers", "T5TokenizerFast"], "transformer": ["diffusers", "WanTransformer3DModel"],
        "vae": ["diffusers", "AutoencoderKLWan"]})");
    write("scheduler/scheduler_config.json", R"({"_class_name": "UniPCMultistepScheduler",
        "prediction_type": "flow_prediction", "use_flow_sigmas": true})");
    write("text_encoder/config.json",
          R"({"d_ff": 10240, "d_kv": 64, "d_model": 4096, "num_heads": 64, "num_layers": 24})");
    write("transformer/config.json",
          R"({"_class_name": "WanTransformer3DModel", "attention_head_dim": 128,
        "ffn_dim": 8960, "num_attention_heads": 12, "num_layers": 30, "patch_size": [1, 2, 2]})");
    write("vae/config.json",
          R"({"_class_name": "AutoencoderKLWan", "base_dim": 96, "dim_mult": [1, 2, 4, 4],
        "num_res_blocks": 2, "temperal_downsample": [false, true, true], "z_dim": 16})");
    const auto facts = GeneratorFolder::readSettings(folder);
    if (!facts)
        qFatal("%s", facts.error().detail.c_str());
    return *facts;
}

/// A clip at its usual size, 832x480, 81 frames.
JobPlan publishedPlan(const std::string& precision = "auto")
{
    JobPlan plan;
    const GeneratorFacts& facts = plan.model.generator.emplace(publishedFacts());
    GenerateSpec spec;
    spec.prompt = "a cat";
    spec.precision = precision;
    plan.spec = JobSpec{fitToModel(spec, facts.rules)->spec};
    return plan;
}

LocalKnowledge withMemory(double gigabytes, bool isGpu)
{
    LocalKnowledge known;
    if (isGpu) {
        known.calibration.emplace();
        known.calibration->device.kind = "cuda";
        known.calibration->device.memoryBytes = std::uint64_t(gigabytes * kGigabyte);
    } else {
        known.freeMemoryBytes = std::uint64_t(gigabytes * kGigabyte);
    }
    return known;
}

} // namespace

class TestLocalMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thePublishedModelIsCounted()
    {
        const JobPlan plan = publishedPlan();
        const GenerateSpec& spec = *plan.spec.generating();
        QVERIFY((*spec.size == PixelSize{832, 480}));
        QCOMPARE(*spec.frames, 81);
        const GenerateCosts& costs = plan.model.generator->costs;
        // 1.4 and 0.127 thousand million are published; a layer of the text encoder has a twenty-fourth of its 5.7, less the table of words.
        QVERIFY(std::abs(costs.largestPart / 1.4e9 - 1) < 0.05);
        QVERIFY(std::abs(costs.codecWeights / 127e6 - 1) < 0.05);
        QVERIFY(std::abs(costs.textWeights / (4.6e9 / 24) - 1) < 0.05);
        // Of the codec's last stage: 832x480, four frames, 96 channels of two bytes, 15 at once.
        const double codec = 832.0 * 480 * 4 * 96 * 2 * 15;
        QCOMPARE(832.0 * 480 * 4 * costs.pixelValues * 2, codec);
        const GeneratorFit fit = fitGenerator(plan, withMemory(24, true));
        QVERIFY(fit.expected > codec + 2 * costs.codecWeights);
        QVERIFY(fit.expected > 2 * (costs.largestPart + costs.codecWeights));
    }

    void sixGigabytesOfGpuMemoryAreEnoughForThePublishedModel()
    {
        const GeneratorFit fit = fitGenerator(publishedPlan(), withMemory(6, true));
        QVERIFY(fit.fits());
        QVERIFY2(fit.needed <= 6e9, std::to_string(fit.needed).c_str());
        QVERIFY(!fit.streamsBlocks && !fit.eightBit);
        QCOMPARE(fit.expectedPrecision(), std::string("auto"));
    }

    void memoryDecidesHowAClipIsMade_data()
    {
        QTest::addColumn<bool>("gpu");
        QTest::addColumn<double>("gigabytes");
        QTest::addColumn<bool>("fits");
        QTest::addColumn<bool>("eightBit");
        QTest::addColumn<bool>("streams");
        QTest::addColumn<bool>("tiles");
        QTest::newRow("24 GB of GPU memory") << true << 24.0 << true << false << false << false;
        QTest::newRow("5.15 GB of GPU memory") << true << 5.15 << true << false << false << true;
        QTest::newRow("4.5 GB of GPU memory") << true << 4.5 << true << true << false << true;
        QTest::newRow("3 GB of GPU memory") << true << 3.0 << true << false << true << true;
        QTest::newRow("1 GB of GPU memory") << true << 1.0 << false << false << true << true;
        QTest::newRow("32 GB of memory") << false << 32.0 << true << false << false << false;
        QTest::newRow("12 GB of memory") << false << 12.0 << true << false << false << true;
        QTest::newRow("8 GB of memory") << false << 8.0 << true << false << true << true;
        QTest::newRow("2 GB of memory") << false << 2.0 << false << false << true << true;
    }

    void memoryDecidesHowAClipIsMade()
    {
        QFETCH(bool, gpu);
        QFETCH(double, gigabytes);
        QFETCH(bool, fits);
        const GeneratorFit fit = fitGenerator(publishedPlan(), withMemory(gigabytes, gpu));
        QCOMPARE(fit.fits(), fits);
        QTEST(fit.eightBit, "eightBit");
        QTEST(fit.streamsBlocks, "streams");
        QTEST(fit.tilesFrames, "tiles");
        Quote quote;
        quote.possible = true;
        quoteGeneratorMemory(quote, fit);
        QCOMPARE(quote.possible, fits);
        QCOMPARE(quote.warning.empty(), !fits || fit.eightBit || !fit.tilesFrames);
        QVERIFY(fit.least <= fit.needed && fit.needed <= fit.expected);
        QCOMPARE(double(quote.memoryBytes), std::floor(fit.needed));
        QCOMPARE(fit.needed <= fit.room, fits);
    }

    void eightBitComesBeforeReadingAnewOnAGpu()
    {
        const GeneratorFit fit = fitGenerator(publishedPlan(), withMemory(4.5, true));
        QCOMPARE(fit.expectedPrecision(), std::string("int8"));
        const Quote quote = estimateHere(publishedPlan(), withMemory(4.5, true), Settings());
        QCOMPARE(quote.precision, std::string("int8"));
        QVERIFY2(quote.warning.find("8 bit") != std::string::npos, quote.warning.c_str());
        // Who names a precision gets that one.
        const GeneratorFit same = fitGenerator(publishedPlan("bfloat16"), withMemory(4.5, true));
        QVERIFY(same.streamsBlocks && !same.eightBit);
        QCOMPARE(same.expectedPrecision(), std::string("bfloat16"));
    }

    void whatOthersHoldOfAGpuCountsButIsNotWaitedFor()
    {
        LocalKnowledge known = withMemory(24, true);
        known.freeGpuBytes = std::uint64_t(3 * kGigabyte);
        QVERIFY(fitGenerator(publishedPlan(), known).streamsBlocks);
        known.freeGpuBytes = std::uint64_t(1 * kGigabyte);
        const GeneratorFit fit = fitGenerator(publishedPlan(), known);
        QVERIFY(fit.streamsBlocks && fit.fits());
    }

    void theClipsOwnFramesNeedMainMemoryBesideAGpu()
    {
        LocalKnowledge known = withMemory(24, true);
        known.freeMemoryBytes = std::uint64_t(8 * kGigabyte);
        QVERIFY(fitGenerator(publishedPlan(), known).fits());
        known.freeMemoryBytes = std::uint64_t(2.2 * kGigabyte);
        const GeneratorFit fit = fitGenerator(publishedPlan(), known);
        QVERIFY(!fit.fits());
        QVERIFY(fit.longest > 0 && fit.longest < 81);
        Quote quote;
        quoteGeneratorMemory(quote, fit);
        QVERIFY2(quote.reason.find(" of memory, ") != std::string::npos, quote.reason.c_str());
    }

    void theErrorOf8BitIsSaidAsItWasMeasured()
    {
        const JobPlan plan = publishedPlan("int8");
        LocalKnowledge known = withMemory(24, true);
        QVERIFY(estimateHere(plan, known, Settings()).warning.find("is measured with") !=
                std::string::npos);
        known.eightBitError = 0.00714;
        const std::string warning = estimateHere(plan, known, Settings()).warning;
        QVERIFY2(warning.find("0.71 %") != std::string::npos, warning.c_str());
    }

    void whatDoesNotFitSaysWhatToLower()
    {
        const GeneratorFit fit = fitGenerator(publishedPlan(), withMemory(3.5, false));
        QVERIFY(fit.longest > 0 && fit.longest < 81);
        QCOMPARE((fit.longest - 1) % 4, 0);
        Quote quote;
        quoteGeneratorMemory(quote, fit);
        const std::string most = "At most " + std::to_string(fit.longest) + " frames";
        QVERIFY2(quote.remedy.starts_with(most), quote.remedy.c_str());
        quoteGeneratorMemory(quote, fitGenerator(publishedPlan(), withMemory(0.3, false)));
        QVERIFY2(quote.remedy.find("smaller model") != std::string::npos, quote.remedy.c_str());
    }
};

QTEST_GUILESS_MAIN(TestLocalMemory)
#include "test_local_memory.moc"
