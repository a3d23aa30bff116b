// SPDX-License-Identifier: GPL-3.0-or-later
// Web pages in a real Chromium, which try everything that a page may do, against the API on a real port.
#include "core/job/request_log.h"
#include "network/api/api_server.h"
#include "network/subnet/subnet_backend.h"
#include "tests/network/map_feed.h"
#include "tests/network/orchestrator_world.h"
#include "tests/support/fake_backend.h"
#include "tests/support/http_server.h"
#include "tests/support/media_clips.h"

#include <QStandardPaths>
#include <QTcpSocket>
#include <QUrl>
#include <QtTest>

#include <fmt/format.h>

#include <atomic>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
using Json = nlohmann::json;

namespace {

constexpr const char* kToken = "0123456789abcdef0123456789abcdef";
constexpr int kPatience = 60'000;

// Each attempt ends as what the page could learn by it: "blocked", "opaque" (an answer that it may not see), or the answer.
constexpr const char* kPage = R"html(<!doctype html><title>page</title><body><script>
const api = "@API", token = "@TOKEN", picture = "@PICTURE", seen = {};
const job = JSON.stringify({prompt: "x", model_id: "any"});
async function look(name, send) {
    try {
        const answer = await send();
        seen[name] = answer.type === "opaque" ? "opaque" : answer.status + " " + await answer.text();
    } catch (error) {
        seen[name] = "blocked";
    }
}
const post = (options, headers) => () =>
    fetch(api + "/text-to-image", {method: "POST", body: job, headers: headers, ...options});
function upload() {
    const form = new FormData();
    form.append("image", new Blob([Uint8Array.from(atob("@PNG"), c => c.charCodeAt(0))], {type: "image/png"}), "x.png");
    form.append("prompt", "x");
    form.append("model_id", "any");
    return form;
}
function image() {
    return new Promise(done => {
        const element = new Image();
        element.onload = () => done(seen.image = "seen " + element.width);
        element.onerror = () => done(seen.image = "blocked");
        element.src = picture;
    });
}
function form() {
    return new Promise(done => {
        const frame = document.createElement("iframe");
        frame.name = "target";
        document.body.append(frame);
        const form = document.createElement("form");
        form.action = api + "/upscale";
        form.method = "POST";
        form.target = "target";
        form.enctype = "multipart/form-data";
        const file = document.createElement("input");
        file.type = "file";
        file.name = "image";
        const data = new DataTransfer();
        data.items.add(new File([upload().get("image")], "x.png", {type: "image/png"}));
        file.files = data.files;
        const model = document.createElement("input");
        model.name = "model_id";
        model.value = "any";
        form.append(file, model);
        document.body.append(form);
        frame.onload = () => {
            let text = "";
            try { text = frame.contentDocument.body.innerText; } catch (error) { text = ""; }
            if (text === "" && frame.contentDocument && frame.contentWindow.location.href === "about:blank") return;
            done(seen.form = text || "unreadable");
        };
        form.submit();
    });
}
(async () => {
    const json = {"Content-Type": "application/json"};
    await look("get", () => fetch(api + "/"));
    await look("post", post({}, json));
    await look("post with the token", post({}, {...json, Authorization: "Bearer " + token}));
    await look("no-cors", post({mode: "no-cors"}, {"Content-Type": "text/plain"}));
    await look("upload", () => fetch(api + "/upscale", {method: "POST", mode: "no-cors", body: upload()}));
    await look("upload with the token", () => fetch(api + "/upscale",
        {method: "POST", body: upload(), headers: {Authorization: "Bearer " + token}}));
    await look("result", () => fetch(picture));
    await image();
    await form();
    await fetch("/report", {method: "POST", body: JSON.stringify(seen)});
})();
</script>)html";

std::string replaced(std::string text, const std::string& what, const std::string& with)
{
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

/// Sends a browser's request on, as it is, to this port of 127.0.0.1, and the answer back.
void relay(const test::ServerRequest& request, ServerConnection& connection, int port)
{
    std::string text = request.method + " " + request.path + " HTTP/1.1\r\n";
    for (const auto& [name, value] : request.headers)
        if (name != "connection")
            text += name + ": " + value + "\r\n";
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), quint16(port));
    if (!socket.waitForConnected())
        return;
    socket.write(QByteArray::fromStdString(text + "connection: close\r\n\r\n" + request.body));
    while (socket.waitForReadyRead(kPatience))
        connection.send(socket.readAll().toStdString());
}

/// Where a page comes from, and where it tells what it saw. A path of neither goes to the API when `relaysTo` says so.
class PageServer
{
public:
    explicit PageServer(int relaysTo = 0)
        : m_server(
              [this, relaysTo](const test::ServerRequest& request, ServerConnection& connection) {
                  const std::lock_guard lock(m_mutex);
                  if (request.path == "/page")
                      connection.answer(200, m_page, {"Content-Type: text/html"});
                  else if (request.path == "/report" && (m_report = request.body, true))
                      connection.answer(200, "thanks");
                  else if (relaysTo != 0 && ++m_relayed)
                      relay(request, connection, relaysTo);
                  else
                      connection.answer(404, "");
              })
    {}

    void setPage(const std::string& page)
    {
        const std::lock_guard lock(m_mutex);
        m_page = page;
    }
    std::string report() const
    {
        const std::lock_guard lock(m_mutex);
        return m_report;
    }
    int relayed() const { return m_relayed; }
    int port() const { return QUrl(QString::fromStdString(m_server.url("/"))).port(); }

private:
    mutable std::mutex m_mutex;
    std::string m_page;
    std::string m_report;
    std::atomic<int> m_relayed = 0;
    HttpServer m_server; ///< last: its threads end first
};

} // namespace

class TestApiBrowser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // The one on the PATH is a script on Debian, which would leave its browser behind when it is ended.
        const QString name = QStringLiteral("chromium-headless-shell");
        m_chromium = QStandardPaths::findExecutable(name, {QStringLiteral("/usr/lib/chromium")});
        if (m_chromium.isEmpty())
            m_chromium = QStandardPaths::findExecutable(name);
        if (m_chromium.isEmpty())
            QSKIP("chromium-headless-shell is not installed (scripts/lib/packages_test.txt)");
        m_picture =
            makeClip(m_home / "in.png", QStringLiteral("-f lavfi -i testsrc2=s=64x48 -frames:v 1"));
        startApi();
        // A program may, and its result is there to be stolen.
        const WebAnswer answer = curl({m_server->url() + "/upscale", "-H",
                                       std::string("Authorization: Bearer ") + kToken, "-F",
                                       "image=@" + m_picture.string(), "-F", "model_id=any"});
        QVERIFY2(answer.status == 200, answer.body.c_str());
        m_result = Json::parse(answer.body)["images"][0]["url"].get<std::string>();
        QCOMPARE(curl({m_result}).status, 200);
        QCOMPARE(requests(), std::size_t(1));
    }
    void cleanupTestCase() { m_server.reset(); }

    void aPageOfAnotherSiteGetsNothing_data()
    {
        QTest::addColumn<std::string>("host");
        QTest::newRow("another site") << std::string("page.test");
        QTest::newRow("another port of this computer") << std::string("127.0.0.1");
        QTest::newRow("localhost") << std::string("localhost");
    }
    void aPageOfAnotherSiteGetsNothing()
    {
        QFETCH(std::string, host);
        PageServer pages;
        const Json seen = open(pages, fmt::format("http://{}:{}/page", host, pages.port()),
                               m_server->url(), m_result);
        for (const char* name :
             {"get", "post", "post with the token", "upload with the token", "result", "image"})
            QCOMPARE(seen[name].get<std::string>(), std::string("blocked"));
        // These were sent and answered: it is the API that refused them, not the browser that kept them back.
        for (const char* name : {"no-cors", "upload"})
            QCOMPARE(seen[name].get<std::string>(), std::string("opaque"));
        QCOMPARE(seen["form"].get<std::string>(), std::string("unreadable"));
        QCOMPARE(requests(), std::size_t(1));
    }

    /// The page's own name leads to the API by now, so that the browser takes both for one site.
    void aNameThatWasMadeToLeadHereGetsNothing()
    {
        const int port = QUrl(QString::fromStdString(m_server->url())).port();
        PageServer pages(port);
        m_rules = fmt::format(",MAP rebind.test:{} 127.0.0.1:{}", port, pages.port());
        const std::string site = fmt::format("http://rebind.test:{}", port);
        const std::string stolen = site + m_result.substr(m_result.find("/stream/"));
        const Json seen = open(pages, site + "/page", site, stolen);
        for (const char* name : {"get", "post", "post with the token", "no-cors", "upload",
                                 "upload with the token", "result", "form"}) {
            const std::string text = seen[name].get<std::string>();
            QVERIFY2(text.find("Call this address as 127.0.0.1") != std::string::npos,
                     (name + (": " + text)).c_str());
        }
        QCOMPARE(seen["image"].get<std::string>(), std::string("blocked"));
        QVERIFY(pages.relayed() >= 9);
        QCOMPARE(requests(), std::size_t(1));
    }

private:
    void startApi()
    {
        const Paths paths = Paths::below(m_home.path());
        SubnetServices services;
        services.http = std::make_shared<net::HttpClient>();
        services.book =
            std::make_shared<PeerBook>(need(PeerBook::open(paths.data / "peers.sqlite")));
        services.discovery =
            std::make_shared<Discovery>(paths, Settings(), services.book, services.http);
        services.modelFacts = [](const JobSpec&) -> Result<ModelFacts> {
            return fail(ErrorCode::NotFound, "none of ours");
        };
        ApiPlaces places;
        places.here = std::make_shared<FakeBackend>();
        places.subnet = std::make_shared<SubnetBackend>(services, Settings());
        places.database = paths.database();
        ApiConfig config;
        config.token = kToken;
        config.folder = m_home / "api";
        m_server = need(ApiServer::start(config, std::move(places)));
    }

    /// That were let in, by anybody.
    std::size_t requests() const
    {
        return need(RequestLog(Paths::below(m_home.path()).database()).newest(1000)).size();
    }

    /// What a page at `address` saw of the API at `api`.
    Json open(PageServer& pages,
              const std::string& address,
              const std::string& api,
              const std::string& picture)
    {
        const QByteArray png = QByteArray::fromStdString(readBytes(m_picture)).toBase64();
        std::string page = replaced(kPage, "@API", api);
        page = replaced(page, "@TOKEN", kToken);
        page = replaced(page, "@PICTURE", picture);
        pages.setPage(replaced(page, "@PNG", png.toStdString()));
        const TempDir profile;
        // As root there is no sandbox. The check of local addresses is switched off, because the API must not have to rely on it.
        const auto browser = startProgram(
            m_chromium.toStdString(),
            {"--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--no-proxy-server",
             "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
             "--remote-debugging-port=0", "--user-data-dir=" + profile.path().string(),
             "--host-resolver-rules=MAP page.test 127.0.0.1" + m_rules, address},
            {{"HOME", profile.path().string()}});
        if (!QTest::qWaitFor([&] { return !pages.report().empty(); }, kPatience))
            qWarning("%s", browser->readAllStandardError().constData());
        browser->terminate();
        if (!browser->waitForFinished(10'000))
            browser->kill();
        browser->waitForFinished();
        return Json::parse(pages.report(), nullptr, false);
    }

    TempDir m_home;
    QString m_chromium;
    std::filesystem::path m_picture;
    std::string m_result; ///< address of one that a program had made
    std::string m_rules;
    std::unique_ptr<ApiServer> m_server;
};

QTEST_GUILESS_MAIN(TestApiBrowser)
#include "test_api_browser.moc"
