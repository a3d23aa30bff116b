// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "network/wire/messages.h"
#include "network/wire/pipeline.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::network {

/// One entry of aiModels.json whose model runs behind a URL (protocol section 15).
struct AiModel
{
    Pipeline pipeline = Pipeline::TextToImage;
    std::string model;
    bool isWarm = false;
    std::uint32_t capacity = 1;
    std::string url;   ///< base URL of the runner, without a slash at its end
    std::string token; ///< sent as Bearer; may be empty
    std::optional<PriceInfo> price;
};

/// Reads the JSON array of aiModels.json. Keys that only containers need are passed over.
///
/// Errors: InvalidInput, naming the entry: unknown pipeline, no url (we start no containers), a price in quotes or in a currency other than
/// wei and eth, the same model twice.
Result<std::vector<AiModel>> parseAiModels(std::string_view json, std::string_view what);

/// A price of `number` (as JSON writes it, with fraction and exponent) `currency` for each `pixels` units, in whole wei.
/// Errors: InvalidInput.
Result<PriceInfo>
priceFromNumber(std::string_view number, std::string_view currency, std::int64_t pixels);

} // namespace sluice::network
