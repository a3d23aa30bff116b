// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "network/subnet/selection.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace sluice;
using namespace sluice::network;

namespace {

PeerView peer(const char* url, std::optional<double> price, std::optional<double> seconds)
{
    PeerView view;
    view.url = url;
    view.price = price;
    view.seconds = seconds;
    return view;
}

constexpr SelectionRule kNoChance{.priceWeight = 0.5, .timeWeight = 0.5, .exploration = 0};

std::string best(const std::vector<PeerView>& peers, const SelectionRule& rule = kNoChance)
{
    RandomSource random(1);
    return peers[rank(peers, rule, random).front().index].url;
}

} // namespace

class TestSelection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void drawsAsTheReferenceGatewayDoes()
    {
        const auto text =
            readFile(std::string(SLUICE_SOURCE_DIR) + "/tests/data/network/selection.json");
        QVERIFY(text.has_value());
        const auto json = nlohmann::json::parse(*text);
        int checked = 0;
        for (const auto& entry : json.at("cases")) {
            const auto prices = entry.at("prices").get<std::vector<double>>();
            const auto stakes = entry.at("stakes").get<std::vector<double>>();
            std::vector<PeerView> peers;
            for (std::size_t i = 0; i < prices.size(); ++i) {
                peers.push_back(peer("", prices[i], std::nullopt));
                peers.back().stake = stakes[i];
            }
            const DrawWeights weights{
                entry.at("priceWeight").get<double>(), entry.at("stakeWeight").get<double>(),
                entry.at("randWeight").get<double>(), entry.at("priceExpFactor").get<double>()};
            const auto expected = entry.at("probabilities").get<std::vector<double>>();
            const auto found = drawProbabilities(peers, weights);
            QCOMPARE(found.size(), expected.size());
            for (std::size_t i = 0; i < found.size(); ++i)
                QVERIFY2(std::abs(found[i] - expected[i]) < 1e-9,
                         entry.at("case").get<std::string>().c_str());
            ++checked;
        }
        QCOMPARE(checked, 5);
    }

    void theScaleOfPricesDoesNotMatter()
    {
        for (const double scale : {1e-6, 1.0, 1e6, 1e18})
            QCOMPARE(best({peer("dear", 2 * scale, 10.0), peer("cheap", scale, 10.0)}),
                     std::string("cheap"));
    }

    void theQuickerWinsAtTheSamePrice()
    {
        QCOMPARE(best({peer("slow", 5.0, 30.0), peer("quick", 5.0, 10.0)}), std::string("quick"));
    }

    void weightsDecideBetweenCheapAndQuick()
    {
        const std::vector<PeerView> peers{peer("cheap", 1.0, 100.0), peer("quick", 10.0, 10.0)};
        QCOMPARE(best(peers, {.priceWeight = 0.9, .timeWeight = 0.1, .exploration = 0}),
                 std::string("cheap"));
        QCOMPARE(best(peers, {.priceWeight = 0.1, .timeWeight = 0.9, .exploration = 0}),
                 std::string("quick"));
    }

    void whoFailsOftenLosesToADearerOne()
    {
        std::vector<PeerView> peers{peer("unsure", 1.0, 10.0), peer("sure", 1.5, 12.0)};
        peers[0].tries = 20;
        peers[0].success = 0.4;
        QCOMPARE(best(peers), std::string("sure"));
    }

    void whoSendsWrongResultsLosesEvenAfterOne()
    {
        std::vector<PeerView> peers{peer("liar", 1.0, 10.0), peer("honest", 1.0, 12.0)};
        peers[0].tries = 1;
        peers[0].verification = 0.85;
        QCOMPARE(best(peers), std::string("honest"));
    }

    void oneFailureOfAStrangerIsNoVerdict()
    {
        std::vector<PeerView> peers{peer("unlucky", 1.0, 10.0), peer("slow", 1.0, 40.0)};
        peers[0].tries = 1;
        peers[0].success = 0.85;
        QCOMPARE(best(peers), std::string("unlucky"));
    }

    void noPriceIsNotFree()
    {
        // The silent one counts as the middle of those who speak: it neither beats the cheapest nor loses to the dearest.
        const std::vector<PeerView> peers{peer("dear", 9.0, 10.0),
                                          peer("silent", std::nullopt, 10.0),
                                          peer("cheap", 1.0, 10.0), peer("middle", 3.0, 10.0)};
        const auto scores = selectionScores(peers, kNoChance);
        QVERIFY(scores[1] < scores[2]);
        QVERIFY(scores[1] > scores[0]);
        QCOMPARE(scores[1], scores[3]);
    }

    void freeBeatsEverythingThatIsNot()
    {
        QCOMPARE(best({peer("cheap", 1e-9, 10.0), peer("free", 0.0, 10.0)}), std::string("free"));
    }

    void aFavouriteWinsAmongEquals()
    {
        std::vector<PeerView> peers{peer("one", 1.0, 10.0), peer("two", 1.0, 10.0)};
        peers[1].isFavourite = true;
        QCOMPARE(best(peers), std::string("two"));
    }

    void equalsTakeTurns()
    {
        const std::vector<PeerView> peers{peer("one", 1.0, 10.0), peer("two", 1.0, 10.0)};
        int first = 0;
        RandomSource random(7);
        for (int i = 0; i < 200; ++i)
            first += rank(peers, kNoChance, random).front().index == 0 ? 1 : 0;
        QVERIFY2(first > 60 && first < 140, std::to_string(first).c_str());
    }

    void aLittleIsLeftToChance()
    {
        std::vector<PeerView> peers{peer("best", 1.0, 1.0), peer("worst", 50.0, 50.0)};
        RandomSource random(3);
        int explored = 0;
        for (int i = 0; i < 1000; ++i) {
            const auto choices =
                rank(peers, {.priceWeight = 0.5, .timeWeight = 0.5, .exploration = 0.1}, random);
            explored += choices.front().index == 1 ? 1 : 0;
            QCOMPARE(choices.front().isExplored, choices.front().index == 1);
        }
        QVERIFY2(explored > 5 && explored < 100, std::to_string(explored).c_str());
    }

    void everybodyIsRankedOnce()
    {
        std::vector<PeerView> peers;
        for (int i = 0; i < 1000; ++i)
            peers.push_back(
                peer("", double(i % 17), i % 3 ? std::optional(double(i)) : std::nullopt));
        RandomSource random(5);
        std::vector<std::size_t> seen;
        for (const Choice& choice : rank(peers, SelectionRule(), random))
            seen.push_back(choice.index);
        std::sort(seen.begin(), seen.end());
        QCOMPARE(seen.size(), peers.size());
        for (std::size_t i = 0; i < seen.size(); ++i)
            QCOMPARE(seen[i], i);
    }

    void numbersThatAreNoneDoNoHarm()
    {
        std::vector<PeerView> peers{peer("nan", std::nan(""), std::nan("")),
                                    peer("inf", INFINITY, -1.0), peer("good", 1.0, 1.0)};
        peers[0].stake = 1;
        for (const double score : selectionScores(peers, kNoChance))
            QVERIFY(std::isfinite(score) && score >= 0);
    }

    void nobodyIsAnAnswerToo()
    {
        RandomSource random(1);
        QVERIFY(rank({}, SelectionRule(), random).empty());
    }
};

QTEST_GUILESS_MAIN(TestSelection)
#include "test_selection.moc"
