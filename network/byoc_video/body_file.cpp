// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "network/byoc_video/generate_request.h"
#include "network/byoc_video/video_job.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kLetters = "BYOCVID1";
constexpr std::size_t kHeadBytes = 12; // letters and length
constexpr std::size_t kMaxJsonBytes = 65536;

/// An open file that closes itself.
class File
{
public:
    static Result<File> open(const fs::path& path, int flags)
    {
        const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
        if (descriptor < 0)
            return Unexpected(errorFromErrno(
                errno, (flags & O_CREAT) != 0 ? "Cannot write" : "Cannot read", path));
        return File(descriptor, path);
    }
    ~File()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    File(File&& other) noexcept
        : m_descriptor(std::exchange(other.m_descriptor, -1))
        , m_path(std::move(other.m_path))
    {}

    /// 0 at the end.
    Result<std::size_t> read(std::span<char> into)
    {
        ssize_t got = 0;
        do {
            got = ::read(m_descriptor, into.data(), into.size());
        } while (got < 0 && errno == EINTR);
        if (got < 0)
            return Unexpected(errorFromErrno(errno, "Cannot read", m_path));
        return std::size_t(got);
    }

    Result<void> write(std::string_view data)
    {
        while (!data.empty()) {
            const ssize_t put = ::write(m_descriptor, data.data(), data.size());
            if (put < 0 && errno == EINTR)
                continue;
            if (put < 0)
                return Unexpected(errorFromErrno(errno, "Cannot write", m_path));
            data.remove_prefix(std::size_t(put));
        }
        return {};
    }

    void skipTo(std::size_t offset) { ::lseek(m_descriptor, off_t(offset), SEEK_SET); }

    std::uintmax_t size() const
    {
        struct stat status = {};
        return ::fstat(m_descriptor, &status) == 0 ? std::uintmax_t(status.st_size) : 0;
    }

private:
    File(int descriptor, fs::path path)
        : m_descriptor(descriptor)
        , m_path(std::move(path))
    {}
    int m_descriptor;
    fs::path m_path;
};

Result<void> copyRest(File& from, File& to)
{
    std::vector<char> buffer(1 << 20);
    while (true) {
        SLUICE_TRY(const std::size_t got, from.read(buffer));
        if (got == 0)
            return {};
        SLUICE_CHECK(to.write({buffer.data(), got}));
    }
}

/// `chunk` may be empty: then nothing follows the JSON.
Result<void> writeAll(const fs::path& body, const nlohmann::json& json, const fs::path& chunk)
{
    const std::string text = dumpJson(json);
    if (text.size() > kMaxJsonBytes)
        return fail(ErrorCode::InvalidInput,
                    "The texts of the request are too long for the subnet. Shorten them.");
    std::string head(kLetters);
    for (const int shift : {24, 16, 8, 0})
        head.push_back(char((text.size() >> shift) & 0xff));
    SLUICE_TRY(File to, File::open(body, O_WRONLY | O_CREAT | O_TRUNC));
    SLUICE_CHECK(to.write(head));
    SLUICE_CHECK(to.write(text));
    if (chunk.empty())
        return {};
    SLUICE_TRY(File from, File::open(chunk, O_RDONLY));
    return copyRest(from, to);
}

Result<BodyHead> readHead(File& file)
{
    std::string beginning(kHeadBytes + kMaxJsonBytes, '\0');
    std::size_t filled = 0;
    while (filled < beginning.size()) {
        SLUICE_TRY(const std::size_t got,
                   file.read({beginning.data() + filled, beginning.size() - filled}));
        if (got == 0)
            break;
        filled += got;
    }
    return parseBodyHead(std::as_bytes(std::span(beginning.data(), filled)));
}

/// Writes what follows the head to `chunk`, if it has the length that was announced and is not nothing.
Result<void>
takeChunk(File& body, const BodyHead& head, std::uintmax_t bytes, const fs::path& chunk)
{
    const std::uintmax_t there =
        body.size() - std::min<std::uintmax_t>(head.chunkOffset, body.size());
    if (there != bytes)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("the chunk has {} bytes instead of {}", there, bytes));
    if (bytes == 0)
        return {};
    body.skipTo(head.chunkOffset);
    SLUICE_TRY(File to, File::open(chunk, O_WRONLY | O_CREAT | O_TRUNC));
    return copyRest(body, to);
}

Unexpected ofPeer(Error error)
{
    if (error.code != ErrorCode::InvalidInput)
        return Unexpected(std::move(error));
    return fail(ErrorCode::Protocol, "The answer is not what was asked for: " + error.detail);
}

} // namespace

Result<BodyHead> parseBodyHead(std::span<const std::byte> beginning)
{
    const auto wrong = [](const char* what) { return fail(ErrorCode::InvalidInput, what); };
    if (beginning.size() < kHeadBytes ||
        std::memcmp(beginning.data(), kLetters.data(), kLetters.size()) != 0)
        return wrong("the body does not begin with BYOCVID1 and a length");
    std::size_t length = 0;
    for (std::size_t i = kLetters.size(); i < kHeadBytes; ++i)
        length = length << 8 | std::to_integer<std::size_t>(beginning[i]);
    if (length > kMaxJsonBytes)
        return wrong("the JSON is longer than 64 KiB");
    if (length > beginning.size() - kHeadBytes)
        return wrong("the body ends within its JSON");
    BodyHead head;
    head.chunkOffset = kHeadBytes + length;
    const std::string_view text(reinterpret_cast<const char*>(beginning.data()) + kHeadBytes,
                                length);
    SLUICE_TRY(head.json, parseJson(text, "body's head"));
    return head;
}

Result<void> writeBody(const fs::path& body, const VideoJobRequest& request, const fs::path& chunk)
{
    return writeAll(body, toJson(request), chunk);
}

Result<void> writeBody(const fs::path& body, const VideoJobAnswer& answer, const fs::path& chunk)
{
    return writeAll(body, toJson(answer), chunk);
}

Result<void>
writeBody(const fs::path& body, const GenerateRequest& request, const fs::path& startImage)
{
    return writeAll(body, toJson(request), startImage);
}

Result<GenerateRequest> readGenerateRequest(const fs::path& body, const fs::path& startImage)
{
    SLUICE_TRY(File file, File::open(body, O_RDONLY));
    SLUICE_TRY(const BodyHead head, readHead(file));
    SLUICE_TRY(GenerateRequest request, parseGenerateRequest(head.json));
    SLUICE_CHECK(takeChunk(file, head, request.startImageBytes, startImage));
    return request;
}

Result<VideoJobRequest> readRequest(const fs::path& body, const fs::path& chunk)
{
    SLUICE_TRY(File file, File::open(body, O_RDONLY));
    SLUICE_TRY(const BodyHead head, readHead(file));
    SLUICE_TRY(VideoJobRequest request, parseRequest(head.json));
    SLUICE_CHECK(takeChunk(file, head, request.bytes, chunk));
    return request;
}

Result<VideoJobAnswer> readAnswer(const fs::path& body, const fs::path& chunk)
{
    SLUICE_TRY(File file, File::open(body, O_RDONLY));
    const auto head = readHead(file);
    if (!head)
        return ofPeer(head.error());
    SLUICE_TRY(VideoJobAnswer answer, parseAnswer(head->json));
    if (auto taken = takeChunk(file, *head, answer.bytes, chunk); !taken)
        return ofPeer(taken.error());
    return answer;
}

} // namespace sluice::network
