// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <nlohmann/json.hpp>

#include <QtTest>

using namespace sluice;
using nlohmann::json;

class TestCliPeers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_home = std::make_unique<test::TempDir>(); }

    void saysWhatHelpsWhenNobodyIsKnown()
    {
        const auto listed = peers({"list"});
        QCOMPARE(listed.exitCode, 0);
        QVERIFY(listed.output.find("sluice-cli subnet up") != std::string::npos);
    }

    void addsAndRemoves()
    {
        QCOMPARE(peers({"add", "Example.org"}).exitCode, 0);
        const json listed = answer({"list"});
        QCOMPARE(listed.size(), std::size_t(1));
        QCOMPARE(listed[0].at("url").get<std::string>(), std::string("https://example.org:8935"));
        QCOMPARE(listed[0].at("source").get<std::string>(), std::string("list"));
        QCOMPARE(peers({"remove", "https://example.org:8935/"}).exitCode, 0);
        QVERIFY(answer({"list"}).empty());
    }

    void blocksAndFavours()
    {
        QCOMPARE(peers({"add", "a"}).exitCode, 0);
        QCOMPARE(peers({"favour", "a"}).exitCode, 0);
        QVERIFY(answer({"list"})[0].at("favourite").get<bool>());
        QCOMPARE(peers({"block", "a"}).exitCode, 0);
        const json blocked = answer({"list"});
        QVERIFY(blocked[0].at("blocked").get<bool>());
        QVERIFY(blocked[0].at("source").is_null());
        QCOMPARE(peers({"unblock", "a"}).exitCode, 0);
        QCOMPARE(answer({"list"})[0].at("source").get<std::string>(), std::string("list"));
    }

    void refusesWhatIsNoAddress()
    {
        const auto refused = peers({"add", "ftp://example.org"});
        QCOMPARE(refused.exitCode, 2);
        QVERIFY(refused.errors.find("ftp://example.org") != std::string::npos);
    }

    void tellsWhenOneDoesNotAnswer()
    {
        // Nobody listens on port 1.
        QCOMPARE(peers({"add", "http://127.0.0.1:1"}).exitCode, 0);
        const json info = answer({"info", "http://127.0.0.1:1"});
        QVERIFY(!info.at("problem").get<std::string>().empty());
        QVERIFY(info.at("work").empty());
    }

    void knowsNothingOfStrangers()
    {
        QCOMPARE(peers({"info", "https://stranger.example"}).exitCode, 3);
    }

private:
    test::ProgramResult peers(const test::Arguments& arguments)
    {
        return test::runProgram("sluice-cli", test::join({"peers"}, arguments),
                                {{"SLUICE_HOME", m_home->path().string()}});
    }
    json answer(const test::Arguments& arguments)
    {
        return json::parse(peers(test::join({"--json"}, arguments)).output);
    }

    std::unique_ptr<test::TempDir> m_home;
};

QTEST_GUILESS_MAIN(TestCliPeers)
#include "test_cli_peers.moc"
