// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/store/architecture.h"
#include "inference/store/mapped_file.h"

namespace sluice::inference {

/// An upscaling network's weights, whatever format they came in: mapped, checked, and named as PyTorch's class names them.
///
///     SLUICE_TRY(auto weights, WeightFile::open(path));
///     build(weights.facts()); for (const TensorView& tensor : weights.tensors()) load(tensor);
///
/// Nothing in a file is ever executed. A value that may be moved; the views live as long as it does.
class WeightFile
{
public:
    /// Opens a .safetensors file, or an ncnn .param with the .bin beside it (either of the two may be named).
    ///
    /// Errors: NotFound, Io, ModelBroken (a pickle, a broken file, an unknown network); the message names the file.
    static Result<WeightFile> open(const std::filesystem::path& path);

    const NetworkFacts& facts() const { return m_network.facts; }
    const std::vector<TensorView>& tensors() const { return m_network.tensors; }
    const std::vector<std::filesystem::path>& files() const { return m_files; }

    /// Reads all weights once. Errors: ModelBroken when one is infinite or not a number.
    Result<void> checkValues() const;

private:
    WeightFile() = default;

    static Result<WeightFile> openSafetensors(const std::filesystem::path& path);
    static Result<WeightFile> openNcnn(const std::filesystem::path& path);

    std::vector<std::filesystem::path> m_files;
    std::vector<MappedFile> m_mapped;
    RecognisedNetwork m_network;
};

} // namespace sluice::inference
