// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/read_media.h"
#include "core/timeline/timeline.h"
#include "tests/support/media_clips.h"
#include "tests/support/queue_bench.h"
#include "ui/run/export_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace sluice;
using namespace sluice::ui;
namespace fs = std::filesystem;

class TestExportPage : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<test::QueueBench> m_bench;
    std::unique_ptr<Background> m_background;
    std::unique_ptr<Timeline> m_timeline;
    std::unique_ptr<ExportPage> m_page;
    test::TempDir m_dir;

    template <class T>
    T* field(const char* name) const
    {
        for (T* each : m_page->findChildren<T*>())
            if (each->accessibleName() == QLatin1String(name) ||
                each->property("text").toString() == QLatin1String(name))
                return each;
        qFatal("no field %s", name);
    }

    /// All that the page says.
    QString words() const
    {
        QStringList list;
        for (const QLabel* label : m_page->findChildren<QLabel*>())
            if (label->isVisibleTo(m_page.get()))
                list << label->text();
        return list.join(QLatin1Char('\n'));
    }
    bool says(const char* text) const { return words().contains(QLatin1String(text)); }

private Q_SLOTS:
    void init()
    {
        m_bench = std::make_unique<test::QueueBench>();
        m_bench->openAndWait();
        m_background = std::make_unique<Background>();
        m_timeline = std::make_unique<Timeline>();
        m_page = std::make_unique<ExportPage>(*m_timeline, *m_bench->client, *m_background,
                                              std::make_shared<test::FakeBackend>(),
                                              m_bench->paths(), Settings());
        const auto media = readMedia(test::makeClip(
            m_dir / "clip.mp4", QStringLiteral("-f lavfi -i testsrc2=s=64x48:r=25:d=1")));
        QVERIFY(media.has_value());
        QVERIFY(!field<QPushButton>("Export")->isEnabled());
        QVERIFY(m_timeline->append(*media).has_value());
        m_page->begin(m_dir / "film.sluice");
    }
    void cleanup()
    {
        m_page.reset();
        m_background.reset();
        m_bench.reset();
        fs::remove(m_dir / "film.mp4");
    }

    void makesAJobThatMakesTheClip()
    {
        QCOMPARE(field<QLineEdit>("File")->text().toStdString(), (m_dir / "film.mp4").string());
        QSignalSpy exported(m_page.get(), &ExportPage::exported);
        field<QPushButton>("Export")->click();
        QTRY_VERIFY2(exported.size() == 1, qPrintable(words()));
        const auto id = exported.front().front().value<JobId>();
        QTRY_VERIFY(m_bench->client->job(id) && isTerminal(m_bench->client->job(id)->state));
        QCOMPARE(m_bench->client->job(id)->state, JobState::Succeeded);
        QCOMPARE(test::frameTimes(m_dir / "film.mp4").size(), std::size_t(25));
        m_page->begin(m_dir / "film.sluice");
        QCOMPARE(field<QLineEdit>("File")->text().toStdString(), (m_dir / "film-2.mp4").string());
    }

    void saysWhatItTakesBeforeThePress()
    {
        m_page->show();
        // The fake place takes a second for each picture.
        QTRY_VERIFY2(says("It takes about 25 s to 50 s here."), qPrintable(words()));
        // Another file's name asks nothing anew.
        field<QLineEdit>("File")->setText(QString::fromStdString((m_dir / "b.mp4").string()));
        QVERIFY(says("It takes about 25 s to 50 s here."));
        QVERIFY(m_timeline
                    ->append(readMedia(test::makeClip(
                                           m_dir / "second.mp4",
                                           QStringLiteral("-f lavfi -i testsrc2=s=64x48:r=25:d=1")))
                                 .value())
                    .has_value());
        QVERIFY(!says("It takes about"));
        QTRY_VERIFY2(says("It takes about 50 s to 1 min 40 s here."), qPrintable(words()));
        QVERIFY(!fs::exists(m_dir / "film.mp4"));
    }

    void offersTheRangeOnlyWithMarks()
    {
        auto* scope = field<QComboBox>("How much of it");
        QVERIFY(!(scope->model()->flags(scope->model()->index(1, 0)) & Qt::ItemIsEnabled));
        QVERIFY(m_timeline->setMarks(Rational(0), Rational(1, 5)).has_value());
        QVERIFY(scope->model()->flags(scope->model()->index(1, 0)) & Qt::ItemIsEnabled);
        scope->setCurrentIndex(1);
        QSignalSpy exported(m_page.get(), &ExportPage::exported);
        field<QPushButton>("Export")->click();
        QTRY_VERIFY2(exported.size() == 1, qPrintable(words()));
        QTRY_VERIFY(fs::exists(m_dir / "film.mp4"));
        QCOMPARE(test::frameTimes(m_dir / "film.mp4").size(), std::size_t(5));
    }

    void saysWhyItCannot()
    {
        fs::copy_file(m_dir / "clip.mp4", m_dir / "film.mp4");
        field<QPushButton>("Export")->click();
        QTRY_VERIFY(says("film.mp4 exists already"));
        QTRY_VERIFY(field<QPushButton>("Export")->isEnabled());
        m_timeline->setMissing(m_dir / "clip.mp4", true);
        QVERIFY(!field<QPushButton>("Export")->isEnabled());
        QVERIFY(says("is missing"));
        m_timeline->setMissing(m_dir / "clip.mp4", false);
        field<QLineEdit>("File")->setText(QStringLiteral("film.mp4"));
        QVERIFY(!field<QPushButton>("Export")->isEnabled());
    }

    void everyControlHasAName()
    {
        for (const QWidget* widget : m_page->findChildren<QWidget*>())
            if (widget->focusPolicy() != Qt::NoFocus && widget->isVisibleTo(m_page.get()) &&
                !widget->inherits("QScrollBar"))
                QVERIFY2(!widget->accessibleName().isEmpty() ||
                             !widget->property("text").toString().isEmpty(),
                         widget->metaObject()->className());
    }
};

QTEST_MAIN(TestExportPage)
#include "test_export_page.moc"
