// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/project_session.h"

#include "core/timeline/find_media.h"
#include "core/timeline/read_media.h"
#include "core/timeline/recent_projects.h"
#include "ui/base/error_text.h"
#include "ui/base/words.h"

#include <spdlog/spdlog.h>

namespace sluice::ui {
namespace fs = std::filesystem;
namespace {

// Soon enough that little is lost, late enough that a drag is one write.
constexpr std::chrono::seconds kAutosaveAfter{2};

/// Media that were found again, to be linked in the GUI thread.
using Relinked = std::vector<std::pair<fs::path, MediaRef>>;

} // namespace

ProjectSession::ProjectSession(Timeline& timeline,
                               Background& background,
                               const Paths& paths,
                               QObject* parent)
    : QObject(parent)
    , m_timeline(timeline)
    , m_background(background)
    , m_paths(paths)
    , m_savedRevision(timeline.revision())
    , m_token(timeline.onChanged([this] {
        m_autosaveTimer.start();
        Q_EMIT changed();
    }))
{
    m_autosaveTimer.setSingleShot(true);
    m_autosaveTimer.setInterval(kAutosaveAfter);
    connect(&m_autosaveTimer, &QTimer::timeout, this, &ProjectSession::writeAutosave);
}

ProjectSession::~ProjectSession() = default;

QString ProjectSession::name() const
{
    return m_file.empty() ? QString() : toQString(m_file.filename());
}

Project ProjectSession::snapshot() const
{
    return Project{m_timeline.content(), m_playhead, m_rule};
}

void ProjectSession::take(Project project, const fs::path& file, bool isSaved)
{
    if (const auto loaded = m_timeline.load(std::move(project.timeline)); !loaded) {
        Q_EMIT failed(errorText(loaded.error()));
        return;
    }
    m_file = file;
    m_playhead = project.playhead;
    m_rule = m_savedRule = project.rule;
    m_savedRevision = isSaved ? m_timeline.revision() : m_timeline.revision() - 1;
    Q_EMIT opened();
    Q_EMIT changed();
    const std::size_t missing = missingMedia(m_timeline.content()).size();
    if (missing > 0)
        Q_EMIT mediaMissing(int(missing));
}

void ProjectSession::setRule(const std::string& rule)
{
    if (rule == m_rule)
        return;
    m_rule = rule;
    m_autosaveTimer.start();
    Q_EMIT changed();
}

void ProjectSession::startNew()
{
    take(Project{}, {}, true);
}

void ProjectSession::open(const fs::path& file)
{
    m_background.run(
        this,
        [file, paths = m_paths](std::stop_token) {
            auto project = loadProject(file);
            if (project)
                if (const auto noted = RecentProjects(paths).add(file); !noted)
                    spdlog::warn("recent projects: {}", noted.error().detail);
            return project;
        },
        [this, file](Result<Project> project) {
            if (!project) {
                Q_EMIT failed(errorText(project.error()));
                return;
            }
            take(std::move(*project), file, true);
        });
}

void ProjectSession::save()
{
    if (!m_file.empty())
        write(m_file);
}

void ProjectSession::saveAs(const fs::path& file)
{
    fs::path named = file;
    if (named.extension().empty())
        named += kProjectEnding;
    write(named);
}

void ProjectSession::write(const fs::path& file)
{
    const std::uint64_t revision = m_timeline.revision();
    m_background.run(
        this,
        [file, project = snapshot(), paths = m_paths](std::stop_token) -> Result<void> {
            SLUICE_CHECK(saveProject(file, project));
            if (const auto noted = RecentProjects(paths).add(file); !noted)
                spdlog::warn("recent projects: {}", noted.error().detail);
            return {};
        },
        [this, file, revision, rule = m_rule](const Result<void>& written) {
            if (!written) {
                Q_EMIT failed(errorText(written.error()));
                return;
            }
            m_file = file;
            m_savedRevision = revision;
            m_savedRule = rule;
            if (!isModified() && m_autosave && !m_autosaving)
                m_autosave->discard();
            Q_EMIT changed();
        });
}

void ProjectSession::writeAutosave()
{
    // One at a time; what came meanwhile is written next.
    if (m_autosaving || !isModified())
        return;
    m_autosaving = true;
    const std::uint64_t revision = m_timeline.revision();
    m_background.run(
        this,
        [autosave = m_autosave, project = snapshot(), file = m_file,
         paths = m_paths](std::stop_token) mutable -> Result<std::shared_ptr<Autosave>> {
            if (!autosave) {
                SLUICE_TRY(Autosave created, Autosave::create(paths));
                autosave = std::make_shared<Autosave>(std::move(created));
            }
            SLUICE_CHECK(autosave->write(project, file));
            return autosave;
        },
        [this, revision](Result<std::shared_ptr<Autosave>> autosave) {
            m_autosaving = false;
            if (!autosave) {
                Q_EMIT failed(errorText(autosave.error()));
                return;
            }
            m_autosave = std::move(*autosave);
            if (!isModified())
                m_autosave->discard();
            else if (m_timeline.revision() != revision)
                m_autosaveTimer.start();
        });
}

void ProjectSession::restoreUnsaved()
{
    struct Found
    {
        std::optional<Recoverable> what;
        std::optional<Project> project;
    };
    m_background.run(
        this,
        [paths = m_paths](std::stop_token) {
            Found found;
            for (const Recoverable& candidate : recoverableProjects(paths)) {
                auto project = recoverProject(candidate);
                if (!project)
                    continue;
                found = {candidate, std::move(*project)};
                break;
            }
            return found;
        },
        [this](Found found) {
            if (!found.what || !m_timeline.content().tracks.front().clips.empty()) {
                Q_EMIT nothingToRestore();
                return;
            }
            const int clips = int(found.what->clips);
            take(std::move(*found.project), found.what->project, false);
            // Ours is written before the former one goes.
            m_background.run(
                this,
                [paths = m_paths, project = snapshot(), file = m_file,
                 what = *found.what](std::stop_token) -> Result<std::shared_ptr<Autosave>> {
                    SLUICE_TRY(Autosave created, Autosave::create(paths));
                    SLUICE_CHECK(created.write(project, file));
                    discardRecoverable(what);
                    return std::make_shared<Autosave>(std::move(created));
                },
                [this](Result<std::shared_ptr<Autosave>> autosave) {
                    if (autosave && !m_autosave)
                        m_autosave = std::move(*autosave);
                });
            Q_EMIT restored(clips, !found.what->project.empty());
        });
}

void ProjectSession::import(const QStringList& files, std::optional<Rational> at)
{
    struct Read
    {
        std::vector<MediaRef> media;
        QStringList problems;
    };
    m_background.run(
        this,
        [files](std::stop_token stop) {
            Read read;
            for (const QString& file : files) {
                auto media = readMedia(toPath(file), stop);
                if (media)
                    read.media.push_back(std::move(*media));
                else
                    read.problems << QString::fromStdString(media.error().detail);
            }
            return read;
        },
        [this, at](const Read& read) {
            std::optional<Rational> place = at;
            int count = 0;
            QStringList problems = read.problems;
            for (const MediaRef& media : read.media) {
                const auto added =
                    place ? m_timeline.insertRipple(media, *place) : m_timeline.append(media);
                if (!added) {
                    problems << QString::fromStdString(added.error().detail);
                    continue;
                }
                ++count;
                if (place)
                    place = m_timeline.find(*added)->end();
            }
            if (count > 0)
                Q_EMIT imported(count);
            if (problems.size() > 3) {
                const int more = int(problems.size()) - 3;
                problems = problems.mid(0, 3);
                problems << tr("%n more file(s) cannot be used.", nullptr, more);
            }
            if (!problems.isEmpty())
                Q_EMIT failed(problems.join(QLatin1Char('\n')));
        });
}

void ProjectSession::relinkFrom(const fs::path& folder)
{
    m_background.run(
        this,
        [missing = missingMedia(m_timeline.content()), folder](std::stop_token stop) {
            Relinked relinked;
            for (const auto& [from, to] : findMedia(missing, folder, stop))
                if (auto media = readMedia(to, stop))
                    relinked.emplace_back(from, std::move(*media));
            return relinked;
        },
        [this](const Relinked& relinked) {
            for (const auto& [from, media] : relinked) {
                std::optional<ClipId> clip;
                for (const Clip& candidate : m_timeline.tracks().front().clips)
                    if (candidate.source.path == from)
                        clip = candidate.id;
                if (!clip)
                    continue;
                if (const auto linked = m_timeline.relink(*clip, media); !linked)
                    Q_EMIT failed(errorText(linked.error()));
            }
            const std::size_t missing = missingMedia(m_timeline.content()).size();
            if (missing > 0)
                Q_EMIT mediaMissing(int(missing));
        });
}

void ProjectSession::keepForNextStart()
{
    m_autosaveTimer.stop();
    if (!isModified()) {
        if (m_autosave)
            m_autosave->discard();
        return;
    }
    if (!m_autosave)
        if (auto created = Autosave::create(m_paths))
            m_autosave = std::make_shared<Autosave>(std::move(*created));
    if (m_autosave)
        if (const auto written = m_autosave->write(snapshot(), m_file); !written)
            spdlog::error("autosave: {}", written.error().detail);
}

} // namespace sluice::ui
