// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sluice::test {

/// Sockets that any code of this process has asked the C library for so far, and names it has asked it to resolve.
///
/// A program that links socket_counter.cpp puts its own socket() and getaddrinfo() in front of the C library's, for libcurl and
/// every other library in it.
int socketCount();
int lookupCount();

} // namespace sluice::test
