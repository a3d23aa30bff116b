// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <memory>

namespace sluice::test {

std::unique_ptr<QObject> makeParityTest();
std::unique_ptr<QObject> makeTilingTest();
std::unique_ptr<QObject> makeLanczosTest();
std::unique_ptr<QObject> makeWinogradTest();
std::unique_ptr<QObject> makeSchedulersTest();
std::unique_ptr<QObject> makeWanNetworksTest();
std::unique_ptr<QObject> makeVideoGeneratorTest();
std::unique_ptr<QObject> makeGeneratorMemoryTest();

} // namespace sluice::test
