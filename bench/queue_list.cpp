// SPDX-License-Identifier: GPL-3.0-or-later
// Milliseconds a frame while the queue's list scrolls through many jobs, against a QTableWidget with the same texts in the same run.
//
//   bench_queue_list [ROWS] [FRAMES]
#include "tests/support/job_rows.h"
#include "ui/queue/job_list_model.h"
#include "ui/queue/job_list_view.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QScrollBar>
#include <QTableWidget>

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace {

using namespace sluice;
using namespace sluice::ui;

/// Scrolls by a third of a row for each frame, wheel-like, and then jumps through the whole list; each frame is painted at once.
void measure(const char* name, QAbstractItemView& view, int frames)
{
    view.resize(1400, 400);
    view.show();
    QCoreApplication::processEvents();
    std::vector<double> times;
    QScrollBar& bar = *view.verticalScrollBar();
    for (int frame = 0; frame < frames; ++frame) {
        const int value =
            frame % 2 == 0 ? bar.value() + 17 : (frame * 7919) % std::max(1, bar.maximum());
        QElapsedTimer timer;
        timer.start();
        bar.setValue(value);
        view.viewport()->repaint();
        times.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(times.begin(), times.end());
    fmt::print("{:<14} p50 {:6.2f} ms  p99 {:6.2f} ms\n", name, times[times.size() / 2],
               times[times.size() * 99 / 100]);
    view.hide();
}

double milliseconds(const std::function<void()>& work)
{
    QElapsedTimer timer;
    timer.start();
    work();
    return double(timer.nsecsElapsed()) / 1e6;
}

} // namespace

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const Theme theme(application, ThemeChoice::Dark);
    const int rows = argc > 1 ? std::max(1, std::atoi(argv[1])) : 10000;
    const int frames = argc > 2 ? std::max(10, std::atoi(argv[2])) : 400;

    JobListModel model;
    const QueueChange all = test::manyJobs(rows);
    const double filled = milliseconds([&] { model.apply(all); });
    JobListView view(model, nullptr);

    QTableWidget rival(rows, JobListModel::kColumns);
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < JobListModel::kColumns; ++column)
            rival.setItem(row, column,
                          new QTableWidgetItem(
                              model.index(row, column).data(Qt::AccessibleTextRole).toString()));
    rival.verticalHeader()->setDefaultSectionSize(50);
    rival.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);

    fmt::print("{} rows, {} frames of 1400 x 400 pixels, {}\n", rows, frames,
               QGuiApplication::platformName().toStdString());
    measure("queue", view, frames);
    measure("QTableWidget", rival, frames);

    QueueChange change;
    JobInfo running = test::jobRow(1, JobState::Running, 0);
    running.progress.framesDone = 2500;
    change.changed.push_back(test::shared(running));
    view.show();
    const double one = milliseconds([&] { model.apply(change); });
    fmt::print("all rows read: {:.1f} ms; one job's progress taken: {:.2f} ms\n", filled, one);
    return 0;
}
