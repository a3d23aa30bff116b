// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace sluice {

/// A library that this program runs with.
struct LibraryInfo
{
    std::string name;
    std::string version; ///< of what is loaded now where the library says; empty: it does not say
    std::string licence;
    std::string purpose; ///< a few words of English
};

/// What Sluice is made of, for people who want to know and for bug reports.
std::vector<LibraryInfo> usedLibraries();

} // namespace sluice
