// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/config/settings.h"
#include "core/job/backend.h"
#include "core/job/cloud_reference.h"
#include "core/media/source_looks.h"
#include "ui/base/background.h"
#include "ui/run/upscale_choice.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>

#include <map>

namespace sluice::ui {

/// A job ready to be submitted, with what each place says about it.
struct PreparedJob
{
    ClipId clip = 0;
    Rational from; ///< of the source, from its beginning
    Rational to;
    JobPlan plan;
    std::vector<Quote> quotes;
};

/// All that one press of Run would do.
struct Preparation
{
    std::vector<PreparedJob> jobs;
    std::vector<Quote> totals; ///< one for each place: sums over the jobs, the largest memory
    std::optional<CloudReference> cloud; ///< what a public cloud lists for the same work
    std::optional<Error>
        error; ///< of the first part that cannot be done; then nothing would be run
};

/// Looks at the sources, asks every place, adds up. Keep off the GUI thread: reads whole files' packets, unless `looks` knows them.
Preparation prepareUpscale(const std::vector<UpscaleRange>& ranges,
                           const UpscaleChoice& choice,
                           const std::vector<std::shared_ptr<Backend>>& backends,
                           const Paths& paths,
                           const Settings& settings,
                           std::stop_token stop,
                           media::SourceLooks* looks = nullptr);

/// Adds a job's quotes to the totals. One job that cannot run means that the whole cannot.
void addQuotes(Preparation& preparation, const PreparedJob& job);

/// Looks up what a public cloud lists for all jobs together; nothing where the table has none.
void addCloudReference(Preparation& preparation, const Paths& paths);

/// Where results go that have no source to lie beside.
std::filesystem::path moviesFolder();

/// Works out what Run would do: prepareUpscale() or prepareGeneration() with what they are to be about. In the background.
using Prepare = std::function<Preparation(const std::vector<std::shared_ptr<Backend>>& backends,
                                          const Paths& paths,
                                          const Settings& settings,
                                          std::stop_token stop)>;

/// Asks the subnet for news about work like this plan's; why it cannot be done there, otherwise. May take seconds; any thread.
using RefreshPlaces = std::function<Result<void>(const JobPlan&, std::stop_token)>;

/// Keeps the estimate of what is chosen up to date, in the background, a moment after the last change.
class Estimates : public QObject
{
    Q_OBJECT

public:
    Estimates(Background& background,
              std::vector<std::shared_ptr<Backend>> backends,
              Paths paths,
              Settings settings,
              RefreshPlaces refresh,
              QObject* parent = nullptr);

    /// What Run would do from now on; the answer comes when it has been quiet for a moment. `topic`: the kind of work and its model;
    /// prices of others are asked for anew when it changes.
    void ask(std::string topic, Prepare prepare);
    /// The same again: a run has been measured, a model was installed.
    void askAgain();
    /// There is nothing to ask about now: an answer under way will not come.
    void stop();
    void setSettings(const Settings& settings) { m_settings = settings; }

    /// What the sources told when they were read for former questions; for the next one's Prepare.
    const std::shared_ptr<media::SourceLooks>& looks() const { return m_looks; }

    /// The answer to the last question, once it is there.
    const std::optional<Preparation>& answer() const { return m_answer; }

Q_SIGNALS:
    /// A new question is under way.
    void asked();
    /// Also when a place had news about the same question.
    void answered();

private:
    void start();
    void refreshPlaces();

    Background& m_background;
    const std::vector<std::shared_ptr<Backend>> m_backends;
    const Paths m_paths;
    Settings m_settings;
    const std::shared_ptr<media::SourceLooks> m_looks = std::make_shared<media::SourceLooks>();
    QTimer m_quiet;
    std::string m_topic;
    Prepare m_prepare; ///< empty: nothing was asked yet
    std::stop_source m_running;
    std::optional<Preparation> m_answer;
    const RefreshPlaces m_refresh; ///< may be empty
    std::string m_refreshedFor;    ///< the topic that places were last asked about
    QElapsedTimer m_refreshedAt;
};

} // namespace sluice::ui
