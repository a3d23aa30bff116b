// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace sluice {

/// Lower-case hex digits of `bytes`, without 0x.
std::string toHex(std::string_view bytes);
/// The bytes of hex digits of either case, with or without 0x. Errors: InvalidInput.
Result<std::string> fromHex(std::string_view hex);

/// Standard base64 with padding (RFC 4648, section 4).
std::string toBase64(std::string_view bytes);
/// Errors: InvalidInput (a character outside the alphabet, missing padding).
Result<std::string> fromBase64(std::string_view text);

} // namespace sluice
