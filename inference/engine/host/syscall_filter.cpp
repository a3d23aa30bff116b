// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/host/syscall_filter.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace sluice::engine {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kArchitecture = 0;
#endif

// Numbers that the headers of Debian 12 do not know yet; the same on every architecture.
constexpr std::uint32_t kFchmodat2 = 452;
constexpr std::uint32_t kX32Bit = 0x40000000;

/// Calls with no use in an engine. Landlock has no rights for metadata and none for truncate() before its third
/// version, so those are here as well.
constexpr std::uint32_t kRefused[] = {
    // Talking to anybody.
    __NR_socket,
    __NR_socketpair,
    __NR_connect,
    __NR_bind,
    __NR_listen,
    __NR_accept,
    __NR_accept4,
    __NR_sendto,
    __NR_sendmsg,
    __NR_sendmmsg,
    __NR_recvfrom,
    __NR_recvmsg,
    __NR_recvmmsg,
    __NR_io_uring_setup,
    __NR_io_uring_enter,
    __NR_io_uring_register,
    __NR_mq_open,
    __NR_msgget,
    __NR_semget,
    __NR_shmget,
    __NR_shmat,
    // Starting programs, and reaching into others.
    __NR_execve,
    __NR_execveat,
    __NR_ptrace,
    __NR_process_vm_readv,
    __NR_process_vm_writev,
    __NR_process_madvise,
    __NR_kcmp,
    __NR_pidfd_open,
    __NR_pidfd_getfd,
    __NR_pidfd_send_signal,
    __NR_tkill,
    __NR_rt_sigqueueinfo,
    __NR_rt_tgsigqueueinfo,
    __NR_setpgid,
    __NR_setpriority,
    __NR_ioprio_set,
    // Keys, and the kernel itself.
    __NR_keyctl,
    __NR_add_key,
    __NR_request_key,
    __NR_bpf,
    __NR_perf_event_open,
    __NR_userfaultfd,
    __NR_init_module,
    __NR_finit_module,
    __NR_delete_module,
    __NR_kexec_load,
    __NR_syslog,
    __NR_reboot,
    __NR_swapon,
    __NR_swapoff,
    __NR_quotactl,
    __NR_acct,
    __NR_settimeofday,
    __NR_clock_settime,
    __NR_adjtimex,
    __NR_clock_adjtime,
    __NR_fanotify_init,
    // Ways around a wall of files.
    __NR_mount,
    __NR_umount2,
    __NR_pivot_root,
    __NR_chroot,
    __NR_unshare,
    __NR_setns,
    __NR_open_tree,
    __NR_move_mount,
    __NR_fsopen,
    __NR_fsmount,
    __NR_fspick,
    __NR_mount_setattr,
    __NR_name_to_handle_at,
    __NR_open_by_handle_at,
    __NR_truncate,
    __NR_mknodat,
    __NR_symlinkat,
    // Metadata.
    __NR_fchmodat,
    kFchmodat2,
    __NR_fchmod,
    __NR_fchownat,
    __NR_fchown,
    __NR_utimensat,
    __NR_setxattr,
    __NR_lsetxattr,
    __NR_fsetxattr,
    __NR_removexattr,
    __NR_lremovexattr,
    __NR_fremovexattr,
#if defined(__x86_64__)
    __NR_mknod,
    __NR_symlink,
    __NR_chmod,
    __NR_chown,
    __NR_lchown,
    __NR_utime,
    __NR_utimes,
    __NR_futimesat,
#endif
};

/// Calls whose newer form hides its flags behind a pointer: libraries fall back on the older one.
constexpr std::uint32_t kAbsent[] = {__NR_clone3, __NR_openat2};

/// A classic BPF program over seccomp_data, written one rule at a time.
class Program
{
public:
    void load(std::uint32_t offset) { add(BPF_LD | BPF_W | BPF_ABS, offset); }
    void loadNumber() { load(offsetof(seccomp_data, nr)); }
    /// The lower half of an argument: both architectures are little endian, and int arguments have no more.
    void loadArgument(unsigned index)
    {
        load(std::uint32_t(offsetof(seccomp_data, args) + index * sizeof(std::uint64_t)));
    }
    void answer(std::uint32_t action) { add(BPF_RET | BPF_K, action); }
    void refuse(int number) { answer(SECCOMP_RET_ERRNO | std::uint32_t(number)); }
    /// Runs the next `count` instructions only when the loaded value is `value`.
    void whenEqual(std::uint32_t value, std::uint8_t count)
    {
        add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count);
    }
    void unlessEqual(std::uint32_t value, std::uint8_t count)
    {
        add(BPF_JMP | BPF_JEQ | BPF_K, value, count, 0);
    }
    void whenAtLeast(std::uint32_t value, std::uint8_t count)
    {
        add(BPF_JMP | BPF_JGE | BPF_K, value, 0, count);
    }
    void whenAnyBit(std::uint32_t bits, std::uint8_t count)
    {
        add(BPF_JMP | BPF_JSET | BPF_K, bits, 0, count);
    }
    void keepBits(std::uint32_t bits) { add(BPF_ALU | BPF_AND | BPF_K, bits); }

    std::vector<sock_filter>& instructions() { return m_instructions; }

private:
    void add(int code, std::uint32_t value, std::uint8_t whenTrue = 0, std::uint8_t whenFalse = 0)
    {
        m_instructions.push_back({std::uint16_t(code), whenTrue, whenFalse, value});
    }

    std::vector<sock_filter> m_instructions;
};

/// `number` may only be aimed at this process.
void addOwnProcessOnly(Program& program, std::uint32_t number, bool zeroIsSelf)
{
    const auto self = std::uint32_t(::getpid());
    program.loadNumber();
    program.whenEqual(number, zeroIsSelf ? 4 : 3);
    program.loadArgument(0);
    if (zeroIsSelf)
        program.unlessEqual(0, 2);
    program.unlessEqual(self, 1);
    program.refuse(EPERM);
}

/// Opening for reading with O_TRUNC empties the file, and Landlock before its third version lets it pass.
void addNoTruncatingRead(Program& program, std::uint32_t number, unsigned flagsArgument)
{
    program.loadNumber();
    program.whenEqual(number, 4);
    program.loadArgument(flagsArgument);
    program.keepBits(O_ACCMODE | O_TRUNC);
    program.whenEqual(O_RDONLY | O_TRUNC, 1);
    program.refuse(EPERM);
}

void addArgumentRules(Program& program)
{
    constexpr std::uint32_t kNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
                                          CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                                          CLONE_NEWNET;
    program.loadNumber();
    program.whenEqual(__NR_clone, 3);
    program.loadArgument(0);
    program.whenAnyBit(kNamespaces, 1);
    program.refuse(EPERM);

    // Typing into the terminal that standard error may be.
    program.loadNumber();
    program.whenEqual(__NR_ioctl, 3);
    program.loadArgument(1);
    program.whenEqual(TIOCSTI, 1);
    program.refuse(EPERM);

    addOwnProcessOnly(program, __NR_kill, false);
    addOwnProcessOnly(program, __NR_tgkill, false);
    addOwnProcessOnly(program, __NR_prlimit64, true);
    addNoTruncatingRead(program, __NR_openat, 2);
#if defined(__x86_64__)
    addNoTruncatingRead(program, __NR_open, 1);
#endif
}

std::vector<sock_filter> wallProgram()
{
    Program program;
    program.load(offsetof(seccomp_data, arch));
    program.unlessEqual(kArchitecture, 1);
    program.answer(SECCOMP_RET_KILL_PROCESS);
    program.loadNumber();
    program.whenAtLeast(kX32Bit, 1);
    program.refuse(EPERM);
    for (const std::uint32_t number : kRefused) {
        program.whenEqual(number, 1);
        program.refuse(EPERM);
    }
    for (const std::uint32_t number : kAbsent) {
        program.whenEqual(number, 1);
        program.refuse(ENOSYS);
    }
    addArgumentRules(program);
    program.answer(SECCOMP_RET_ALLOW);
    return std::move(program.instructions());
}

} // namespace

int installSyscallFilter()
{
    if (kArchitecture == 0)
        return ENOSYS;
    std::vector<sock_filter> instructions = wallProgram();
    const sock_fprog filter{static_cast<unsigned short>(instructions.size()), instructions.data()};
    const long answer =
        ::syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
    if (answer == 0)
        return 0;
    // A positive answer names a thread that could not be brought under the filter.
    return answer > 0 ? EBUSY : errno;
}

} // namespace sluice::engine
