// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/choice_rule.h"
#include "core/job/fee_sum.h"
#include "core/job/job_info.h"

#include <QTest>

using namespace sluice;

namespace {

ChoiceRule rule(const char* text)
{
    return choiceRuleFromString(text).value();
}

/// p90 is a fifth above `seconds`.
Quote quoteAt(Place place, std::optional<std::int64_t> micros, double seconds = 10)
{
    Quote quote;
    quote.place = place;
    quote.possible = true;
    quote.time = TimeBand{std::chrono::duration<double>(seconds),
                          std::chrono::duration<double>(1.2 * seconds)};
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

class TestChoiceRule : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCheaperPlaceIsChosenAndSaysWhy()
    {
        const auto out = choosePlace(rule("cheapest"),
                                     {quoteAt(Place::Here, 40000), quoteAt(Place::Subnet, 30000)});
        QCOMPARE(out->place, Place::Subnet);
        QCOMPARE(out->note,
                 std::string("By the rule \"cheapest\" it runs on the Livepeer AI subnet: $0.03 "
                             "(this computer: $0.04)."));
        const auto home = choosePlace(rule("cheapest"),
                                      {quoteAt(Place::Here, 30000), quoteAt(Place::Subnet, 30000)});
        QCOMPARE(home->place, Place::Here);
    }

    void whatIsUnknownIsNotChosen_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("words");
        QTest::newRow("subnet cannot") << 0 << QStringLiteral("nobody answers");
        QTest::newRow("no price") << 1 << QStringLiteral("what it costs is not known");
        QTest::newRow("fee without a rate") << 2 << QStringLiteral("what it costs is not known");
        QTest::newRow("currencies") << 3 << QStringLiteral("another currency");
    }

    void whatIsUnknownIsNotChosen()
    {
        QFETCH(int, kind);
        QFETCH(QString, words);
        std::vector<Quote> quotes{quoteAt(Place::Here, 40000)};
        quotes.push_back(kind == 0 ? impossible(Place::Subnet, "nobody answers")
                                   : quoteAt(Place::Subnet, std::nullopt));
        if (kind == 2)
            quotes[1].feeWei = std::string("1");
        if (kind == 3)
            quotes[1].cost = FiatAmount{1, "EUR"};
        for (const char* text : {"cheapest", "fastest"}) {
            const auto placement = choosePlace(rule(text), quotes);
            QCOMPARE(placement->place, Place::Here);
            QVERIFY2(QString::fromStdString(placement->note).contains(words),
                     placement->note.c_str());
        }
    }

    void theCheapestHasToBeReadyInTime()
    {
        const std::vector<Quote> quotes{quoteAt(Place::Here, 10, 500),
                                        quoteAt(Place::Subnet, 90, 100)};
        QCOMPARE(choosePlace(rule("cheapest:20m"), quotes)->place, Place::Here);
        // Nine times in ten counts, not half the time.
        QCOMPARE(choosePlace(rule("cheapest:550s"), quotes)->place, Place::Subnet);
        const auto none = choosePlace(rule("cheapest:60s"), quotes);
        QCOMPARE(none.error().code, ErrorCode::Unavailable);
        QVERIFY(none.error().detail.find("it may take") != std::string::npos);
    }

    void theFastestHasToBePayable()
    {
        const std::vector<Quote> quotes{quoteAt(Place::Here, 10000, 500),
                                        quoteAt(Place::Subnet, 90000, 100)};
        QCOMPARE(choosePlace(rule("fastest"), quotes)->place, Place::Subnet);
        QCOMPARE(choosePlace(rule("fastest:0.05"), quotes)->place, Place::Here);
        QCOMPARE(choosePlace(rule("fastest:0.005"), quotes).error().code, ErrorCode::Unavailable);
    }

    void hereOnlyNeverLeaves()
    {
        const auto home = choosePlace(
            rule("here"), {quoteAt(Place::Here, std::nullopt), quoteAt(Place::Subnet, 1)});
        QCOMPARE(home->place, Place::Here);
        QVERIFY(!home->rule.mayGoOut);
        const auto nowhere = choosePlace(
            rule("here"), {impossible(Place::Here, "needs 8.2 GB"), quoteAt(Place::Subnet, 1)});
        QCOMPARE(nowhere.error().code, ErrorCode::Unavailable);
        QVERIFY(nowhere.error().detail.find("needs 8.2 GB") != std::string::npos);
    }

    void askingIsLeftToTheUser()
    {
        QCOMPARE(choosePlace(rule("ask"), {quoteAt(Place::Here, 1)}).error().code,
                 ErrorCode::Unavailable);
    }

    void choiceRulesComeBackFromTheirText()
    {
        for (const char* text :
             {"ask", "here", "cheapest", "cheapest:300", "fastest", "fastest:0.1"})
            QCOMPARE(toString(rule(text)), std::string(text));
        QCOMPARE(rule("cheapest:1.5h").limit.value(), 5400.0);
        for (const char* text : {"", "x", "here:1", "ask:1", "cheapest:", "cheapest:0",
                                 "cheapest:-1", "cheapest:5d", "fastest:x", "fastest:5m"})
            QVERIFY2(!choiceRuleFromString(text), text);
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
        rule.agreedWei = "1/3";
        rule.agreedUnit = "pixel";
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

QTEST_GUILESS_MAIN(TestChoiceRule)
#include "test_choice_rule.moc"
