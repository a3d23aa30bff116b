// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/quote_text.h"

#include <QTest>

using namespace sluice;

namespace {

Quote here()
{
    Quote quote;
    quote.possible = true;
    quote.time = TimeBand{std::chrono::seconds(60), std::chrono::seconds(90)};
    quote.cost = FiatAmount{12'000, "USD"};
    quote.model = "realesrgan-x4plus";
    quote.precision = "float32";
    quote.sure = EstimateScore{20, 0.08, 0.19, 0.9};
    return quote;
}

Quote subnet()
{
    Quote quote = here();
    quote.place = Place::Subnet;
    quote.feeWei = "50000000000000";
    quote.costBasis = "an ETH at 2000.00 USD (2026-01-31)";
    quote.precision = "float16";
    quote.sure.reset();
    return quote;
}

/// Words that the table broke over lines come together again; columns are not kept.
bool says(const std::vector<Quote>& quotes, const char* words)
{
    return QString::fromStdString(app::quoteTable(quotes))
        .simplified()
        .contains(QString::fromUtf8(words));
}

} // namespace

class TestQuoteText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysHowSureItIs()
    {
        QVERIFY(says({here()}, "how sure the last 20 estimates of this kind: half within 8 %, nine "
                               "in ten within 19 % of the real time"));
        QVERIFY(says({subnet()}, "how sure not known: no such job has ended yet"));
    }

    void namesModelAndPrecision()
    {
        QVERIFY(says({here()}, "model realesrgan-x4plus"));
        QVERIFY(says({here()}, "precision float32"));
    }

    void saysThatTheResultDiffers_data()
    {
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<QByteArray>("precision");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("precision") << QByteArray("realesrgan-x4plus") << QByteArray("float16")
                                   << QByteArray("not the same as here: another precision");
        QTest::newRow("not told") << QByteArray("realesrgan-x4plus") << QByteArray()
                                  << QByteArray("perhaps not the same as here");
        QTest::newRow("model") << QByteArray("other") << QByteArray("float32")
                               << QByteArray("not the same as here: another model");
        QTest::newRow("the same") << QByteArray("realesrgan-x4plus") << QByteArray("float32")
                                  << QByteArray();
    }

    void saysThatTheResultDiffers()
    {
        QFETCH(QByteArray, model);
        QFETCH(QByteArray, precision);
        QFETCH(QByteArray, words);
        Quote there = subnet();
        there.model = model.toStdString();
        there.precision = precision.toStdString();
        // The other place's column stands beside it, so the words are looked for one by one.
        const std::string table = app::quoteTable({here(), there});
        QCOMPARE(table.find("\nresult") != std::string::npos, !words.isEmpty());
        for (const QByteArray& word : words.split(' '))
            QVERIFY2(table.find(word.toStdString()) != std::string::npos, table.c_str());
    }

    void namesTheFeeBesideItsWorth()
    {
        QVERIFY(says({subnet()}, "cost $0.012 (50000 gwei)"));
        QVERIFY(says({subnet()}, "(2026-01-31)"));
        Quote practice = subnet();
        practice.isPractice = true;
        QVERIFY(says({practice}, "cost $0.012, and 50000 gwei of practice money"));
        Quote unknown = subnet();
        unknown.cost.reset();
        QVERIFY(says({unknown}, "cost 50000 gwei"));
    }
};

QTEST_GUILESS_MAIN(TestQuoteText)
#include "test_quote_text.moc"
