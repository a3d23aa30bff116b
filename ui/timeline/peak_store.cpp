// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/peak_store.h"

#include "core/base/atomic_file.h"
#include "core/base/hash.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <vector>

namespace sluice::ui {
namespace {

namespace fs = std::filesystem;

/// In front of the levels: what it is, how many a second, and a hash of what follows.
constexpr std::string_view kMagic = "sluice peaks 1 100\n";
static_assert(media::SoundPeaks::kPerSecond == 100, "the magic line says how many a second");
constexpr std::size_t kHashSize = 64;

} // namespace

PeakStore::PeakStore(fs::path folder, std::uintmax_t mostBytes)
    : m_folder(std::move(folder))
    , m_mostBytes(mostBytes)
{}

std::optional<fs::path> PeakStore::fileFor(const fs::path& media) const
{
    std::error_code error;
    const std::uintmax_t size = fs::file_size(media, error);
    if (error)
        return std::nullopt;
    const auto changed = fs::last_write_time(media, error);
    if (error)
        return std::nullopt;
    const std::string key =
        fmt::format("{}\n{}\n{}", media.string(), size, changed.time_since_epoch().count());
    return m_folder / (sha256Hex(key).substr(0, 32) + ".peaks");
}

std::optional<media::SoundPeaks> PeakStore::load(const fs::path& media) const
{
    const auto file = fileFor(media);
    if (!file)
        return std::nullopt;
    const auto content = readFile(*file);
    if (!content)
        return std::nullopt;
    const std::string_view text = *content;
    if (text.size() < kMagic.size() + kHashSize || !text.starts_with(kMagic))
        return std::nullopt;
    const std::string_view levels = text.substr(kMagic.size() + kHashSize);
    if (sha256Hex(levels) != text.substr(kMagic.size(), kHashSize))
        return std::nullopt;
    std::error_code ignored;
    fs::last_write_time(*file, fs::file_time_type::clock::now(), ignored);
    return media::SoundPeaks{{levels.begin(), levels.end()}};
}

void PeakStore::save(const fs::path& media, const media::SoundPeaks& peaks)
{
    const auto file = fileFor(media);
    if (!file)
        return;
    const std::string_view levels(reinterpret_cast<const char*>(peaks.levels.data()),
                                  peaks.levels.size());
    std::string content(kMagic);
    content += sha256Hex(levels);
    content += levels;
    if (const auto written = writeFileAtomically(*file, content); !written)
        spdlog::info("sound levels are not kept: {}", written.error().detail);
    // Looking through the folder takes longer the more there is; a sixteenth of the bound too much does no harm.
    m_written += content.size();
    if (m_written <= m_mostBytes / 16)
        return;
    m_written = 0;
    makeRoom();
}

void PeakStore::makeRoom() const
{
    struct Kept
    {
        fs::path path;
        std::uintmax_t bytes;
        fs::file_time_type used;
    };
    std::vector<Kept> files;
    std::uintmax_t total = 0;
    std::error_code error;
    for (fs::directory_iterator entry(m_folder, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code ignored;
        if (entry->path().extension() != ".peaks")
            continue;
        files.push_back(
            {entry->path(), entry->file_size(ignored), entry->last_write_time(ignored)});
        total += files.back().bytes;
    }
    std::ranges::sort(files, {}, &Kept::used);
    for (const Kept& file : files) {
        if (total <= m_mostBytes)
            return;
        std::error_code ignored;
        fs::remove(file.path, ignored);
        total -= file.bytes;
    }
}

} // namespace sluice::ui
