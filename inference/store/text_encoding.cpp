// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/text_encoding.h"

#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "core/base/json_reader.h"

#include <fmt/format.h>

namespace sluice::inference {
namespace {

// A line of JSON, the values, and the SHA-256 of both in hex.
constexpr std::size_t kDigest = 64;
constexpr std::uintmax_t kMostBytes = 64u << 20;
constexpr std::int64_t kMostRows = 1 << 16;
constexpr std::int64_t kMostWidth = 1 << 16;

Unexpected wrong(const std::filesystem::path& file, const std::string& what)
{
    return fail(
        ErrorCode::InvalidInput,
        fmt::format("{} is no kept text ({}). Remove it; it is made again.", file.string(), what));
}

std::int64_t bytesOf(const std::string& type)
{
    return type == "float32" ? 4 : type == "bfloat16" ? 2 : 0;
}

} // namespace

Result<TextEncoding> readTextEncoding(const std::filesystem::path& file)
{
    SLUICE_TRY(const std::string content, readFile(file, kMostBytes));
    const std::size_t line = content.find('\n');
    if (line == std::string::npos || content.size() < line + 1 + kDigest)
        return wrong(file, "it is cut off");
    const std::string_view body(content.data(), content.size() - kDigest);
    if (sha256Hex(body) != std::string_view(content).substr(body.size()))
        return wrong(file, "it has been changed");
    SLUICE_TRY(const nlohmann::json json, parseJson(body.substr(0, line), file.string()));
    TextEncoding encoding;
    JsonReader reader(json, file.string());
    reader.required("subject", encoding.subject);
    reader.required("type", encoding.type);
    reader.required("rows", encoding.rows);
    reader.required("width", encoding.width);
    SLUICE_CHECK(reader.result());
    encoding.values = body.substr(line + 1);
    if (encoding.rows < 1 || encoding.rows > kMostRows || encoding.width < 1 ||
        encoding.width > kMostWidth ||
        encoding.rows * encoding.width * bytesOf(encoding.type) !=
            std::int64_t(encoding.values.size()))
        return wrong(file, "its size is not what it says");
    return encoding;
}

Result<void> writeTextEncoding(const std::filesystem::path& file, const TextEncoding& encoding)
{
    std::string content = dumpJson({{"subject", encoding.subject},
                                    {"type", encoding.type},
                                    {"rows", encoding.rows},
                                    {"width", encoding.width}});
    content += '\n';
    content += encoding.values;
    content += sha256Hex(content);
    return writeFileAtomically(file, content);
}

} // namespace sluice::inference
