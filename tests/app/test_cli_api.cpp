// SPDX-License-Identifier: GPL-3.0-or-later
// `sluice-cli api` as other programs meet it.
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <fstream>

using namespace sluice::test;
namespace fs = std::filesystem;

class TestCliApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_home = std::make_unique<TempDir>(); }

    void itIsServedUntilItIsEnded()
    {
        const auto server = startProgram(programFolder() / "sluice-cli",
                                         {"--json", "api", "serve", "--port", "0"}, environment());
        QTRY_VERIFY_WITH_TIMEOUT(server->canReadLine(), 20'000);
        QByteArray said;
        const auto answer = [&] {
            said += server->readAll();
            return nlohmann::json::parse(said.toStdString(), nullptr, false);
        };
        QTRY_VERIFY(answer().is_object());
        const std::string url = answer()["url"].get<std::string>();
        QCOMPARE(status(url, "X-Nothing: 1"), std::string("401"));
        const std::string token =
            nlohmann::json::parse(run({"--json", "api", "token"}).output)["token"]
                .get<std::string>();
        QVERIFY(token.size() >= 64);
        QCOMPARE(status(url, "Authorization: Bearer " + token), std::string("400"));
        QCOMPARE(run({"report", "requests"}).output,
                 std::string("The API has had no request yet.\n"));
        QCOMPARE(status(url, "Authorization: Bearer " + token, R"({"prompt":"a secret"})"),
                 std::string("503"));
        const auto rows =
            nlohmann::json::parse(run({"--json", "report", "requests"}).output)["requests"];
        QCOMPARE(rows.size(), std::size_t(1));
        QCOMPARE(rows[0]["status"].get<int>(), 503);
        QCOMPARE(rows[0]["pipeline"].get<std::string>(), std::string("text-to-image"));
        QVERIFY(rows[0].dump().find("secret") == std::string::npos);
        const std::string listed = run({"report", "requests"}).output;
        QVERIFY2(listed.find("503 ") != std::string::npos, listed.c_str());
        server->terminate();
        QCOMPARE(finish(*server).exitCode, 0);
        QCOMPARE(status(url, "X-Nothing: 1"), std::string("000"));
    }

    void theTokenIsForItsOwnerOnly()
    {
        QCOMPARE(run({"api", "token"}).exitCode, 0);
        fs::path file;
        for (const auto& entry : fs::recursive_directory_iterator(m_home->path()))
            if (entry.path().filename() == "api-token")
                file = entry.path();
        QCOMPARE(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
        fs::permissions(file, fs::perms::group_read, fs::perm_options::add);
        const ProgramResult open = run({"api", "serve", "--port", "0"});
        QCOMPARE(open.exitCode, 2);
        QVERIFY(open.errors.find("chmod 600") != std::string::npos);
    }

    void aTokenHasToBeOne()
    {
        const fs::path file = *m_home / "short";
        std::ofstream(file) << "secret\n";
        fs::permissions(file, fs::perms::owner_read);
        QCOMPARE(run({"api", "token", "--token-file", file.string()}).exitCode, 2);
    }

private:
    Environment environment() const
    {
        return {{"SLUICE_HOME", m_home->path().string()}, {"no_proxy", "*"}};
    }
    ProgramResult run(const Arguments& arguments) const
    {
        return runProgram("sluice-cli", arguments, environment());
    }
    /// Of a request, empty if nothing else is said.
    std::string
    status(const std::string& url, const std::string& header, const std::string& body = "{}") const
    {
        return runProgram("curl", {"-s", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}",
                                   "-H", "Content-Type: application/json", "-d", body, "-H", header,
                                   url + "/text-to-image"})
            .output;
    }

    std::unique_ptr<TempDir> m_home;
};

QTEST_GUILESS_MAIN(TestCliApi)
#include "test_cli_api.moc"
