// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/inference/engine/tensor_file.h"

#include "inference/store/mapped_file.h"
#include "inference/store/safetensors.h"

namespace sluice::test {

std::filesystem::path upscaleData()
{
    return std::filesystem::path(SLUICE_SOURCE_DIR) / "tests" / "data" / "upscale";
}

std::map<std::string, at::Tensor> readTensors(const std::filesystem::path& path)
{
    std::map<std::string, at::Tensor> tensors;
    const auto file = inference::MappedFile::open(path);
    if (!file)
        return tensors;
    const auto content = inference::parseSafetensors(file->bytes(), path.string());
    if (!content)
        return tensors;
    for (const inference::TensorView& view : content->tensors) {
        at::Tensor tensor = at::empty(view.shape, at::kFloat);
        std::copy(view.bytes.begin(), view.bytes.end(), static_cast<std::byte*>(tensor.data_ptr()));
        tensors[view.name] = tensor;
    }
    return tensors;
}

} // namespace sluice::test
