// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/run/estimates.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace sluice::ui {

class PlaceCard;

/// "Where to run": one card for each place, and the button that runs.
class RunPanel : public QWidget
{
    Q_OBJECT

public:
    explicit RunPanel(QWidget* parent = nullptr);

    Place place() const;
    /// There is no answer: what to do, or what is waited for.
    void showNote(const QString& note);
    void show(const Preparation& preparation);
    /// While jobs are being written to the queue the button waits.
    void setBusy(bool busy);
    QPushButton* runButton() const { return m_run; }

Q_SIGNALS:
    void runRequested(sluice::Place place);
    /// What would help was pressed on a card.
    void remedyRequested(sluice::Place place);

private:
    void updateButton();

    PlaceCard* m_here;
    PlaceCard* m_subnet;
    QLabel* m_summary;
    QPushButton* m_run;
    bool m_busy = false;
};

} // namespace sluice::ui
