// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/encoding.h"
#include "core/base/eth_address.h"
#include "core/base/keccak.h"
#include "core/base/wei.h"
#include "tests/support/recorded.h"

#include <QTest>

using namespace sluice;

class TestWei : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decimalTextGoesThere_data();
    void decimalTextGoesThere();
    void textThatIsNoNumberIsRefused_data();
    void textThatIsNoNumberIsRefused();
    void nothingWraps();
    void divisionIsExact();
    void bytesHaveNoLeadingZeros();
    void feesAreExact();
    void fractionsCompareByValue();
    void peopleReadEther_data();
    void peopleReadEther();
    void keccakMatchesEthereum_data();
    void keccakMatchesEthereum();
    void addressesCarryTheirChecksum();
    void base64GoesBothWays_data();
    void base64GoesBothWays();
};

namespace {

const std::string kMax =
    "115792089237316195423570985008687907853269984665640564039457584007913129639935";

} // namespace

void TestWei::decimalTextGoesThere_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << "0";
    QTest::newRow("a limb full") << "18446744073709551615";
    QTest::newRow("over a limb") << "18446744073709551616";
    QTest::newRow("the greatest") << QString::fromStdString(kMax);
}

void TestWei::decimalTextGoesThere()
{
    QFETCH(QString, text);
    const auto number = UInt256::parse(text.toStdString());
    QVERIFY(number);
    QCOMPARE(number->toString(), text.toStdString());
    QVERIFY(UInt256::fromBytes(number->toBytes()).value() == *number);
    QCOMPARE(number->toBytes32().size(), std::size_t(32));
}

void TestWei::textThatIsNoNumberIsRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << "";
    QTest::newRow("sign") << "-1";
    QTest::newRow("fraction") << "1.5";
    QTest::newRow("one too many") << QString::fromStdString(kMax).replace(77, 1, QLatin1Char('6'));
}

void TestWei::textThatIsNoNumberIsRefused()
{
    QFETCH(QString, text);
    QCOMPARE(UInt256::parse(text.toStdString()).error().code, ErrorCode::InvalidInput);
}

void TestWei::nothingWraps()
{
    QVERIFY(!UInt256::max().plus(1));
    QVERIFY(!UInt256(0).minus(1));
    QVERIFY(!UInt256::max().times(2));
    QVERIFY(!UInt256(1).dividedBy(0));
    QVERIFY(UInt256::max().minus(1).value().plus(1).value() == UInt256::max());
}

void TestWei::divisionIsExact()
{
    const auto division = UInt256::max().dividedBy(1'000'000'007).value();
    QCOMPARE(division.quotient.toString(),
             std::string("115792088426771576436169949955498258164782177512165321454300333827810"));
    const auto back = division.quotient.times(1'000'000'007).value().plus(division.remainder);
    QVERIFY(back.value() == UInt256::max());
    const auto byItself = UInt256::max().dividedBy(UInt256::max()).value();
    QVERIFY(byItself.quotient == UInt256(1) && byItself.remainder.isZero());
}

void TestWei::bytesHaveNoLeadingZeros()
{
    QCOMPARE(UInt256(0).toBytes(), std::string());
    QCOMPARE(UInt256(0x0100).toBytes(), std::string("\x01\x00", 2));
    QVERIFY(UInt256::fromBytes(std::string(40, '\0') + "\x05").value() == UInt256(5));
    QVERIFY(!UInt256::fromBytes(std::string(33, '\x01')));
}

/// Fees as go-livepeer computes them (protocol section 9).
void TestWei::feesAreExact()
{
    const auto vectors = test::recorded("vectors.json");
    for (const auto& row : vectors["payments"]) {
        const WeiRate rate{Wei(row["pricePerUnit"].get<std::uint64_t>()),
                           row["pixelsPerUnit"].get<std::uint64_t>()};
        const auto fee = rate.feeFor(row["units"].get<std::uint64_t>());
        QVERIFY(fee);
        QCOMPARE(fee->toString(), row["fee"].get<std::string>());
    }
}

void TestWei::fractionsCompareByValue()
{
    const WeiFraction half{1, 2};
    QVERIFY((half == WeiFraction{2, 4}));
    QVERIFY((half < WeiFraction{2, 3}));
    QCOMPARE(half.floor().toString(), std::string("0"));
    QCOMPARE(half.ceiling().toString(), std::string("1"));
    QCOMPARE((WeiFraction{6, 2}.ceiling().toString()), std::string("3"));
}

void TestWei::peopleReadEther_data()
{
    QTest::addColumn<QString>("wei");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << "0"
                             << "0 wei";
    QTest::newRow("few") << "999999999"
                         << "999999999 wei";
    QTest::newRow("half a gwei more") << "1500000000"
                                      << "1.5 gwei";
    QTest::newRow("rounded up") << "2812499656704"
                                << "2813 gwei";
    QTest::newRow("exact") << "50000000000000"
                           << "50000 gwei";
    QTest::newRow("a nine more") << "99999000000000"
                                 << "99999 gwei";
    QTest::newRow("small ether") << "123456789012345"
                                 << "0.0001235 ETH";
    QTest::newRow("one") << "1000000000000000000"
                         << "1 ETH";
    QTest::newRow("many") << "1234567000000000000000"
                          << "1235 ETH";
}

void TestWei::peopleReadEther()
{
    QFETCH(QString, wei);
    QFETCH(QString, text);
    const auto amount = Wei::parse(wei.toStdString());
    QVERIFY(amount.has_value());
    QCOMPARE(QString::fromStdString(formatEth(*amount)), text);
}

void TestWei::keccakMatchesEthereum_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("digest");
    QTest::newRow("nothing")
        << QByteArray()
        << QByteArray("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    QTest::newRow("abc") << QByteArray("abc")
                         << QByteArray(
                                "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    const auto segment = test::recorded("vectors.json")["segment"];
    QTest::newRow("a segment's signed part")
        << QByteArray::fromStdString(test::bytesOf(segment["flatten"]))
        << QByteArray::fromStdString(segment["keccak_flatten"].get<std::string>().substr(2));
}

void TestWei::keccakMatchesEthereum()
{
    QFETCH(QByteArray, data);
    QFETCH(QByteArray, digest);
    QCOMPARE(toHex(keccak256(data.toStdString())), digest.toStdString());
    // Each length around a block pads in another way; two of the same never meet.
    QVERIFY(keccak256(std::string(135, 'a')) != keccak256(std::string(136, 'a')));
}

void TestWei::addressesCarryTheirChecksum()
{
    const auto vectors = test::recorded("vectors.json");
    for (const auto& text : vectors["eip55"]) {
        const std::string right = text.get<std::string>();
        QCOMPARE(EthAddress::parse(right).value().toString(), right);
    }
    std::string wrong = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed";
    QCOMPARE(EthAddress::parse(wrong).error().code, ErrorCode::InvalidInput);
    QVERIFY(EthAddress::parse("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));
    QVERIFY(!EthAddress::parse("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));
    QVERIFY(!EthAddress::parse("0x5aaeb6"));
}

void TestWei::base64GoesBothWays_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("0") << QByteArray("") << QByteArray("");
    QTest::newRow("1") << QByteArray("f") << QByteArray("Zg==");
    QTest::newRow("2") << QByteArray("fo") << QByteArray("Zm8=");
    QTest::newRow("3") << QByteArray("foo") << QByteArray("Zm9v");
    QTest::newRow("high bytes") << QByteArray("\xff\xfe\x00", 3) << QByteArray("//4A");
}

void TestWei::base64GoesBothWays()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    QCOMPARE(toBase64(bytes.toStdString()), text.toStdString());
    QCOMPARE(fromBase64(text.toStdString()).value(), bytes.toStdString());
    QVERIFY(!fromBase64("Zg="));
    QVERIFY(!fromBase64("Z*=="));
}

QTEST_GUILESS_MAIN(TestWei)
#include "test_wei.moc"
