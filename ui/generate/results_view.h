// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/generate/results_model.h"

#include <QWidget>

class QLabel;
class QListView;
class QPushButton;

namespace sluice::ui {

/// The grid of results below the settings, and what can be done with the current one. Hidden while there is none.
class ResultsView : public QWidget
{
    Q_OBJECT

public:
    ResultsView(QueueClient& queue, Background& background, QWidget* parent = nullptr);

    /// Whether the chosen model takes a start image; else the button says why it does not.
    void setTakesStartImage(bool takes, const QString& model);
    /// 0: none.
    JobId currentJob() const;
    void setCurrentJob(JobId id);

Q_SIGNALS:
    void showRequested(sluice::JobId id);
    void upscaleRequested(sluice::JobId id);
    void startImageRequested(sluice::JobId id);
    void settingsRequested(sluice::JobId id);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    class Grid;

    void layOut();
    void fitGrid();
    void updateButtons();
    QPushButton* addButton(const QString& text, void (ResultsView::*request)(JobId));

    ResultsModel m_model;
    Grid* m_grid;
    QPushButton* m_show;
    QPushButton* m_upscale;
    QPushButton* m_start;
    QPushButton* m_settings;
    bool m_takesStart = false;
    QString m_startModel;
};

} // namespace sluice::ui
