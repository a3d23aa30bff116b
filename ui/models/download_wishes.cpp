// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/download_wishes.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "inference/store/model_card.h"

#include <spdlog/spdlog.h>

#include <vector>

namespace sluice::ui {

DownloadWishes::DownloadWishes(std::filesystem::path file)
    : m_file(std::move(file))
{}

void DownloadWishes::load()
{
    const std::lock_guard lock(m_mutex);
    if (m_isLoaded)
        return;
    m_isLoaded = true;
    const auto text = readFile(m_file, 1u << 20);
    if (!text)
        return;
    const auto json = parseJson(*text, m_file.string());
    if (!json)
        return spdlog::warn("{}", json.error().detail);
    std::vector<std::string> wanted;
    std::vector<std::string> agreed;
    JsonReader reader(*json, m_file.string());
    reader.optional("wanted", wanted);
    reader.optional("agreed", agreed);
    if (const auto read = reader.result(); !read)
        return spdlog::warn("{}", read.error().detail);
    for (const std::string& id : wanted)
        if (inference::isModelId(id))
            m_wanted.insert(id);
    m_agreed.insert(agreed.begin(), agreed.end());
}

Result<void> DownloadWishes::save() const
{
    const std::lock_guard lock(m_mutex);
    const nlohmann::json json{{"wanted", m_wanted}, {"agreed", m_agreed}};
    return writeFileAtomically(m_file, dumpJson(json) + "\n");
}

void DownloadWishes::want(const std::string& id)
{
    const std::lock_guard lock(m_mutex);
    m_wanted.insert(id);
}

void DownloadWishes::forget(const std::string& id)
{
    const std::lock_guard lock(m_mutex);
    m_wanted.erase(id);
}

bool DownloadWishes::wants(const std::string& id) const
{
    const std::lock_guard lock(m_mutex);
    return m_wanted.contains(id);
}

void DownloadWishes::agree(const std::string& licence)
{
    const std::lock_guard lock(m_mutex);
    m_agreed.insert(licence);
}

bool DownloadWishes::agreed(const std::string& licence) const
{
    const std::lock_guard lock(m_mutex);
    return m_agreed.contains(licence);
}

} // namespace sluice::ui
