// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "tests/support/temp_dir.h"
#include "ui/pages/key_edit.h"
#include "ui/pages/shortcuts_page.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace sluice;
using namespace sluice::ui;

namespace {

const QKeySequence kSplit(Qt::Key_S);
const QKeySequence kSave(Qt::CTRL | Qt::Key_S);
const QKeySequence kNew(Qt::CTRL | Qt::Key_K);

/// Actions of a window and of two of its panels.
struct World
{
    std::filesystem::path file;
    QAction save{QStringLiteral("&Save…")};
    QAction split{QStringLiteral("Split")};
    QAction remove{QStringLiteral("Delete")};
    QAction cancel{QStringLiteral("Cancel job")};
    std::unique_ptr<ShortcutMap> map;

    explicit World(const test::TempDir& dir)
        : file(dir / "shortcuts.json")
    {
        for (QAction* action : {&save, &split, &remove, &cancel})
            action->setObjectName(action->text().remove(QLatin1Char('&')).toLower());
        save.setShortcut(kSave);
        for (QAction* action : {&split, &remove, &cancel})
            action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        split.setShortcuts({kSplit, QKeySequence(Qt::CTRL | Qt::Key_B)});
        remove.setShortcut(Qt::Key_Delete);
        cancel.setShortcut(Qt::Key_Delete);
        map = std::make_unique<ShortcutMap>(file);
        map->add(QStringLiteral("Window"), {&save});
        map->add(QStringLiteral("Timeline"), {&split, &remove});
        map->add(QStringLiteral("Queue"), {&cancel});
    }
};

enum Row
{
    Save,
    Split,
    Remove,
    Cancel
};

} // namespace

class TestShortcuts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chosenKeysHoldAfterARestart()
    {
        const test::TempDir dir;
        {
            World world(dir);
            QSignalSpy saved(world.map.get(), &ShortcutMap::saved);
            world.map->setKeys(Split, kNew);
            QVERIFY(saved.wait());
        }
        const World again(dir);
        QCOMPARE(again.split.shortcut(), kNew);
        QCOMPARE(again.save.shortcut(), kSave);
        QVERIFY(again.map->isChanged(Split));
    }

    void resetBringsAllDefaultKeysBack()
    {
        const test::TempDir dir;
        World world(dir);
        world.map->setKeys(Split, kNew);
        world.map->reset(Split);
        QCOMPARE(world.split.shortcuts(), (QList<QKeySequence>{kSplit, Qt::CTRL | Qt::Key_B}));
        QVERIFY(!world.map->isChanged(Split));
    }

    void noKeysIsAChoiceToo()
    {
        const test::TempDir dir;
        {
            World world(dir);
            QSignalSpy saved(world.map.get(), &ShortcutMap::saved);
            world.map->setKeys(Save, QKeySequence());
            QVERIFY(saved.wait());
        }
        QVERIFY(World(dir).save.shortcut().isEmpty());
    }

    void keysOfAnActionThatIsNotHereAreKept()
    {
        const test::TempDir dir;
        QVERIFY(writeFileAtomically(dir / "shortcuts.json",
                                    R"({"version":1,"keys":{"later":["F5"]}})"));
        World world(dir);
        QSignalSpy saved(world.map.get(), &ShortcutMap::saved);
        world.map->setKeys(Save, kNew);
        QVERIFY(saved.wait());
        QVERIFY(readFile(world.file)->find("later") != std::string::npos);
    }

    void garbageIsSaidAndKept_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no JSON") << QByteArray("[[[");
        QTest::newRow("no version") << QByteArray("{}");
        QTest::newRow("newer version") << QByteArray(R"({"version":9,"keys":{}})");
        QTest::newRow("keys of another kind") << QByteArray(R"({"version":1,"keys":[1]})");
    }

    void garbageIsSaidAndKept()
    {
        QFETCH(QByteArray, text);
        const test::TempDir dir;
        QVERIFY(writeFileAtomically(dir / "shortcuts.json", text.toStdString()));
        World world(dir);
        QVERIFY(!world.map->problem().isEmpty());
        QCOMPARE(world.save.shortcut(), kSave);
        QSignalSpy saved(world.map.get(), &ShortcutMap::saved);
        world.map->setKeys(Save, kNew);
        QVERIFY(saved.wait());
        QVERIFY(readFile(dir / "shortcuts.json.kept") == text.toStdString());
    }

    void panelsMayShareKeysButNotWithTheWindow()
    {
        const test::TempDir dir;
        const World world(dir);
        QCOMPARE(world.map->conflictOf(Cancel, QKeySequence(Qt::Key_Delete)), -1);
        QCOMPARE(world.map->conflictOf(Split, QKeySequence(Qt::Key_Delete)), int(Remove));
        QCOMPARE(world.map->conflictOf(Cancel, kSave), int(Save));
        QCOMPARE(world.map->conflictOf(Save, kSplit), int(Split));
    }

    void pressingKeysInTheTableChangesThem()
    {
        const test::TempDir dir;
        World world(dir);
        ShortcutsPage page(*world.map);
        page.show();
        press(page, Split, Qt::Key_K, Qt::ControlModifier);
        QCOMPARE(world.split.shortcuts(), QList<QKeySequence>{kNew});
    }

    void keysThatAreTakenAreAskedFor()
    {
        const test::TempDir dir;
        World world(dir);
        ShortcutsPage page(*world.map);
        page.show();
        press(page, Remove, Qt::Key_S, Qt::ControlModifier);
        QCOMPARE(world.remove.shortcut(), QKeySequence(Qt::Key_Delete));
        QCOMPARE(world.save.shortcut(), kSave);
        button(page, "Take them over")->click();
        QCOMPARE(world.remove.shortcut(), kSave);
        QVERIFY(world.save.shortcut().isEmpty());
    }

    void takingOneOfTwoKeysLeavesTheOther()
    {
        const test::TempDir dir;
        World world(dir);
        ShortcutsPage page(*world.map);
        page.show();
        press(page, Remove, Qt::Key_S, Qt::NoModifier);
        button(page, "Take them over")->click();
        QCOMPARE(world.remove.shortcut(), kSplit);
        QCOMPARE(world.split.shortcuts(), QList<QKeySequence>{Qt::CTRL | Qt::Key_B});
    }

    void escapeLeavesKeysAsTheyAre()
    {
        const test::TempDir dir;
        World world(dir);
        ShortcutsPage page(*world.map);
        QSignalSpy back(&page, &Page::backRequested);
        page.show();
        press(page, Split, Qt::Key_Escape, Qt::NoModifier);
        QCOMPARE(world.split.shortcuts().front(), kSplit);
        QCOMPARE(back.size(), 0);
    }

    void theSearchFindsNamesAndKeys()
    {
        const test::TempDir dir;
        World world(dir);
        ShortcutsPage page(*world.map);
        const QAbstractItemModel* rows = page.findChild<QTableView*>()->model();
        auto* search = page.findChild<QLineEdit*>();
        search->setText(QStringLiteral("timeline"));
        QCOMPARE(rows->rowCount(), 2);
        search->setText(QStringLiteral("ctrl+b"));
        QCOMPARE(rows->rowCount(), 1);
        QCOMPARE(rows->index(0, 0).data().toString(), QStringLiteral("Split"));
    }

    void theModelKeepsItsPromises()
    {
        const test::TempDir dir;
        World world(dir);
        ShortcutsModel model(*world.map);
        const QAbstractItemModelTester tester(&model);
        QCOMPARE(model.index(Save, 0).data().toString(), QStringLiteral("Save"));
        world.map->setKeys(Save, kNew);
        QCOMPARE(model.index(Save, 2).data().toString(), QStringLiteral("Ctrl+K"));
    }

private:
    static QPushButton* button(const QWidget& page, const char* text)
    {
        for (QPushButton* button : page.findChildren<QPushButton*>())
            if (button->text() == QLatin1String(text))
                return button;
        qFatal("no button %s", text);
    }

    static void press(ShortcutsPage& page, Row row, Qt::Key key, Qt::KeyboardModifiers modifiers)
    {
        auto* table = page.findChild<QTableView*>();
        table->setCurrentIndex(table->model()->index(row, 0));
        button(page, "Change keys")->click();
        auto* edit = table->findChild<KeyEdit*>();
        QVERIFY(edit != nullptr);
        QTest::keyClick(edit, key, modifiers);
    }
};

QTEST_MAIN(TestShortcuts)
#include "test_shortcuts.moc"
