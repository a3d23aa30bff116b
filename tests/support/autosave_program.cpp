// SPDX-License-Identifier: GPL-3.0-or-later
// A process with an open project, for tests that kill it:
//
//   autosave_program HOME PROJECT
//
// Loads PROJECT, keeps it in HOME, says "written" and then does as it is told on standard input: "close" ends it cleanly.
#include "core/timeline/autosave.h"

#include <fmt/format.h>

#include <cstdio>
#include <iostream>

int main(int, char** arguments)
{
    using namespace sluice;
    auto autosave = Autosave::create(Paths::below(arguments[1]));
    const auto project = loadProject(arguments[2]);
    if (!autosave || !project || !autosave->write(*project, arguments[2]))
        return 1;
    fmt::print("written\n");
    std::fflush(stdout);
    std::string word;
    while (std::getline(std::cin, word))
        if (word == "close") {
            autosave->discard();
            return 0;
        }
    return 2;
}
