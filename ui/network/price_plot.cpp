// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/network/price_plot.h"

#include "ui/network/peer_text.h"
#include "ui/theme/colors.h"

#include <QDateTime>
#include <QPainter>

#include <algorithm>

namespace sluice::ui {

PricePlot::PricePlot(std::vector<network::PricePoint> prices, QWidget* parent)
    : QWidget(parent)
    , m_prices(std::move(prices))
{
    std::reverse(m_prices.begin(), m_prices.end());
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize PricePlot::sizeHint() const
{
    return {240, 3 * fontMetrics().height() + 28};
}

void PricePlot::paintEvent(QPaintEvent*)
{
    const Colors& colors = colorsFor(this);
    QPainter painter(this);
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    const int line = QFontMetrics(small).height();
    const QRectF field = QRectF(rect()).adjusted(0, line + 2, -1, -line - 3);
    const auto dearest =
        std::max_element(m_prices.begin(), m_prices.end(), [](const auto& a, const auto& b) {
            return peerPriceValue(a.price).value_or(0) < peerPriceValue(b.price).value_or(0);
        });
    const double most = dearest == m_prices.end() ? 0 : peerPriceValue(dearest->price).value_or(0);
    if (most <= 0)
        return;
    const double begin = double(m_prices.front().at.time_since_epoch().count());
    const double end = std::max(double(QDateTime::currentMSecsSinceEpoch()), begin + 1);
    const auto across = [&](const network::PeerTime& time) {
        const double at = double(time.time_since_epoch().count());
        return field.left() + field.width() * std::clamp((at - begin) / (end - begin), 0.0, 1.0);
    };
    painter.setPen(colors.line);
    painter.drawLine(field.bottomLeft(), field.bottomRight());
    painter.setPen(colors.muted);
    painter.drawText(QRectF(0, 0, width(), line), Qt::AlignLeft, peerPriceText(dearest->price));
    const QRectF below(0, field.bottom() + 2, width(), line);
    painter.drawText(below, Qt::AlignLeft, peerTimeText(m_prices.front().at));
    painter.drawText(below, Qt::AlignRight, tr("now"));
    painter.setPen(QPen(dearest->price->isPractice ? colors.practice : colors.subnet, 2));
    QPolygonF steps;
    for (std::size_t i = 0; i < m_prices.size(); ++i) {
        const auto price = peerPriceValue(m_prices[i].price);
        const double from = across(m_prices[i].at);
        const double to = i + 1 < m_prices.size() ? across(m_prices[i + 1].at) : field.right();
        if (!price) {
            painter.drawPolyline(steps);
            steps.clear();
            continue;
        }
        const double height = field.bottom() - 1 - (field.height() - 2) * *price / most;
        steps << QPointF(from, height) << QPointF(to, height);
    }
    painter.drawPolyline(steps);
}

} // namespace sluice::ui
