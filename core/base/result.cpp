// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"

#include <array>

namespace sluice {
namespace {

constexpr std::array<std::pair<ErrorCode, std::string_view>, 13> kNames{{
    {ErrorCode::Cancelled, "Cancelled"},
    {ErrorCode::InvalidInput, "InvalidInput"},
    {ErrorCode::NotFound, "NotFound"},
    {ErrorCode::AlreadyExists, "AlreadyExists"},
    {ErrorCode::Io, "Io"},
    {ErrorCode::DiskFull, "DiskFull"},
    {ErrorCode::Network, "Network"},
    {ErrorCode::Timeout, "Timeout"},
    {ErrorCode::Protocol, "Protocol"},
    {ErrorCode::OutOfMemory, "OutOfMemory"},
    {ErrorCode::ModelBroken, "ModelBroken"},
    {ErrorCode::Unavailable, "Unavailable"},
    {ErrorCode::Internal, "Internal"},
}};

} // namespace

std::string_view nameOf(ErrorCode code)
{
    for (const auto& [value, name] : kNames)
        if (value == code)
            return name;
    return "Internal";
}

ErrorCode errorCodeFromString(std::string_view name)
{
    for (const auto& [value, text] : kNames)
        if (text == name)
            return value;
    return ErrorCode::Internal;
}

} // namespace sluice
