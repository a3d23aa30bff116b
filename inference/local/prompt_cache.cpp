// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/prompt_cache.h"

#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "core/base/log.h"
#include "inference/store/text_encoding.h"
#include "inference/text/prompt_clean.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace sluice::inference {
namespace fs = std::filesystem;
namespace {

constexpr const char* kEnding = ".encoding";

struct Entry
{
    fs::path path;
    fs::file_time_type used;
    std::uintmax_t bytes = 0;
};

std::vector<Entry> entriesIn(const fs::path& folder)
{
    std::vector<Entry> entries;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        std::error_code gone;
        Entry entry{it->path(), it->last_write_time(gone), it->file_size(gone)};
        if (!gone && entry.path.extension() == kEnding)
            entries.push_back(std::move(entry));
    }
    return entries;
}

} // namespace

PromptCache::PromptCache(fs::path folder, std::uintmax_t mostBytes)
    : m_folder(std::move(folder))
    , m_mostBytes(mostBytes)
{}

std::string PromptCache::keyOf(const std::string& encoder,
                               const std::string& precision,
                               const std::string& text)
{
    return sha256Hex(fmt::format("{}\n{}\n{}", encoder, precision, cleanPrompt(text)));
}

fs::path PromptCache::entry(const std::string& key) const
{
    return m_folder / (key + kEnding);
}

bool PromptCache::fetch(const std::string& key, const fs::path& file) const
{
    const fs::path kept = entry(key);
    const auto encoding = readTextEncoding(kept);
    std::error_code ignored;
    if (!encoding) {
        if (encoding.error().code == ErrorCode::InvalidInput)
            fs::remove(kept, ignored);
        return false;
    }
    if (!writeTextEncoding(file, *encoding))
        return false;
    // Its last use counts.
    fs::last_write_time(kept, fs::file_time_type::clock::now(), ignored);
    return true;
}

void PromptCache::store(const std::string& key, const fs::path& file) const
{
    const auto encoding = readTextEncoding(file);
    if (!encoding)
        return;
    if (const auto known = readTextEncoding(entry(key)); known && *known == *encoding)
        return;
    if (const auto written = writeTextEncoding(entry(key), *encoding); !written)
        spdlog::warn("A text's encoding is not kept: {}", written.error().detail);
    trim();
}

void PromptCache::trim() const
{
    std::vector<Entry> entries = entriesIn(m_folder);
    std::ranges::sort(entries, std::greater(), &Entry::used);
    std::uintmax_t bytes = 0;
    for (const Entry& entry : entries) {
        bytes += entry.bytes;
        std::error_code ignored;
        if (bytes > m_mostBytes)
            fs::remove(entry.path, ignored);
    }
}

} // namespace sluice::inference
