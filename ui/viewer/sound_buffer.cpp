// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/sound_buffer.h"

#include "ui/viewer/program_sound.h"

#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace sluice::ui {
namespace {

constexpr std::size_t kBlock = 2048;                    ///< sample frames decoded at once
constexpr std::size_t kAhead = ProgramSound::kRate / 2; ///< sample frames kept ready

} // namespace

struct SoundBuffer::State
{
    struct Wish
    {
        Program program;
        Rational time;
    };
    mutable std::mutex mutex;
    std::condition_variable_any changed;
    std::optional<Wish> wish;
    bool running = false;
    bool ended = false;
    std::uint64_t generation = 0;
    std::vector<float> ready; ///< interleaved
    std::jthread thread;

    void work(const std::stop_token& end);
};

void SoundBuffer::State::work(const std::stop_token& end)
{
    pthread_setname_np(pthread_self(), "sound");
    ProgramSound sound;
    std::vector<float> block(kBlock * ProgramSound::kChannels);
    Program current;
    for (;;) {
        std::uint64_t working = 0;
        std::optional<Wish> fresh;
        {
            std::unique_lock lock(mutex);
            changed.wait(lock, end, [&] {
                return wish ||
                       (running && !ended && ready.size() < kAhead * ProgramSound::kChannels);
            });
            if (end.stop_requested())
                return;
            fresh.swap(wish);
            working = generation;
        }
        if (fresh) {
            if (!(fresh->program == current)) {
                current = fresh->program;
                sound.setProgram(current);
            }
            sound.seek(fresh->time);
        }
        const bool more = sound.read(block);
        const std::lock_guard lock(mutex);
        if (working != generation)
            continue;
        ended = !more;
        if (more)
            ready.insert(ready.end(), block.begin(), block.end());
    }
}

SoundBuffer::SoundBuffer()
    : m_state(std::make_unique<State>())
{
    m_state->thread = std::jthread([this](const std::stop_token& end) { m_state->work(end); });
}

SoundBuffer::~SoundBuffer()
{
    m_state->thread.request_stop();
    m_state->thread.join();
}

void SoundBuffer::start(const Program& program, Rational time)
{
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->wish = State::Wish{program, time};
        m_state->ready.clear();
        m_state->ended = false;
        m_state->running = true;
        ++m_state->generation;
    }
    m_state->changed.notify_one();
}

void SoundBuffer::stop()
{
    const std::lock_guard lock(m_state->mutex);
    m_state->wish.reset();
    m_state->ready.clear();
    m_state->running = false;
    ++m_state->generation;
}

std::size_t SoundBuffer::take(float* to, std::size_t frames)
{
    std::size_t count = 0;
    {
        const std::lock_guard lock(m_state->mutex);
        count = std::min(frames, m_state->ready.size() / ProgramSound::kChannels);
        const auto end = m_state->ready.begin() + std::ptrdiff_t(count * ProgramSound::kChannels);
        std::copy(m_state->ready.begin(), end, to);
        m_state->ready.erase(m_state->ready.begin(), end);
    }
    m_state->changed.notify_one();
    return count;
}

} // namespace sluice::ui
