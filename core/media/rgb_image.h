// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace sluice::media {

/// Leaves fresh samples as they are: clearing 50 megabytes for each 4K picture would only cost time.
template <class T>
struct UnclearedAllocator : std::allocator<T>
{
    template <class U>
    struct rebind
    {
        using other = UnclearedAllocator<U>;
    };
    template <class U, class... Arguments>
    void construct(U* place, Arguments&&... arguments)
    {
        if constexpr (sizeof...(Arguments) == 0)
            ::new (static_cast<void*>(place)) U;
        else
            ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
    }
};

/// One picture as three planes of gamma-encoded R'G'B', 16 bits a sample, full range (0 black, 65535 white).
///
/// The primaries and the transfer function are the source's own: nothing here is linear or converted between gamuts. 16 bits hold
/// 8, 10 and 12 bit sources without loss worth naming, so HDR never passes through 8 bits.
class RgbImage
{
public:
    RgbImage() = default;
    /// Three planes of `width` x `height`, rows without gaps, content unspecified.
    RgbImage(int width, int height)
        : m_width(width)
        , m_height(height)
        , m_samples(std::size_t(3) * std::size_t(width) * std::size_t(height))
    {}

    int width() const { return m_width; }
    int height() const { return m_height; }
    bool isEmpty() const { return m_samples.empty(); }
    /// Plane 0 red, 1 green, 2 blue: `height` rows of `width` samples.
    std::uint16_t* plane(int index) { return m_samples.data() + planeOffset(index); }
    const std::uint16_t* plane(int index) const { return m_samples.data() + planeOffset(index); }
    std::size_t sampleCount() const { return m_samples.size(); }

private:
    std::size_t planeOffset(int index) const
    {
        return std::size_t(index) * std::size_t(m_width) * std::size_t(m_height);
    }

    int m_width = 0;
    int m_height = 0;
    std::vector<std::uint16_t, UnclearedAllocator<std::uint16_t>> m_samples;
};

} // namespace sluice::media
