// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/recent_projects.h"
#include "ui/base/phrases.h"
#include "ui/base/words.h"
#include "ui/pages/shortcut_map.h"
#include "ui/queue/queue_panel.h"
#include "ui/timeline/timeline_view.h"
#include "ui/viewer/viewer_panel.h"
#include "ui/window/main_window.h"
#include "ui/window/notice_area.h"
#include "ui/window/project_session.h"
#include "ui/window/source_panel.h"

#include <QAction>
#include <QFileDialog>
#include <QMenu>
#include <QStackedWidget>
#include <QStandardPaths>

namespace sluice::ui {
namespace {

/// Everything that goes through the file chooser, without stopping the window.
QFileDialog* chooser(QWidget* parent, const QString& title)
{
    auto* dialog = new QFileDialog(parent, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(false);
    dialog->setDirectory(QStandardPaths::writableLocation(QStandardPaths::MoviesLocation));
    return dialog;
}

/// What a step is called after "Undo:".
QString editName(EditKind kind)
{
    switch (kind) {
    case EditKind::Append:
        return MainWindow::tr("add clip");
    case EditKind::Insert:
        return MainWindow::tr("insert clip");
    case EditKind::TrimStart:
        return MainWindow::tr("trim start");
    case EditKind::TrimEnd:
        return MainWindow::tr("trim end");
    case EditKind::Split:
        return MainWindow::tr("split");
    case EditKind::Move:
        return MainWindow::tr("move");
    case EditKind::Remove:
        return MainWindow::tr("delete");
    case EditKind::RippleRemove:
        return MainWindow::tr("delete and close the gap");
    case EditKind::SetMarks:
        return MainWindow::tr("set range");
    case EditKind::ReplaceMedia:
        return MainWindow::tr("upscale clip");
    case EditKind::Flip:
        return MainWindow::tr("switch before and after");
    }
    return {};
}

} // namespace

QAction* MainWindow::addAction(QMenu* menu,
                               const QString& id,
                               const QString& text,
                               const QKeySequence& keys,
                               std::function<void()> run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(id);
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    QMainWindow::addAction(action);
    if (menu)
        menu->addAction(action);
    m_actions[id] = action;
    return action;
}

void MainWindow::makeActions()
{
    addAction(m_projectMenu, QStringLiteral("new"), tr("New project"), QKeySequence::New,
              [this] { m_project->startNew(); });
    addAction(m_projectMenu, QStringLiteral("open"), tr("Open project…"), QKeySequence::Open,
              [this] { chooseProject(); });
    m_projectMenu->addMenu(m_recentMenu);
    addAction(m_projectMenu, QStringLiteral("save"), tr("Save"), QKeySequence::Save, [this] {
        if (m_project->file().empty())
            chooseNameToSave();
        else
            m_project->save();
    });
    addAction(m_projectMenu, QStringLiteral("save-as"), tr("Save as…"),
              QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), [this] { chooseNameToSave(); });
    m_projectMenu->addSeparator();
    addAction(m_projectMenu, QStringLiteral("import"), tr("Add clips…"),
              QKeySequence(Qt::CTRL | Qt::Key_I), [this] { chooseMedia(); });
    addAction(m_projectMenu, QStringLiteral("relink"), tr("Look for missing files…"), {}, [this] {
        QFileDialog* dialog = chooser(this, tr("Folder to look in"));
        dialog->setFileMode(QFileDialog::Directory);
        connect(dialog, &QFileDialog::fileSelected, this,
                [this](const QString& folder) { m_project->relinkFrom(toPath(folder)); });
        dialog->show();
    });
    addAction(m_projectMenu, QStringLiteral("export"), tr("Export the timeline…"),
              QKeySequence(Qt::CTRL | Qt::Key_E), [this] { showPage(QStringLiteral("export")); });
    m_projectMenu->addSeparator();
    makeEditActions();
    makePageActions();
    updateActions();
}

void MainWindow::makeEditActions()
{
    Timeline& timeline = m_services.timeline;
    addAction(m_projectMenu, QStringLiteral("undo"), tr("Undo"), QKeySequence::Undo,
              [&timeline] { timeline.undo(); });
    addAction(m_projectMenu, QStringLiteral("redo"), tr("Redo"),
              QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), [&timeline] { timeline.redo(); });
    addAction(m_projectMenu, QStringLiteral("flip"), tr("Show before or after of the clip"),
              QKeySequence(Qt::CTRL | Qt::Key_B), [this, &timeline] {
                  if (const auto flipped = timeline.flip(m_source->clip()); !flipped)
                      m_notice->showError(phraseText(flipped.error().detail));
              });
    addAction(m_projectMenu, QStringLiteral("clear-marks"), tr("Clear the marks I and O"),
              QKeySequence(Qt::SHIFT | Qt::Key_X),
              [&timeline] { static_cast<void>(timeline.setMarks({}, {})); });
    addAction(m_projectMenu, QStringLiteral("try"), tr("Try 2 seconds here"),
              QKeySequence(Qt::CTRL | Qt::Key_T),
              [this] { tryModels({m_source->choice().model}); });
    m_projectMenu->addSeparator();
    addAction(m_projectMenu, QStringLiteral("quit"), tr("Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q),
              [this] { close(); });
    const std::pair<Verb, const char*> verbs[] = {{Verb::Generate, "verb-generate"},
                                                  {Verb::Upscale, "verb-upscale"},
                                                  {Verb::Caption, "verb-caption"}};
    const QString names[] = {tr("Generate"), tr("Upscale"), tr("Caption")};
    for (const auto& [verb, id] : verbs) {
        const Verb which = verb;
        addAction(nullptr, QLatin1String(id), names[int(verb)],
                  QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + int(verb))),
                  [this, which] { showVerb(which); });
    }
    addAction(nullptr, QStringLiteral("full-screen"), tr("Full screen"), QKeySequence(Qt::Key_F11),
              [this] { isFullScreen() ? showNormal() : showFullScreen(); });
}

void MainWindow::collectShortcuts()
{
    QList<QAction*> window;
    for (const auto& [id, action] : m_actions)
        window << action;
    m_shortcuts->add(tr("Window"), window);
    m_shortcuts->add(tr("Viewer"), m_viewer->actions());
    m_shortcuts->add(tr("Timeline"), m_timelineView->actions());
    m_shortcuts->add(tr("Queue"), m_queuePanel->jobActions());
}

void MainWindow::updateActions()
{
    const Timeline& timeline = m_services.timeline;
    QAction* undo = m_actions[QStringLiteral("undo")];
    QAction* redo = m_actions[QStringLiteral("redo")];
    if (!undo || !redo)
        return;
    undo->setEnabled(timeline.canUndo());
    redo->setEnabled(timeline.canRedo());
    undo->setText(timeline.undoKind() ? tr("Undo: %1").arg(editName(*timeline.undoKind()))
                                      : tr("Undo"));
    redo->setText(timeline.redoKind() ? tr("Redo: %1").arg(editName(*timeline.redoKind()))
                                      : tr("Redo"));
    const bool hasClips = !timeline.tracks().front().clips.empty();
    m_actions[QStringLiteral("export")]->setEnabled(hasClips);
}

void MainWindow::fillRecentMenu()
{
    m_services.background.run(
        this, [paths = m_services.paths](std::stop_token) { return RecentProjects(paths).list(); },
        [this](const std::vector<RecentProjects::Entry>& projects) {
            m_recentMenu->clear();
            m_recentMenu->setEnabled(!projects.empty());
            for (const RecentProjects::Entry& project : projects) {
                const QString path = toQString(project.path);
                QAction* action = m_recentMenu->addAction(path);
                action->setEnabled(project.exists);
                connect(action, &QAction::triggered, this, [this, path] { openFiles({path}); });
            }
        });
}

void MainWindow::chooseProject()
{
    QFileDialog* dialog = chooser(this, tr("Open project"));
    dialog->setNameFilter(tr("Sluice projects (*.sluice)"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& file) { openFiles({file}); });
    dialog->show();
}

void MainWindow::chooseMedia()
{
    QFileDialog* dialog = chooser(this, tr("Add clips and pictures"));
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this,
            [this](const QStringList& files) { openFiles(files); });
    dialog->show();
}

void MainWindow::chooseNameToSave()
{
    QFileDialog* dialog = chooser(this, tr("Save project"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("sluice"));
    dialog->setNameFilter(tr("Sluice projects (*.sluice)"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& file) { m_project->saveAs(toPath(file)); });
    dialog->show();
}

} // namespace sluice::ui
