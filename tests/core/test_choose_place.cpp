// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/choose_place.h"
#include "core/job/fee_sum.h"
#include "core/job/job_info.h"

#include <QTest>

using namespace sluice;

namespace {

Quote quoteAt(Place place, std::optional<std::int64_t> micros)
{
    Quote quote;
    quote.place = place;
    quote.possible = true;
    if (micros)
        quote.cost = FiatAmount{*micros};
    return quote;
}

Quote impossible(Place place, const std::string& reason)
{
    Quote quote;
    quote.place = place;
    quote.reason = reason;
    return quote;
}

} // namespace

class TestChoosePlace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCheaperPlaceIsChosenAndSaysWhy()
    {
        const auto out =
            choosePlaceByCost({quoteAt(Place::Here, 40000), quoteAt(Place::Subnet, 30000)});
        QCOMPARE(out->place, Place::Subnet);
        QCOMPARE(out->note, std::string("Runs at the Livepeer AI subnet, which costs less: $0.04 "
                                        "here, $0.03 at the Livepeer AI subnet."));
        const auto home =
            choosePlaceByCost({quoteAt(Place::Here, 30000), quoteAt(Place::Subnet, 30000)});
        QCOMPARE(home->place, Place::Here);
    }

    void whatCannotBeComparedStaysHere_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("words");
        QTest::newRow("no subnet") << 0 << QStringLiteral("not set up");
        QTest::newRow("subnet cannot") << 1 << QStringLiteral("nobody answers");
        QTest::newRow("no price") << 2 << QStringLiteral("subnet costs is not known");
        QTest::newRow("wei only") << 3 << QStringLiteral("7200 wei");
        QTest::newRow("here unknown") << 4 << QStringLiteral("this computer costs is not known");
        QTest::newRow("currencies") << 5 << QStringLiteral("currencies");
    }

    void whatCannotBeComparedStaysHere()
    {
        QFETCH(int, kind);
        QFETCH(QString, words);
        std::vector<Quote> quotes{quoteAt(Place::Here, 40000)};
        if (kind == 1)
            quotes.push_back(impossible(Place::Subnet, "nobody answers"));
        if (kind > 1)
            quotes.push_back(quoteAt(Place::Subnet, std::nullopt));
        if (kind == 3)
            quotes[1].feeWei = "7200";
        if (kind == 4) {
            quotes[0].cost.reset();
            quotes[1].cost = FiatAmount{1};
        }
        if (kind == 5)
            quotes[1].cost = FiatAmount{1, "EUR"};
        const auto placement = choosePlaceByCost(quotes);
        QCOMPARE(placement->place, Place::Here);
        QVERIFY2(QString::fromStdString(placement->note).contains(words), placement->note.c_str());
    }

    void aComputerThatCannotSendsTheJobOutForAKnownPriceOnly()
    {
        const Quote here = impossible(Place::Here, "needs 8.2 GB");
        const auto known = choosePlaceByCost({here, quoteAt(Place::Subnet, 30000)});
        QCOMPARE(known->place, Place::Subnet);
        QVERIFY(known->note.find("needs 8.2 GB") != std::string::npos);
        QCOMPARE(choosePlaceByCost({here, quoteAt(Place::Subnet, std::nullopt)}).error().code,
                 ErrorCode::Unavailable);
        const auto nowhere = choosePlaceByCost({here, impossible(Place::Subnet, "nobody answers")});
        QVERIFY(nowhere.error().detail.find("nobody answers") != std::string::npos);
    }

    void sharesAreSpreadEvenly()
    {
        const auto made = [](const char* text) {
            const ChunkShare share = chunkShareFromString(text).value();
            std::string letters;
            for (int index = 0; index < 9; ++index)
                letters += share.contains(index) ? 'h' : '-';
            return letters;
        };
        QCOMPARE(made("1/3"), std::string("h--h--h--"));
        QCOMPARE(made("2/3"), std::string("h-hh-hh-h"));
        QCOMPARE(made("0"), std::string("---------"));
        QCOMPARE(made("1"), std::string("hhhhhhhhh"));
    }

    void whatIsNoShareIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"", "x", "2/1", "-1/3", "1/0", "1/3x", "1/", "1/1001", "2"})
            QTest::newRow(text) << QByteArray(text);
    }

    void whatIsNoShareIsRefused()
    {
        QFETCH(QByteArray, text);
        QCOMPARE(chunkShareFromString(text.constData()).error().code, ErrorCode::InvalidInput);
    }

    void aRuleComesBackFromItsText()
    {
        PlaceRule rule;
        rule.isShared = true;
        rule.madeHere = ChunkShare{1, 3};
        rule.mayComeHome = false;
        rule.mayGoOut = true;
        rule.gaveUp = {Place::Subnet};
        QVERIFY(placeRuleFromJson(toJson(rule)).value() == rule);
        QVERIFY(placeRuleFromJson(nlohmann::json::object()).value() == PlaceRule());
    }

    void feesAreAddedExactly()
    {
        std::optional<WeiFraction> sum = WeiFraction();
        for (const char* fee :
             {"1/3", "1/3", "7", "1/3", "340282366920938463463374607431768211456"})
            sum = sumOfFees(sum, fee);
        QCOMPARE(sum->toString(), std::string("340282366920938463463374607431768211464"));
        QVERIFY(!sumOfFees(sum, ""));
        QVERIFY(!sumOfFees(sum, "1/0"));
        QVERIFY(!sumOfFees(std::nullopt, "1"));
    }

    void fractionsOfThousandsOfPiecesStaySmall()
    {
        std::optional<WeiFraction> sum = WeiFraction();
        for (int i = 0; i < 3000; ++i)
            sum = sumOfFees(sum, i % 2 == 0 ? "1/1000" : "1/7");
        QCOMPARE(sum->toString(), std::string("3021/14"));
    }
};

QTEST_GUILESS_MAIN(TestChoosePlace)
#include "test_choose_place.moc"
