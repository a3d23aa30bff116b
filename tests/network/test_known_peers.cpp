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
    void theQueueCountsOnceForAPieceHoweverLarge()
    {
        KnownPeer peer;
        QVERIFY(!peer.secondsFor(44));
        peer.secondsForUnit = 1;
        peer.secondsInQueue = 3;
        QCOMPARE(peer.secondsFor(44).value(), 47.0);
        QCOMPARE(peer.secondsFor(44, 4).value(), 56.0);
    }

    void whoWaitsLessIsLikelierForSmallPieces()
    {
        std::vector<KnownPeer> known{peerAsking("1000"), peerAsking("1000")};
        known[0].secondsForUnit = 1;
        known[0].secondsInQueue = 10;
        known[1].secondsForUnit = 2;
        QCOMPARE(likelyOf(known, 1), &known[1]);
        QCOMPARE(likelyOf(known, 100), &known[0]);
    }

    void whoIsRefusedIsNoneOfThem()
    {
        const SubnetServices services; // without a wallet
        Settings settings;
        settings.subnetMaxWeiPerSecond = "1000";
        SubnetWork work;
        std::vector<KnownPeer> known{peerAsking("5000"), peerAsking("900"), peerAsking("800")};
        known[2].address.source = PeerSource::Practice;
        UsablePeers usable = usableOf(services, settings, work, known);
        QCOMPARE(usable.peers.size(), std::size_t(1));
        QCOMPARE(usable.peers[0].address.url, known[2].address.url);
        QCOMPARE(usable.refused.tooDear, 1);
        QCOMPARE(usable.refused.wantMoney, 1);
        QVERIFY(!usable.isNobodyLeft());
        // One that has said nothing yet is no reason to believe that somebody will do it.
        known[2].price.reset();
        known[2].hasAnswered = false;
        usable = usableOf(services, settings, work, known);
        QVERIFY(usable.isNobodyLeft());
        QCOMPARE(usable.refused.whyNobody("m"),
                 std::string("Of 3 known orchestrators 1 ask more than your highest price, 1 want "
                             "to be paid, and there is no wallet."));
        QVERIFY(usable.refused.remedy().find("subnet up") != std::string::npos);
    }

    void practiceMoneyIsWorthNothing()
    {
        Settings settings;
        settings.ethPrice = 2000;
        Quote quote;
        quote.feeWei = "500000000000000";
        quote.price = AnnouncedPrice{"1000", "1", "second", true};
        setWorth(quote, settings);
        QVERIFY(!quote.cost);
    }

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
