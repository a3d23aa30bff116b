// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/colors.h"
#include "ui/theme/icons.h"
#include "ui/theme/style_sheet.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QTest>
#include <QWidget>

#include <cmath>

using namespace sluice::ui;

namespace {

/// WCAG 2.1, relative luminance.
double luminance(const QColor& color)
{
    const auto linear = [](double value) {
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
           0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double one = luminance(a);
    const double other = luminance(b);
    return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

} // namespace

class TestTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textIsReadable_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("dark") << true;
        QTest::newRow("light") << false;
    }

    void textIsReadable()
    {
        QFETCH(bool, dark);
        const Colors& colors = dark ? darkColors() : lightColors();
        for (const QColor& ground : {colors.panel, colors.raised})
            for (const QColor& ink : {colors.text, colors.muted, colors.error, colors.subnet})
                QVERIFY2(contrast(ink, ground) >= 4.5,
                         qPrintable(QStringLiteral("%1 on %2 is %3")
                                        .arg(ink.name(), ground.name())
                                        .arg(contrast(ink, ground))));
        QVERIFY(contrast(colors.onAccent, colors.subnet) >= 4.5);
        QVERIFY(contrast(colors.onAccent, dark ? colors.here : colors.here.darker(108)) >= 4.5);
    }

    void paletteIsRecognised()
    {
        QWidget widget;
        widget.setPalette(paletteOf(lightColors()));
        QVERIFY(!colorsFor(&widget).isDark);
        widget.setPalette(paletteOf(darkColors()));
        QVERIFY(colorsFor(&widget).isDark);
    }

    void transparentWidgetsAreRecognised()
    {
        const QPalette before = QApplication::palette();
        for (const Colors* colors : {&darkColors(), &lightColors()}) {
            QApplication::setPalette(paletteOf(*colors));
            qApp->setStyleSheet(styleSheet(*colors));
            QAbstractScrollArea area;
            area.ensurePolished();
            QCOMPARE(colorsFor(&area).isDark, colors->isDark);
        }
        qApp->setStyleSheet({});
        QApplication::setPalette(before);
    }

    void styleSheetHasNoNameLeft()
    {
        QVERIFY(!styleSheet(darkColors()).contains(QLatin1Char('@')));
        QVERIFY(!styleSheet(lightColors()).contains(QLatin1Char('@')));
    }

    void unknownIconIsEmpty()
    {
        QVERIFY(icon("no-such-icon", Qt::white).isNull());
        QVERIFY(!icon("check-dark", Qt::white).isNull());
    }
};

QTEST_MAIN(TestTheme)
#include "test_theme.moc"
