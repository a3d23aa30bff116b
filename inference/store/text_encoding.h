// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace sluice::inference {

/// What a text encoder made of a text: a row of numbers for each token, without padding. Kept in a file, so that the next clip of the same
/// words needs no encoder.
struct TextEncoding
{
    std::string subject; ///< SHA-256 of the tokens
    std::string type;    ///< "float32", "bfloat16"
    std::int64_t rows = 0;
    std::int64_t width = 0;
    std::string values; ///< row after row, little-endian

    bool operator==(const TextEncoding&) const = default;
};

/// Errors: NotFound, Io, InvalidInput (cut off, changed, or no such file).
Result<TextEncoding> readTextEncoding(const std::filesystem::path& file);

/// Whole or not at all. Errors: Io, DiskFull.
Result<void> writeTextEncoding(const std::filesystem::path& file, const TextEncoding& encoding);

} // namespace sluice::inference
