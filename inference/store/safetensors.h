// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/store/tensor_view.h"

#include <map>

namespace sluice::inference {

/// What a safetensors file says it holds, checked against the file.
struct SafetensorsContent
{
    std::vector<TensorView> tensors;             ///< by position in the file
    std::map<std::string, std::string> metadata; ///< `__metadata__`; empty when absent
};

/// The longest header that is read, as in the reference implementation.
inline constexpr std::uint64_t kMaxSafetensorsHeader = 100'000'000;
/// More tensors than any published model has; keeps a hostile header from filling the memory.
inline constexpr std::size_t kMaxSafetensorsTensors = 200'000;

/// Reads the header of a safetensors file that lies in memory as `file`; the views point into it.
///
/// The file is a stranger's: header length, JSON, types, shapes and offsets are checked so that no view leaves
/// `file`, no two overlap, each has exactly the bytes of its type and shape, and together they cover the file.
/// `name` stands in messages. Errors: ModelBroken.
/// Source: the format's description in the safetensors project, README.md, section "Format".
Result<SafetensorsContent> parseSafetensors(std::span<const std::byte> file, std::string_view name);

} // namespace sluice::inference
