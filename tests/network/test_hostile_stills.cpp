// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures at practice orchestrators of which one is bad, and at one whose clock is wrong.
#include "core/base/atomic_file.h"
#include "network/orchestrator/misbehaviour.h"
#include "network/orchestrator/spoil_media.h"
#include "network/server/grpc_service.h"
#include "network/server/listener.h"
#include "tests/network/hostile_world.h"
#include "tests/support/media_clips.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <fstream>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr const char* kModel = "fake/x2";

/// Twice the size, with a grain as no stretching makes it and that shrinking takes away again.
std::string enlarged(const fs::path& folder, const std::string& form)
{
    fs::create_directories(folder);
    std::ofstream(folder / "in.png", std::ios::binary) << uploadedFile(form);
    media::StillImage still = need(media::readStill(folder / "in.png"));
    const media::RgbImage& from = still.image;
    media::RgbImage to(from.width() * 2, from.height() * 2);
    constexpr int kGrain = 6500;
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < to.height(); ++y)
            for (int x = 0; x < to.width(); ++x) {
                const int sample = from.plane(plane)[y / 2 * from.width() + x / 2];
                to.plane(plane)[y * to.width() + x] = std::uint16_t(
                    std::clamp(sample + ((x + y) % 2 == 0 ? kGrain : -kGrain), 0, 65535));
            }
    still.image = std::move(to);
    if (!media::writeStill(folder / "out.png", still))
        qFatal("no picture can be written");
    const std::string png = need(readFile(folder / "out.png", 1 << 24));
    const std::string data = QByteArray::fromStdString(png).toBase64().toStdString();
    return nlohmann::json{
        {"images", {{{"url", "data:image/png;base64," + data}, {"seed", 1}, {"nsfw", false}}}}}
        .dump();
}

Handler json(const nlohmann::json& value)
{
    return [text = value.dump()](const ServerRequest&, BodyReader&, ResponseWriter& response,
                                 std::stop_token) {
        (void)response.send(200, "application/json", text);
    };
}

/// A runner of the pipeline "upscale"; with a clock also a whole orchestrator, whose tokens end when `expiration` says.
class Upscaler
{
public:
    explicit Upscaler(fs::path folder, std::optional<std::int64_t> expiration = {})
        : m_folder(std::move(folder))
    {
        HandlerTable table;
        nlohmann::json about{{"pipeline", "upscale"}, {"model_id", kModel}};
        about["version"] = "0.14.1";
        about["gpu_info"] = nlohmann::json::object();
        table.add("GET", "/health", json(nlohmann::json{{"status", "OK"}}));
        table.add("GET", "/version", json(about));
        table.add("GET", "/hardware/info", json(about));
        table.add("POST", "/upscale",
                  [this](const ServerRequest&, BodyReader& body, ResponseWriter& response,
                         std::stop_token) {
                      const std::string number = std::to_string(m_jobs++);
                      const std::string form = need(body.readAll(64u << 20));
                      (void)response.send(200, "application/json",
                                          enlarged(m_folder / number, form));
                  });
        if (expiration)
            addUnary(table, "/net.Orchestrator/GetOrchestrator",
                     [this, end = *expiration](std::string_view, const ServerRequest&,
                                               std::stop_token) -> Result<std::string> {
                         return introduction(end);
                     });
        ListenerConfig config;
        config.tls = expiration.has_value();
        m_listener = need(Listener::start(config, std::move(table)));
    }

    std::string url() const { return m_listener->url(); }
    int jobs() const { return m_jobs; }

private:
    std::string introduction(std::int64_t expiration) const
    {
        CapabilityWish offered;
        offered.capability = Capability::Upscale;
        offered.model = kModel;
        OrchestratorInfo info;
        info.transcoder = url();
        info.capabilities = offered.toCapabilities();
        info.authToken = AuthToken{std::string(32, 't'), "0badcafe", expiration};
        return serialize(info);
    }

    const fs::path m_folder;
    std::atomic<int> m_jobs{0};
    std::unique_ptr<Listener> m_listener;
};

} // namespace

class TestHostileStills : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_picture = makeClip(m_shared / "picture.png",
                             QStringLiteral("-f lavfi -i testsrc2=size=96x64 -vf eq=contrast=0.5 "
                                            "-frames:v 1"));
    }
    void init()
    {
        m_world = std::make_unique<HostileWorld>();
        m_world->settings.subnetPatienceSeconds = 2;
        m_runner = std::make_unique<Upscaler>(m_world->folder("runner"));
    }
    void cleanup()
    {
        m_world.reset();
        m_runner.reset();
    }

    void oneIsBad_data()
    {
        QTest::addColumn<std::string>("misbehaves");
        QTest::addColumn<bool>("isAsked"); // false: it is found out before it gets anything
        for (const char* kind :
             {"slow:600", "dead:0", "wrong-size", "truncated", "blank", "input-returned",
              "expired-parameters", "endless-body", "slow-loris"})
            QTest::newRow(kind) << std::string(kind) << true;
        for (const char* kind : {"garbage-protobuf", "missing-trailers"})
            QTest::newRow(kind) << std::string(kind) << false;
    }

    void oneIsBad()
    {
        QFETCH(std::string, misbehaves);
        QFETCH(bool, isAsked);
        const std::string bad = addNode(misbehaves);
        const std::string good = addNode({});
        QVERIFY(m_world->book->setFavourite(bad, true).has_value());
        const JobPlan plan = planned();
        MapFeed feed(plan);
        run(plan, feed);
        QCOMPARE(feed.makers(), std::set<std::string>{good});
        const WorkStats stats = m_world->stats(bad, plan);
        QCOMPARE(stats.success < 1, isAsked);
        QCOMPARE(stats.good, std::int64_t(0));
        QVERIFY(fs::is_empty(plan.jobFolder / "subnet"));
    }

    void onlyBadOnesAreSaid()
    {
        addNode("blank");
        addNode("garbage-protobuf");
        const JobPlan plan = planned();
        MapFeed feed(plan);
        const auto result = m_world->backend().run(plan, feed, {});
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QVERIFY2(result.error().detail.find("on this computer") != std::string::npos,
                 result.error().detail.c_str());
        QCOMPARE(feed.held(), std::size_t(0));
    }

    void anotherClockIsTheirs_data()
    {
        QTest::addColumn<qint64>("expiration");
        QTest::newRow("long ago") << qint64(1);
        QTest::newRow("before all time") << qint64(-4'000'000'000);
        QTest::newRow("in a hundred years") << qint64(4'900'000'000);
        QTest::newRow("at the end of time") << std::numeric_limits<qint64>::max();
    }

    /// Whether a token has ended is for its maker to say.
    void anotherClockIsTheirs()
    {
        QFETCH(qint64, expiration);
        const Upscaler peer(m_world->folder("peer"), expiration);
        m_world->list(peer.url());
        const JobPlan plan = planned();
        MapFeed feed(plan);
        run(plan, feed);
        QCOMPARE(feed.makers(), std::set<std::string>{peer.url()});
        QCOMPARE(peer.jobs(), 1);
    }

    void aCertificateMayChangeBetweenJobs()
    {
        const std::uint16_t port = addPort({}, 0);
        const JobPlan first = planned();
        MapFeed before(first);
        run(first, before);
        m_world->endNodes();
        addPort({}, port);
        const JobPlan second = planned();
        MapFeed after(second);
        run(second, after);
        QCOMPARE(m_runner->jobs(), 2);
    }

private:
    std::uint16_t addPort(const std::string& misbehaves, std::uint16_t port)
    {
        Orchestrator& node = m_world->addNode(misbehaves, 0, port);
        if (const auto added = node.addRunner(m_runner->url()); !added)
            qFatal("%s", added.error().detail.c_str());
        return node.port();
    }
    std::string addNode(const std::string& misbehaves)
    {
        return "https://127.0.0.1:" + std::to_string(addPort(misbehaves, 0));
    }

    JobPlan planned()
    {
        const std::string number = std::to_string(m_plans++);
        UpscaleSpec spec;
        spec.source = m_picture;
        spec.output = m_world->folder("out" + number + ".png");
        spec.model = kModel;
        ModelFacts model;
        model.id = kModel;
        model.scale = 2;
        JobPlan plan = need(planJob(JobSpec{spec}, model, m_world->folder("job" + number), 1.0));
        fs::create_directories(plan.jobFolder);
        return plan;
    }

    void run(const JobPlan& plan, MapFeed& feed)
    {
        const auto result = m_world->backend().run(plan, feed, {});
        QVERIFY2(result.has_value(), result ? "" : result.error().detail.c_str());
        QCOMPARE(feed.done().size(), std::size_t(1));
    }

    TempDir m_shared;
    fs::path m_picture;
    int m_plans = 0;
    std::unique_ptr<Upscaler> m_runner;
    std::unique_ptr<HostileWorld> m_world;
};

QTEST_GUILESS_MAIN(TestHostileStills)
#include "test_hostile_stills.moc"
