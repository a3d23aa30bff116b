// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include "ui/theme/colors.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

#include <spdlog/spdlog.h>

namespace sluice::ui {
namespace {

/// Draws the SVG anew for every size, in one colour; disabled ones are fainter.
class TintedEngine : public QIconEngine
{
public:
    TintedEngine(QByteArray svg, const QColor& color)
        : m_svg(std::move(svg))
        , m_color(color)
    {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        QByteArray tinted = m_svg;
        tinted.replace("currentColor", m_color.name().toLatin1());
        QSvgRenderer renderer(tinted);
        painter->save();
        if (mode == QIcon::Disabled)
            painter->setOpacity(painter->opacity() * 0.45);
        renderer.render(painter, rect);
        painter->restore();
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new TintedEngine(m_svg, m_color); }

private:
    QByteArray m_svg;
    QColor m_color;
};

} // namespace

QIcon icon(const char* name, const QColor& color)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(QLatin1String(name)));
    if (!file.open(QIODevice::ReadOnly)) {
        spdlog::error("icon \"{}\" is not among the resources", name);
        return {};
    }
    return QIcon(new TintedEngine(file.readAll(), color));
}

QIcon icon(const QWidget* widget, const char* name)
{
    return icon(name, colorsFor(widget).text);
}

} // namespace sluice::ui
