// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "network/server/handler.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::network {

/// Inputs and results of jobs, served by plain GET at /stream/<request id>/<8 hex>.<ending> for ten minutes. Any thread.
///
/// Files lie in a folder of their own and are removed when their time is over (looked at with each put and get) and with the object.
class MediaStore
{
public:
    /// go-livepeer keeps no more for one request.
    static constexpr int kFilesPerRequest = 12;

    explicit MediaStore(std::filesystem::path folder,
                        std::chrono::steady_clock::duration life = std::chrono::minutes(10));
    ~MediaStore();
    MediaStore(const MediaStore&) = delete;
    MediaStore& operator=(const MediaStore&) = delete;

    /// The path under which `bytes` can be fetched from now on. `ending` without the dot.
    /// Errors: Io, DiskFull, Unavailable (too many files of one request).
    Result<std::string>
    put(const std::string& requestId, std::string_view ending, std::string_view bytes);
    /// The same for a finished file of the same file system, which is moved away.
    Result<std::string>
    adopt(const std::string& requestId, std::string_view ending, const std::filesystem::path& file);
    /// The file behind a path; nothing when it is not there or no more.
    std::optional<std::filesystem::path> find(std::string_view path);
    /// Answers GET /stream/...; 404 for what is not there or no more.
    void serve(const ServerRequest& request, ResponseWriter& response);
    /// Files kept now.
    std::size_t size() const;

private:
    struct Entry
    {
        std::filesystem::path file;
        std::chrono::steady_clock::time_point until;
    };

    Result<std::string>
    reserve(const std::string& requestId, std::string_view ending, Entry& entry);
    void removeExpired();

    const std::filesystem::path m_folder;
    const std::chrono::steady_clock::duration m_life;
    mutable std::mutex m_mutex;
    std::map<std::string, Entry, std::less<>> m_entries; ///< by path
};

/// "image/png" for "png"; application/octet-stream for what is not known.
std::string_view contentTypeOf(std::string_view ending);
/// "png" for "image/png; x=y"; "bin" for what is not known.
std::string_view endingOf(std::string_view contentType);

/// Sends `file` as a whole answer with its length.
void sendFile(ResponseWriter& response,
              const std::filesystem::path& file,
              Headers headers,
              std::string_view contentType);

} // namespace sluice::network
