// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/queue/job_delegate.h"

#include <QTreeView>

namespace sluice::ui {

class JobListModel;

/// The queue's rows. Everything a row's icons do is also in JobBar's buttons, the context menu and shortcuts, so that nobody needs a pointer.
class JobListView : public QTreeView
{
    Q_OBJECT

public:
    JobListView(JobListModel& model, MediaCache* cache, QWidget* parent = nullptr);

    JobId currentJob() const;
    void setCurrentJob(JobId id);
    /// The first row in sight that there is more to know about (JobListModel::wantsAccount()); 0: none.
    JobId jobWithoutAccount() const;

Q_SIGNALS:
    /// Rows were painted.
    void painted();
    void currentJobChanged();
    /// An icon of a row was pressed.
    void actionRequested(sluice::JobId id, sluice::ui::JobAction action);
    /// Double click on a row.
    void activatedJob(sluice::JobId id);

protected:
    void drawRow(QPainter* painter,
                 const QStyleOptionViewItem& option,
                 const QModelIndex& index) const override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void startDrag(Qt::DropActions actions) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    struct Hit
    {
        JobId job = 0;
        std::optional<JobAction> action;
        bool operator==(const Hit&) const = default;
    };
    Hit hitAt(const QPoint& position) const;
    void setHot(const Hit& hit);
    void setDropLine(int y);
    void layColumnsOut();

    JobListModel& m_model;
    JobDelegate* m_delegate;
    Hit m_hot;
    Hit m_pressed;
    int m_dropLine = -1; ///< where a dragged row would go, in the viewport
};

} // namespace sluice::ui
