// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/models_model.h"
#include "ui/pages/page.h"

#include <QUrl>

#include <map>

class QLineEdit;

namespace sluice::ui {

class HubPanel;
class ModelRow;
class Notice;
class Piecemeal;

/// The list of models: installed, available and broken ones, with download, import, verify and remove.
///
/// Files and folders may be dropped on it. Reads the disk when it is first shown, and each time it is shown again.
class ModelsPage : public Page
{
    Q_OBJECT

public:
    ModelsPage(const std::shared_ptr<inference::ModelStore>& store,
               const Settings& settings,
               QWidget* parent = nullptr);

    ModelsModel& model() { return m_model; }
    void setSettings(const Settings& settings) { m_model.setSettings(settings); }
    /// Brings the model's row before the eyes when the page is shown next; one that is not in the list does nothing.
    void showModel(const std::string& id);

public Q_SLOTS:
    /// Brings files or folders in, as if they had been dropped here.
    void importFiles(const QList<QUrl>& urls);

Q_SIGNALS:
    /// A model was installed or removed.
    void modelsChanged();

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makeImportMenu(QPushButton* button);
    void rebuildRows();
    void showRow(int row);
    void sayWhatWasInterrupted();
    void connectRow(ModelRow* row, const std::string& id);
    void wantDownload(const std::string& id);
    void goOnWithAll();
    void look(const QString& name);
    void sayLooked(const QString& id, bool isInstalled, const QString& problem);
    void showLooked();
    void sayImported(const QStringList& imported, const QStringList& failures);
    bool addNextRow();
    bool matchesFilter(int row) const;
    void applyFilter();

    ModelsModel m_model;
    Notice* m_notice;
    Notice* m_interrupted;
    HubPanel* m_hub;
    QLineEdit* m_filter;
    QLabel* m_empty;
    QVBoxLayout* m_list;
    Piecemeal* m_builder;
    std::map<std::string, ModelRow*> m_rows;
    bool m_askedAboutInterrupted = false;
    std::string m_looked;      ///< the row to show once it is there
    bool m_showsTerms = false; ///< of that row
};

} // namespace sluice::ui
