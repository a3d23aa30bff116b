// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/trial.h"
#include "ui/base/background.h"
#include "ui/run/upscale_choice.h"

#include <QObject>

namespace sluice::ui {

/// The same two seconds as several models make them.
struct TrialSet
{
    Rational at; ///< on the timeline: where the two seconds begin
    Rational duration;
    ClipId clip = 0;
    struct Made
    {
        QString label; ///< "After · General ×4"
        std::filesystem::path file;
        double seconds = 0;
    };
    std::vector<Made> made;
};

/// "Try two seconds here": makes them in the background, one model after the other.
class Trials : public QObject
{
    Q_OBJECT

public:
    Trials(Background& background,
           std::shared_ptr<Backend> backend,
           Paths paths,
           Settings settings,
           QObject* parent = nullptr);
    ~Trials() override;

    /// Two seconds of `clip` around the timeline's time `at`, with each of `choices`; labels as `names`.
    void start(const Clip& clip,
               Rational at,
               const std::vector<UpscaleChoice>& choices,
               const QStringList& names);
    void stop();
    bool isRunning() const { return m_running; }
    void setSettings(const Settings& settings) { m_settings = settings; }

Q_SIGNALS:
    /// What people read: "Trying: upscaling, 12 of 50 frames".
    void progressed(const QString& text);
    void finished(const sluice::ui::TrialSet& set);
    void failed(const QString& text);

private:
    struct Order;
    void report(const QString& text);

    Background& m_background;
    const std::shared_ptr<Backend> m_backend;
    const Paths m_paths;
    Settings m_settings;
    std::stop_source m_stop;
    bool m_running = false;
};

} // namespace sluice::ui
