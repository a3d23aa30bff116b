// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timeline/autosave.h"
#include "core/timeline/project.h"
#include "core/timeline/timeline.h"
#include "ui/base/background.h"

#include <QObject>
#include <QTimer>

namespace sluice::ui {

/// The project that is open: its file, whether it is saved, its autosave, and bringing media in. Reads and writes in the background.
class ProjectSession : public QObject
{
    Q_OBJECT

public:
    ProjectSession(Timeline& timeline,
                   Background& background,
                   const Paths& paths,
                   QObject* parent = nullptr);
    ~ProjectSession() override;

    const std::filesystem::path& file() const { return m_file; }
    QString name() const;
    bool isModified() const
    {
        return m_timeline.revision() != m_savedRevision || m_rule != m_savedRule;
    }
    /// Who chooses where its jobs run; empty: as the settings say. Part of the file.
    const std::string& rule() const { return m_rule; }
    void setRule(const std::string& rule);
    void setPlayhead(Rational playhead) { m_playhead = playhead; }
    Rational playhead() const { return m_playhead; }

    /// An empty timeline without a file.
    void startNew();
    void open(const std::filesystem::path& file);
    /// Errors come as failed(). Without a file of its own saveAs() has to be asked.
    void save();
    void saveAs(const std::filesystem::path& file);
    /// Opens what a former start left unsaved, newest first; false when there is nothing.
    void restoreUnsaved();
    /// Media are put at the end, or, with a place, there if it is free. Those that cannot be used are named together.
    void import(const QStringList& files, std::optional<Rational> at = {});
    /// Looks for missing media by their names in `folder` and below it.
    void relinkFrom(const std::filesystem::path& folder);
    /// Writes what is not saved to where the next start finds it. Blocks: for the end of the program only.
    void keepForNextStart();

Q_SIGNALS:
    /// Name, file or saved state.
    void changed();
    /// Another project is on the timeline now.
    void opened();
    void restored(int clips, bool hadFile);
    void nothingToRestore();
    void imported(int count);
    void mediaMissing(int count);
    void failed(const QString& text);

private:
    struct Loaded;

    Project snapshot() const;
    void take(Project project, const std::filesystem::path& file, bool isSaved);
    void writeAutosave();
    void write(const std::filesystem::path& file);

    Timeline& m_timeline;
    Background& m_background;
    const Paths m_paths;
    std::filesystem::path m_file;
    std::uint64_t m_savedRevision = 0;
    Rational m_playhead;
    std::string m_rule;
    std::string m_savedRule;
    std::shared_ptr<Autosave> m_autosave;
    bool m_autosaving = false;
    QTimer m_autosaveTimer;
    std::shared_ptr<void> m_token;
};

} // namespace sluice::ui
