// SPDX-License-Identifier: GPL-3.0-or-later
// What the Hub, or whatever HF_ENDPOINT names, says of a repository. Names become paths and hashes names of files, so both have to be plain;
// the licence is shown to people.
#include "inference/store/hub_listing.h"

#include <algorithm>
#include <cstdlib>

namespace {

using namespace sluice::inference;

bool isHex(const std::string& text)
{
    return text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void check(bool holds)
{
    if (!holds)
        std::abort();
}

void checkFile(const HubFile& file)
{
    const std::filesystem::path path(file.name);
    check(!file.name.empty() && file.name.size() <= 201 && path.is_relative());
    check(std::ranges::count(file.name, '/') <= 1 && path.lexically_normal() == path);
    for (const auto& part : path)
        check(!part.empty() && part.string()[0] != '.');
    check(std::ranges::all_of(file.name, [](char c) { return c > ' ' && c <= '~'; }));
    check(isHex(file.blob) && file.blob.size() >= 40 && file.blob.size() <= 64);
    check(file.sha256.empty() || file.sha256 == file.blob);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto listing = hubListingFromText(text, "somebody/Wan");
    if (!listing)
        return 0;
    check(isHex(listing->commit) && listing->commit.size() >= 40 && listing->commit.size() <= 64);
    check(!listing->licence.id.empty() && listing->licence.id.size() <= 60);
    check(listing->licence.text.empty() || listing->licence.text.starts_with("https://"));
    for (const HubFile& file : listing->files) {
        checkFile(file);
        check(listing->find(file.name) != nullptr);
    }
    const auto settings = settingsOf(*listing, "somebody/Wan");
    // Nothing has been fetched: lists of shards are not there.
    const auto files = filesToRun(*listing, "/nonexistent", "somebody/Wan");
    check(settings || !files);
    if (files)
        check(files->size() <= listing->files.size());
    return 0;
}
