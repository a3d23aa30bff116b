// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/weight_builder.h"

#include "core/base/paths.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstring>
#include <fstream>
#include <random>
#include <stdexcept>

namespace sluice::test {
namespace {

namespace fs = std::filesystem;
using inference::Architecture;
using inference::NetworkFacts;

template <class T>
void append(std::string& out, T value)
{
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string randomFloats(std::int64_t count, std::mt19937& random)
{
    std::string bytes;
    for (std::int64_t i = 0; i < count; ++i)
        append(bytes, float(int(random() % 2001) - 1000) / 16384.0f);
    return bytes;
}

/// Float32 bytes as float16, for the small normal values that randomFloats() makes; the rest of the mantissa is cut off.
std::string toHalf(const std::string& floats)
{
    std::string halves;
    for (std::size_t i = 0; i < floats.size(); i += 4) {
        std::uint32_t bits = 0;
        std::memcpy(&bits, floats.data() + i, 4);
        const int exponent = int(bits >> 23 & 0xff) - 127 + 15;
        const auto sign = std::uint16_t(bits >> 16 & 0x8000);
        append(halves,
               exponent <= 0 ? sign : std::uint16_t(sign | exponent << 10 | (bits >> 13 & 0x3ff)));
    }
    return halves;
}

/// One line of a .param for a tensor pair, and its bytes.
void addLayer(NcnnFiles& files, int& lines, const std::string& line)
{
    files.param += line + "\n";
    ++lines;
}

} // namespace

NetworkFacts compactFacts(int features, int blocks, int scale)
{
    NetworkFacts facts;
    facts.architecture = Architecture::SrvggNetCompact;
    facts.features = features;
    facts.blocks = blocks;
    facts.scale = scale;
    return facts;
}

NetworkFacts residualDenseFacts(int features, int blocks, int growth, int unshuffle)
{
    NetworkFacts facts;
    facts.architecture = Architecture::RrdbNet;
    facts.features = features;
    facts.blocks = blocks;
    facts.growth = growth;
    facts.unshuffle = unshuffle;
    facts.doublings = 2;
    facts.scale = 4 / unshuffle;
    return facts;
}

std::vector<TensorData> randomNetwork(const NetworkFacts& facts, unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<TensorData> tensors;
    for (const auto& expected : inference::expectedTensors(facts)) {
        std::int64_t count = 1;
        for (const auto size : expected.shape)
            count *= size;
        tensors.push_back({expected.name, "F32", expected.shape, randomFloats(count, random)});
    }
    return tensors;
}

std::string safetensorsFile(const std::string& header, const std::string& data)
{
    std::string file;
    append(file, std::uint64_t(header.size()));
    return file + header + data;
}

std::string safetensorsFile(const std::vector<TensorData>& tensors)
{
    nlohmann::json header = nlohmann::json::object();
    std::string data;
    for (const TensorData& tensor : tensors) {
        header[tensor.name] = {{"dtype", tensor.dtype},
                               {"shape", tensor.shape},
                               {"data_offsets", {data.size(), data.size() + tensor.bytes.size()}}};
        data += tensor.bytes;
    }
    return safetensorsFile(header.dump(), data);
}

NcnnFiles ncnnFiles(const NetworkFacts& facts, unsigned seed, bool half)
{
    NcnnFiles files;
    int lines = 0;
    const bool compact = facts.architecture == Architecture::SrvggNetCompact;
    addLayer(files, lines, "Input input 0 1 data");
    for (const TensorData& tensor : randomNetwork(facts, seed)) {
        if (tensor.shape.size() == 4) {
            addLayer(files, lines,
                     fmt::format("Convolution conv{} 1 1 a b 0={} 1=3 4=1 5=1 6={} -23310=1,0.2",
                                 lines, tensor.shape[0], tensor.bytes.size() / 4));
            append(files.bin, std::uint32_t(half ? 0x01306B47 : 0));
            files.bin += half ? toHalf(tensor.bytes) : tensor.bytes;
            files.bin.resize((files.bin.size() + 3) / 4 * 4);
            continue;
        }
        if (tensor.name.ends_with(".weight"))
            addLayer(files, lines,
                     fmt::format("PReLU slope{} 1 1 a b 0={}", lines, tensor.shape[0]));
        files.bin += tensor.bytes;
    }
    if (compact) {
        addLayer(files, lines, fmt::format("PixelShuffle shuffle 1 1 a b 0={}", facts.scale));
        addLayer(files, lines,
                 fmt::format("Interp resize 1 1 data c 0=1 1={0} 2={0}", facts.scale));
        addLayer(files, lines, "BinaryOp add 2 1 b c output");
    } else {
        addLayer(files, lines, "Concat concat 2 1 a b output");
    }
    files.param = fmt::format("7767517\n{} {}\n", lines, lines) + files.param;
    return files;
}

void writeFile(const fs::path& path, std::string_view content)
{
    fs::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(content.data(), std::streamsize(content.size()));
    if (!file.flush())
        throw std::runtime_error("cannot write " + path.string());
}

std::vector<fs::path> realModelFolders()
{
    std::vector<fs::path> folders = Paths::fromEnvironment().modelPath;
    // Tests have a SLUICE_HOME of their own; set-up put the weights into the user's.
    const fs::path home = environmentVariable("HOME").value_or("/");
    const auto data = environmentVariable("XDG_DATA_HOME");
    folders.push_back((data ? fs::path(*data) : home / ".local" / "share") / "sluice" / "models");
    return folders;
}

std::optional<fs::path> realWeights(const std::string& relative)
{
    std::error_code error;
    for (const fs::path& folder : realModelFolders()) {
        if (fs::exists(folder / relative, error))
            return folder / relative;
        for (const auto& entry : fs::directory_iterator(folder, error))
            if (fs::exists(entry.path() / relative, error))
                return entry.path() / relative;
    }
    return std::nullopt;
}

} // namespace sluice::test
