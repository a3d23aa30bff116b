// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/request_log.h"
#include "tests/support/temp_dir.h"
#include "ui/base/notice.h"
#include "ui/network/api_page.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTcpSocket>
#include <QTest>
#include <QUrl>

using namespace sluice;
using namespace sluice::ui;

namespace {

ApiPage::Start startIn(const Paths& paths, std::uint16_t port = 0)
{
    return [paths, port](const Settings&) {
        return network::ApiService::start(paths, {.port = port}, network::ApiPlaces{});
    };
}

template <class Widget>
Widget* named(const QWidget& page, const char* name)
{
    for (Widget* widget : page.findChildren<Widget*>())
        if (widget->accessibleName() == QLatin1String(name))
            return widget;
    return nullptr;
}

QByteArray answerOf(const QUrl& url, const QString& token)
{
    QTcpSocket socket;
    socket.connectToHost(url.host(), quint16(url.port()));
    if (!socket.waitForConnected())
        return {};
    socket.write("POST /text-to-image HTTP/1.1\r\nHost: 127.0.0.1:" +
                 QByteArray::number(url.port()) + "\r\nAuthorization: Bearer " + token.toUtf8() +
                 "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    QByteArray answer;
    while (!answer.contains("\r\n") && socket.waitForReadyRead())
        answer += socket.readAll();
    return answer.left(answer.indexOf("\r\n"));
}

} // namespace

class TestApiPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isOffUntilItIsSwitchedOn()
    {
        const test::TempDir home;
        Background background;
        ApiPage page(background, startIn(Paths::below(home.path())), home / "queue.sqlite");
        QVERIFY(!page.findChild<QCheckBox*>()->isChecked());
        QVERIFY(named<QLineEdit>(page, "Address of the API")->text().isEmpty());
    }

    void answersThoseWithTheTokenWhileItIsOn()
    {
        const test::TempDir home;
        Background background;
        ApiPage page(background, startIn(Paths::below(home.path())), home / "queue.sqlite");
        auto* shown = page.findChild<QCheckBox*>();
        shown->click();
        auto* address = named<QLineEdit>(page, "Address of the API");
        QTRY_VERIFY(!address->text().isEmpty());
        const QUrl url(address->text());
        const QString token = named<QLineEdit>(page, "Token of the API")->text();
        QVERIFY(answerOf(url, QStringLiteral("wrong")).contains(" 401 "));
        const QByteArray known = answerOf(url, token);
        QVERIFY2(known.startsWith("HTTP/1.1 ") && !known.contains(" 401 "), known.constData());
        named<QPushButton>(page, "Copy the token")->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), token);

        shown->click();
        QTRY_VERIFY(address->text().isEmpty());
        QVERIFY(answerOf(url, token).isEmpty());
    }

    void theSettingSwitchesItWithTheSameToken()
    {
        const test::TempDir home;
        Background background;
        Settings settings;
        settings.apiEnabled = true;
        QString token;
        for (int start = 0; start < 2; ++start) {
            ApiPage page(background, startIn(Paths::below(home.path())), home / "queue.sqlite");
            QSignalSpy switched(&page, &ApiPage::switched);
            page.setSettings(settings);
            auto* shown = named<QLineEdit>(page, "Token of the API");
            QTRY_VERIFY(!shown->text().isEmpty());
            QVERIFY(start == 0 || shown->text() == token);
            token = shown->text();
            QVERIFY(page.findChild<QCheckBox*>()->isChecked());
            QVERIFY(switched.isEmpty()); // it is the setting that says so
            page.findChild<QCheckBox*>()->click();
            QCOMPARE(switched.size(), 1);
            QCOMPARE(switched[0][0].toBool(), false);
            QTRY_VERIFY(shown->text().isEmpty());
        }
    }

    void showsTheLastRequests()
    {
        const test::TempDir home;
        const RequestLog log(home / "queue.sqlite");
        RequestRow row;
        row.pipeline = "text-to-image";
        row.model = "a/model";
        row.place = Place::Subnet;
        row.status = 200;
        row.seconds = 3;
        row.predictedSeconds = 2;
        row.feeWei = "21504";
        row.isPractice = true;
        row.id = log.begin(row).value();
        QVERIFY(log.end(row).has_value());
        RequestRow refused;
        refused.pipeline = "llm";
        refused.status = 402;
        refused.error = "It would cost 7 wei.";
        refused.id = log.begin(refused).value();
        QVERIFY(log.end(refused).has_value());
        Background background;
        ApiPage page(background, startIn(Paths::below(home.path())), home / "queue.sqlite");
        page.show();
        auto* table = named<QTableWidget>(page, "Last requests of the API");
        QTRY_COMPARE(table->rowCount(), 2);
        const auto text = [table](int line, int column) {
            return table->item(line, column)->text();
        };
        QCOMPARE(text(0, 1), QStringLiteral("llm: It would cost 7 wei."));
        QCOMPARE(text(0, 3), QStringLiteral("—"));
        QCOMPARE(text(1, 1), QStringLiteral("text-to-image, a/model"));
        QCOMPARE(text(1, 2), QStringLiteral("Livepeer subnet"));
        QCOMPARE(text(1, 3), QStringLiteral("21504 wei (practice)"));
        QVERIFY(text(1, 4).contains(QStringLiteral("predicted")));
    }

    void saysWhenItRunsAlready()
    {
        const test::TempDir home;
        const Paths paths = Paths::below(home.path());
        const auto first = network::ApiService::start(paths, {.port = 0}, network::ApiPlaces{});
        QVERIFY(first.has_value());
        Background background;
        ApiPage page(background, startIn(paths), paths.database());
        auto* shown = page.findChild<QCheckBox*>();
        shown->click();
        auto* notice = page.findChild<Notice*>();
        QTRY_VERIFY(!notice->isHidden());
        QTRY_VERIFY(shown->isEnabled());
        QVERIFY(!shown->isChecked());
    }
};

QTEST_MAIN(TestApiPage)
#include "test_api_page.moc"
