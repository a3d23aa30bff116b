// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_info.h"

#include <QAbstractButton>

class QLabel;
class QPushButton;

namespace sluice::ui {

/// One of the places to run, with the same rows for each: time (p50 to p90), cost, what leaves the computer, how sure we are.
///
/// A radio button in its behaviour: one card of a group is chosen, arrow keys move between them. A card whose place cannot run
/// says why, and what would help, instead of figures.
class PlaceCard : public QAbstractButton
{
    Q_OBJECT

public:
    explicit PlaceCard(Place place, QWidget* parent = nullptr);

    Place place() const { return m_place; }
    /// Whether it may be chosen to run now.
    bool isPossible() const { return m_possible; }

    /// `caution`: how its result differs from the other card's; empty: it does not. `action`: what a button offers to do when the
    /// place cannot run; empty: nothing.
    void showQuote(const Quote& quote, const QString& caution = {}, const QString& action = {});
    /// The exchange rate behind a cost in the user's money ("at $2500.00 for 1 ETH of 2026-01-31"); of quotes shown from now on.
    void setRate(const QString& rate) { m_rate = rate; }
    /// While figures are on their way ("measuring this computer"), or there is nothing to ask about.
    void showNote(const QString& note);
    /// The place cannot run. With `action`, a button below the reason offers what would help. `figures`: what it would take and cost.
    void showMissing(const QString& reason,
                     const QString& remedy,
                     const QString& action = {},
                     const QString& figures = {});

    QSize sizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

Q_SIGNALS:
    /// The button of showMissing() was pressed.
    void remedyRequested();
    /// A job of the queue was dropped here: what is left of it is to be made at this place.
    void jobDropped(sluice::JobId id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    struct Line
    {
        QString left;
        QString right;
    };
    enum class Face
    {
        Quote,
        Note,
        Missing
    };

    void tellReaders();
    int textWidth(int width) const;
    int bodyHeight(int width) const;
    int lineHeight(const Line& line, int width) const;
    void paintQuote(QPainter& painter, QRect body) const;
    void paintWords(QPainter& painter, QRect body) const;

    const Place m_place;
    Face m_face = Face::Note;
    bool m_possible = false;
    bool m_isTarget = false; ///< a job is dragged over it
    QString m_chip;
    QString m_time;
    QString m_cost;
    std::vector<Line> m_lines;
    QString m_reason; ///< or the note
    QString m_remedy;
    QString m_figures;
    QString m_rate;
    QPushButton* m_button;
};

} // namespace sluice::ui
