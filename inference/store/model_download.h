// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http_client.h"
#include "inference/store/hub_access.h"
#include "inference/store/hub_listing.h"
#include "inference/store/model_store.h"

#include <functional>

namespace sluice::inference {

/// What a download would fetch, for people to agree to before it starts.
struct DownloadOffer
{
    ModelCard card;
    ModelVariant variant;
    std::uint64_t bytes = 0;      ///< 0: not known before the server has said it
    std::filesystem::path target; ///< folder that will hold the files
    bool isAlreadyThere = false;
    HubListing
        listing; ///< of a pipeline, once the Hub was asked: its commit, and the files to fetch
    std::uint64_t there = 0; ///< of `bytes`, from an earlier try
};

/// What pull() would get: the first variant that is published in a form that may be opened; nullptr when there is none.
const ModelVariant* variantToDownload(const ModelCard& card);

/// Bytes of an unfinished download of the model that lie on the disk. Looks into folders; opens no connection.
std::uint64_t partialDownloadBytes(const Paths& paths, const ModelCard& card);

/// Throws away what an unfinished download left, its place in the list included. Not while one is running.
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

    /// As offer(), and asks the Hub about a pipeline: which files, how large, and whether Sluice runs it, for which its settings (some
    /// kilobytes) are fetched. From then on it is in the list of models. `name` may be that of a repository, "OWNER/NAME".
    ///
    /// Errors: also ModelBroken (another kind of model: nothing is kept), AlreadyExists (another repository has given a model that
    /// name), Unavailable (a permission is wanted: says where to get it), and those of HttpClient::send().
    Result<DownloadOffer> look(const std::string& name, std::stop_token stop = {});

    /// Downloads what was offered and checks size, SHA-256 and network before the model counts as installed. Looks first when it is a
    /// pipeline that was not looked at.
    ///
    /// Errors: those of HttpClient::download(), DiskFull (also before the first byte), ModelBroken (not what the card says;
    /// nothing is kept), Cancelled.
    Result<InstalledModel> pull(const DownloadOffer& offer,
                                const net::ProgressFunction& progress = {},
                                std::stop_token stop = {});

private:
    /// Where one file comes from, where it is put, and what it must be.
    struct Place
    {
        std::string url;
        std::filesystem::path partial;
        std::filesystem::path target;
        std::uint64_t bytes = 0;
        std::string sha256;
        bool sendsToken = false;
        std::string commit; ///< Hub only
        std::string blob;   ///< Hub only
    };

    Result<DownloadOffer> offerRepository(const std::string& repository) const;
    Result<HubListing>
    list(const std::string& repository, const std::string& revision, std::stop_token stop);
    Result<void> lookAt(DownloadOffer& offer, const std::string& revision, std::stop_token stop);
    Result<void> fetchHubFile(const DownloadOffer& offer,
                              const HubFile& file,
                              const net::ProgressFunction& progress,
                              std::stop_token stop);
    Result<void>
    pullPipeline(DownloadOffer& offer, const net::ProgressFunction& progress, std::stop_token stop);
    Result<InstalledModel> finishPipeline(const DownloadOffer& offer);
    Error explained(Error error, const std::string& repository) const;

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
    Result<void> needOnline(const std::string& name) const;
    std::vector<std::string> headers() const;

    ModelStore& m_store;
    net::HttpClient& m_client;
    HubAccess m_hub;
};

} // namespace sluice::inference
