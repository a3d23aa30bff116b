// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/hub_access.h"

#include "core/base/atomic_file.h"
#include "core/base/descriptor.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

namespace sluice::inference {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostToken = 4096;

std::string trimmed(std::string text)
{
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    text.erase(0, std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    return text;
}

/// One word: a token with a line feed in it would be a header of its own.
bool isToken(const std::string& text)
{
    return !text.empty() && text.size() <= kMostToken &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

std::string tokenIn(const fs::path& file)
{
    const auto text = readFile(file, kMostToken);
    const std::string token = text ? trimmed(*text) : std::string();
    return isToken(token) ? token : std::string();
}

Result<void> writePrivate(const fs::path& file, const std::string& text)
{
    // A leftover of a killed write may have other rights: begun anew, never reused.
    ::unlink(file.c_str());
    const Descriptor target(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!target.isOpen() || ::fchmod(target.get(), 0600) != 0 ||
        ::write(target.get(), text.data(), text.size()) != ssize_t(text.size()))
        return Unexpected(errorFromErrno(errno, "Cannot write", file));
    return {};
}

/// What stands for a space and other signs in an address.
std::string percentEncoded(std::string_view text)
{
    std::string encoded;
    for (const char c : text) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        encoded +=
            isPlain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

} // namespace

std::string hubFileUrl(const std::string& endpoint,
                       const std::string& repository,
                       const std::string& revision,
                       const std::string& file)
{
    std::string path;
    for (const fs::path& step : fs::path(file))
        path += "/" + percentEncoded(step.string());
    return fmt::format("{}/{}/resolve/{}{}", endpoint, repository, percentEncoded(revision), path);
}

std::string hubListingUrl(const std::string& endpoint,
                          const std::string& repository,
                          const std::string& revision)
{
    return fmt::format("{}/api/models/{}/revision/{}?blobs=true", endpoint, repository,
                       percentEncoded(revision));
}

HubAccess HubAccess::fromEnvironment(const Paths& paths)
{
    HubAccess access;
    if (const auto endpoint = environmentVariable("HF_ENDPOINT"))
        access.endpoint = *endpoint;
    while (access.endpoint.ends_with('/'))
        access.endpoint.pop_back();
    if (const auto token = environmentVariable("HF_TOKEN")) {
        access.token = isToken(trimmed(*token)) ? trimmed(*token) : std::string();
        return access;
    }
    if (const auto file = environmentVariable("HF_TOKEN_PATH")) {
        access.token = tokenIn(*file);
        return access;
    }
    access.token = tokenIn(hubTokenFile(paths));
    if (access.token.empty())
        access.token = tokenIn(paths.modelHub.parent_path() / "token");
    return access;
}

fs::path hubTokenFile(const Paths& paths)
{
    return paths.config / "hub-token";
}

Result<void> storeHubToken(const Paths& paths, const std::string& token)
{
    const std::string word = trimmed(token);
    if (!isToken(word))
        return fail(ErrorCode::InvalidInput,
                    "That is no access token. One looks like hf_ and letters; make it on the Hub's "
                    "page under Settings, Access Tokens, and paste it whole.");
    std::error_code error;
    fs::create_directories(paths.config, error);
    if (error)
        return Unexpected(errorFromErrno(error.value(), "Cannot create", paths.config));
    const fs::path partial = hubTokenFile(paths).string() + fmt::format(".{}.part", ::getpid());
    auto kept = writePrivate(partial, word + "\n");
    if (kept)
        kept = publishFile(partial, hubTokenFile(paths), true);
    if (!kept)
        fs::remove(partial, error);
    return kept;
}

Result<void> forgetHubToken(const Paths& paths)
{
    std::error_code error;
    fs::remove(hubTokenFile(paths), error);
    return error ? Unexpected(errorFromErrno(error.value(), "Cannot remove", hubTokenFile(paths)))
                 : Result<void>();
}

bool isHubOffline()
{
    // The values that the Hub's own library takes for true.
    std::string value = environmentVariable("HF_HUB_OFFLINE").value_or("");
    std::ranges::transform(value, value.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? char(c - ('a' - 'A')) : c; });
    return value == "1" || value == "ON" || value == "YES" || value == "TRUE";
}

} // namespace sluice::inference
