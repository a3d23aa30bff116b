// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sluice::engine {

/// Installs the seccomp filter of the wall in every thread of this process. Needs PR_SET_NO_NEW_PRIVS.
///
/// Refused calls fail with EPERM (ENOSYS where a library has an older call to fall back on); the process is not killed for
/// them. Returns 0, or the errno value: EINVAL and ENOSYS mean a kernel or a processor without such filters.
int installSyscallFilter();

} // namespace sluice::engine
