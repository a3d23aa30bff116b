// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/byoc_video/request_checks.h"

#include <fmt/format.h>

#include <QUuid>

#include <algorithm>

namespace sluice::network {
namespace {

bool isSmallLetterOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

} // namespace

bool isModelName(std::string_view name)
{
    const auto isAllowed = [](char c) {
        return isSmallLetterOrDigit(c) || c == '.' || c == '_' || c == '-';
    };
    return !name.empty() && name.size() <= kLongestId && isSmallLetterOrDigit(name.front()) &&
           std::all_of(name.begin(), name.end(), isAllowed);
}

bool isDigest(std::string_view text)
{
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

Result<void> checkVersion(const nlohmann::json& request)
{
    if (request.is_object() && request.contains("version") &&
        request["version"] != kContractVersion)
        return fail(ErrorCode::Unavailable,
                    fmt::format("The request has another version than {}.", kContractVersion));
    return {};
}

nlohmann::json sizeToJson(const PixelSize& size, int bitDepth)
{
    return {{"width", size.width}, {"height", size.height}, {"bitDepth", bitDepth}};
}

void readSize(JsonReader& reader, PixelSize& size, int& bitDepth, int smallest)
{
    reader.required("width", size.width);
    reader.required("height", size.height);
    reader.required("bitDepth", bitDepth);
    if (size.width < smallest || size.width > kLargestSide || size.height < smallest ||
        size.height > kLargestSide)
        reader.fail("width",
                    fmt::format("or height is not within {} and {}", smallest, kLargestSide));
    if (bitDepth != 8 && bitDepth != 10)
        reader.fail("bitDepth", "is neither 8 nor 10");
}

void readNames(JsonReader& reader, std::string& id, std::string& model, std::string& modelSha256)
{
    reader.required("id", id);
    reader.required("model", model);
    reader.optional("modelSha256", modelSha256);
    if (id.size() > kLongestId)
        reader.fail("id", "is too long");
    if (!isModelName(model))
        reader.fail("model", "is not a model's name");
    if (!modelSha256.empty() && !isDigest(modelSha256))
        reader.fail("modelSha256", "is not a SHA-256 digest");
}

std::string newRequestId()
{
    return QUuid::createUuid().toString(QUuid::Id128).left(16).toStdString();
}

} // namespace sluice::network
