// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/trials.h"

#include "ui/base/error_text.h"

#include <algorithm>

namespace sluice::ui {
namespace {

const Rational kLength(2);

} // namespace

struct Trials::Order
{
    TrialSet set;
    UpscaleSpec spec; ///< with start and end counted from the source's beginning
    std::vector<UpscaleChoice> choices;
    QStringList names;
};

Trials::Trials(Background& background,
               std::shared_ptr<Backend> backend,
               Paths paths,
               Settings settings,
               QObject* parent)
    : QObject(parent)
    , m_background(background)
    , m_backend(std::move(backend))
    , m_paths(std::move(paths))
    , m_settings(std::move(settings))
{}

Trials::~Trials()
{
    m_stop.request_stop();
}

void Trials::stop()
{
    m_stop.request_stop();
    m_running = false;
}

void Trials::report(const QString& text)
{
    if (m_running)
        Q_EMIT progressed(text);
}

void Trials::start(const Clip& clip,
                   Rational at,
                   const std::vector<UpscaleChoice>& choices,
                   const QStringList& names)
{
    m_stop.request_stop();
    m_running = true;
    Order order;
    // Near the end of a clip the two seconds end with it.
    const Rational latest = std::max(clip.in, clip.out - kLength);
    const Rational from = std::clamp(clip.in + (at - clip.position), clip.in, latest);
    const Rational to = std::min(clip.out, from + kLength);
    order.set.at = clip.position + (from - clip.in);
    order.set.duration = to - from;
    order.set.clip = clip.id;
    order.spec.source = clip.source.path;
    order.spec.start = from;
    order.spec.end = to;
    order.choices = choices;
    order.names = names;
    const auto tell = [this, send = m_background.wayTo(this)](const QString& text) {
        send([this, text] { report(text); });
    };
    m_stop = m_background.run(
        this,
        [order, tell, backend = m_backend, paths = m_paths,
         settings = m_settings](std::stop_token stop) mutable -> Result<TrialSet> {
            SLUICE_TRY(const media::MediaInfo info, media::probe(order.spec.source));
            order.spec.start = *order.spec.start + info.start;
            order.spec.end = *order.spec.end + info.start;
            for (std::size_t i = 0; i < order.choices.size(); ++i) {
                UpscaleSpec spec = order.spec;
                spec.model = order.choices[i].model;
                spec.scale = order.choices[i].scale;
                spec.denoise = order.choices[i].denoise;
                spec.deinterlace = order.choices[i].deinterlace;
                const QString name = order.names.value(int(i));
                const auto progress = [&](std::int64_t done, std::int64_t total,
                                          const std::string&) {
                    tell(Trials::tr("%1: %2 of %n frame(s)", nullptr, int(total))
                             .arg(name)
                             .arg(done));
                };
                SLUICE_TRY(const Trial trial,
                           runTrial(spec, *backend, paths, settings, progress, stop));
                order.set.made.push_back(
                    {Trials::tr("After · %1").arg(name), trial.file, trial.seconds.count()});
            }
            return order.set;
        },
        [this](const Result<TrialSet>& set) {
            m_running = false;
            if (set)
                Q_EMIT finished(*set);
            else
                Q_EMIT failed(errorText(set.error()));
        });
}

} // namespace sluice::ui
