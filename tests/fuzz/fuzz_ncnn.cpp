// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/architecture.h"
#include "inference/store/ncnn.h"

#include <algorithm>
#include <cstdlib>

/// The text of a .param, a zero byte, then the .bin. Whatever they are: an error, or views that lie in the .bin.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sluice::inference;
    const auto all = std::as_bytes(std::span(data, size));
    const auto end = std::size_t(std::find(data, data + size, 0) - data);
    const std::string_view param(reinterpret_cast<const char*>(data), end);
    const auto bin = all.subspan(std::min(end + 1, size));
    const auto model = parseNcnn(param, bin, "fuzz");
    if (!model)
        return 0;
    for (const NcnnLayer& layer : model->layers)
        for (const TensorView& tensor : layer.tensors) {
            const bool isInside =
                tensor.bytes.data() >= bin.data() &&
                tensor.bytes.data() + tensor.bytes.size() <= bin.data() + bin.size();
            if (!isInside || std::size_t(tensor.elementCount()) * bytesPerElement(tensor.dtype) !=
                                 tensor.bytes.size())
                std::abort();
            countNonFinite(tensor);
        }
    if (auto tensors = realEsrganTensors(*model, "fuzz"))
        (void)recogniseNetwork(std::move(*tensors), "fuzz");
    return 0;
}
