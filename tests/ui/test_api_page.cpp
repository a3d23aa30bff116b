// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/temp_dir.h"
#include "ui/base/notice.h"
#include "ui/network/api_page.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
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
        ApiPage page(background, startIn(Paths::below(home.path())));
        QVERIFY(!page.findChild<QCheckBox*>()->isChecked());
        QVERIFY(named<QLineEdit>(page, "Address of the API")->text().isEmpty());
    }

    void answersThoseWithTheTokenWhileItIsOn()
    {
        const test::TempDir home;
        Background background;
        ApiPage page(background, startIn(Paths::below(home.path())));
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

    void saysWhenItRunsAlready()
    {
        const test::TempDir home;
        const Paths paths = Paths::below(home.path());
        const auto first = network::ApiService::start(paths, {.port = 0}, network::ApiPlaces{});
        QVERIFY(first.has_value());
        Background background;
        ApiPage page(background, startIn(paths));
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
