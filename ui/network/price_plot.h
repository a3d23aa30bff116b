// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/subnet/peer_book.h"

#include <QWidget>

namespace sluice::ui {

/// What an orchestrator asked over time, from its first announcement until now, as steps. While it announced no price there is a gap.
///
/// A picture only: whoever shows it says the prices in words as well.
class PricePlot : public QWidget
{
    Q_OBJECT

public:
    /// `prices` as the book has them, newest first; all for the same unit of work.
    explicit PricePlot(std::vector<network::PricePoint> prices, QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<network::PricePoint> m_prices; ///< oldest first
};

} // namespace sluice::ui
