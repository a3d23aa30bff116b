// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"
#include "core/job/cheap_start.h"

#include <QAbstractButton>

class QCheckBox;
class QComboBox;
class QDateTimeEdit;
class QFormLayout;
class QDoubleSpinBox;
class QLabel;

namespace sluice::ui {

/// "Whenever cheap": the job waits for cheap hours or a low price, and is ready in time all the same. Chosen like a place's card; only then
/// it shows what can be set.
class CheapCard : public QAbstractButton
{
    Q_OBJECT

public:
    explicit CheapCard(QWidget* parent = nullptr);

    /// What the places say about the job; empty: there is none.
    void showQuotes(const std::vector<Quote>& quotes, const Settings& settings);
    /// Whether some place that may be used can run the job.
    bool isPossible() const;
    /// Where the job waits, with what it waits for.
    Placement placement() const;

    QSize sizeHint() const override;

Q_SIGNALS:
    /// Another deadline, ceiling, or place.
    void changed();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool hitButton(const QPoint& position) const override;

private:
    void preview();
    std::vector<Quote> usable() const;
    /// The entry whose moment the user writes is chosen.
    bool isOwnTime() const;
    bool isTooLate() const;
    CheapStart wish() const;

    std::vector<Quote> m_quotes;
    Settings m_settings;
    QLabel* m_title;
    QLabel* m_words;
    QWidget* m_fields;
    QFormLayout* m_form;
    QComboBox* m_by;
    QDateTimeEdit* m_at; ///< of the entry without a moment of its own
    QDoubleSpinBox* m_ceiling;
    QCheckBox* m_subnetToo;
};

} // namespace sluice::ui
