// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/architecture.h"
#include "inference/store/safetensors.h"

#include <cstdlib>

/// Whatever the bytes are: an error, or views that lie in them, and a network whose tensors can all be read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sluice::inference;
    const auto file = std::as_bytes(std::span(data, size));
    const auto content = parseSafetensors(file, "fuzz");
    if (!content)
        return 0;
    for (const TensorView& tensor : content->tensors) {
        const bool isInside = tensor.bytes.data() >= file.data() &&
                              tensor.bytes.data() + tensor.bytes.size() <= file.data() + size;
        if (!isInside || std::size_t(tensor.elementCount()) * bytesPerElement(tensor.dtype) !=
                             tensor.bytes.size())
            std::abort();
        countNonFinite(tensor);
    }
    if (const auto network = recogniseNetwork(content->tensors, "fuzz"))
        for (const TensorView& tensor : network->tensors)
            countNonFinite(tensor);
    return 0;
}
