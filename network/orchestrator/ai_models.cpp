// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/ai_models.h"

#include "core/base/json_reader.h"

#include <fmt/format.h>

#include <charconv>
#include <numeric>
#include <set>

namespace sluice::network {
namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

/// A decimal number as digits x 10^exponent.
struct Decimal
{
    std::int64_t digits = 0;
    int exponent = 0;
};

Result<Decimal> parseDecimal(std::string_view text)
{
    const auto wrong = [&] {
        return fail(ErrorCode::InvalidInput,
                    fmt::format("the price {} is not a number that can be used", text));
    };
    Decimal result;
    std::size_t at = 0;
    bool isFraction = false;
    for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
        if (text[at] == '.' && !isFraction) {
            isFraction = true;
            continue;
        }
        if (text[at] < '0' || text[at] > '9' || result.digits > (kLargest - 9) / 10)
            return wrong();
        result.digits = result.digits * 10 + (text[at] - '0');
        result.exponent -= isFraction ? 1 : 0;
    }
    if (at < text.size()) {
        const std::string_view rest =
            text.substr(at + 1 + (text.substr(at + 1).starts_with('+') ? 1 : 0));
        int exponent = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), exponent);
        if (error != std::errc() || end != rest.data() + rest.size() || std::abs(exponent) > 400)
            return wrong();
        result.exponent += exponent;
    }
    return result;
}

bool multiplyBy10(std::int64_t& number)
{
    if (number > kLargest / 10)
        return false;
    number *= 10;
    return true;
}

Result<std::optional<PriceInfo>> priceOf(const nlohmann::json& entry)
{
    const auto found = entry.find("price_per_unit");
    if (found == entry.end() || found->is_null())
        return std::optional<PriceInfo>();
    if (!found->is_number())
        return fail(
            ErrorCode::InvalidInput,
            "price_per_unit has to be a number without quotes; the currency has a key of its own");
    std::int64_t pixels = 1;
    std::string currency;
    JsonReader reader(entry, "the entry");
    reader.optional("pixels_per_unit", pixels);
    reader.optional("currency", currency);
    SLUICE_CHECK(reader.result());
    SLUICE_TRY(const PriceInfo price, priceFromNumber(found->dump(), currency, pixels));
    return std::optional<PriceInfo>(price);
}

Result<AiModel> modelFromJson(const nlohmann::json& entry)
{
    AiModel model;
    JsonReader reader(entry, "the entry");
    reader.parsed("pipeline", model.pipeline, pipelineFromName);
    std::string pipeline;
    reader.required("pipeline", pipeline);
    reader.required("model_id", model.model);
    reader.optional("warm", model.isWarm);
    reader.optional("capacity", model.capacity);
    reader.required("url", model.url);
    reader.optional("token", model.token);
    SLUICE_CHECK(reader.result());
    if (model.model.empty() || model.capacity == 0)
        return fail(ErrorCode::InvalidInput, "model_id and capacity must not be empty or 0");
    while (model.url.ends_with('/'))
        model.url.pop_back();
    SLUICE_TRY(model.price, priceOf(entry));
    return model;
}

} // namespace

Result<PriceInfo>
priceFromNumber(std::string_view number, std::string_view currency, std::int64_t pixels)
{
    SLUICE_TRY(Decimal decimal, parseDecimal(number));
    if (currency == "eth")
        decimal.exponent += 18;
    else if (!currency.empty() && currency != "wei")
        return fail(ErrorCode::InvalidInput,
                    fmt::format("prices in {} need an exchange rate; use wei or eth", currency));
    if (pixels < 1)
        return fail(ErrorCode::InvalidInput, "pixels_per_unit has to be 1 or more");
    PriceInfo price;
    price.pricePerUnit = decimal.digits;
    price.pixelsPerUnit = pixels;
    bool fits = true;
    for (; decimal.exponent > 0 && price.pricePerUnit != 0 && fits; --decimal.exponent)
        fits = multiplyBy10(price.pricePerUnit);
    for (; decimal.exponent < 0 && fits; ++decimal.exponent) {
        if (price.pricePerUnit % 10 == 0)
            price.pricePerUnit /= 10;
        else
            fits = multiplyBy10(price.pixelsPerUnit);
    }
    if (!fits)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("the price {} {} is too large or too fine", number, currency));
    const std::int64_t common = std::gcd(price.pricePerUnit, price.pixelsPerUnit);
    price.pricePerUnit /= common;
    price.pixelsPerUnit /= common;
    return price;
}

Result<std::vector<AiModel>> parseAiModels(std::string_view text, std::string_view what)
{
    SLUICE_TRY(const nlohmann::json json, parseJson(text, what));
    if (!json.is_array())
        return fail(ErrorCode::InvalidInput, fmt::format("{} is not a list of models", what));
    std::vector<AiModel> models;
    std::set<std::pair<Pipeline, std::string>> seen;
    for (const nlohmann::json& entry : json) {
        auto model = modelFromJson(entry);
        if (model && !seen.emplace(model->pipeline, model->model).second)
            model = fail(ErrorCode::InvalidInput, "the same model is listed before");
        if (!model)
            return fail(
                ErrorCode::InvalidInput,
                fmt::format("{}, entry {}: {}.", what, models.size() + 1, model.error().detail));
        models.push_back(std::move(*model));
    }
    return models;
}

} // namespace sluice::network
