// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/job/estimate_score.h"
#include "ui/base/background.h"
#include "ui/pages/page.h"

namespace sluice::ui {

/// A point for each job: how long it was predicted to take, and how long it took, both on a scale where ten times is always as far. On the line both
/// are the same. A picture only: the page says the same in words.
class EstimatePlot : public QWidget
{
    Q_OBJECT

public:
    explicit EstimatePlot(QWidget* parent = nullptr);
    void setRuns(std::vector<MeasuredRun> runs);
    QSize sizeHint() const override { return {480, 360}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<MeasuredRun> m_runs; ///< with a prediction
};

/// "How estimates turned out": predicted and real time of the jobs that have ended, by place and kind of work.
class EstimatesPage : public Page
{
    Q_OBJECT

public:
    /// `background` outlives it.
    EstimatesPage(Background& background, Paths paths, QWidget* parent = nullptr);

protected:
    /// Reads the history anew.
    void showEvent(QShowEvent* event) override;

private:
    void showRuns(const std::vector<MeasuredRun>& newestFirst);

    Background& m_background;
    const Paths m_paths;
    QLabel* m_summary;
    EstimatePlot* m_plot;
    QLabel* m_rows;
};

} // namespace sluice::ui
