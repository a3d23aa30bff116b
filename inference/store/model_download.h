// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http_client.h"
#include "inference/store/model_store.h"

#include <functional>

namespace sluice::inference {

/// Where the Hub is and who we are there, from the environment: HF_ENDPOINT, HF_TOKEN, HF_TOKEN_PATH, HF_HOME.
struct HubAccess
{
    std::string endpoint = "https://huggingface.co";
    std::string token; ///< empty: anonymous

    static HubAccess fromEnvironment(const Paths& paths);
};

/// Whether HF_HUB_OFFLINE says that nothing may be downloaded.
bool isHubOffline();

/// What a download would fetch, for people to agree to before it starts.
struct DownloadOffer
{
    ModelCard card;
    ModelVariant variant;
    std::uint64_t bytes = 0;      ///< 0: not known before the server has said it
    std::filesystem::path target; ///< folder that will hold the files
    bool isAlreadyThere = false;
};

/// What pull() would get: the first variant that is published in a form that may be opened; nullptr when there is none.
const ModelVariant* variantToDownload(const ModelCard& card);

/// Bytes of an unfinished download of the model that lie on the disk. Looks into folders; opens no connection.
std::uint64_t partialDownloadBytes(const Paths& paths, const ModelCard& card);

/// Throws away what an unfinished download left. Not while one is running.
void discardPartialDownload(const Paths& paths, const ModelCard& card);

/// Fetches models by their cards: files from the Hub into the Hugging Face cache, others into our own folder.
///
/// Blocks the calling thread; keep it off the main thread of a window. A broken download goes on where it stopped.
class ModelDownload
{
public:
    ModelDownload(ModelStore& store, net::HttpClient& client, HubAccess hub);

    /// Looks at the card only; opens no connection.
    ///
    /// Errors: NotFound (no such model), Unavailable (nobody publishes it in a format that may be opened; says what to do).
    Result<DownloadOffer> offer(const std::string& id) const;

    /// Downloads what was offered and checks size, SHA-256 and network before the model counts as installed.
    ///
    /// Errors: those of HttpClient::download(), DiskFull (also before the first byte), ModelBroken (not what the card says;
    /// nothing is kept), Cancelled.
    Result<InstalledModel> pull(const DownloadOffer& offer,
                                const net::ProgressFunction& progress = {},
                                std::stop_token stop = {});

private:
    struct Place;

    Result<Place>
    placeOnHub(const DownloadOffer& offer, const ModelCardFile& file, std::stop_token stop) const;
    Result<void>
    fetch(const Place& place, const net::ProgressFunction& progress, std::stop_token stop);
    Result<void> pullFromHub(const DownloadOffer& offer,
                             const net::ProgressFunction& progress,
                             std::stop_token stop);
    Result<void> pullByUrl(const DownloadOffer& offer,
                           const net::ProgressFunction& progress,
                           std::stop_token stop);
    std::vector<std::string> headers() const;

    ModelStore& m_store;
    net::HttpClient& m_client;
    HubAccess m_hub;
};

} // namespace sluice::inference
