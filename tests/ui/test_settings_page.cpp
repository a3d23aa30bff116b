// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "tests/support/temp_dir.h"
#include "ui/pages/settings_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace sluice;
using namespace sluice::ui;

class TestSettingsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<test::TempDir>();
        m_paths = Paths::below(m_dir->path());
    }

    void everySettingHasANamedEditor()
    {
        const SettingsPage page(m_paths, Settings());
        for (const SettingRow& row : settingsTable()) {
            const auto* editor = page.findChild<QWidget*>(QString::fromUtf8(row.key));
            QVERIFY2(editor != nullptr, row.key);
            QVERIFY2(!editor->accessibleName().isEmpty(), row.key);
        }
    }

    void showsTheValuesItWasGiven()
    {
        Settings settings;
        settings.engineThreads = 7;
        settings.tariffPerKilowattHour = 0.2875;
        settings.offline = true;
        settings.device = "cuda:1";
        settings.currency = "EUR";
        const SettingsPage page(m_paths, settings);
        QCOMPARE(editor<QSpinBox>(page, "engine/threads")->value(), 7);
        QCOMPARE(editor<QDoubleSpinBox>(page, "cost/tariff")->value(), 0.2875);
        QVERIFY(editor<QCheckBox>(page, "network/offline")->isChecked());
        QCOMPARE(editor<QComboBox>(page, "engine/device")->currentData().toString(),
                 QStringLiteral("cuda:1"));
        QCOMPARE(editor<QLineEdit>(page, "cost/currency")->text(), QStringLiteral("EUR"));
    }

    void aChangeIsAnnouncedAndSaved()
    {
        SettingsPage page(m_paths, Settings());
        QSignalSpy changed(&page, &SettingsPage::settingsChanged);
        QSignalSpy saved(&page, &SettingsPage::saved);
        editor<QSpinBox>(page, "engine/threads")->setValue(3);
        editor<QCheckBox>(page, "network/offline")->click();
        editor<QDoubleSpinBox>(page, "cost/tariff")->setValue(0.42);
        QCOMPARE(changed.size(), 3);
        QTRY_COMPARE(saved.size(), 3);
        const Settings stored = Settings::load(m_paths.settingsFile());
        QCOMPARE(stored.engineThreads, 3);
        QVERIFY(stored.offline);
        QCOMPARE(stored.tariffPerKilowattHour, 0.42);
    }

    void theThemeIsAnnounced()
    {
        SettingsPage page(m_paths, Settings());
        QSignalSpy chosen(&page, &SettingsPage::themeChosen);
        auto* box = editor<QComboBox>(page, "ui/theme");
        const int light = box->findData(QStringLiteral("light"));
        box->setCurrentIndex(light);
        Q_EMIT box->activated(light);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().first().toString(), QStringLiteral("light"));
    }

    void aValueThatMakesNoSenseIsRefusedBesideItsEditor()
    {
        SettingsPage page(m_paths, Settings());
        QSignalSpy changed(&page, &SettingsPage::settingsChanged);
        auto* text = editor<QLineEdit>(page, "cost/currency");
        text->setText(QStringLiteral("dollars"));
        Q_EMIT text->editingFinished();
        QVERIFY(shows(page, QStringLiteral("three capital letters")));
        QCOMPARE(changed.size(), 0);
        QCOMPARE(page.settings().currency, std::string("USD"));
        text->setText(QStringLiteral("JPY"));
        Q_EMIT text->editingFinished();
        QVERIFY(!shows(page, QStringLiteral("three capital letters")));
        QCOMPARE(page.settings().currency, std::string("JPY"));
    }

    void aFileWithMistakesIsKept()
    {
        const std::string text = "[engine]\nthreads=many\n[job]\nchunk_seconds=3\n";
        QVERIFY(writeFileAtomically(m_paths.settingsFile(), text));
        std::vector<std::string> problems;
        const Settings settings = Settings::load(m_paths.settingsFile(), &problems);
        SettingsPage page(m_paths, settings, problems);
        QVERIFY(shows(page, QStringLiteral("engine/threads")));
        QVERIFY(readFile(m_paths.settingsFile()) == text);
        QSignalSpy saved(&page, &SettingsPage::saved);
        editor<QSpinBox>(page, "engine/threads")->setValue(2);
        QVERIFY(saved.wait());
        QVERIFY(readFile(m_paths.settingsFile().string() + ".kept") == text);
        QCOMPARE(Settings::load(m_paths.settingsFile()).engineThreads, 2);
        QCOMPARE(Settings::load(m_paths.settingsFile()).chunkSeconds, 3.0);
    }

    void garbageIsNamed()
    {
        QVERIFY(writeFileAtomically(m_paths.settingsFile(), std::string("\0\xff[[[=\n;;", 10)));
        std::vector<std::string> problems;
        const Settings settings = Settings::load(m_paths.settingsFile(), &problems);
        QVERIFY(!problems.empty());
        const SettingsPage page(m_paths, settings, problems);
        QVERIFY(shows(page, QStringLiteral("could not be used")));
    }

    void aFolderThatCannotBeWrittenIsSaid()
    {
        m_paths.config = "/proc/no-such-folder";
        SettingsPage page(m_paths, Settings());
        editor<QSpinBox>(page, "engine/threads")->setValue(2);
        QTRY_VERIFY(shows(page, QStringLiteral("no-such-folder")));
    }

    void resetBringsTheDefaultsBack()
    {
        Settings settings;
        settings.engineThreads = 5;
        SettingsPage page(m_paths, settings);
        QSignalSpy saved(&page, &SettingsPage::saved);
        for (QPushButton* button : page.findChildren<QPushButton*>())
            if (button->text() == QLatin1String("Reset all"))
                button->click();
        QVERIFY(saved.wait());
        QCOMPARE(page.settings().engineThreads, Settings().engineThreads);
        QCOMPARE(editor<QSpinBox>(page, "engine/threads")->value(), Settings().engineThreads);
    }

private:
    template <class Editor>
    static Editor* editor(const SettingsPage& page, const char* key)
    {
        auto* found = page.findChild<Editor*>(QString::fromUtf8(key));
        if (!found)
            qFatal("no editor of that kind for %s", key);
        return found;
    }

    static bool shows(const SettingsPage& page, const QString& text)
    {
        for (const QLabel* label : page.findChildren<QLabel*>())
            if (!label->isHidden() && label->text().contains(text))
                return true;
        return false;
    }

    std::unique_ptr<test::TempDir> m_dir;
    Paths m_paths;
};

QTEST_MAIN(TestSettingsPage)
#include "test_settings_page.moc"
