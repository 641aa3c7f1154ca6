//! Locks the child in: it keeps the files it was handed and its memory, and loses the rest of the machine.
//!
//! What the kernel cannot enforce is left out and told, so that a check of the installation can say so.

use std::collections::BTreeMap;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus,
    Scope, path_beneath_rules,
};
use reprise::media::protocol::{Guard, Limits};
use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter_all_threads,
};

/// Bytes of address space: memory, libraries and what allocators set aside without using.
const SPACE: u64 = 64 << 30;

/// Descriptors that drivers open.
const DRIVERS: usize = 256;
/// What drivers of graphics cards read, and what they talk to.
const READ: [&str; 6] = ["/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/proc", "/sys"];
const DEVICES: [&str; 8] = [
    "/dev/dri",
    "/dev/nvidia0",
    "/dev/nvidia1",
    "/dev/nvidiactl",
    "/dev/nvidia-modeset",
    "/dev/nvidia-uvm",
    "/dev/nvidia-uvm-tools",
    "/dev/shm",
];

/// Applies everything there is, the strictest last.
pub fn lock_in(limits: &Limits, files: usize) -> Guard {
    if limits.devices {
        // Drivers load code and talk to their devices as they like: files alone are closed to it, other than theirs.
        return Guard { limits: bound(limits, files + DRIVERS).is_ok(), files: close_files(true), calls: false };
    }
    Guard { limits: bound(limits, files).is_ok(), files: close_files(false), calls: close_calls().is_ok() }
}

/// How often a file of the order may be open at a time: read, looked into beside that, and both once more for its sound.
const OPENED: u64 = 4;

fn bound(limits: &Limits, files: usize) -> rustix::io::Result<()> {
    let both = |value: u64| Rlimit { current: Some(value), maximum: Some(value) };
    setrlimit(Resource::Core, both(0))?;
    setrlimit(Resource::As, both(SPACE))?;
    setrlimit(Resource::Data, both(limits.memory))?;
    setrlimit(Resource::Cpu, Rlimit { current: Some(limits.cpu_s), maximum: Some(limits.cpu_s + 5) })?;
    setrlimit(Resource::Fsize, both(limits.output))?;
    setrlimit(Resource::Nofile, both(files as u64 * OPENED + 16))
}

/// Landlock: no file is opened, no address connected to, no process outside signalled; but for `devices` those of graphics
/// cards and what their drivers read.
fn close_files(devices: bool) -> bool {
    let (read, open): (&[&str], &[&str]) = if devices { (&READ, &DEVICES) } else { (&[], &[]) };
    let closed = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI::V6))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(ABI::V6)))
        .and_then(|rules| rules.scope(Scope::from_all(ABI::V6)))
        .and_then(|rules| rules.create())
        .and_then(|rules| rules.add_rules(path_beneath_rules(read, AccessFs::from_read(ABI::V6))))
        .and_then(|rules| rules.add_rules(path_beneath_rules(open, AccessFs::from_all(ABI::V6))))
        .and_then(|rules| rules.restrict_self());
    closed.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
}

/// What decoding, encoding, threads and reading and writing open files need. Everything else is refused, not fatal:
/// libraries ask for conveniences and go on without. No call that takes a path is among them.
const CALLS: &[libc::c_long] = &[
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_pwrite64,
    libc::SYS_lseek,
    libc::SYS_fdatasync,
    libc::SYS_close,
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_clone3,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_tgkill,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_getparam,
    libc::SYS_sched_getscheduler,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_ppoll,
    libc::SYS_getrandom,
    libc::SYS_restart_syscall,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
];

/// Threads, but no processes; memory, but none to run code from; a second descriptor of
/// an open file; a thread's name, and nothing else that `prctl` does.
fn conditions() -> seccompiler::Result<Vec<(libc::c_long, SeccompRule)>> {
    let executable = libc::PROT_EXEC as u64;
    Ok(vec![
        (libc::SYS_clone, rule(0, SeccompCmpOp::MaskedEq(libc::CLONE_THREAD as u64), libc::CLONE_THREAD as u64)?),
        (libc::SYS_mmap, rule(2, SeccompCmpOp::MaskedEq(executable), 0)?),
        (libc::SYS_mprotect, rule(2, SeccompCmpOp::MaskedEq(executable), 0)?),
        (libc::SYS_fcntl, rule(1, SeccompCmpOp::Eq, libc::F_DUPFD_CLOEXEC as u64)?),
        (libc::SYS_prctl, rule(0, SeccompCmpOp::Eq, libc::PR_SET_NAME as u64)?),
    ])
}

fn rule(argument: u8, operator: SeccompCmpOp, value: u64) -> seccompiler::Result<SeccompRule> {
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Qword, operator, value)?;
    Ok(SeccompRule::new(vec![condition])?)
}

fn close_calls() -> seccompiler::Result<()> {
    let mut allowed: BTreeMap<i64, Vec<SeccompRule>> = CALLS.iter().map(|call| (*call, Vec::new())).collect();
    allowed.extend(conditions()?.into_iter().map(|(call, rule)| (call, vec![rule])));
    let refuse = SeccompAction::Errno(libc::EPERM as u32);
    // Its flags lie in memory, where no filter sees them: C libraries go on with `clone` when this one is not known.
    let unknown = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    apply(unknown, SeccompAction::Allow, SeccompAction::Errno(libc::ENOSYS as u32))?;
    apply(allowed, refuse, SeccompAction::Allow)
}

fn apply(
    calls: BTreeMap<i64, Vec<SeccompRule>>,
    others: SeccompAction,
    these: SeccompAction,
) -> seccompiler::Result<()> {
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    let program: BpfProgram = SeccompFilter::new(calls, others, these, arch)?.try_into()?;
    apply_filter_all_threads(&program)
}
