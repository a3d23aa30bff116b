// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/network.h"
#include "inference/engine/weights/weights.h"
#include "tests/inference/engine/suites.h"
#include "tests/inference/engine/tensor_file.h"

#include <QTest>

#include <cstdlib>
#include <sstream>

namespace fs = std::filesystem;

namespace sluice::test {
namespace {

using namespace sluice::inference;

/// The largest difference that is allowed, as a share of the largest value.
constexpr double kTolerance = 1e-4;

/// Where the set-up script and the developer's own folders keep the published weights.
fs::path findWeights(const std::string& relative)
{
    std::vector<fs::path> folders;
    std::istringstream list(std::getenv("SLUICE_MODEL_PATH") ? std::getenv("SLUICE_MODEL_PATH")
                                                             : "");
    for (std::string folder; std::getline(list, folder, ':');)
        folders.emplace_back(folder);
    if (const char* home = std::getenv("XDG_DATA_HOME"))
        folders.push_back(fs::path(home) / "sluice" / "models");
    else if (const char* user = std::getenv("HOME"))
        folders.push_back(fs::path(user) / ".local" / "share" / "sluice" / "models");
    for (const fs::path& folder : folders)
        for (const fs::path& candidate : {folder / relative, folder / "upscale" / relative})
            if (std::error_code ignored; fs::exists(candidate, ignored))
                return candidate;
    return {};
}

/// How far the network built from `weights` is from PyTorch's `io` file, as a share of the largest value; 1 when something is missing.
double distance(const NetworkWeights& weights, const fs::path& io)
{
    const c10::InferenceMode inference;
    auto tensors = readTensors(io);
    if (!tensors.contains("input") || !tensors.contains("output"))
        return 1;
    Network network(weights.facts, weights.tensors, at::kCPU, at::kFloat);
    const at::Tensor result =
        network.forward(tensors["input"].contiguous(at::MemoryFormat::ChannelsLast));
    const at::Tensor& expected = tensors["output"];
    if (result.sizes() != expected.sizes())
        return 1;
    return ((result - expected).abs().max() / expected.abs().max()).item<double>();
}

} // namespace

class ParityTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomNetworks_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("compact") << "compact.safetensors";
        QTest::newRow("compact, half precision, wrapped names") << "compact_half.safetensors";
        QTest::newRow("compact from ncnn") << "compact_ncnn.param";
        QTest::newRow("residual dense") << "dense.safetensors";
        QTest::newRow("residual dense, first release's names") << "dense_old_names.safetensors";
        QTest::newRow("residual dense, unshuffle 2") << "dense_unshuffle2.safetensors";
        QTest::newRow("residual dense, unshuffle 4") << "dense_unshuffle4.safetensors";
    }

    void randomNetworks()
    {
        QFETCH(QString, file);
        const fs::path path = upscaleData() / file.toStdString();
        const auto weights = readWeights(path);
        QVERIFY2(weights, weights ? "" : weights.error().detail.c_str());
        const double found =
            distance(*weights, fs::path(path).replace_extension(".io.safetensors"));
        QVERIFY2(found <= kTolerance, std::to_string(found).c_str());
    }

    void publishedNetworks_data()
    {
        QTest::addColumn<QString>("weights");
        QTest::addColumn<QString>("name");
        QTest::newRow("animevideov3") << "realesr-animevideov3/model.safetensors"
                                      << "realesr-animevideov3";
        QTest::newRow("animevideov3 from ncnn")
            << "realesr-animevideov3/realesr-animevideov3-x4.param"
            << "realesr-animevideov3";
        QTest::newRow("general-x4v3") << "realesr-general-x4v3/model.safetensors"
                                      << "realesr-general-x4v3";
        QTest::newRow("general-wdn-x4v3") << "realesr-general-wdn-x4v3/model.safetensors"
                                          << "realesr-general-wdn-x4v3";
        QTest::newRow("x4plus from ncnn") << "realesrgan-x4plus/realesrgan-x4plus.param"
                                          << "realesrgan-x4plus";
        QTest::newRow("x4plus-anime from ncnn")
            << "realesrgan-x4plus-anime/realesrgan-x4plus-anime.param"
            << "realesrgan-x4plus-anime";
    }

    void publishedNetworks()
    {
        QFETCH(QString, weights);
        QFETCH(QString, name);
        const fs::path path = findWeights(weights.toStdString());
        if (path.empty())
            QSKIP("These weights are not on this machine: set SLUICE_MODEL_PATH.");
        const auto read = readWeights(path);
        QVERIFY2(read, read ? "" : read.error().detail.c_str());
        const double found =
            distance(*read, upscaleData() / "real" / (name.toStdString() + ".io.safetensors"));
        QVERIFY2(found <= kTolerance, std::to_string(found).c_str());
    }

    void denoiseMix()
    {
        const fs::path general = findWeights("realesr-general-x4v3/model.safetensors");
        const fs::path weak = findWeights("realesr-general-wdn-x4v3/model.safetensors");
        if (general.empty() || weak.empty())
            QSKIP("These weights are not on this machine: set SLUICE_MODEL_PATH.");
        auto mixed = readWeights(general);
        const auto twin = readWeights(weak);
        QVERIFY(mixed && twin);
        QVERIFY(mixWeights(*mixed, *twin, 0.3));
        const double found =
            distance(*mixed, upscaleData() / "real" / "general-mixed-0.3.io.safetensors");
        QVERIFY2(found <= kTolerance, std::to_string(found).c_str());
    }

    void mixOfDifferentNetworksIsRefused()
    {
        auto compact = readWeights(upscaleData() / "compact.safetensors");
        const auto dense = readWeights(upscaleData() / "dense.safetensors");
        QVERIFY(compact && dense);
        const auto mixed = mixWeights(*compact, *dense, 0.5);
        QVERIFY(!mixed);
        QCOMPARE(int(mixed.error().code), int(ErrorCode::ModelBroken));
    }
};

std::unique_ptr<QObject> makeParityTest()
{
    return std::make_unique<ParityTest>();
}

} // namespace sluice::test

#include "test_parity.moc"
