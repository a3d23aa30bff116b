// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/colors.h"

#include <QGuiApplication>
#include <QPalette>
#include <QWidget>

namespace sluice::ui {

QColor Colors::tint(const QColor& color) const
{
    const float share = isDark ? 0.26F : 0.18F;
    const auto mix = [share](float over, float under) {
        return over * share + under * (1 - share);
    };
    return QColor::fromRgbF(mix(color.redF(), raised.redF()), mix(color.greenF(), raised.greenF()),
                            mix(color.blueF(), raised.blueF()));
}

const Colors& darkColors()
{
    static const Colors kColors{true,
                                QColor(0x15, 0x17, 0x1b),
                                QColor(0x1c, 0x1f, 0x25),
                                QColor(0x24, 0x28, 0x31),
                                QColor(0x32, 0x38, 0x44),
                                QColor(0xe8, 0xea, 0xee),
                                QColor(0x9a, 0xa3, 0xb2),
                                QColor(0x2f, 0xc6, 0xa3),
                                QColor(0x8f, 0x8c, 0xff),
                                QColor(0xe5, 0xa8, 0x4b),
                                QColor(0xef, 0x6a, 0x6a),
                                QColor(0x10, 0x14, 0x18)};
    return kColors;
}

const Colors& lightColors()
{
    static const Colors kColors{false,
                                QColor(0xec, 0xee, 0xf2),
                                QColor(0xf8, 0xf9, 0xfb),
                                QColor(0xff, 0xff, 0xff),
                                QColor(0xd3, 0xd8, 0xe0),
                                QColor(0x1b, 0x1f, 0x27),
                                QColor(0x56, 0x60, 0x72),
                                QColor(0x0b, 0x8a, 0x6c),
                                QColor(0x5a, 0x55, 0xd6),
                                QColor(0xa6, 0x6a, 0x0c),
                                QColor(0xc2, 0x3b, 0x3b),
                                QColor(0xff, 0xff, 0xff)};
    return kColors;
}

const Colors& colorsFor(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < 128 ? darkColors() : lightColors();
}

const Colors& colorsFor(const QWidget* widget)
{
    const QPalette palette = widget->palette();
    // "background: transparent" of the style sheet leaves a window colour that says nothing.
    const bool saysNothing = palette.color(QPalette::Window).alpha() == 0;
    return colorsFor(saysNothing ? QGuiApplication::palette() : palette);
}

QPalette paletteOf(const Colors& colors)
{
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, const QColor& color) {
        palette.setColor(role, color);
    };
    set(QPalette::Window, colors.panel);
    set(QPalette::WindowText, colors.text);
    set(QPalette::Base, colors.raised);
    set(QPalette::AlternateBase, colors.panel);
    set(QPalette::Text, colors.text);
    set(QPalette::Button, colors.raised);
    set(QPalette::ButtonText, colors.text);
    set(QPalette::BrightText, colors.error);
    set(QPalette::PlaceholderText, colors.muted);
    set(QPalette::ToolTipBase, colors.raised);
    set(QPalette::ToolTipText, colors.text);
    set(QPalette::Highlight, colors.here);
    set(QPalette::HighlightedText, colors.onAccent);
    set(QPalette::Link, colors.text);
    set(QPalette::LinkVisited, colors.text);
    set(QPalette::Mid, colors.line);
    set(QPalette::Dark, colors.line);
    set(QPalette::Light, colors.raised);
    set(QPalette::Midlight, colors.line);
    set(QPalette::Shadow, colors.ground);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colors.muted);
    return palette;
}

} // namespace sluice::ui
