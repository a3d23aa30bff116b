// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/server/listener.h"
#include "network/worker/capability_registration.h"

#include <QTest>

#include <atomic>

using namespace sluice;
using namespace sluice::network;

namespace {

/// What an orchestrator was told.
struct Told
{
    std::mutex mutex;
    std::map<std::string, int> registered;
    std::vector<std::string> unregistered;
    ByocRegistration last;
    std::string secret = "secret";

    int timesRegistered(const std::string& name)
    {
        const std::lock_guard lock(mutex);
        return registered[name];
    }
};

std::unique_ptr<Listener> orchestrator(Told& told, std::uint16_t port = 0)
{
    HandlerTable table;
    table.add("POST", "/capability/*",
              [&told](const ServerRequest& request, BodyReader& body, ResponseWriter& response,
                      std::stop_token) {
                  const std::string text = body.readAll(1 << 20).value_or("");
                  const std::lock_guard lock(told.mutex);
                  if (request.header("authorization") != told.secret) {
                      (void)response.send(400, "text/plain", "invalid authorization\n");
                      return;
                  }
                  if (request.path == "/capability/unregister") {
                      told.unregistered.push_back(text);
                  } else if (const auto registration = parseByocRegistration(text)) {
                      ++told.registered[registration->name];
                      told.last = *registration;
                  }
                  (void)response.send(200, "text/plain", "ok");
              });
    ListenerConfig config;
    config.port = port;
    auto listener = Listener::start(config, std::move(table));
    return listener ? std::move(*listener) : nullptr;
}

RegistrationConfig configFor(const std::string& url)
{
    RegistrationConfig config;
    config.orchestrator = url;
    config.secret = "secret";
    config.interval = std::chrono::milliseconds(50);
    for (const char* name : {"video-upscale-v1.resize", "video-upscale-v1.other"}) {
        ByocRegistration& capability = config.capabilities.emplace_back();
        capability.name = name;
        capability.url = "http://127.0.0.1:9";
        capability.pricePerUnit = 7;
    }
    return config;
}

} // namespace

class TestCapabilityRegistration : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void registersAgainAndAgainAndLeaves()
    {
        Told told;
        const auto listener = orchestrator(told);
        net::HttpClient client;
        {
            const CapabilityRegistration registration(client, configFor(listener->url()));
            QTRY_VERIFY(told.timesRegistered("video-upscale-v1.resize") >= 3);
            QTRY_VERIFY(told.timesRegistered("video-upscale-v1.other") >= 3);
            QVERIFY(registration.isRegistered());
            QCOMPARE(registration.problem(), std::string());
        }
        QCOMPARE(told.unregistered.size(), std::size_t(2));
        QCOMPARE(told.unregistered.front(), std::string("video-upscale-v1.resize"));
        QCOMPARE(told.last.pricePerUnit, std::int64_t(7));
    }

    void saysWhyItIsRefused()
    {
        Told told;
        told.secret = "another";
        const auto listener = orchestrator(told);
        net::HttpClient client;
        const CapabilityRegistration registration(client, configFor(listener->url()));
        QTRY_VERIFY(registration.problem().find("invalid authorization") != std::string::npos);
        QVERIFY(!registration.isRegistered());
    }

    void comesBackWithTheOrchestrator()
    {
        Told told;
        auto listener = orchestrator(told);
        const std::string url = listener->url();
        const std::uint16_t port = listener->port();
        listener.reset();
        net::HttpClient client;
        const CapabilityRegistration registration(client, configFor(url));
        QTRY_VERIFY(!registration.problem().empty());
        listener = orchestrator(told, port);
        QTRY_VERIFY(registration.isRegistered());
    }
};

QTEST_GUILESS_MAIN(TestCapabilityRegistration)
#include "test_capability_registration.moc"
