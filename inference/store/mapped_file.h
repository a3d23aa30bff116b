// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>

namespace sluice::inference {

/// A whole regular file mapped for reading: weights are read where they lie instead of being copied first.
class MappedFile
{
public:
    /// Errors: NotFound, Io, ModelBroken (empty, or not a regular file).
    static Result<MappedFile> open(const std::filesystem::path& path);

    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    ~MappedFile();

    std::span<const std::byte> bytes() const { return m_bytes; }

private:
    explicit MappedFile(std::span<const std::byte> bytes)
        : m_bytes(bytes)
    {}

    std::span<const std::byte> m_bytes;
};

/// Takes the whole pages of `part`, which lies in a mapped file, out of this process's memory; reading them again brings them back from the
/// file. For weights that have been converted and will hardly be read again.
void forgetPages(std::span<const std::byte> part);

} // namespace sluice::inference
