// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/queue/job_actions.h"
#include "ui/theme/colors.h"

#include <QIcon>
#include <QStyledItemDelegate>

#include <map>
#include <optional>
#include <utility>

namespace sluice::ui {

class MediaCache;

/// Paints the cells of a JobListModel: thumbnail and two lines, chip, bar, figures, and the icons of what a row offers.
class JobDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    /// `cache` may be null: then there are no thumbnails.
    explicit JobDelegate(MediaCache* cache, QObject* parent = nullptr);

    /// The row's height with the view's typeface.
    static int rowHeight(const QFontMetrics& metrics);
    /// The width of a cell that shows both places' chips, in the user's language.
    static int chipsWidth(const QFont& font);
    /// The icon of a row's actions at `position` of the cell `cell`, and nothing elsewhere.
    static std::optional<JobAction>
    actionAt(const JobInfo& job, const QRect& cell, const QPoint& position);
    static QRect actionRect(const QRect& cell, int number);
    /// Where the file's name begins in the first column.
    static constexpr int kTextLeft = 96;
    static constexpr int kActionSize = 28;
    static constexpr int kMostActions = 3;

    /// The row and action under the pointer, drawn brighter.
    void setHot(JobId id, std::optional<JobAction> action);

    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    struct Cell;
    void paintWhat(const Cell& cell) const;
    void paintChip(const Cell& cell) const;
    void paintBar(const Cell& cell) const;
    void paintMessage(const Cell& cell, const QString& text) const;
    void paintText(const Cell& cell) const;
    void paintActions(const Cell& cell) const;
    const QIcon& tinted(const char* name, const QColor& color) const;

    MediaCache* m_cache;
    JobId m_hotJob = 0;
    std::optional<JobAction> m_hotAction;
    mutable std::map<std::pair<std::string, QRgb>, QIcon>
        m_icons; ///< few; reading them anew for each row is slow
};

} // namespace sluice::ui
