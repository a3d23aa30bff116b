// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/page_probe.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"
#include "ui/base/translation.h"
#include "ui/pages/about_page.h"
#include "ui/pages/doctor_page.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QTest>

using namespace sluice;
using namespace sluice::ui;
using test::button;
using test::labels;

class TestDoctorPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        qputenv("SLUICE_ENGINE", (test::programFolder() / "fake_engine").string().c_str());
        qputenv("SLUICE_FAKE_ENGINE", "obedient");
    }

    void looksInTheBackgroundAndNamesWhatIsMissing()
    {
        const test::TempDir dir;
        DoctorPage page(Paths::below(dir.path()), Settings());
        QSignalSpy examined(&page, &DoctorPage::examined);
        page.show();
        QCOMPARE(examined.size(), 0);
        QVERIFY(examined.wait(30'000));
        QTRY_VERIFY(labels(page).contains(QLatin1String("no upscaling network is installed")));
        QVERIFY(labels(page).contains(QLatin1String("sluice-cli models pull")));
        button(page, "Copy as text")->click();
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY(text.contains(QLatin1String("BAD   model")));
        QVERIFY(text.contains(QLatin1String("-> ")));
    }

    void goesAwayInTheMiddleOfIt()
    {
        const test::TempDir dir;
        qputenv("SLUICE_FAKE_ENGINE", "silent");
        auto page = std::make_unique<DoctorPage>(Paths::below(dir.path()), Settings());
        page->examine();
        page.reset();
    }

    void aboutNamesVersionLicenceAndLibraries()
    {
        const AboutPage page;
        for (const char* wanted : {"GPL-3.0-or-later", "section 7", "FFmpeg", "Qt", "SQLite",
                                   "libcurl", "OpenSSL", "without any warranty"})
            QVERIFY2(labels(page).contains(QLatin1String(wanted)), wanted);
        QVERIFY(labels(page).contains(QLatin1String(qVersion())));
    }

    void englishHasItsPlurals()
    {
        QCOMPARE(installTranslation(*QCoreApplication::instance(), QStringLiteral("en")),
                 QStringLiteral("en"));
        const char* text = "%n thing(s) that are needed do not work: see below.";
        const auto plural = [text](int n) {
            return QCoreApplication::translate("sluice::ui::DoctorPage", text, "", n);
        };
        QVERIFY2(!plural(1).contains(QLatin1String("(s)")), qPrintable(plural(1)));
        QVERIFY(plural(1) != plural(2).replace(QLatin1Char('2'), QLatin1Char('1')));
    }

    void otherLanguagesAreBuiltIn_data()
    {
        QTest::addColumn<QString>("language");
        QTest::newRow("Japanese") << QStringLiteral("ja");
        QTest::newRow("Indonesian") << QStringLiteral("id");
    }

    void otherLanguagesAreBuiltIn()
    {
        QFETCH(QString, language);
        QCOMPARE(installTranslation(*QCoreApplication::instance(), language), language);
        QVERIFY(DoctorPage::tr("Look again") != QLatin1String("Look again"));
        QVERIFY(QCoreApplication::translate("Settings", "Language") != QLatin1String("Language"));
    }
};

QTEST_MAIN(TestDoctorPage)
#include "test_doctor_page.moc"
