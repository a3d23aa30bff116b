// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/media_store.h"

#include "core/base/atomic_file.h"
#include "network/orchestrator/auth_tokens.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fstream>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

struct MediaKind
{
    std::string_view ending;
    std::string_view contentType;
};

constexpr std::array<MediaKind, 7> kMediaKinds{{{"png", "image/png"},
                                                {"jpg", "image/jpeg"},
                                                {"webp", "image/webp"},
                                                {"mp4", "video/mp4"},
                                                {"wav", "audio/wav"},
                                                {"mp3", "audio/mpeg"},
                                                {"json", "application/json"}}};

} // namespace

std::string_view contentTypeOf(std::string_view ending)
{
    for (const MediaKind& kind : kMediaKinds)
        if (kind.ending == ending)
            return kind.contentType;
    return "application/octet-stream";
}

std::string_view endingOf(std::string_view contentType)
{
    contentType = contentType.substr(0, contentType.find(';'));
    for (const MediaKind& kind : kMediaKinds)
        if (kind.contentType == contentType)
            return kind.ending;
    return "bin";
}

void sendFile(ResponseWriter& response,
              const fs::path& file,
              Headers headers,
              std::string_view contentType)
{
    std::error_code failed;
    const std::uintmax_t size = fs::file_size(file, failed);
    std::ifstream input(file, std::ios::binary);
    if (failed || !input) {
        (void)response.send(500, "text/plain; charset=utf-8", "the file cannot be read\n");
        return;
    }
    headers.emplace_back("content-length", std::to_string(size));
    headers.emplace_back("content-type", contentType);
    if (!response.begin(200, headers))
        return;
    std::vector<char> piece(256 * 1024);
    while (input) {
        input.read(piece.data(), std::streamsize(piece.size()));
        if (input.gcount() == 0)
            break;
        if (!response.write(std::string_view(piece.data(), std::size_t(input.gcount()))))
            return;
    }
    (void)response.finish();
}

MediaStore::MediaStore(fs::path folder, std::chrono::steady_clock::duration life)
    : m_folder(std::move(folder))
    , m_life(life)
{
    std::error_code ignored; // put() says what is wrong with the folder
    fs::create_directories(m_folder, ignored);
}

MediaStore::~MediaStore()
{
    std::error_code ignored;
    for (const auto& [path, entry] : m_entries)
        fs::remove(entry.file, ignored);
}

Result<std::string>
MediaStore::reserve(const std::string& requestId, std::string_view ending, Entry& entry)
{
    removeExpired();
    const std::string prefix = fmt::format("/stream/{}/", requestId);
    int count = 0;
    for (auto at = m_entries.lower_bound(prefix);
         at != m_entries.end() && at->first.starts_with(prefix); ++at)
        ++count;
    if (count >= kFilesPerRequest)
        return fail(ErrorCode::Unavailable,
                    fmt::format("a request may have {} files at most", kFilesPerRequest));
    const std::string name = randomHex(4);
    entry.file = m_folder / fmt::format("{}-{}.{}", requestId, name, ending);
    entry.until = std::chrono::steady_clock::now() + m_life;
    return fmt::format("{}{}.{}", prefix, name, ending);
}

Result<std::string>
MediaStore::put(const std::string& requestId, std::string_view ending, std::string_view bytes)
{
    const std::lock_guard lock(m_mutex);
    Entry entry;
    SLUICE_TRY(std::string path, reserve(requestId, ending, entry));
    std::ofstream output(entry.file, std::ios::binary);
    output.write(bytes.data(), std::streamsize(bytes.size()));
    output.close();
    if (!output)
        return Unexpected(errorFromErrno(errno, "Cannot write", entry.file));
    m_entries.emplace(path, std::move(entry));
    return path;
}

Result<std::string>
MediaStore::adopt(const std::string& requestId, std::string_view ending, const fs::path& file)
{
    const std::lock_guard lock(m_mutex);
    Entry entry;
    SLUICE_TRY(std::string path, reserve(requestId, ending, entry));
    std::error_code failed;
    fs::rename(file, entry.file, failed);
    if (failed)
        return Unexpected(errorFromErrno(failed.value(), "Cannot move", file));
    m_entries.emplace(path, std::move(entry));
    return path;
}

std::optional<fs::path> MediaStore::find(std::string_view path)
{
    const std::lock_guard lock(m_mutex);
    removeExpired();
    const auto found = m_entries.find(path);
    return found == m_entries.end() ? std::nullopt : std::optional(found->second.file);
}

void MediaStore::serve(const ServerRequest& request, ResponseWriter& response)
{
    const auto file = find(request.path);
    if (!file) {
        (void)response.send(404, "text/plain; charset=utf-8", "404 page not found\n");
        return;
    }
    sendFile(response, *file,
             {{"access-control-allow-origin", "*"}, {"cache-control", "max-age=5"}},
             contentTypeOf(file->extension().string().substr(1)));
}

std::size_t MediaStore::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_entries.size();
}

void MediaStore::removeExpired()
{
    const auto now = std::chrono::steady_clock::now();
    std::error_code ignored;
    for (auto at = m_entries.begin(); at != m_entries.end();) {
        if (at->second.until > now) {
            ++at;
            continue;
        }
        fs::remove(at->second.file, ignored);
        at = m_entries.erase(at);
    }
}

} // namespace sluice::network
