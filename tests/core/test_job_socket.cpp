// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/owner_lock.h"
#include "core/job/queue_server.h"
#include "core/job/queue_session.h"
#include "tests/support/fake_backend.h"
#include "tests/support/temp_dir.h"

#include <QLocalSocket>
#include <QSignalSpy>
#include <QTest>

using namespace sluice;

namespace {

/// An owner without jobs, and a raw connection to it.
class Wire
{
public:
    Wire()
        : m_session(std::move(*QueueSession::open(
              Paths::below(m_home.path()), quiet(), {std::make_shared<test::FakeBackend>()})))
    {
        connectAgain();
    }

    void connectAgain()
    {
        socket = std::make_unique<QLocalSocket>();
        socket->connectToServer(
            QString::fromStdString(readOwnerAddress(Paths::below(m_home.path()))->socket.string()));
        if (!socket->waitForConnected())
            qFatal("no connection");
    }

    bool isClosed() const { return socket->state() == QLocalSocket::UnconnectedState; }

    /// Sends a line and waits for the first answer of a type.
    nlohmann::json ask(const QByteArray& line, const std::string& type)
    {
        socket->write(line + '\n');
        nlohmann::json found;
        const bool came = QTest::qWaitFor([&] {
            while (socket->canReadLine() && found.is_null()) {
                const QByteArray answer = socket->readLine();
                auto json =
                    nlohmann::json::parse(answer.constData(), answer.constData() + answer.size());
                if (json["type"] == type)
                    found = std::move(json);
            }
            return !found.is_null();
        });
        if (!came)
            qFatal("no answer");
        return found;
    }

    std::unique_ptr<QLocalSocket> socket;

private:
    static Settings quiet()
    {
        Settings settings;
        settings.keepAwake = false;
        return settings;
    }
    test::TempDir m_home;
    std::unique_ptr<QueueSession> m_session;
};

} // namespace

class TestJobSocket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void badLinesEndTheConnectionAndNothingElse_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("no JSON") << QByteArray("hello\n");
        QTest::newRow("no object") << QByteArray("[1]\n");
        QTest::newRow("no type") << QByteArray("{}\n");
        QTest::newRow("request before hello")
            << QByteArray("{\"type\":\"request\",\"id\":1,\"verb\":\"show\"}\n");
        QTest::newRow("deep nesting") << QByteArray(100000, '[') + '\n';
        QTest::newRow("endless line") << QByteArray(17 << 20, 'x');
    }

    void badLinesEndTheConnectionAndNothingElse()
    {
        QFETCH(QByteArray, bytes);
        Wire wire;
        wire.socket->write(bytes);
        QTRY_VERIFY(wire.isClosed());
        wire.connectAgain();
        QCOMPARE(wire.ask(R"({"type":"hello","protocol":1})", "hello")["protocol"].get<int>(),
                 kQueueProtocol);
    }

    void anotherVersionIsToldOurs()
    {
        Wire wire;
        const auto answer = wire.ask(R"({"type":"hello","protocol":77})", "hello");
        QCOMPARE(answer["protocol"].get<int>(), kQueueProtocol);
    }

    void wrongCommandsAreAnsweredInWords_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const char* request, const char* words) {
            QTest::newRow(name) << QByteArray(request) << QString::fromLatin1(words);
        };
        row("unknown job", R"({"type":"request","id":5,"verb":"pause","arguments":{"id":9}})",
            "no job 9");
        row("no job", R"({"type":"request","id":5,"verb":"pause"})", "\"id\"");
        row("id is text", R"({"type":"request","id":5,"verb":"pause","arguments":{"id":"9"}})",
            "whole number");
        row("plan without chunks",
            R"({"type":"request","id":5,"verb":"submit","arguments":{"plan":{}}})", "plan");
        row("arguments are a list", R"({"type":"request","id":5,"verb":"submit","arguments":[1]})",
            "not a JSON object");
    }

    void wrongCommandsAreAnsweredInWords()
    {
        QFETCH(QByteArray, request);
        QFETCH(QString, words);
        Wire wire;
        wire.ask(R"({"type":"hello","protocol":)" + QByteArray::number(kQueueProtocol) + "}",
                 "ready");
        const auto answer = wire.ask(request, "reply");
        QCOMPARE(answer["id"].get<int>(), 5);
        const std::string detail = answer["error"]["detail"].get<std::string>();
        QVERIFY2(detail.find(words.toStdString()) != std::string::npos, detail.c_str());
    }
};

QTEST_GUILESS_MAIN(TestJobSocket)
#include "test_job_socket.moc"
