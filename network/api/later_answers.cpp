// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/api/later_answers.h"

#include "network/api/api_answer.h"
#include "network/orchestrator/auth_tokens.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace sluice::network {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::minutes kLife{10};
constexpr int kMostAtOnce = 16;
constexpr int kMostKept = 256;

} // namespace

LaterAnswers::~LaterAnswers()
{
    for (const auto& [id, entry] : m_entries)
        entry->thread.request_stop();
    for (const auto& [id, entry] : m_entries)
        if (entry->thread.joinable())
            entry->thread.join();
}

Result<std::string> LaterAnswers::begin(Work work)
{
    const std::lock_guard lock(m_mutex);
    removeOld();
    const auto running = std::ranges::count_if(
        m_entries, [](const auto& entry) { return !entry.second->answer.has_value(); });
    if (running >= kMostAtOnce || m_entries.size() >= kMostKept)
        return fail(ErrorCode::Unavailable, "Too many requests are under way; try again later.");
    std::string id = randomHex(8);
    const auto entry = std::make_shared<Entry>();
    m_entries.emplace(id, entry);
    // The entry outlives its thread: removeOld() and the destructor wait for it.
    entry->thread = std::jthread(
        [this, entry = entry.get(), work = std::move(work)](const std::stop_token& stop) {
            LaterAnswer answer{500, errorBody("The program made a mistake; see its log."), {}};
            try {
                answer = work(entry->progress, stop);
            } catch (const std::exception& exception) {
                spdlog::error("API: {}", exception.what());
            }
            const std::lock_guard inner(m_mutex);
            entry->answer = std::move(answer);
            entry->ended = Steady::now();
        });
    return id;
}

std::optional<LaterAnswers::State> LaterAnswers::find(const std::string& id)
{
    const std::lock_guard lock(m_mutex);
    removeOld();
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return std::nullopt;
    const Entry& entry = *found->second;
    return State{entry.progress.stage(), entry.progress.maker(), entry.answer};
}

void LaterAnswers::removeOld()
{
    // A thread that has left its answer needs the lock no more.
    std::erase_if(m_entries, [](const auto& entry) {
        return entry.second->answer && Steady::now() - entry.second->ended > kLife;
    });
}

} // namespace sluice::network
