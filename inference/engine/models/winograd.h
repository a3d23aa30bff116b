// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace sluice::inference {

/// A picture of float32 samples whose channels lie side by side; `stride` floats from one pixel to the next, rows without gaps.
template <class Sample>
struct ChannelsLast
{
    Sample* samples = nullptr;
    int width = 0, height = 0;
    int stride = 0;
};

/// A sum is multiplied by `scale` and added to what `samples` holds for the same pixel.
struct Residual
{
    const float* samples = nullptr; ///< null: nothing is added
    int stride = 0;
    float scale = 1;
};

/// What happens to a convolution's sums before they are written.
struct ConvolutionEnd
{
    const float* slopes =
        nullptr;    ///< for each channel, for values below 0 (PReLU); null: no activation
    Residual inner; ///< added first
    Residual outer; ///< added to what comes out of that
};

/// A 3x3 convolution with a border of zeros on the CPU, float32, by Winograd's minimal filtering: outputs are made in squares of 4x4 with a quarter
/// of the multiplications. oneDNN, which PyTorch uses, has the plain way only.
///
/// Error:   the largest difference to the plain sum is about 1e-5 of the largest value.
/// Needs:   AVX2 and FMA, better AVX-512; channels in and out divide by 16.
/// Source:  Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015), F(4x4, 3x3).
/// Checked: tests/inference/engine/test_winograd.cpp
class WinogradConvolution
{
public:
    /// Whether this processor and these numbers of channels are served.
    static bool isPossible(int inputs, int outputs);

    static bool hasAvx512();

    /// `weights` [outputs][inputs][3][3], `bias` [outputs]; both are copied. `avx512`: which of the two versions runs.
    WinogradConvolution(const float* weights,
                        const float* bias,
                        int inputs,
                        int outputs,
                        bool avx512 = hasAvx512());

    /// Bands of four rows; threads share them out.
    static int bands(int height) { return (height + 3) / 4; }
    /// Makes the bands `first` to `last` - 1 of `to`. `from` must not be `to`, but may lie beside it in the same pixels. Any thread.
    void run(const ChannelsLast<const float>& from,
             const ChannelsLast<float>& to,
             const ConvolutionEnd& end,
             int first,
             int last) const;

private:
    int m_inputs, m_outputs;
    bool m_avx512;
    std::vector<float> m_weights; ///< transformed: [36][inputs][outputs]
    std::vector<float> m_bias;
};

} // namespace sluice::inference
