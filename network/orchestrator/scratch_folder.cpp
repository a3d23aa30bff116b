// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/scratch_folder.h"

#include "core/base/atomic_file.h"
#include "network/orchestrator/auth_tokens.h"

namespace sluice::network {

Result<ScratchFolder> ScratchFolder::make(const std::filesystem::path& parent)
{
    std::filesystem::path path = parent / randomHex(8);
    std::error_code failed;
    std::filesystem::create_directories(path, failed);
    if (failed)
        return Unexpected(errorFromErrno(failed.value(), "Cannot make", path));
    return ScratchFolder(std::move(path));
}

ScratchFolder::~ScratchFolder()
{
    std::error_code ignored;
    if (!m_path.empty())
        std::filesystem::remove_all(m_path, ignored);
}

} // namespace sluice::network
