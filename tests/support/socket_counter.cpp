// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/socket_counter.h"

#include <dlfcn.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

namespace {

std::atomic<int> g_sockets = 0;
std::atomic<int> g_lookups = 0;

} // namespace

extern "C" {

__attribute__((visibility("default"))) int socket(int domain, int type, int protocol) noexcept
{
    ++g_sockets;
    return int(::syscall(SYS_socket, domain, type, protocol));
}

__attribute__((visibility("default"))) int
getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result)
{
    ++g_lookups;
    using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto kNext = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return kNext(node, service, hints, result);
}
}

namespace sluice::test {

int socketCount()
{
    return g_sockets;
}

int lookupCount()
{
    return g_lookups;
}

} // namespace sluice::test
