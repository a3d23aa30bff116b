// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/queue/queue_client.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QScrollArea;
class QToolButton;

namespace sluice::ui {

/// The account of a finished job beside the list: predicted and real time and cost, energy, model and its hash, pieces, notes.
class ReceiptPanel : public QFrame
{
    Q_OBJECT

public:
    explicit ReceiptPanel(QWidget* parent = nullptr);

    /// The exchange rate that fees are shown at, in receipts shown from now on.
    void setSettings(const Settings& settings) { m_settings = settings; }
    /// Shows the receipt of `details`; says so when there is none.
    void setDetails(const JobDetails& details);
    /// The job that is shown; 0: none.
    JobId job() const { return m_job; }
    void clear();

Q_SIGNALS:
    void closeRequested();

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void tint();
    void copy();

    JobId m_job = 0;
    QByteArray m_json;
    Settings m_settings;
    QLabel* m_title;
    QScrollArea* m_scroll;
    QPushButton* m_copy;
    QToolButton* m_close;
};

/// One line of a receipt, in words.
struct ReceiptLine
{
    QString name;
    QString value;
};

/// A receipt (core/job/receipt.h) in words. What it does not say has no line, but for real cost and fees: those are said to be not known.
/// Fees are worth what the exchange rate of `settings` says.
std::vector<ReceiptLine> receiptLines(const nlohmann::json& receipt, const Settings& settings);

} // namespace sluice::ui
