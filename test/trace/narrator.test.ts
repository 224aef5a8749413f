/** Sentences of a trace: who failed, why, and which limit explains it. */
import { describe, expect, it } from "vitest";
import { asBytes } from "../../src/model/bytes.ts";
import type { Limit } from "../../src/model/snapshot.ts";
import type { Subject } from "../../src/model/trace.ts";
import { createNarrator } from "../../src/trace/narrator.ts";
import { createRoster, type Traced } from "../../src/trace/roster.ts";
import { limitOf, ownNs } from "../support/snapshot.ts";

const other = 4_026_532_177;
const elsewhere = (limit: Limit): Limit => ({ ...limit, ns: other });
const httpd: Traced = { name: asBytes("httpd"), namespaces: [ownNs, 1] };

/** What is said of lines, at a time when the limits and processes are these. */
function narrate(
  lines: readonly string[],
  limits: readonly Limit[] = [],
  processes: Readonly<Record<number, Traced>> = { 812: httpd },
  subject: Subject = { by: "pids", pids: [812] },
): readonly string[] {
  const roster = createRoster(subject, (pid) => processes[pid] ?? null);
  const { tell } = createNarrator(roster, () => limits);
  return ["strace: Process 812 attached", ...lines].flatMap((line) => tell(asBytes(line)));
}
const why = (line: string, ...limits: Limit[]): string => {
  const [said = ""] = narrate([line], limits);
  return said.replace(/ {2}\(.*\)$/, "").replace(/^[a-z_]+ by httpd 812: /, "");
};
const full = limitOf("semmni", 128, "128", "sets");
const roomy = limitOf("semmns", 128, "32000", "semaphores");
const semget = "semget(IPC_PRIVATE, 1, IPC_CREAT|0600) = -1 ENOSPC (No space left on device)";

describe("a failure at a limit", () => {
  it("is said with who, and how much is used", () => {
    expect(narrate([semget], [full, roomy])).toEqual([
      "semget by httpd 812: ENOSPC: semmni 128 of 128 used  (IPC_PRIVATE, 1, IPC_CREAT|0600)",
    ]);
  });
  it("is about the limits of the process's own namespace", () => {
    const limits = [limitOf("semmni", 0, "32000", "sets"), elsewhere(full)];
    const inside = { ...httpd, namespaces: [other, null] };
    expect(narrate([semget], limits, { 812: inside })[0]).toContain("semmni 128 of 128 used");
    expect(narrate([semget], limits)[0]).toContain("semmni 0 of 32000 used");
  });
  it.each([
    [
      semget,
      [roomy, limitOf("semmni", 127, "128", "sets")],
      /^ENOSPC: semmni 127 of 128 used, semmns 128 of 32000 used a moment later$/,
    ],
    [
      "semget(0x5, 40, 0600) = -1 ENOSPC (No space left on device)",
      [limitOf("semmns", 90, "128", "semaphores"), limitOf("semmni", 3, "128", "sets")],
      /^ENOSPC: 38 semaphores left of semmns, and 40 were asked for$/,
    ],
    [
      "semget(0x5, 300, IPC_CREAT|0600) = -1 EINVAL (Invalid argument)",
      [limitOf("semmsl", 4, "250", "semaphores")],
      /^EINVAL: semmsl is 250 semaphores, and 300 were asked for$/,
    ],
    [
      "semget(0x5, 3, 0600) = -1 EINVAL (Invalid argument)",
      [limitOf("semmsl", 4, "250", "semaphores")],
      /^EINVAL: the semaphore set with the key 0x00000005 is smaller/,
    ],
    [
      "shmget(0x7, 8192, IPC_CREAT|0600) = -1 EINVAL (Invalid argument)",
      [limitOf("shmmax", 0, "4096", "bytes")],
      /^EINVAL: shmmax is 4\.0K, and 8\.0K were asked for$/,
    ],
    [
      "semtimedop(9, [...], 600, NULL) = -1 E2BIG (Argument list too long)",
      [limitOf("semopm", null, "500", "operations")],
      /^E2BIG: semopm is 500 operations, and 600 were asked for$/,
    ],
    [
      'msgsnd(5, {mtype=1, mtext="x"...}, 9000, 0) = -1 EINVAL (Invalid argument)',
      [limitOf("msgmax", null, "8192", "bytes")],
      /^EINVAL: msgmax is 8\.0K, and 8\.8K were asked for$/,
    ],
    [
      'openat(AT_FDCWD</>, "/dev/shm/psm_1", O_RDWR|O_CREAT|O_EXCL, 0600) = -1 ENOSPC (No space left on device)',
      [limitOf("/dev/shm bytes", 0, "4096", "bytes"), limitOf("/dev/shm inodes", 9, "9", "files")],
      /^ENOSPC: \/dev\/shm inodes 9 of 9 used$/,
    ],
    [
      "fallocate(3</dev/shm/a>, 0, 0, 8192) = -1 ENOSPC (No space left on device)",
      [limitOf("/dev/shm bytes", 61_440, "65536", "bytes")],
      /^ENOSPC: 4\.0K left of \/dev\/shm bytes, and 8\.0K were asked for$/,
    ],
    [
      'mq_open("a", O_RDWR|O_CREAT, 0600, NULL) = -1 ENOSPC (No space left on device)',
      [limitOf("queues_max", 256, "256", "queues")],
      /^ENOSPC: queues_max 256 of 256 used$/,
    ],
    [
      'mq_open("a", O_RDWR|O_CREAT, 0600, NULL) = -1 ENOSPC (No space left on device)',
      [limitOf("queues_max", null, "2", "queues")],
      /^ENOSPC: queues_max is reached: 2 queues$/,
    ],
    [
      "msgget(IPC_PRIVATE, IPC_CREAT|0600) = -1 ENOSPC (No space left on device)",
      [limitOf("msgmni", 7, "8", "queues")],
      /^ENOSPC: msgmni was reached; msgmni 7 of 8 used a moment later$/,
    ],
    [
      "--- SIGBUS {si_signo=SIGBUS, si_code=BUS_ADRERR, si_addr=0x7f0} ---",
      [limitOf("/dev/shm bytes", 65_536, "65536", "bytes")],
      /^SIGBUS in httpd 812: \/dev\/shm bytes 64K of 64K used: a page that was touched could not be had$/,
    ],
  ])("%s", (line, limits, expected) => {
    expect(why(line, ...limits)).toMatch(expected);
  });
});

describe("a failure that no limit explains", () => {
  it.each([
    [
      "shmget(0x1234, 100, 0600) = -1 ENOENT (No such file or directory)",
      "ENOENT: no segment has the key 0x00001234",
    ],
    [
      "shmat(77, NULL, 0) = -1 EIDRM (Identifier removed)",
      "EIDRM: the segment 77 was removed meanwhile",
    ],
    [
      "semtimedop(9, [], 1, NULL) = -1 EAGAIN (Resource temporarily unavailable)",
      "EAGAIN: it would have to wait for the semaphore set 9",
    ],
    ['unlink("/dev/shm/sem.a") = -1 ENOENT (No such file or directory)', "ENOENT: there is no /a"],
    [
      'memfd_create("x", 0x3038) = -1 EINVAL (Invalid argument)',
      "EINVAL: no such thing is there, or another argument is wrong",
    ],
    [
      'mq_timedsend(3</q>, "", 0, 0, NULL) = -1 EBADF (Bad file descriptor)',
      "EBADF: bad file descriptor",
    ],
  ])("%s", (line, expected) => {
    expect(why(line)).toBe(expected);
  });
  it.each([
    'openat(AT_FDCWD</>, "/etc/nope", O_RDONLY) = -1 ENOENT (No such file or directory)',
    'openat(5</dev/shm/d>, "x", O_RDONLY) = -1 ENOENT (No such file or directory)',
    'write(1<pipe:[7]>, "x", 1) = -1 EPIPE (Broken pipe)',
    "--- SIGBUS {si_signo=SIGBUS, si_code=SI_USER, si_pid=1, si_uid=0} ---",
  ])("%s is none of IPC", (line) => {
    expect(narrate([line])).toEqual([]);
  });
});

describe("who a line is about", () => {
  const child: Traced = { name: asBytes("worker\x1b"), namespaces: [ownNs, 1] };
  const noKey = "semget(0x1, 1, 0) = -1 ENOENT (No such file or directory)";
  it("is named by strace, shown by the encoder, and the last one left where it is not", () => {
    const said = narrate(
      [
        "strace: Process 813 attached",
        `[pid 813] ${noKey}`,
        "[pid 812] +++ exited with 0 +++",
        noKey.replace("0x1", "0x2"),
      ],
      [],
      { 812: httpd, 813: child },
    );
    expect(said.map((text) => text.slice(0, text.indexOf(":")))).toEqual([
      "semget by worker\\x1b 813",
      "semget by worker\\x1b 813",
    ]);
  });
  it("is named by strace at the moment of the call, where it can", () => {
    const [said] = narrate([`[pid 813<ipcrm>] ${noKey}`], [], { 812: httpd, 813: child });
    expect(said).toMatch(/^semget by ipcrm 813: /);
  });
  it("is not blamed for a namespace that cannot be looked into", () => {
    const hidden = { ...httpd, namespaces: [other, 1] };
    expect(narrate([semget], [full], { 812: hidden })[0]).toContain(
      "ENOSPC: semmni or semmns is reached in its namespace, which cannot be looked into",
    );
  });
  it("is remembered when it has ended, and a command is called what it is", () => {
    const command: Subject = { by: "command", command: ["/usr/sbin/apache2", "-k", "start"] };
    const [said] = narrate([semget], [full], {}, command);
    expect(said).toMatch(/^semget by apache2 812: ENOSPC: semmni 128 of 128 used/);
  });
});

describe("a loop that fails the same way", () => {
  it("is told once, and counted", () => {
    let looks = 0;
    const roster = createRoster({ by: "pids", pids: [812] }, () => httpd);
    roster.begin(812);
    const { tell, finish } = createNarrator(roster, () => {
      looks += 1;
      return [full];
    });
    const shmat = "shmat(1, NULL, 0) = -1 EINVAL (Invalid argument)";
    const said = [semget, semget, semget, shmat, semget].flatMap((line) => tell(asBytes(line)));
    expect(said.map((text) => text.slice(0, 12))).toEqual([
      "semget by ht",
      "  the same 2",
      "shmat by htt",
      "semget by ht",
    ]);
    expect(looks).toBe(2);
    expect(finish()).toEqual(["5 IPC calls failed"]);
    expect(createNarrator(roster, () => []).finish()).toEqual(["no IPC call failed"]);
  });
});
