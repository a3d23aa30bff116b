// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_reader.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace sluice {
namespace {

// Deeper nesting than any of our messages has; the parser itself recurses.
constexpr int kMaximumDepth = 32;

} // namespace

JsonReader::JsonReader(const nlohmann::json& object, std::string what)
    : m_object(object)
    , m_what(std::move(what))
{
    if (!object.is_object())
        m_error.detail = fmt::format("The {} is not a JSON object.", m_what);
}

void JsonReader::fail(const char* key, const std::string& problem)
{
    if (m_error.detail.empty())
        m_error.detail = fmt::format("\"{}\" of the {} {}.", key, m_what, problem);
}

Result<void> JsonReader::result() const
{
    if (!m_error.detail.empty())
        return Unexpected(m_error);
    return {};
}

const nlohmann::json* JsonReader::find(const char* key) const
{
    if (!m_object.is_object())
        return nullptr;
    const auto member = m_object.find(key);
    return member == m_object.end() || member->is_null() ? nullptr : &*member;
}

void JsonReader::take(const char* key, const nlohmann::json& member, bool& value)
{
    if (!member.is_boolean())
        return fail(key, "is not true or false");
    value = member.get<bool>();
}

void JsonReader::take(const char* key, const nlohmann::json& member, double& value)
{
    if (!member.is_number() || !std::isfinite(member.get<double>()))
        return fail(key, "is not a number");
    value = member.get<double>();
}

void JsonReader::take(const char* key, const nlohmann::json& member, std::string& value)
{
    if (!member.is_string())
        return fail(key, "is not text");
    value = member.get<std::string>();
}

void JsonReader::take(const char* key, const nlohmann::json& member, std::filesystem::path& value)
{
    std::string text;
    if (member.is_object() && member.contains("hex") && member["hex"].is_string()) {
        const std::string hex = member["hex"].get<std::string>();
        for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
            unsigned char byte = 0;
            if (std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16).ec != std::errc())
                return fail(key, "is not hexadecimal");
            text += char(byte);
        }
    } else {
        take(key, member, text);
    }
    if (text.find('\0') != std::string::npos)
        return fail(key, "holds a zero byte");
    value = text;
}

void JsonReader::take(const char* key, const nlohmann::json& member, Rational& value)
{
    std::string text;
    take(key, member, text);
    if (m_error.detail.empty())
        keep(key, Rational::parse(text), value);
}

void JsonReader::take(const char* key,
                      const nlohmann::json& member,
                      std::vector<std::string>& value)
{
    if (!member.is_array())
        return fail(key, "is not a list");
    for (const nlohmann::json& entry : member) {
        if (!entry.is_string())
            return fail(key, "is not a list of texts");
        value.push_back(entry.get<std::string>());
    }
}

nlohmann::json pathToJson(const std::filesystem::path& path)
{
    const nlohmann::json text = path.string();
    try {
        static_cast<void>(text.dump());
        return text;
    } catch (const nlohmann::json::type_error&) {
        std::string hex;
        for (const char byte : path.string())
            hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
        return {{"hex", hex}};
    }
}

std::string dumpJson(const nlohmann::json& json)
{
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<nlohmann::json> parseJson(std::string_view text, std::string_view what)
{
    bool tooDeep = false;
    const auto guard = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        tooDeep = tooDeep || depth > kMaximumDepth;
        return !tooDeep;
    };
    nlohmann::json json = nlohmann::json::parse(text.begin(), text.end(), guard, false);
    if (json.is_discarded() || tooDeep)
        return ::sluice::fail(ErrorCode::InvalidInput, fmt::format("The {} is not JSON.", what));
    return json;
}

} // namespace sluice
