// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"

#include <QWidget>

class QPushButton;
class QTableWidget;

namespace sluice::ui {

/// "Details" below the subnet's card: unfolds the orchestrators that would take the job, with price, measured speed, score, warm or cold,
/// and when they last answered. What is not known is said.
class OffersView : public QWidget
{
    Q_OBJECT

public:
    explicit OffersView(QWidget* parent = nullptr);

    /// Nothing is shown for a job that the subnet cannot do.
    void showQuote(const Quote& quote);
    void clear();

private:
    void nameToggle();
    void fillRow(int row, const QuoteOffer& offer);
    void fitHeight();

    QPushButton* m_toggle;
    QTableWidget* m_table;
};

} // namespace sluice::ui
