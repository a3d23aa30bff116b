// SPDX-License-Identifier: GPL-3.0-or-later
// drag_source FILE: a small window above all others, out of which FILE can be dragged into another program.
#include <QApplication>
#include <QDrag>
#include <QLabel>
#include <QMimeData>
#include <QMouseEvent>
#include <QUrl>

namespace {

class DragSource : public QLabel
{
public:
    explicit DragSource(const QString& file)
        : QLabel(file)
        , m_file(file)
    {
        setWindowTitle(QStringLiteral("Drag source"));
        setWindowFlags(Qt::WindowStaysOnTopHint | Qt::X11BypassWindowManagerHint);
        setGeometry(0, 0, 160, 32);
    }

protected:
    void mouseMoveEvent(QMouseEvent* event) override
    {
        if (!(event->buttons() & Qt::LeftButton))
            return;
        auto* carried = new QMimeData;
        carried->setUrls({QUrl::fromLocalFile(m_file)});
        auto* drag = new QDrag(this);
        drag->setMimeData(carried);
        // The other program asks for the file after this has returned: who started this ends it.
        drag->exec(Qt::CopyAction);
    }

private:
    const QString m_file;
};

} // namespace

int main(int argc, char** argv)
{
    const QApplication program(argc, argv);
    DragSource source(QApplication::arguments().value(1));
    source.show();
    return QApplication::exec();
}
