// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/weight_file.h"

#include "core/base/atomic_file.h"
#include "inference/store/ncnn.h"
#include "inference/store/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace sluice::inference {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t kMaxParamBytes = 16u << 20;

std::string lowerExtension(const fs::path& path)
{
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : char(c);
    });
    return extension;
}

/// torch.save() writes a zip archive with a pickle inside, or (before 1.6) a bare pickle, which starts with 0x80 and its version.
bool isPickle(const fs::path& path, std::span<const std::byte> bytes)
{
    constexpr std::array<std::string_view, 5> kExtensions{".pth", ".pt", ".pkl", ".ckpt",
                                                          ".pickle"};
    if (std::ranges::find(kExtensions, lowerExtension(path)) != kExtensions.end())
        return true;
    const auto at = [&](std::size_t i) { return i < bytes.size() ? int(bytes[i]) : -1; };
    const bool isZip = at(0) == 'P' && at(1) == 'K' && at(2) == 3 && at(3) == 4;
    // A safetensors header may be 0x280 bytes long too; its ninth byte is then the brace of its JSON.
    const bool isBare = at(0) == 0x80 && at(1) >= 2 && at(1) <= 5 && at(8) != '{';
    return isZip || isBare;
}

Unexpected refusePickle(const fs::path& path)
{
    return fail(ErrorCode::ModelBroken,
                fmt::format("{} is a Python pickle. Opening one can run any program that its maker "
                            "put into it, so Sluice never does. Use the model's .safetensors file, "
                            "or its ncnn files (.param and .bin).",
                            path.string()));
}

} // namespace

Result<WeightFile> WeightFile::open(const fs::path& path)
{
    const std::string extension = lowerExtension(path);
    if (extension == ".param" || extension == ".bin")
        return openNcnn(path);
    return openSafetensors(path);
}

Result<WeightFile> WeightFile::openSafetensors(const fs::path& path)
{
    SLUICE_TRY(auto mapped, MappedFile::open(path));
    if (isPickle(path, mapped.bytes()))
        return refusePickle(path);
    if (lowerExtension(path) != ".safetensors")
        return fail(
            ErrorCode::ModelBroken,
            fmt::format("{} is of no format that is known here. Use a .safetensors file, or "
                        "ncnn files (.param and .bin).",
                        path.string()));
    SLUICE_TRY(auto content, parseSafetensors(mapped.bytes(), path.string()));
    SLUICE_TRY(auto network, recogniseNetwork(std::move(content.tensors), path.string()));
    WeightFile file;
    file.m_files = {path};
    file.m_mapped.push_back(std::move(mapped));
    file.m_network = std::move(network);
    return file;
}

Result<WeightFile> WeightFile::openNcnn(const fs::path& path)
{
    const fs::path paramPath = fs::path(path).replace_extension(".param");
    const fs::path binPath = fs::path(path).replace_extension(".bin");
    std::error_code ignored;
    if (lowerExtension(path) == ".bin" && !fs::exists(paramPath, ignored)) {
        SLUICE_TRY(auto mapped, MappedFile::open(path));
        if (isPickle(path, mapped.bytes()))
            return refusePickle(path);
    }
    if (!fs::exists(paramPath, ignored) || !fs::exists(binPath, ignored))
        return fail(ErrorCode::NotFound,
                    fmt::format("An ncnn model is two files, and {} does not exist. Put the two "
                                "beside each other.",
                                (fs::exists(binPath, ignored) ? paramPath : binPath).string()));
    SLUICE_TRY(const std::string param, readFile(paramPath, kMaxParamBytes));
    SLUICE_TRY(auto bin, MappedFile::open(binPath));
    SLUICE_TRY(const auto model, parseNcnn(param, bin.bytes(), paramPath.string()));
    SLUICE_TRY(auto tensors, realEsrganTensors(model, paramPath.string()));
    SLUICE_TRY(auto network, recogniseNetwork(std::move(tensors), paramPath.string()));
    WeightFile file;
    file.m_files = {paramPath, binPath};
    file.m_mapped.push_back(std::move(bin));
    file.m_network = std::move(network);
    return file;
}

Result<void> WeightFile::checkValues() const
{
    for (const TensorView& tensor : m_network.tensors)
        if (const auto count = countNonFinite(tensor); count > 0)
            return fail(ErrorCode::ModelBroken,
                        fmt::format("{} is damaged: {} of the {} values of \"{}\" are infinite or "
                                    "not numbers. Get the file again from where it is published.",
                                    m_files.front().string(), count, tensor.elementCount(),
                                    tensor.name));
    return {};
}

} // namespace sluice::inference
