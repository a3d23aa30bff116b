// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/model_id.h"

#include <algorithm>

namespace sluice::inference {

bool isModelId(std::string_view id)
{
    return !id.empty() && id.size() <= 100 && id[0] != '.' && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    });
}

bool isRepositoryName(std::string_view name)
{
    const auto slash = name.find('/');
    // Two dashes stand for the '/' in the name of the repository's folder.
    return slash != std::string_view::npos && isModelId(name.substr(0, slash)) &&
           isModelId(name.substr(slash + 1)) && name.find("--") == std::string_view::npos;
}

} // namespace sluice::inference
