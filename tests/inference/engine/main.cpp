// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/inference/engine/suites.h"

#include <QCoreApplication>
#include <QTest>

#include <cstdio>
#include <map>

// One program for all tests that need libtorch, since each would cost a minute to build: the first argument names the suite.
int main(int count, char** values)
{
    using namespace sluice::test;
    const std::map<std::string, std::unique_ptr<QObject> (*)()> suites{
        {"parity", makeParityTest},
        {"tiling", makeTilingTest},
        {"lanczos", makeLanczosTest},
        {"winograd", makeWinogradTest},
        {"schedulers", makeSchedulersTest},
        {"wan_networks", makeWanNetworksTest},
        {"video_generator", makeVideoGeneratorTest},
        {"generator_memory", makeGeneratorMemoryTest}};
    const auto suite = count > 1 ? suites.find(values[1]) : suites.end();
    if (suite == suites.end()) {
        std::fputs("name a suite:", stderr);
        for (const auto& [name, make] : suites)
            std::fprintf(stderr, " %s", name.c_str());
        std::fputs("\n", stderr);
        return 2;
    }
    QCoreApplication application(count, values);
    return QTest::qExec(suite->second().get(), count - 1, values + 1);
}
