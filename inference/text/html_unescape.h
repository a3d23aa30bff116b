// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace sluice::inference {

/// Replaces character references the way HTML 5 parsers do ("&amp;", "&notit", "&#39"). Any thread.
/// Source: Python's html.unescape. Checked: tests/inference/test_text_prompt_clean.cpp
std::u32string unescapeHtml(const std::u32string& text);

/// Replaces only what is certainly meant as a reference: known names and numbers, closed by ";".
/// Source: ftfy 6.3, unescape_html. Checked: tests/inference/test_text_prompt_clean.cpp
std::u32string unescapePlainHtml(const std::u32string& text);

/// What browsers make of the C1 control characters U+0080 to U+009F: the characters that Windows-1252 has there.
char32_t windows1252(char32_t control);

} // namespace sluice::inference
