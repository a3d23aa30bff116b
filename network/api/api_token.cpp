// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/api/api_token.h"

#include "core/base/atomic_file.h"
#include "core/base/descriptor.h"
#include "network/orchestrator/auth_tokens.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kShortest = 16;
constexpr int kRandomBytes = 32;

Result<void> writeToken(const fs::path& file)
{
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    const Descriptor made(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!made.isOpen())
        return Unexpected(errorFromErrno(errno, "Cannot make", file));
    const std::string text = randomHex(kRandomBytes) + "\n";
    if (::write(made.get(), text.data(), text.size()) != ssize_t(text.size()) ||
        ::fsync(made.get()) != 0) {
        const int number = errno;
        fs::remove(file, ignored);
        return Unexpected(errorFromErrno(number, "Cannot write", file));
    }
    return {};
}

} // namespace

Result<std::string> readOrMakeToken(const fs::path& file)
{
    struct stat status
    {};
    if (::stat(file.c_str(), &status) != 0) {
        if (errno != ENOENT)
            return Unexpected(errorFromErrno(errno, "Cannot read", file));
        SLUICE_CHECK(writeToken(file));
    } else if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Others may read {}, and with it the token. Forbid it with: chmod "
                                "600 {}",
                                file.string(), file.string()));
    }
    SLUICE_TRY(std::string token, readFile(file, 4096));
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r' || token.back() == ' '))
        token.pop_back();
    const bool isPlain =
        std::ranges::all_of(token, [](unsigned char c) { return c > 0x20 && c < 0x7f; });
    if (token.size() < kShortest || !isPlain)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} has to hold one token of {} letters, digits and signs or more. "
                                "Remove the file, and a new one is made.",
                                file.string(), kShortest));
    return token;
}

} // namespace sluice::network
