// SPDX-License-Identifier: GPL-3.0-or-later
// The least that a Qt Widgets program can be: what bench/start.py holds `sluice` against.
#include <QApplication>
#include <QMainWindow>

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QMainWindow window;
    window.resize(1440, 900);
    window.show();
    return application.exec();
}
