// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/models_page.h"

#include "ui/base/notice.h"
#include "ui/base/words.h"
#include "ui/models/hub_panel.h"
#include "ui/models/model_row.h"
#include "ui/pages/piecemeal.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {
namespace {

/// A dropped ncnn model is two files that are imported as one.
std::vector<std::filesystem::path> importable(const QList<QUrl>& urls)
{
    std::vector<std::filesystem::path> files;
    for (const QUrl& url : urls)
        if (url.isLocalFile())
            files.push_back(toPath(url.toLocalFile()));
    std::vector<std::filesystem::path> sources;
    for (const auto& file : files) {
        auto param = file;
        param.replace_extension(".param");
        const bool isSecondHalf =
            file.extension() == ".bin" && std::ranges::find(files, param) != files.end();
        if (!isSecondHalf)
            sources.push_back(file);
    }
    return sources;
}

} // namespace

ModelsPage::ModelsPage(const std::shared_ptr<inference::ModelStore>& store,
                       const Settings& settings,
                       QWidget* parent)
    : Page(tr("Models"), parent)
    , m_model(store, settings)
    , m_notice(new Notice)
    , m_interrupted(new Notice)
    , m_hub(new HubPanel(store->paths()))
    , m_filter(new QLineEdit)
    , m_empty(nullptr)
    , m_list(new QVBoxLayout)
    , m_builder(new Piecemeal(this))
{
    setAcceptDrops(true);
    makeImportMenu(addTitleButton(tr("Import…")));
    addText(tr("Networks that make pictures larger, and models that make clips of words. Sluice "
               "opens .safetensors files, ncnn pairs (.param and .bin) and folders in the layout "
               "of diffusers; drop one here to import it."));
    column()->addWidget(m_hub);
    m_filter->setPlaceholderText(tr("Search models"));
    m_filter->setAccessibleName(tr("Search models"));
    m_filter->setClearButtonEnabled(true);
    column()->addWidget(m_filter);
    head()->addWidget(m_notice);
    head()->addWidget(m_interrupted);
    m_empty = addText(tr("Looking at the disk…"));
    m_list->setSpacing(8);
    column()->addLayout(m_list);
    m_notice->addCloseButton();
    connect(m_interrupted->addButton(tr("Go on")), &QPushButton::clicked, this,
            &ModelsPage::goOnWithAll);
    m_interrupted->addCloseButton();

    connect(m_filter, &QLineEdit::textChanged, this, &ModelsPage::applyFilter);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &ModelsPage::rebuildRows);
    connect(&m_model, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex& first, const QModelIndex& last) {
                for (int row = first.row(); row <= last.row(); ++row)
                    showRow(row);
            });
    connect(&m_model, &ModelsModel::refreshed, this, &ModelsPage::sayWhatWasInterrupted);
    connect(&m_model, &ModelsModel::modelsChanged, this, &ModelsPage::modelsChanged);
    connect(&m_model, &ModelsModel::importFinished, this, &ModelsPage::sayImported);
    connect(&m_model, &ModelsModel::refreshed, this, &ModelsPage::showLooked);
    connect(&m_model, &ModelsModel::looked, this, &ModelsPage::sayLooked);
    connect(m_hub, &HubPanel::lookWanted, this, &ModelsPage::look);
}

void ModelsPage::look(const QString& name)
{
    m_hub->setBusy(true);
    m_model.look(name);
}

void ModelsPage::sayLooked(const QString& id, bool isInstalled, const QString& problem)
{
    m_hub->setBusy(false);
    m_hub->setProblem(problem);
    if (isInstalled)
        m_hub->say(tr("%1 is installed already.").arg(id));
    else
        m_looked = id.toStdString();
    m_showsTerms = true;
}

void ModelsPage::showModel(const std::string& id)
{
    m_looked = id;
    m_showsTerms = false;
}

/// Brings the wanted model before the eyes, and the terms of one that was looked up. Its row is made piecemeal, so that this may take several turns.
void ModelsPage::showLooked()
{
    const auto row = m_rows.find(m_looked);
    if (m_looked.empty() || row == m_rows.end())
        return;
    m_filter->clear();
    if (m_showsTerms)
        row->second->askForAgreement(m_model.entry(m_model.rowOf(m_looked)));
    else
        row->second->takeFocus();
    m_looked.clear();
    // Once it has its place.
    QTimer::singleShot(0, row->second, [row = row->second] {
        for (QWidget* around = row->parentWidget(); around; around = around->parentWidget())
            if (auto* area = qobject_cast<QScrollArea*>(around))
                area->ensureWidgetVisible(row);
    });
}

void ModelsPage::makeImportMenu(QPushButton* button)
{
    auto* menu = new QMenu(button);
    const auto choose = [this](QFileDialog::FileMode mode, const QString& title) {
        // Not modal: the page goes on working beside it.
        auto* dialog = new QFileDialog(this, title);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(mode);
        if (mode == QFileDialog::ExistingFiles)
            dialog->setNameFilters(
                {tr("Models (*.safetensors *.param *.bin)"), tr("All files (*)")});
        connect(dialog, &QFileDialog::urlsSelected, this, &ModelsPage::importFiles);
        dialog->show();
    };
    connect(menu->addAction(tr("Files…")), &QAction::triggered, this,
            [choose] { choose(QFileDialog::ExistingFiles, tr("Import models")); });
    connect(menu->addAction(tr("A folder…")), &QAction::triggered, this,
            [choose] { choose(QFileDialog::Directory, tr("Import the model in a folder")); });
    button->setMenu(menu);
}

void ModelsPage::rebuildRows()
{
    while (QLayoutItem* const item = m_list->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    m_rows.clear();
    m_builder->begin([this] { return addNextRow(); });
}

bool ModelsPage::addNextRow()
{
    const int next = int(m_rows.size());
    if (next >= m_model.rowCount()) {
        applyFilter();
        showLooked();
        return false;
    }
    const std::string id = m_model.entry(next).card.id;
    auto* row = new ModelRow(this);
    m_rows[id] = row;
    connectRow(row, id);
    showRow(next);
    // Shown by nobody before it has a parent.
    m_list->addWidget(row);
    row->setVisible(matchesFilter(next));
    m_empty->hide();
    return true;
}

void ModelsPage::connectRow(ModelRow* row, const std::string& id)
{
    connect(row, &ModelRow::downloadWanted, this, [this, id] { wantDownload(id); });
    connect(row, &ModelRow::agreed, this, [this, id] {
        m_model.agree(id);
        m_model.download(id);
    });
    connect(row, &ModelRow::pauseWanted, this, [this, id] { m_model.pause(id); });
    connect(row, &ModelRow::cancelWanted, this, [this, id] { m_model.cancelDownload(id); });
    connect(row, &ModelRow::verifyWanted, this, [this, id] { m_model.verify(id); });
    connect(row, &ModelRow::removeWanted, this, [this, id] { m_model.remove(id); });
}

void ModelsPage::showRow(int row)
{
    const ModelEntry& entry = m_model.entry(row);
    if (const auto found = m_rows.find(entry.card.id); found != m_rows.end())
        found->second->present(entry);
}

void ModelsPage::wantDownload(const std::string& id)
{
    const auto row = m_rows.find(id);
    if (row != m_rows.end() && m_model.needsAgreement(id))
        row->second->askForAgreement(m_model.entry(m_model.rowOf(id)));
    else
        m_model.download(id);
}

/// Once after the start: downloads that an earlier run of the program did not finish.
void ModelsPage::sayWhatWasInterrupted()
{
    if (m_askedAboutInterrupted)
        return;
    m_askedAboutInterrupted = true;
    int paused = 0;
    for (int row = 0; row < m_model.rowCount(); ++row)
        paused += m_model.entry(row).state == ModelState::Paused;
    if (paused > 0)
        m_interrupted->say(
            Notice::Kind::Info,
            tr("%n download(s) from earlier can go on where they stopped.", "", paused));
}

void ModelsPage::goOnWithAll()
{
    m_interrupted->clear();
    for (int row = 0; row < m_model.rowCount(); ++row)
        if (m_model.entry(row).state == ModelState::Paused)
            wantDownload(m_model.entry(row).card.id);
}

void ModelsPage::importFiles(const QList<QUrl>& urls)
{
    const auto sources = importable(urls);
    if (sources.empty())
        return;
    if (m_model.isImporting())
        return m_notice->say(Notice::Kind::Error,
                             tr("An import is going on. Drop the files again when it is done."));
    m_notice->say(Notice::Kind::Info,
                  tr("Reading and copying %n model(s)…", "", int(sources.size())));
    m_model.importFiles(sources);
}

void ModelsPage::sayImported(const QStringList& imported, const QStringList& failures)
{
    QStringList lines;
    if (!imported.isEmpty())
        lines << tr("Imported: %1").arg(imported.join(QStringLiteral(", ")));
    constexpr int kShown = 5;
    lines << failures.mid(0, kShown);
    if (failures.size() > kShown)
        lines << tr("%n more file(s) could not be imported.", "", int(failures.size()) - kShown);
    m_notice->say(failures.isEmpty() ? Notice::Kind::Good : Notice::Kind::Error,
                  lines.join(QLatin1Char('\n')));
}

bool ModelsPage::matchesFilter(int row) const
{
    const inference::ModelCard& card = m_model.entry(row).card;
    const QString words = QString::fromStdString(card.id + " " + card.title + " " + card.goodFor +
                                                 " " + card.licence.id);
    return words.contains(m_filter->text().trimmed(), Qt::CaseInsensitive);
}

void ModelsPage::applyFilter()
{
    bool any = false;
    for (const auto& [id, row] : m_rows) {
        const bool matches = matchesFilter(m_model.rowOf(id));
        row->setVisible(matches);
        any |= matches;
    }
    m_empty->setText(tr("No model matches the search."));
    m_empty->setVisible(!any);
}

void ModelsPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    if (!event->spontaneous())
        m_model.refresh();
}

void ModelsPage::changeEvent(QEvent* event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        for (int row = 0; row < m_model.rowCount(); ++row)
            showRow(row);
}

void ModelsPage::dragEnterEvent(QDragEnterEvent* event)
{
    if (importable(event->mimeData()->urls()).empty())
        return;
    event->acceptProposedAction();
    m_notice->say(Notice::Kind::Info, tr("Let go to import."));
}

void ModelsPage::dragLeaveEvent(QDragLeaveEvent*)
{
    m_notice->clear();
}

void ModelsPage::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    importFiles(event->mimeData()->urls());
}

} // namespace sluice::ui
