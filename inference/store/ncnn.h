// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/store/tensor_view.h"

#include <map>

namespace sluice::inference {

/// One line of a .param file.
struct NcnnLayer
{
    std::string type; ///< "Convolution"
    std::string name; ///< "Conv_0"
    std::map<int, double>
        numbers; ///< parameter -> value; what the layer type makes of them is its own affair
    /// What the .bin holds for this layer, named "weight" and "bias"; a PReLU's slopes are its "weight".
    std::vector<TensorView> tensors;
};

/// The graph of an ncnn model with its weights, in the order in which it runs.
struct NcnnModel
{
    std::vector<NcnnLayer> layers;
};

/// Reads the text of a .param file and cuts the .bin that belongs to it; the views point into `bin`.
///
/// Both files are a stranger's. Knows convolutions, inner products, PReLU and layers without weights; weights in float32 and float16.
/// Any other layer or storage is refused, since what follows it in the .bin could not be found.
/// `name` stands in messages. Errors: ModelBroken.
/// Source: ncnn's wiki, "param and model file structure" and "operators".
Result<NcnnModel>
parseNcnn(std::string_view param, std::span<const std::byte> bin, std::string_view name);

/// The weights of a Real-ESRGAN network under the names of the published PyTorch files: `body.N.*` for
/// SRVGGNetCompact, `conv_first.*`, `body.N.rdbM.convK.*` and so on for RRDBNet.
///
/// The names follow from the order of the layers, as ncnn files keep none of PyTorch's. Errors: ModelBroken, listing the layers seen.
Result<std::vector<TensorView>> realEsrganTensors(const NcnnModel& model, std::string_view name);

} // namespace sluice::inference
