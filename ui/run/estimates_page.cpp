// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/estimates_page.h"

#include "ui/base/words.h"
#include "ui/theme/colors.h"

#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr int kMostRuns = 500;
constexpr int kMargin = 44;
constexpr double kDot = 3.5;

QString percentText(double share)
{
    return EstimatesPage::tr("%1 %", "a share").arg(std::lround(share * 100));
}

QString placeText(const std::string& place)
{
    if (place == "practice")
        return EstimatesPage::tr("Practice subnet");
    return placeName(place == "here" ? Place::Here : Place::Subnet);
}

QString kindText(const std::string& kind)
{
    if (kind == "upscale")
        return EstimatesPage::tr("Upscale", "a kind of work");
    if (kind == "generate")
        return EstimatesPage::tr("Clip of words", "a kind of work");
    if (kind == "export")
        return EstimatesPage::tr("Export", "a kind of work");
    return QString::fromStdString(kind);
}

bool isDrawn(const MeasuredRun& run)
{
    return run.isClean && run.predictedSeconds && *run.predictedSeconds > 0 && run.seconds > 0;
}

} // namespace

EstimatePlot::EstimatePlot(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Predicted and real time of each job"));
}

void EstimatePlot::setRuns(std::vector<MeasuredRun> runs)
{
    std::erase_if(runs, [](const MeasuredRun& run) { return !isDrawn(run); });
    m_runs = std::move(runs);
    update();
}

void EstimatePlot::paintEvent(QPaintEvent*)
{
    if (m_runs.empty())
        return;
    const Colors& colors = colorsFor(this);
    double least = 1e12;
    double most = 0;
    for (const MeasuredRun& run : m_runs) {
        least = std::min({least, run.seconds, *run.predictedSeconds});
        most = std::max({most, run.seconds, *run.predictedSeconds});
    }
    const double begin = std::log10(least) - 0.1;
    const double end = std::max(std::log10(most) + 0.1, begin + 0.5);
    const QRectF field = QRectF(rect()).adjusted(kMargin + 20, 8, -12, -kMargin);
    const auto share = [&](double seconds) {
        return (std::log10(seconds) - begin) / (end - begin);
    };
    const auto pointAt = [&](double predicted, double real) {
        return QPointF(field.left() + field.width() * share(predicted),
                       field.bottom() - field.height() * share(real));
    };
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    painter.setPen(colors.line);
    painter.drawRect(field);
    painter.drawLine(field.bottomLeft(), field.topRight());
    painter.setPen(colors.muted);
    for (int power = int(std::ceil(begin)); power <= int(std::floor(end)); ++power) {
        const double seconds = std::pow(10.0, power);
        const QPointF at = pointAt(seconds, seconds);
        painter.drawText(QRectF(at.x() - 50, field.bottom() + 4, 100, 16), Qt::AlignHCenter,
                         durationText(seconds));
        painter.drawText(QRectF(0, at.y() - 8, field.left() - 6, 16),
                         Qt::AlignRight | Qt::AlignVCenter, durationText(seconds));
    }
    painter.drawText(QRectF(field.left(), field.bottom() + 22, field.width(), 18), Qt::AlignRight,
                     tr("predicted"));
    painter.drawText(QRectF(field.left() + 6, field.top() + 4, 200, 18), Qt::AlignLeft, tr("real"));
    painter.setPen(Qt::NoPen);
    for (const MeasuredRun& run : m_runs) {
        painter.setBrush(run.isPractice ? colors.practice : colors.of(run.place));
        painter.drawEllipse(pointAt(*run.predictedSeconds, run.seconds), kDot, kDot);
    }
}

EstimatesPage::EstimatesPage(Background& background, Paths paths, QWidget* parent)
    : Page(tr("How estimates turned out"), parent)
    , m_background(background)
    , m_paths(std::move(paths))
    , m_summary(addText(QString()))
    , m_plot(new EstimatePlot(this))
    , m_rows(pageLabel(QString()))
{
    column()->addWidget(m_plot);
    addHeading(tr("By place and kind of work"));
    m_rows->setTextFormat(Qt::RichText);
    column()->addWidget(m_rows);
    addText(tr("The error is that of the predicted time, as a share of the real one. Nine jobs in "
               "ten are meant to end before the longer one of the two times on a card."));
    addText(tr("The last column is the error of the predicted cost of this computer's work."));
    column()->addStretch(1);
}

void EstimatesPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    m_background.run(
        this,
        [paths = m_paths](std::stop_token) {
            std::error_code error;
            if (!std::filesystem::exists(paths.database(), error))
                return std::vector<MeasuredRun>();
            const auto history = RunHistory::open(paths.database());
            auto runs = history ? history->all(kMostRuns) : std::vector<MeasuredRun>();
            return runs ? std::move(*runs) : std::vector<MeasuredRun>();
        },
        [this](const std::vector<MeasuredRun>& runs) { showRuns(runs); });
}

void EstimatesPage::showRuns(const std::vector<MeasuredRun>& newestFirst)
{
    const auto all = scoreOf(newestFirst, 0);
    m_summary->setText(
        all ? tr("Of %n job(s) half were predicted within %1, and %2 ended in the time that was "
                 "given as the longer one.",
                 nullptr, all->count)
                  .arg(percentText(all->medianError), percentText(all->withinBand))
            : tr("No job that was predicted has ended yet."));
    m_plot->setRuns(newestFirst);
    m_plot->setVisible(all.has_value());
    QString rows = QStringLiteral("<table cellpadding=4>");
    const auto row = [&rows](const QStringList& cells, const char* tag) {
        rows += QStringLiteral("<tr>");
        for (const QString& cell : cells)
            rows += QStringLiteral("<%1 align=left>%2</%1>")
                        .arg(QLatin1String(tag), cell.toHtmlEscaped());
        rows += QStringLiteral("</tr>");
    };
    row({tr("Place"), tr("Kind"), tr("Model"), tr("Jobs"), tr("Half within"),
         tr("Nine in ten within"), tr("In time"), tr("Cost: half within")},
        "th");
    for (const auto& [key, report] : reportOf(newestFirst))
        if (report.time)
            row({placeText(key.place), kindText(key.kind),
                 key.model.empty() ? tr("all models") : QString::fromStdString(key.model),
                 QString::number(report.time->count), percentText(report.time->medianError),
                 percentText(report.time->p90Error), percentText(report.time->withinBand),
                 report.medianCostError ? percentText(*report.medianCostError) : tr("not known")},
                "td");
    m_rows->setText(all ? rows + QStringLiteral("</table>") : QString());
}

} // namespace sluice::ui
