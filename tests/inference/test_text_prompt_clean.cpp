// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/prompt_clean.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QTest>

#include <cstdio>

using namespace sluice::inference;
using nlohmann::json;

class TestTextPromptClean : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsTheReference();
    void leavesNothingOfBlanks();
    void repairsBytesThatAreNotUtf8();
};

void TestTextPromptClean::equalsTheReference()
{
    QFile file(qEnvironmentVariable("SLUICE_TEST_DATA") + QStringLiteral("/text/prompts.z"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const json pairs = json::parse(qUncompress(file.readAll()).toStdString());
    QVERIFY(pairs.size() >= 1000);
    for (const json& pair : pairs) {
        const json cleaned = cleanPrompt(pair[0].get<std::string>());
        if (cleaned != pair[1])
            QFAIL(("from " + pair[0].dump(-1, ' ', true) + " came " + cleaned.dump(-1, ' ', true) +
                   ", not " + pair[1].dump(-1, ' ', true))
                      .c_str());
    }
    // For tools/parity/table.py.
    std::printf("parity | cleaned prompts: unequal of %zu texts | 0 | 0\n", pairs.size());
}

void TestTextPromptClean::leavesNothingOfBlanks()
{
    QCOMPARE(cleanPrompt(" \t\r\n\xe3\x80\x80 "), std::string());
    QCOMPARE(cleanPrompt(""), std::string());
}

void TestTextPromptClean::repairsBytesThatAreNotUtf8()
{
    QCOMPARE(cleanPrompt("a \xff b"), std::string("a \xef\xbf\xbd b"));
}

QTEST_GUILESS_MAIN(TestTextPromptClean)
#include "test_text_prompt_clean.moc"
