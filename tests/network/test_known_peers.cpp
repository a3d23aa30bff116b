// SPDX-License-Identifier: GPL-3.0-or-later
// What an estimate makes of the prices that are known: absurd ones, units of another kind, a currency without a rate.
#include "network/subnet/known_peers.h"

#include <QTest>

using namespace sluice;
using namespace sluice::network;

namespace {

KnownPeer peerAsking(const std::string& wei,
                     const std::string& unit = "second",
                     const std::string& units = "1")
{
    static int count = 0;
    KnownPeer peer;
    peer.address.url = "https://10.0.0." + std::to_string(++count) + ":8935";
    peer.price = AnnouncedPrice{wei, units, unit, false};
    peer.hasAnswered = true;
    return peer;
}

constexpr const char* kAbsurd = "9000000000000000000000000000000000000";

} // namespace

class TestKnownPeers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneAbsurdPriceIsNothingToAgreeTo_data()
    {
        QTest::addColumn<int>("position");
        QTest::newRow("first") << 0;
        QTest::newRow("in the middle") << 1;
        QTest::newRow("last") << 2;
    }
    void oneAbsurdPriceIsNothingToAgreeTo()
    {
        QFETCH(int, position);
        std::vector<KnownPeer> known{peerAsking("900"), peerAsking("1000")};
        known.insert(known.begin() + position, peerAsking(kAbsurd));
        // It even looks like the quickest.
        known[std::size_t(position)].secondsForUnit = 0.001;
        QCOMPARE(dearestOf(known)->wei, std::string("1000"));
        QCOMPARE(likelyOf(known)->price->wei, std::string("900"));
        QVERIFY(UsualPrices(known).isOutOfLine(known[std::size_t(position)]));
    }

    void twoWhoDifferByLessAreBothAsked()
    {
        const std::vector<KnownPeer> known{peerAsking("100"), peerAsking("1000")};
        QCOMPARE(dearestOf(known)->wei, std::string("1000"));
    }

    void aPriceWithoutOthersIsWhatItIs()
    {
        const std::vector<KnownPeer> known{peerAsking(kAbsurd)};
        QCOMPARE(dearestOf(known)->wei, std::string(kAbsurd));
        QVERIFY(!UsualPrices(known).isOutOfLine(known[0]));
    }

    void aPriceThatIsNoNumberIsLeftOut()
    {
        const std::vector<KnownPeer> known{peerAsking("900"), peerAsking("-7"), peerAsking("1e3"),
                                           peerAsking("5", "second", "0")};
        QCOMPARE(dearestOf(known)->wei, std::string("900"));
        QVERIFY(!feeOf(*known[1].price, 3) && !feeOf(*known[3].price, 3));
    }

    void unitsOfAnotherKindAreNotCompared()
    {
        const AnnouncedPrice second{"1000", "1", "second", false};
        const AnnouncedPrice pixel{"7", "1", "pixel", false};
        QVERIFY(!isDearer(second, pixel) && !isDearer(pixel, second));
        // A pixel's price says nothing about a second's, however small it looks.
        const std::vector<KnownPeer> known{peerAsking("1000"), peerAsking("1100"),
                                           peerAsking("7", "pixel")};
        QCOMPARE(dearestOf(known)->wei, std::string("1100"));
        const UsualPrices usual(known);
        QVERIFY(!usual.isOutOfLine(known[0]) && !usual.isOutOfLine(known[2]));
    }

    void largerUnitsAreTheSamePrice()
    {
        const std::vector<KnownPeer> known{peerAsking("1000"),
                                           peerAsking("900000", "second", "1000")};
        QCOMPARE(dearestOf(known)->units, std::string("1"));
    }

    void withoutARateNothingIsGuessed()
    {
        Settings settings;
        Quote quote;
        quote.feeWei = "21504";
        setWorth(quote, settings);
        QVERIFY(!quote.cost);
        QVERIFY2(quote.costBasis.find("is not set") != std::string::npos, quote.costBasis.c_str());
    }

    void anOldRateIsUsedWithItsDate()
    {
        Settings settings;
        settings.ethPrice = 2000;
        settings.ethPriceDate = "2020-01-31";
        Quote quote;
        quote.feeWei = "500000000000000";
        setWorth(quote, settings);
        QCOMPARE(quote.cost->micros, std::int64_t(1'000'000));
        QVERIFY2(quote.costBasis.find("2020-01-31") != std::string::npos, quote.costBasis.c_str());
        // Who has no fee has no cost either, whatever the rate.
        Quote unknown;
        setWorth(unknown, settings);
        QVERIFY(!unknown.cost);
    }
};

QTEST_GUILESS_MAIN(TestKnownPeers)
#include "test_known_peers.moc"
