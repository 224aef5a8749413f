import { describe, expect, it } from "vitest";
import type { Files } from "../../src/host/host.ts";
import { sightOf } from "../../src/host/visibility.ts";
import { asBytes } from "../../src/model/bytes.ts";
import type { Sight } from "../../src/model/observation.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { describeHere } from "../support/describe-live.ts";
import { askHost } from "./ask-host.ts";

interface Case {
  readonly options?: string;
  readonly groups?: string;
  readonly capEff?: string;
  readonly pidNs?: string;
  readonly userNs?: string;
  readonly self?: string;
}

/** An unprivileged user in the machine's own namespaces, but for what a case says. */
function sees({
  options = "rw",
  groups = "",
  capEff = "0",
  pidNs = "6",
  userNs = "7",
  self = "42",
}: Case) {
  const texts: Record<string, string> = {
    "self/mountinfo": `21 27 0:20 / /proc rw - proc proc rw\n22 27 0:21 / /proc rw - proc proc ${options}\n`,
    "self/status": `Name:\ta\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t${groups}\nCapEff:\t${capEff.padStart(16, "0")}\n`,
    self,
    "self/ns/pid": `pid:[402653183${pidNs}]`,
    "self/ns/user": `user:[402653183${userNs}]`,
  };
  const answer = (path: string) => {
    const text = texts[path];
    return text === undefined ? fail("absent", path) : ok(asBytes(text));
  };
  const files: Files = { read: answer, link: answer };
  return sightOf(files, 42);
}

const PTRACE = "80000";

describe("whether every process shows", () => {
  it.each<[Sight, string, Case]>([
    ["all", "without hidepid", {}],
    [
      "hidepid",
      "with hidepid=noaccess, which hides what is in them",
      { options: "rw,hidepid=noaccess" },
    ],
    ["hidepid", "with hidepid=1", { options: "rw,hidepid=1" }],
    ["hidepid", "with hidepid=invisible", { options: "rw,hidepid=invisible" }],
    ["hidepid", "with hidepid=2", { options: "rw,gid=27,hidepid=2" }],
    ["all", "in the group that sees all", { options: "rw,gid=27,hidepid=2", groups: "5 27 " }],
    [
      "hidepid",
      "with hidepid=ptraceable, which has no such group",
      { options: "rw,gid=27,hidepid=ptraceable", groups: "27 " },
    ],
    ["all", "with CAP_SYS_PTRACE", { options: "rw,hidepid=4", capEff: PTRACE }],
    [
      "hidepid",
      "with CAP_SYS_PTRACE in a user namespace only",
      { options: "rw,hidepid=2", capEff: PTRACE, userNs: "9" },
    ],
    ["all", "with subset=pid", { options: "rw,subset=pid" }],
    ["pid-namespace", "inside a pid namespace", { pidNs: "8", capEff: "1ffffffffff" }],
    ["hidepid", "inside one with hidepid", { pidNs: "8", options: "rw,hidepid=2" }],
    ["unknown", "in a /proc of another pid namespace", { self: "7" }],
  ])("%s: %s", (expected, _, facts) => {
    expect(sees(facts)).toBe(expected);
  });

  it("cannot be told without the files that say so", () => {
    expect(sightOf({ read: () => fail("absent", ""), link: () => fail("absent", "") }, 42)).toBe(
      "unknown",
    );
  });
});

const NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

/** A mount namespace with a /proc of its own, its mount options given. */
const proc = (options: string, ...then: string[]) => [
  ...["unshare", "--mount", "sh", "-c", `mount -t proc -o "$1" proc /proc && shift && exec "$@"`],
  ...["sh", options, ...then],
];

describeHere("on the live kernel", ["root", "a checkout that the user nobody can read"], (test) => {
  const question =
    "[host.processes.sight(), host.processes.list().value.some(({ pid }) => pid === 1)]";

  test("hidepid hides process 1 from nobody, and we know it", () => {
    expect(askHost(NOBODY, question)).toEqual(["all", true]);
    expect(askHost(proc("hidepid=2"), question)).toEqual(["all", true]);
    expect(askHost(proc("hidepid=2", ...NOBODY), question)).toEqual(["hidepid", false]);
    expect(askHost(proc("hidepid=2,gid=65534", ...NOBODY), question)).toEqual(["all", true]);
    expect(askHost(proc("hidepid=4,gid=65534", ...NOBODY), question)).toEqual(["hidepid", false]);
  });

  test("a pid namespace has a process 1 of its own, and we know it", () => {
    const inside = ["unshare", "--pid", "--fork", "--mount-proc"];
    expect(askHost(inside, question)).toEqual(["pid-namespace", true]);
  });

  test("a /proc of pids only still has a host", () => {
    const answer =
      "[host.files.read('sysvipc/shm'), host.clock.bootedAt, host.maps.shared(host.self.pid).ok]";
    const [table, bootedAt, mapped] = askHost(proc("subset=pid"), answer) as [
      unknown,
      number,
      boolean,
    ];
    expect(table).toMatchObject({ ok: false, failure: { why: "absent" } });
    const expected = askHost([], "host.clock.bootedAt") as number;
    expect(Math.abs(bootedAt - expected)).toBeLessThanOrEqual(1000);
    expect(mapped).toBe(true);
  });
});
