// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace sluice {

/// What went wrong, as far as a program has to tell cases apart. People read the detail.
enum class ErrorCode
{
    Cancelled,     ///< asked to stop: an outcome, not a failure
    InvalidInput,  ///< the request or the file given to us cannot be used
    NotFound,      ///< a file, a model or a job that is named does not exist
    AlreadyExists, ///< would overwrite something without leave
    Io,            ///< reading or writing failed
    DiskFull,      ///< no space left where we write
    Network,       ///< no answer, or the connection broke
    Timeout,       ///< somebody did not answer in time
    Protocol,      ///< the other side broke the agreed format
    OutOfMemory,   ///< main or GPU memory
    ModelBroken,   ///< weights that cannot be trusted or understood
    Unavailable,   ///< not possible on this machine or not now
    Internal       ///< our own mistake
};

/// The stable name of `code` ("DiskFull"), as used in JSON and in the engine protocol.
std::string_view nameOf(ErrorCode code);

/// The code of a name that nameOf() made; Internal for an unknown one.
ErrorCode errorCodeFromString(std::string_view name);

/// A failure: a code for programs, a sentence for people.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    /// Plain English; names the file or the peer and says what to do next.
    std::string detail;

    bool operator==(const Error&) const = default;
};

using Unexpected = tl::unexpected<Error>;

/// Either a value or an Error. tl::expected with [[nodiscard]]: the members are those of C++23's std::expected.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error>
{
public:
    using Base = tl::expected<T, Error>;
    using Base::Base;
    Result(const Base& other)
        : Base(other)
    {}
    Result(Base&& other)
        : Base(std::move(other))
    {}
};

/// Builds the failing side of any Result.
[[nodiscard]] inline Unexpected fail(ErrorCode code, std::string detail)
{
    return Unexpected(Error{code, std::move(detail)});
}

} // namespace sluice

/// Evaluates a Result<void> and returns its error from the calling function if it has one.
#define SLUICE_CHECK(expression)                                                                   \
    do {                                                                                           \
        if (auto sluiceResult = (expression); !sluiceResult)                                       \
            return ::sluice::Unexpected(std::move(sluiceResult).error());                          \
    } while (false)

#define SLUICE_TRY_NAME2(a, b) a##b
#define SLUICE_TRY_NAME(a, b) SLUICE_TRY_NAME2(a, b)
#define SLUICE_TRY_IMPL(temporary, declaration, expression)                                        \
    auto temporary = (expression);                                                                 \
    if (!temporary)                                                                                \
        return ::sluice::Unexpected(std::move(temporary).error());                                 \
    declaration = std::move(*temporary)

/// `SLUICE_TRY(auto info, probe(path));` declares the value or returns the error from the calling function.
#define SLUICE_TRY(declaration, expression)                                                        \
    SLUICE_TRY_IMPL(SLUICE_TRY_NAME(sluiceTry, __LINE__), declaration, expression)
