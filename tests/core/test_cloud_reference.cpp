// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/job/cloud_reference.h"
#include "tests/support/temp_dir.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace sluice;

namespace {

/// Two offers; the quicker machine is the cheaper one in the end.
std::string table()
{
    nlohmann::json slow{{"provider", "A"},
                        {"hardware", "slow"},
                        {"perSecond", 0.001},
                        {"currency", "USD"},
                        {"multiplyAddsPerSecond", 1e12},
                        {"kinds", {"upscale"}},
                        {"source", "https://a.test"},
                        {"date", "2026-01-02"}};
    nlohmann::json quick = slow;
    quick["provider"] = "B";
    quick["hardware"] = "quick";
    quick["perSecond"] = 0.002;
    quick["multiplyAddsPerSecond"] = 4e12;
    quick["source"] = "https://b.test";
    return nlohmann::json{{"offers", {slow, quick}}}.dump();
}

WorkCounts work(double operations)
{
    WorkCounts counts;
    counts.operations = operations;
    return counts;
}

} // namespace

class TestCloudReference : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesTheCheapestWithItsSource()
    {
        const auto offers = parseCloudOffers(table());
        QVERIFY(offers.has_value());
        const auto reference = cloudReferenceFor(*offers, "upscale", work(8e12));
        QVERIFY(reference.has_value());
        QCOMPARE(reference->provider, std::string("B"));
        QCOMPARE(reference->least.micros, std::int64_t(4000));
        QCOMPARE(reference->source, std::string("https://b.test"));
        QCOMPARE(toSentence(*reference), std::string("A public cloud: $0.004 or more (B, quick, "
                                                     "list price of 2026-01-02)"));
    }

    void saysNothingAboutWorkThatNobodyDoes()
    {
        const auto offers = parseCloudOffers(table());
        QVERIFY(!cloudReferenceFor(*offers, "export", work(8e12)));
        QVERIFY(!cloudReferenceFor(*offers, "upscale", work(0)));
        QVERIFY(!cloudReferenceFor({}, "upscale", work(8e12)));
    }

    void theProgramsOwnTableHasDatesAndSources()
    {
        const test::TempDir home;
        const auto offers = loadCloudOffers(Paths::below(home.path()));
        QVERIFY(!offers.empty());
        for (const CloudOffer& offer : offers) {
            QVERIFY(offer.source.starts_with("https://"));
            QCOMPARE(offer.date.size(), std::size_t(10));
        }
    }

    void theUsersTableTakesItsPlace()
    {
        const test::TempDir home;
        const Paths paths = Paths::below(home.path());
        std::filesystem::create_directories(paths.config);
        QVERIFY(writeFileAtomically(paths.config / "cloud-prices.json", table()));
        QCOMPARE(loadCloudOffers(paths).size(), std::size_t(2));
        QVERIFY(writeFileAtomically(paths.config / "cloud-prices.json", "{\"offers\": [{}]}"));
        QVERIFY(loadCloudOffers(paths).empty());
    }
};

QTEST_GUILESS_MAIN(TestCloudReference)
#include "test_cloud_reference.moc"
