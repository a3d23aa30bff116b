// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/viewer/view_frames.h"
#include "ui/viewer/view_transform.h"

#include <QList>
#include <QStringList>
#include <QUrl>
#include <QWidget>

namespace sluice::ui {

class SplitHandle;

/// How several programs share the viewer.
enum class Compare
{
    Single,     ///< one program
    Split,      ///< before left of a line, after right of it
    SideBySide, ///< beside each other, at the same place and scale
    Flip        ///< after; before while B is held
};

/// Paints the pictures of a FrameSet: compares, zooms, pans. Knows nothing of time.
///
/// Program 0 is "before"; `after()` says which of the others is compared with it. All are painted at the size of the largest, so
/// that the same thing lies at the same place. Where all programs play the same there is one picture without labels.
class ViewerWidget : public QWidget
{
    Q_OBJECT

public:
    explicit ViewerWidget(QWidget* parent = nullptr);

    void setLabels(const QStringList& labels);
    void setFrames(const FrameSet& frames);
    /// What stands in the middle while there is nothing to show.
    void setEmptyText(const QString& title, const QString& next);

    Compare compare() const { return m_compare; }
    void setCompare(Compare compare);
    int after() const { return m_after; }
    void setAfter(int program);
    bool isFlipped() const { return m_flipped; }
    void setFlipped(bool flipped);
    double split() const;
    void setSplit(double split);

    const ViewTransform& transform() const { return m_transform; }
    void setTransform(const ViewTransform& transform);
    /// Around the cursor when it is over the pictures, else around the middle.
    void zoomBy(double factor);
    void panBy(QPointF pixels);
    /// Device pixels for each pixel of the largest picture.
    double scale() const;

    /// Which programs can be seen now, and in how many device pixels.
    std::vector<bool> visiblePrograms() const;
    media::PictureSize pictureBox() const;

Q_SIGNALS:
    void viewChanged(); ///< other programs or another size are to be seen
    void filesDropped(const QList<QUrl>& files);

protected:
    bool event(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    struct Pane
    {
        int program;
        QRectF area; ///< in device pixels
        QRectF clip;
    };
    QSizeF deviceSize() const;
    QSizeF pictureSize() const;
    int programCount() const { return int(m_labels.size()); }
    bool isSplit() const;
    std::vector<Pane> panes() const;
    std::vector<Pane> comparedPanes() const;
    QRectF paneAt(QPointF device) const;
    void placeHandle();
    void changed();
    void paintPane(QPainter& painter, const Pane& pane) const;
    void paintChips(QPainter& painter, const std::vector<Pane>& panes) const;
    void paintEmpty(QPainter& painter) const;

    FrameSet m_frames;
    QStringList m_labels;
    QString m_emptyTitle;
    QString m_emptyNext;
    SplitHandle* m_handle;
    ViewTransform m_transform;
    Compare m_compare = Compare::Split;
    int m_after = 1;
    bool m_flipped = false;
    bool m_dragging = false;
    bool m_ring = false; ///< the focus came by keyboard
    QPointF m_dragFrom;
    mutable QSizeF m_lastPicture; ///< while one frame is missing the view does not jump
};

} // namespace sluice::ui
