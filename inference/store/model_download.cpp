// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/model_download.h"

#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "inference/store/download_note.h"
#include "inference/store/hub_cache.h"
#include "inference/store/weight_file.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>

namespace sluice::inference {
namespace fs = std::filesystem;
namespace {

/// The largest file that is accepted when neither card nor server say how large it is.
constexpr std::uint64_t kSizeLimit = 64ull << 30;
/// Left free beside what a download takes.
constexpr std::uint64_t kSpareBytes = 50'000'000;
constexpr int kMaxHubRedirects = 5;

/// An entity tag as the name of a blob: without quotes and weak mark. Empty when it would be no file name.
std::string blobName(std::string etag)
{
    if (etag.starts_with("W/"))
        etag.erase(0, 2);
    std::erase(etag, '"');
    const bool isHex = std::ranges::all_of(
        etag, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-'; });
    return isHex && etag.size() >= 4 && etag.size() <= 128 ? etag : "";
}

std::uint64_t numberOf(const std::string& text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

Unexpected notWhatTheCardSays(const fs::path& file, const std::string& what)
{
    return fail(ErrorCode::ModelBroken,
                fmt::format("{} is not the file that the model's card describes: {}. It was thrown "
                            "away; try again, and if it happens again, do not use this source.",
                            file.filename().string(), what));
}

/// Where the files of a model come together that is downloaded by address.
fs::path partialFolder(const Paths& paths, const std::string& id)
{
    return paths.models() / (".download-" + id);
}

/// Blobs of a repository that are on their way.
std::vector<fs::path> hubPartials(const Paths& paths, const ModelVariant& variant)
{
    std::vector<fs::path> found;
    std::error_code error;
    const fs::path blobs = HubRepository(paths.modelHub, variant.repository).folder() / "blobs";
    for (fs::directory_iterator it(blobs, error), end; !error && it != end; it.increment(error))
        if (it->path().extension() == kHubPartial)
            found.push_back(it->path());
    return found;
}

void discard(const fs::path& partial)
{
    std::error_code ignored;
    fs::remove(partial, ignored);
    fs::remove(partial.string() + ".resume", ignored);
}

/// What of a pipeline lies in the Hugging Face cache, unless it is whole.
void discardPipeline(const Paths& paths, const std::string& id, const std::string& repository)
{
    const auto note = readDownloadNote(paths, id);
    if (!note)
        return;
    const HubRepository hub(paths.modelHub, repository);
    for (const ModelCardFile& file : note->variants.front().files) {
        discard(hub.blob(file.sha256).string() + kHubPartial);
        if (const auto removed = hub.remove(file.name); !removed)
            spdlog::warn("{}", removed.error().detail);
    }
    removeDownloadNote(paths, id);
}

} // namespace

const ModelVariant* variantToDownload(const ModelCard& card)
{
    const auto variant = std::ranges::find_if(card.variants, [](const ModelVariant& candidate) {
        return candidate.source == ModelSource::Hub || candidate.source == ModelSource::Url;
    });
    return variant == card.variants.end() ? nullptr : &*variant;
}

std::uint64_t partialDownloadBytes(const Paths& paths, const ModelCard& card)
{
    const ModelVariant* const variant = variantToDownload(card);
    if (variant == nullptr)
        return 0;
    if (variant->isPipeline()) {
        const auto note = readDownloadNote(paths, card.id);
        return note ? stateOf(paths, *note).received : 0;
    }
    std::uint64_t bytes = 0;
    const auto add = [&bytes](const fs::path& file) {
        std::error_code error;
        const auto size = fs::file_size(file, error);
        bytes += error ? 0 : size;
    };
    if (variant->source == ModelSource::Hub) {
        for (const fs::path& file : hubPartials(paths, *variant))
            add(file);
        return bytes;
    }
    for (const ModelCardFile& file : variant->files) {
        add(partialFolder(paths, card.id) / file.name);
        add(partialFolder(paths, card.id) / (file.name + ".part"));
    }
    return bytes;
}

void discardPartialDownload(const Paths& paths, const ModelCard& card)
{
    const ModelVariant* const variant = variantToDownload(card);
    if (variant == nullptr)
        return;
    if (variant->isPipeline())
        return discardPipeline(paths, card.id, variant->repository);
    std::error_code ignored;
    if (variant->source == ModelSource::Hub)
        for (const fs::path& file : hubPartials(paths, *variant))
            discard(file);
    else
        fs::remove_all(partialFolder(paths, card.id), ignored);
}

ModelDownload::ModelDownload(ModelStore& store, net::HttpClient& client, HubAccess hub)
    : m_store(store)
    , m_client(client)
    , m_hub(std::move(hub))
{}

Result<DownloadOffer> ModelDownload::offer(const std::string& id) const
{
    DownloadOffer offer;
    SLUICE_TRY(offer.card, m_store.card(id));
    offer.isAlreadyThere = m_store.find(id).has_value();
    const ModelVariant* const variant = variantToDownload(offer.card);
    if (variant == nullptr) {
        if (offer.isAlreadyThere)
            return offer;
        return fail(
            ErrorCode::Unavailable,
            fmt::format("Nobody publishes {} in a form that Sluice opens. If you have its "
                        ".safetensors or ncnn files, use `sluice-cli models import FILE --id "
                        "{}`.",
                        id, id));
    }
    offer.variant = *variant;
    // That of an unfinished download names a commit and the files that it has.
    if (variant->isPipeline() && !variant->files.empty()) {
        offer.variant.revision = "main";
        offer.variant.files.clear();
    }
    for (const ModelCardFile& file : variant->files)
        offer.bytes += file.bytes;
    offer.target = variant->source == ModelSource::Hub
                       ? HubRepository(m_store.paths().modelHub, variant->repository).folder()
                       : m_store.paths().models() / id;
    return offer;
}

Result<void> ModelDownload::needOnline(const std::string& name) const
{
    if (!m_client.isOffline())
        return {};
    return fail(ErrorCode::Unavailable,
                fmt::format("{} was not downloaded: Sluice is set to stay offline (the setting "
                            "offline, or HF_HUB_OFFLINE).",
                            name));
}

std::vector<std::string> ModelDownload::headers() const
{
    if (m_hub.token.empty())
        return {};
    return {"Authorization: Bearer " + m_hub.token};
}

/// Asks the Hub which commit and blob a name stands for, as its documentation of the cache describes.
Result<ModelDownload::Place> ModelDownload::placeOnHub(const DownloadOffer& offer,
                                                       const ModelCardFile& file,
                                                       std::stop_token stop) const
{
    const HubRepository repository(m_store.paths().modelHub, offer.variant.repository);
    const std::string revision = offer.variant.revision;
    Place place;
    place.url = hubFileUrl(m_hub.endpoint, offer.variant.repository, revision, file.name);
    place.sendsToken = true;
    net::HttpRequest request;
    request.method = net::HttpMethod::Head;
    request.url = place.url;
    request.headers = headers();
    // The first answer names commit and blob; the storage that it leads to does not know them.
    request.followRedirects = false;
    net::HttpResponse answer;
    for (int hop = 0;; ++hop) {
        auto sent = m_client.send(request, stop);
        if (!sent)
            return Unexpected(explained(sent.error(), offer.variant.repository));
        answer = std::move(*sent);
        const std::string location = answer.header("location");
        const bool isRenamed = answer.status / 100 == 3 && location.starts_with('/');
        if (!isRenamed || hop == kMaxHubRedirects)
            break;
        request.url = m_hub.endpoint + location;
    }
    const std::string linked = answer.header("x-linked-etag");
    place.commit = blobName(answer.header("x-repo-commit"));
    place.blob = blobName(linked.empty() ? answer.header("etag") : linked);
    if (place.commit.empty() || place.blob.empty())
        return fail(ErrorCode::Protocol,
                    fmt::format("{} does not answer as the Hugging Face Hub does (no commit or no "
                                "entity tag). Check HF_ENDPOINT.",
                                place.url));
    const std::uint64_t size = numberOf(answer.header("x-linked-size"));
    place.bytes = file.bytes > 0 ? file.bytes : size;
    // Large files are named by their SHA-256: what the card does not know, the Hub says.
    place.sha256 = !file.sha256.empty() ? file.sha256 : place.blob.size() == 64 ? place.blob : "";
    place.target = repository.blob(place.blob);
    place.partial = place.target.string() + kHubPartial;
    return place;
}

Result<void> ModelDownload::fetch(const Place& place,
                                  const net::ProgressFunction& progress,
                                  std::stop_token stop)
{
    std::error_code error;
    fs::create_directories(place.partial.parent_path(), error);
    if (error)
        return Unexpected(
            errorFromErrno(error.value(), "Cannot create", place.partial.parent_path()));
    const auto begun = fs::file_size(place.partial, error);
    const std::uint64_t have = error ? 0 : begun;
    const std::uint64_t needed = place.bytes > have ? place.bytes - have : 0;
    const auto space = fs::space(place.partial.parent_path(), error);
    if (!error && space.available < needed + kSpareBytes)
        return fail(ErrorCode::DiskFull,
                    fmt::format("{} has {} MB free, and the download takes {} MB. Free some space "
                                "and try again.",
                                place.partial.parent_path().string(), space.available / 1'000'000,
                                (needed + kSpareBytes) / 1'000'000));
    net::HttpRequest request;
    request.url = place.url;
    request.sizeLimit = place.bytes > 0 ? place.bytes : kSizeLimit;
    if (place.sendsToken)
        request.headers = headers();
    auto downloaded = m_client.download(request, place.partial, progress, stop);
    if (!downloaded) {
        // More than the card's size will not become less by trying again.
        if (downloaded.error().code == ErrorCode::Protocol)
            discard(place.partial);
        return Unexpected(downloaded.error());
    }
    const std::uint64_t size = fs::file_size(place.partial, error);
    if (place.bytes > 0 && size != place.bytes) {
        discard(place.partial);
        return notWhatTheCardSays(place.target,
                                  fmt::format("it has {} bytes instead of {}", size, place.bytes));
    }
    if (!place.sha256.empty()) {
        SLUICE_TRY(const std::string digest, sha256File(place.partial, stop));
        if (digest != place.sha256) {
            discard(place.partial);
            return notWhatTheCardSays(
                place.target, fmt::format("its SHA-256 is {} instead of {}", digest, place.sha256));
        }
    }
    return {};
}

Result<void> ModelDownload::pullFromHub(const DownloadOffer& offer,
                                        const net::ProgressFunction& progress,
                                        std::stop_token stop)
{
    const HubRepository repository(m_store.paths().modelHub, offer.variant.repository);
    for (const ModelCardFile& file : offer.variant.files) {
        SLUICE_TRY(const Place place, placeOnHub(offer, file, stop));
        std::error_code error;
        const auto size = fs::file_size(place.target, error);
        if (error || (place.bytes > 0 && size != place.bytes)) {
            SLUICE_CHECK(fetch(place, progress, stop));
            SLUICE_CHECK(publishFile(place.partial, place.target, true));
        }
        SLUICE_CHECK(
            repository.publish(offer.variant.revision, place.commit, file.name, place.blob));
    }
    return {};
}

Result<void> ModelDownload::pullByUrl(const DownloadOffer& offer,
                                      const net::ProgressFunction& progress,
                                      std::stop_token stop)
{
    std::error_code error;
    if (fs::exists(offer.target, error))
        return fail(ErrorCode::AlreadyExists,
                    fmt::format("{} holds files that cannot be used. Remove them first with "
                                "`sluice-cli models remove {}`.",
                                offer.target.string(), offer.card.id));
    // A hidden folder until everything is there: a half-downloaded pair must not be taken for a model.
    const fs::path partial = partialFolder(m_store.paths(), offer.card.id);
    std::uint64_t before = 0;
    for (const ModelCardFile& file : offer.variant.files) {
        Place place;
        place.url = file.url;
        place.target = partial / file.name;
        place.partial = partial / (file.name + ".part");
        place.bytes = file.bytes;
        place.sha256 = file.sha256;
        if (!fs::exists(place.target, error)) {
            SLUICE_CHECK(fetch(
                place,
                [&](const net::DownloadProgress& now) {
                    if (progress)
                        progress({before + now.received, offer.bytes});
                },
                stop));
            SLUICE_CHECK(publishFile(place.partial, place.target, true));
        }
        before += file.bytes;
    }
    const fs::path main = partial / offer.variant.files.front().name;
    const auto weights = WeightFile::open(main);
    if (weights && offer.card.network == weights->facts())
        return publishFile(partial, offer.target, false);
    fs::remove_all(partial, error);
    if (!weights)
        return Unexpected(weights.error());
    return notWhatTheCardSays(main, "its network is another one");
}

Result<InstalledModel> ModelDownload::pull(const DownloadOffer& offer,
                                           const net::ProgressFunction& progress,
                                           std::stop_token stop)
{
    if (offer.isAlreadyThere)
        return m_store.find(offer.card.id);
    SLUICE_CHECK(needOnline(offer.card.id));
    if (offer.variant.isPipeline()) {
        DownloadOffer looked = offer;
        SLUICE_CHECK(pullPipeline(looked, progress, stop));
        return finishPipeline(looked);
    }
    if (offer.variant.source == ModelSource::Hub)
        SLUICE_CHECK(pullFromHub(offer, progress, stop));
    else
        SLUICE_CHECK(pullByUrl(offer, progress, stop));
    auto model = m_store.find(offer.card.id);
    if (!model && model.error().code == ErrorCode::ModelBroken &&
        offer.variant.source == ModelSource::Hub) {
        // It came whole and is another network: keep nothing that would be found again.
        const HubRepository repository(m_store.paths().modelHub, offer.variant.repository);
        for (const ModelCardFile& file : offer.variant.files)
            SLUICE_CHECK(repository.remove(file.name));
    }
    return model;
}

} // namespace sluice::inference
