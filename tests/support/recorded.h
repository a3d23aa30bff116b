// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/encoding.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

namespace sluice::test {

/// A file of tests/data/livepeer; where the data lie is in SLUICE_TEST_DATA. Throws when it is not there.
inline nlohmann::json recorded(const std::string& name)
{
    const char* folder = std::getenv("SLUICE_TEST_DATA");
    std::ifstream file(std::string(folder != nullptr ? folder : "") + "/livepeer/" + name);
    if (!file)
        throw std::runtime_error(name + " is not in SLUICE_TEST_DATA");
    return nlohmann::json::parse(file);
}

/// The bytes of hex digits in a recording.
inline std::string bytesOf(const nlohmann::json& hex)
{
    return sluice::fromHex(hex.get<std::string>()).value();
}

} // namespace sluice::test
