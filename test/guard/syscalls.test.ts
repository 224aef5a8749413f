import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { abiOf, type Call, numberOf, numbers } from "../../src/guard/syscalls.ts";

/** Everything that Linux 6.1 has for x86-64, the other known calls aside: judged to change nothing outside the process. */
const HARMLESS =
  `accept accept4 access afs_syscall alarm arch_prctl bind brk capget capset chdir clock_getres clock_gettime
  clock_nanosleep connect copy_file_range create_module dup epoll_create epoll_create1 epoll_ctl epoll_ctl_old
  epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 execve execveat exit exit_group faccessat
  faccessat2 fadvise64 fanotify_mark fchdir fdatasync fgetxattr flistxattr fork fstat fstatat fstatfs fsync
  futex_waitv get_kernel_syms get_mempolicy get_robust_list get_thread_area getcpu getcwd getdents getdents64 getegid
  geteuid getgid getgroups getitimer getpeername getpgid getpgrp getpid getpmsg getppid getpriority getrandom
  getresgid getresuid getrlimit getrusage getsid getsockname getsockopt gettid gettimeofday getuid getxattr
  inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents
  io_setup io_submit ioprio_get kcmp landlock_add_rule landlock_create_ruleset landlock_restrict_self lgetxattr listen
  listxattr llistxattr lookup_dcookie lseek lstat membarrier memfd_create memfd_secret mincore mmap modify_ldt
  mprotect mq_getsetattr mremap msync munlock munlockall munmap name_to_handle_at nanosleep newfstatat nfsservctl
  pause personality pipe pipe2 pkey_alloc pkey_free pkey_mprotect poll ppoll pread64 preadv preadv2 process_vm_readv
  pselect6 putpmsg pwrite64 pwritev pwritev2 query_module read readahead readlink readlinkat readv recvfrom recvmmsg
  recvmsg remap_file_pages restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend
  rt_sigtimedwait sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam
  sched_getscheduler sched_rr_get_interval sched_yield seccomp security select sendfile sendmmsg sendmsg sendto
  set_mempolicy set_robust_list set_thread_area set_tid_address setfsgid setfsuid setgid setgroups setitimer setpgid
  setregid setresgid setresuid setreuid setrlimit setsid setsockopt setuid shmdt shutdown sigaltstack signalfd
  signalfd4 splice stat statfs statx sync sync_file_range sync_file_range2 syncfs sysfs sysinfo tee time timer_create
  timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime times
  tuxcall umask uname uselib ustat vfork vmsplice vserver wait4 waitid write writev`.split(/\s+/);

/** The generic header also has the calls with 64-bit times of 32-bit machines, and a base for numbers of their own. */
const isOf32Bits = (number: number): boolean => number === 244 || (number >= 403 && number <= 423);

const HEADERS = [
  ["x64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"],
  ["arm64", "/usr/include/asm-generic/unistd.h"],
] as const;

describe.each(HEADERS)("the kernel's header for %s", (arch, path) => {
  const abi = abiOf(arch);
  const header = existsSync(path) ? readFileSync(path, "utf8") : null;
  const inHeader = new Map(
    [...(header ?? "").matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)$/gm)].map(
      ([, name, number]) => [name, Number(number)] as const,
    ),
  );

  test.skipIf(header === null)("has the same numbers", () => {
    const wrong = Object.keys(numbers).filter((call) => {
      const number = abi === undefined ? undefined : numberOf(call as Call, abi);
      const theirs = inHeader.get(call) ?? null;
      // Headers older than the rules lack the newest calls.
      return theirs !== number && !(theirs === null && (number ?? 0) > 450);
    });
    expect(wrong).toEqual([]);
  });

  test.skipIf(header === null)("has no call that nobody judged", () => {
    const judged = new Set([...HARMLESS, ...Object.keys(numbers)]);
    const unjudged = [...inHeader]
      .filter(([name, number]) => !isOf32Bits(number) && number <= 450 && !judged.has(name ?? ""))
      .map(([name]) => name);
    expect(unjudged).toEqual([]);
  });
});
