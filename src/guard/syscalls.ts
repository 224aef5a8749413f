/** Numbers of the system calls that the read-only mode rules on, by architecture as Node names it. */

/** What seccomp(2) and its filters need to know of an architecture. */
export interface Abi {
  /** AUDIT_ARCH_* of include/uapi/linux/audit.h: the only ABI that is let in. */
  readonly audit: number;
  /** seccomp(2) itself. */
  readonly seccomp: number;
  readonly column: 0 | 1;
}

const abis: Readonly<Record<string, Abi>> = {
  x64: { audit: 0xc000003e, seccomp: 317, column: 0 },
  arm64: { audit: 0xc00000b7, seccomp: 277, column: 1 },
};

/** `undefined` for an architecture that is not known here. */
export const abiOf = (arch: string): Abi | undefined => abis[arch];

/** x86-64 calls with this bit belong to the x32 ABI; no number of any other ABI has it. */
export const X32_BIT = 0x40000000;

/** mseal, the newest call that was judged: a kernel's later ones may change anything. Alike on both since 424. */
export const NEWEST = 462;

/** `null` where the architecture has no such call. */
export const numberOf = (call: Call, { column }: Abi): number | null => numbers[call][column];

export type Call = keyof typeof numbers;
type Numbers = readonly [x64: number | null, arm64: number | null];

/** arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h. */
export const numbers = {
  shmctl: [31, 195],
  semctl: [66, 191],
  msgctl: [71, 187],
  shmget: [29, 194],
  semget: [64, 190],
  msgget: [68, 186],
  shmat: [30, 196],
  msgsnd: [69, 189],
  msgrcv: [70, 188],
  semop: [65, 193],
  semtimedop: [220, 192],
  mq_open: [240, 180],
  mq_unlink: [241, 181],
  mq_timedsend: [242, 182],
  mq_timedreceive: [243, 183],
  mq_notify: [244, 184],
  open: [2, null],
  openat: [257, 56],
  open_by_handle_at: [304, 265],
  openat2: [437, 437],
  creat: [85, null],
  unlink: [87, null],
  unlinkat: [263, 35],
  rename: [82, null],
  renameat: [264, 38],
  renameat2: [316, 276],
  link: [86, null],
  linkat: [265, 37],
  symlink: [88, null],
  symlinkat: [266, 36],
  mkdir: [83, null],
  mkdirat: [258, 34],
  rmdir: [84, null],
  mknod: [133, null],
  mknodat: [259, 33],
  truncate: [76, 45],
  ftruncate: [77, 46],
  fallocate: [285, 47],
  chmod: [90, null],
  fchmod: [91, 52],
  fchmodat: [268, 53],
  fchmodat2: [452, 452],
  chown: [92, null],
  lchown: [94, null],
  fchown: [93, 55],
  fchownat: [260, 54],
  utime: [132, null],
  utimes: [235, null],
  futimesat: [261, null],
  utimensat: [280, 88],
  setxattr: [188, 5],
  lsetxattr: [189, 6],
  fsetxattr: [190, 7],
  removexattr: [197, 14],
  lremovexattr: [198, 15],
  fremovexattr: [199, 16],
  kill: [62, 129],
  tkill: [200, 130],
  tgkill: [234, 131],
  rt_sigqueueinfo: [129, 138],
  rt_tgsigqueueinfo: [297, 240],
  ptrace: [101, 117],
  process_vm_writev: [311, 271],
  process_madvise: [440, 440],
  process_mrelease: [448, 448],
  pidfd_open: [434, 434],
  pidfd_getfd: [438, 438],
  pidfd_send_signal: [424, 424],
  move_pages: [279, 239],
  migrate_pages: [256, 238],
  setpriority: [141, 140],
  ioprio_set: [251, 30],
  sched_setscheduler: [144, 119],
  sched_setparam: [142, 118],
  sched_setattr: [314, 274],
  sched_setaffinity: [203, 122],
  prlimit64: [302, 261],
  clone: [56, 220],
  clone3: [435, 435],
  unshare: [272, 97],
  setns: [308, 268],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  fanotify_init: [300, 262],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  acct: [163, 89],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  _sysctl: [156, null],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  adjtimex: [159, 171],
  clock_adjtime: [305, 266],
  syslog: [103, 116],
  iopl: [172, null],
  ioperm: [173, null],
  vhangup: [153, 58],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  ioctl: [16, 29],
  fcntl: [72, 25],
  socket: [41, 198],
  socketpair: [53, 199],
} as const satisfies Record<string, Numbers>;
