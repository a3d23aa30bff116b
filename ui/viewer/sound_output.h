// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/viewer/sound_buffer.h"

#include <QObject>

#include <memory>
#include <optional>

class QAudioSink;
class QMediaDevices;

namespace sluice::ui {

/// Plays a program's sound, if this computer has something to play it on. GUI thread.
///
/// Without a device, and when it is unplugged, it is silent and says so once; the caller's clock goes on by itself.
class SoundOutput : public QObject
{
    Q_OBJECT

public:
    explicit SoundOutput(QObject* parent = nullptr);
    ~SoundOutput() override;

    /// 0 to 1.
    void setVolume(double volume);
    void start(const Program& program, Rational time);
    void stop();
    /// What is being heard now; nothing while that is not known. Ask ten times a second or less often.
    std::optional<Rational> heardPosition();
    /// Leaves out so much of what would be heard next: it came too late.
    void skip(Rational time);

Q_SIGNALS:
    /// For people: why there is no sound any more.
    void lost(const QString& why);

private:
    class Feed;
    void openSink();
    void devicesChanged();
    void sinkChanged();

    SoundBuffer m_buffer;
    std::unique_ptr<QMediaDevices>
        m_devices; ///< made at the first use: looking for devices takes its time
    std::unique_ptr<Feed> m_feed;
    std::unique_ptr<QAudioSink> m_sink;
    QByteArray m_device;
    Rational m_start;
    std::int64_t m_lastTaken = 0;
    double m_volume = 1;
    bool m_playing = false;
};

} // namespace sluice::ui
