// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace sluice::inference {

/// The prompt as Wan's text encoder was trained to see it: straight quotes, ordinary widths, no ligatures, no control characters,
/// composed characters (NFC), no HTML references, and one blank between words. Empty when nothing is left. Any thread.
///
/// As diffusers' `prompt_clean` with ftfy 6.3, but for ftfy's guesses at text that was decoded with a wrong character set: what people type
/// here is UTF-8. Bytes that are not UTF-8 become U+FFFD.
/// Checked: tests/inference/test_text_prompt_clean.cpp
std::string cleanPrompt(std::string_view prompt);

} // namespace sluice::inference
