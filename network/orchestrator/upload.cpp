// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/upload.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "network/orchestrator/auth_tokens.h"
#include "network/orchestrator/media_store.h"
#include "network/orchestrator/multipart_parser.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kFileLimit = 3'000'000'000;
constexpr std::uint64_t kTextLimit = 512u << 20;

/// Puts parts where they belong.
class UploadSink final : public MultipartSink
{
public:
    explicit UploadSink(fs::path folder)
        : m_folder(std::move(folder))
    {}

    Result<void> beginPart(const Headers& headers) override
    {
        UploadPart& part = parts.emplace_back();
        const std::string_view disposition = headerValue(headers, "content-disposition");
        part.hasDisposition = !disposition.empty();
        part.name = headerParameter(disposition, "name");
        part.fileName = headerParameter(disposition, "filename");
        part.contentType = headerValue(headers, "content-type");
        m_size = 0;
        if (part.fileName.empty())
            return {};
        part.file = m_folder / fmt::format("{}.{}", randomHex(4), endingFor(part));
        m_output.open(part.file, std::ios::binary | std::ios::trunc);
        return check();
    }

    Result<void> partData(std::string_view data) override
    {
        UploadPart& part = parts.back();
        m_size += data.size();
        if (!part.file.empty()) {
            m_output.write(data.data(), std::streamsize(data.size()));
            return m_size > kFileLimit ? tooLarge() : check();
        }
        m_text += data.size();
        if (m_text > kTextLimit)
            return tooLarge();
        part.text += data;
        return {};
    }

    Result<void> endPart() override
    {
        if (parts.back().file.empty())
            return {};
        m_output.close();
        return check();
    }

    std::vector<UploadPart> parts;

private:
    /// The stranger's ending only when it is one of ours: a name of theirs is never part of a path.
    static std::string_view endingFor(const UploadPart& part)
    {
        const std::string_view byType = endingOf(part.contentType);
        if (byType != "bin")
            return byType;
        const std::string ending = fs::path(part.fileName).extension().string();
        return ending.empty() ? byType : endingOf(contentTypeOf(ending.substr(1)));
    }

    Result<void> tooLarge() const
    {
        return fail(ErrorCode::Protocol, "http: request body too large");
    }
    Result<void> check() const
    {
        if (!m_output)
            return Unexpected(errorFromErrno(errno, "Cannot write", parts.back().file));
        return {};
    }

    const fs::path m_folder;
    std::ofstream m_output;
    std::uint64_t m_size = 0;
    std::uint64_t m_text = 0;
};

} // namespace

Result<std::vector<UploadPart>>
readUpload(BodyReader& body, std::string_view contentType, const fs::path& folder)
{
    const auto invalid = [](const std::string& text) {
        return fail(ErrorCode::InvalidInput, text);
    };
    if (!contentType.starts_with("multipart/"))
        return invalid("request Content-Type isn't multipart/form-data");
    UploadSink sink(folder);
    MultipartParser parser(headerParameter(contentType, "boundary"), sink);
    std::vector<std::byte> piece(64 * 1024);
    while (!parser.isComplete()) {
        SLUICE_TRY(const std::size_t count, body.read(piece));
        if (count == 0)
            return invalid("multipart: NextPart: EOF");
        const auto added = parser.add({reinterpret_cast<const char*>(piece.data()), count});
        if (!added && added.error().code == ErrorCode::Protocol)
            return invalid(added.error().detail);
        SLUICE_CHECK(added);
    }
    // What comes after the last part says nothing, but has to be taken off the connection.
    for (;;) {
        SLUICE_TRY(const std::size_t count, body.read(piece));
        if (count == 0)
            return std::move(sink.parts);
    }
}

Result<JobResult>
readWorkerResult(BodyReader& body, std::string_view contentType, const fs::path& folder)
{
    auto parts = readUpload(body, contentType, folder);
    if (!parts)
        return fail(parts.error().code == ErrorCode::InvalidInput ? ErrorCode::Protocol
                                                                  : parts.error().code,
                    parts.error().detail);
    JobResult result;
    for (UploadPart& part : *parts) {
        if (!part.file.empty()) {
            result.files[part.fileName] = part.file;
            continue;
        }
        if (part.contentType != "application/json")
            continue;
        auto json = parseJson(part.text, "the worker's result");
        if (!json)
            return fail(ErrorCode::Protocol, json.error().detail);
        result.answer = std::move(*json);
    }
    if (!result.answer.is_object())
        return fail(ErrorCode::Protocol, "the worker's result has no JSON");
    return result;
}

} // namespace sluice::network
