// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sluice::inference {

/// The words that the model in `folder` was taught, in lower case, if its vocabulary is a list of whole words. Empty: it reads any
/// text in pieces, or has no tokenizer that can be read. Reads one file of the folder; not on the window's thread.
std::vector<std::string> knownWords(const std::filesystem::path& folder);

} // namespace sluice::inference
