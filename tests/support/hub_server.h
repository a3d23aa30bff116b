// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/http_server.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace sluice::test {

/// What a repository holds, and how the Hub behaves.
struct HubBehaviour
{
    std::map<std::string, std::string> files;       ///< by name, as they are listed
    std::map<std::string, std::string> lies;        ///< what is sent instead, under the same name
    std::map<std::string, std::size_t> cuts;        ///< bytes after which the connection breaks
    std::map<std::string, std::size_t> holds;       ///< bytes after which nothing more comes
    std::map<std::string, std::uint64_t> saidSizes; ///< listed instead of the true ones
    std::string commit = std::string(40, 'a');
    std::string olderCommit;            ///< is still there, with the same files
    std::string licence = "apache-2.0"; ///< empty: the repository names none
    std::string wantsToken;             ///< 401 without a token, 403 with another one
};

/// A server that plays the Hugging Face Hub for one repository: the list of files, small ones from git, large ones by a redirect to a
/// storage on another host ("localhost").
class HubServer
{
public:
    explicit HubServer(std::string repository = "some/Tiny-Wan");

    std::string url() const { return m_hub.url(""); }
    const std::string& repository() const { return m_repository; }
    /// Changes how it behaves from now on.
    template <class Change>
    void change(Change change)
    {
        const std::lock_guard lock(m_mutex);
        change(m_behaviour);
    }

    /// Of the Hub itself.
    std::vector<ServerRequest> requests() const { return m_hub.requests(); }
    /// Of the storage that it redirects to: its requests have the path "/NAME".
    std::vector<ServerRequest> storageRequests() const { return m_storage.requests(); }
    /// How often a file was asked for; `fromStart` false: only requests for the rest of it.
    int asked(const std::string& file, bool fromStart = true) const;

private:
    HubBehaviour behaviour() const;
    void answer(const ServerRequest& request, ServerConnection& connection) const;
    void answerStorage(const ServerRequest& request, ServerConnection& connection) const;

    const std::string m_repository;
    mutable std::mutex m_mutex;
    HubBehaviour m_behaviour;
    HttpServer m_storage;
    HttpServer m_hub;
};

/// The built-in model's settings and tokenizer with weights of a few bytes, the denoiser's in two shards: quick to fetch, and whole for
/// whoever looks at names and shapes only.
std::map<std::string, std::string> toyPipeline();

} // namespace sluice::test
