// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>

namespace sluice {

/// Reads members of a JSON object that came from outside into values, without exceptions. The first member that is wrong is
/// remembered and named; what follows is skipped.
///
///     JsonReader reader(json, "chunk");
///     reader.required("index", chunk.index);
///     reader.optional("note", chunk.note);
///     SLUICE_CHECK(reader.result());
class JsonReader
{
public:
    /// `what` names the object in errors. Anything but an object is an error.
    JsonReader(const nlohmann::json& object, std::string what);

    /// A member that has to be there.
    template <class T>
    void required(const char* key, T& value)
    {
        if (const nlohmann::json* member = find(key))
            take(key, *member, value);
        else
            fail(key, "is missing");
    }

    /// A member that may be missing or null: `value` then stays as it is.
    template <class T>
    void optional(const char* key, T& value)
    {
        if (const nlohmann::json* member = find(key))
            take(key, *member, value);
    }
    template <class T>
    void optional(const char* key, std::optional<T>& value)
    {
        if (const nlohmann::json* member = find(key)) {
            T inner{};
            take(key, *member, inner);
            value = std::move(inner);
        }
    }

    /// A member whose text `parse` turns into a value: `Result<T> parse(std::string_view)`.
    template <class T, class Parse>
    void parsed(const char* key, T& value, Parse parse)
    {
        std::string text;
        const bool there = find(key) != nullptr;
        optional(key, text);
        if (there && m_error.detail.empty())
            keep(key, parse(text), value);
    }

    /// A member that is an object of its own: `Result<T> read(const nlohmann::json&)`.
    template <class T, class Read>
    void nested(const char* key, T& value, Read read)
    {
        if (const nlohmann::json* member = find(key); member && m_error.detail.empty())
            keep(key, read(*member), value);
    }

    /// Notes that `key` is wrong because it `problem` ("is negative").
    void fail(const char* key, const std::string& problem);
    /// Errors: InvalidInput with the first member that was wrong.
    Result<void> result() const;

private:
    const nlohmann::json* find(const char* key) const;
    void take(const char* key, const nlohmann::json& member, bool& value);
    void take(const char* key, const nlohmann::json& member, double& value);
    void take(const char* key, const nlohmann::json& member, std::string& value);
    void take(const char* key, const nlohmann::json& member, std::filesystem::path& value);
    void take(const char* key, const nlohmann::json& member, Rational& value);
    void take(const char* key, const nlohmann::json& member, std::vector<std::string>& value);

    template <class T, class = std::enable_if_t<std::is_integral_v<T>>>
    void take(const char* key, const nlohmann::json& member, T& value)
    {
        if (!member.is_number_integer())
            return fail(key, "is not a whole number");
        const bool huge =
            member.is_number_unsigned() &&
            member.get<std::uint64_t>() > std::uint64_t(std::numeric_limits<T>::max());
        const bool tiny =
            !member.is_number_unsigned() &&
            (std::is_unsigned_v<T> ||
             member.get<std::int64_t>() < std::int64_t(std::numeric_limits<T>::min()));
        if (huge || tiny)
            return fail(key, "is out of range");
        value = T(member.is_number_unsigned() ? member.get<std::uint64_t>()
                                              : std::uint64_t(member.get<std::int64_t>()));
    }

    template <class T>
    void keep(const char* key, Result<T> result, T& value)
    {
        if (result)
            value = std::move(*result);
        else
            fail(key, "is wrong: " + result.error().detail);
    }

    const nlohmann::json& m_object;
    std::string m_what;
    Error m_error{ErrorCode::InvalidInput, {}};
};

/// A path as JSON: its text, or {"hex": ...} when its bytes are not UTF-8 (names from old disks). JsonReader takes both.
nlohmann::json pathToJson(const std::filesystem::path& path);

/// One line of text. Bytes that are not UTF-8 become U+FFFD; never throws.
std::string dumpJson(const nlohmann::json& json);

/// Parses text from outside. Errors: InvalidInput, with the place of the mistake.
Result<nlohmann::json> parseJson(std::string_view text, std::string_view what);

} // namespace sluice
