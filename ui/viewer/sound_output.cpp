// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/sound_output.h"

#include "ui/viewer/program_sound.h"

#include <QAudioDevice>
#include <QAudioSink>
#include <QIODevice>
#include <QMediaDevices>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

namespace sluice::ui {
namespace {

constexpr int kFrameBytes = ProgramSound::kChannels * int(sizeof(float));
constexpr int kSinkMilliseconds = 100;

} // namespace

/// What the sink reads from, on whatever thread it likes. When nothing is decoded yet it hands out silence, and drops as much
/// of the sound that comes too late: what is heard stays where the clock is.
class SoundOutput::Feed : public QIODevice
{
public:
    explicit Feed(SoundBuffer& buffer)
        : m_buffer(buffer)
    {
        open(QIODevice::ReadOnly);
    }
    /// Sample frames that left for the loudspeaker, counting those that were left out.
    std::int64_t taken() const { return m_taken; }
    /// Leaves out so many of those to come.
    void skip(std::int64_t frames)
    {
        m_debt += frames;
        m_taken += frames;
    }
    bool isSequential() const override { return true; }
    qint64 bytesAvailable() const override { return 1 << 20; }

protected:
    qint64 readData(char* data, qint64 bytes) override
    {
        const qint64 frames = std::max<qint64>(bytes / kFrameBytes, 0);
        float late[512 * ProgramSound::kChannels];
        for (std::int64_t debt = m_debt; debt > 0; debt = m_debt) {
            const std::size_t got =
                m_buffer.take(late, std::size_t(std::min<std::int64_t>(debt, 512)));
            if (got == 0)
                break;
            m_debt -= std::int64_t(got);
        }
        const std::int64_t got =
            m_debt > 0
                ? 0
                : std::int64_t(m_buffer.take(reinterpret_cast<float*>(data), std::size_t(frames)));
        std::memset(data + got * kFrameBytes, 0, std::size_t(frames - got) * kFrameBytes);
        m_debt += frames - got;
        m_taken += frames;
        return frames * kFrameBytes;
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    SoundBuffer& m_buffer;
    std::atomic<std::int64_t> m_debt = 0; ///< sample frames that are to be left out
    std::atomic<std::int64_t> m_taken = 0;
};

SoundOutput::SoundOutput(QObject* parent)
    : QObject(parent)
{}

SoundOutput::~SoundOutput()
{
    stop();
}

void SoundOutput::setVolume(double volume)
{
    m_volume = std::clamp(volume, 0.0, 1.0);
    if (m_sink)
        m_sink->setVolume(m_volume);
}

void SoundOutput::start(const Program& program, Rational time)
{
    stop();
    if (!m_devices) {
        m_devices = std::make_unique<QMediaDevices>();
        connect(m_devices.get(), &QMediaDevices::audioOutputsChanged, this,
                &SoundOutput::devicesChanged);
    }
    if (program.segments.empty() || QMediaDevices::audioOutputs().isEmpty())
        return;
    m_start = time;
    m_playing = true;
    m_lastTaken = 0;
    m_buffer.start(program, time);
    openSink();
}

void SoundOutput::openSink()
{
    const QAudioDevice device = QMediaDevices::defaultAudioOutput();
    QAudioFormat format;
    format.setSampleRate(ProgramSound::kRate);
    format.setChannelCount(ProgramSound::kChannels);
    format.setSampleFormat(QAudioFormat::Float);
    if (device.isNull() || !device.isFormatSupported(format)) {
        stop();
        Q_EMIT lost(tr("The sound device cannot play this sound. Playing goes on without it."));
        return;
    }
    m_device = device.id();
    m_feed = std::make_unique<Feed>(m_buffer);
    m_sink = std::make_unique<QAudioSink>(device, format);
    m_sink->setBufferSize(ProgramSound::kRate * kFrameBytes * kSinkMilliseconds / 1000);
    m_sink->setVolume(m_volume);
    connect(m_sink.get(), &QAudioSink::stateChanged, this, &SoundOutput::sinkChanged,
            Qt::QueuedConnection);
    m_sink->start(m_feed.get());
}

void SoundOutput::stop()
{
    m_playing = false;
    if (m_sink) {
        m_sink->disconnect(this);
        m_sink->reset();
    }
    m_sink.reset();
    m_feed.reset();
    m_buffer.stop();
}

std::optional<Rational> SoundOutput::heardPosition()
{
    if (!m_playing || !m_sink || !m_feed)
        return std::nullopt;
    // Devices take their time to begin, and stall: one that does not move says nothing.
    const std::int64_t before = std::exchange(m_lastTaken, m_feed->taken());
    if (m_lastTaken == before)
        return std::nullopt;
    // What the sink still holds is not heard yet.
    const std::int64_t held =
        std::max<std::int64_t>(0, m_sink->bufferSize() - m_sink->bytesFree()) / kFrameBytes;
    const std::int64_t frames = std::max<std::int64_t>(0, m_feed->taken() - held);
    return m_start + Rational(frames, ProgramSound::kRate);
}

void SoundOutput::skip(Rational time)
{
    if (m_feed)
        m_feed->skip(std::max<std::int64_t>(0, time.ticks(Rational(1, ProgramSound::kRate))));
}

void SoundOutput::devicesChanged()
{
    if (!m_playing)
        return;
    for (const QAudioDevice& device : QMediaDevices::audioOutputs())
        if (device.id() == m_device)
            return;
    stop();
    Q_EMIT lost(tr("The sound device is gone. Playing goes on without sound."));
}

void SoundOutput::sinkChanged()
{
    if (!m_sink || m_sink->error() == QAudio::NoError || m_sink->error() == QAudio::UnderrunError)
        return;
    stop();
    Q_EMIT lost(tr("The sound device does not answer. Playing goes on without sound."));
}

} // namespace sluice::ui
