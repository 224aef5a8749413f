/** Which namespace a removal or an undo goes to, and how one that only has its number is told. */
import { readlinkSync } from "node:fs";
import { beforeEach, expect, onTestFinished } from "vitest";
import { createVisits, type Visits } from "../../src/cleanup/visit.ts";
import { loadLibc } from "../../src/host/libc.ts";
import { liveHost } from "../../src/host/live.ts";
import type { NamespaceProof } from "../../src/model/observation.ts";
import { describeHere } from "../support/describe-live.ts";
import { type IpcNamespace, openNamespace } from "../support/namespace.ts";
import { until } from "../support/until.ts";

const here = () => Number(/\d+/.exec(readlinkSync("/proc/thread-self/ns/ipc"))?.[0]);

/** As before Linux 6.18, which gives namespaces an id of their own. */
function oldHost() {
  const libc = loadLibc();
  if (libc === null) throw new Error("no native calls");
  return liveHost({ ...libc, namespaceId: () => -1 });
}

/** Below PROC_DYNAMIC_FIRST of fs/proc/generic.c, and no namespace of the first ones: include/linux/proc_ns.h. */
const NEVER_GIVEN = 0xe0000000;

describeHere("a visit to another ipc namespace", ["root", "IPC namespaces"], (test) => {
  let namespace: IpcNamespace;
  let member: number;

  beforeEach(async () => {
    namespace = await openNamespace();
    onTestFinished(() => namespace.close());
    member = namespace.pid;
  });

  function proofBy(host: ReturnType<typeof liveHost>): NamespaceProof {
    const seen = host.namespaces?.within(namespace.inode, [member], (proof) => proof);
    if (seen?.ok !== true) throw new Error("the namespace cannot be entered");
    return seen.value;
  }

  const went = (visits: Visits, proof: NamespaceProof | null) =>
    visits.visit(namespace.inode, proof, () => [here(), visits.ipcNs()]);

  test("happens there, and the thread is home after it", () => {
    const home = here();
    for (const host of [liveHost(), oldHost()]) {
      const visits = createVisits(host);
      const proof = proofBy(host);
      const inside = visits.visit(namespace.inode, proof, visits.whereabouts);
      expect(inside).toMatchObject({ ok: true, value: { proof } });
      expect(went(visits, proof)).toEqual({
        ok: true,
        value: [namespace.inode, namespace.inode],
      });
      expect(here()).toBe(home);
    }
  });

  test("is by whoever is there of those who were seen, and by nobody where all have left", () => {
    const { namespaces } = liveHost();
    const by = (...ways: readonly number[]) => {
      const visit = namespaces?.within(namespace.inode, ways, (_, way) => [way, here()]);
      return visit?.ok === true ? visit.value : visit?.failure.why;
    };
    const ended = 2 ** 22 + 1;
    expect(by(ended, process.pid, member)).toEqual([member, namespace.inode]);
    expect([by(ended, process.pid), by()]).toEqual(["gone", "gone"]);
  });

  test("ends at home when what was done there throws", () => {
    const home = here();
    const visits = createVisits(liveHost());
    const thrown = () =>
      visits.visit(namespace.inode, proofBy(liveHost()), () => {
        throw new Error("a bug");
      });
    expect(thrown).toThrow("a bug");
    expect(here()).toBe(home);
  });

  test("does not go on to a third one", () => {
    const host = liveHost();
    const visits = createVisits(host);
    const proof = proofBy(host);
    const nested = () => visits.visit(namespace.inode, proof, () => proofBy(host));
    expect(nested).toThrow("home first");
    expect(went(visits, proof).ok).toBe(true);
  });

  test.each<[string, () => NamespaceProof | null, string]>([
    ["without a proof", () => null, "nothing tells which one"],
    ["of another id", () => ({ by: "id", id: "1" }), "is the number of another ipc namespace now"],
    [
      "whose member started at another time",
      () => ({ by: "member", pid: member, start: 1 }),
      "is the number of another ipc namespace now",
    ],
    [
      "whose member is elsewhere now",
      () => ({ by: "member", pid: process.pid, start: 1 }),
      `which we knew ipc namespace`,
    ],
  ])("%s is refused", (_, proof, said) => {
    const refused = went(createVisits(oldOrNew(proof())), proof());
    expect(refused).toMatchObject({ ok: false, failure: { text: expect.stringContaining(said) } });
  });

  /** Ids are asked for only where the kernel has them; it is no other answer where it has none. */
  const oldOrNew = (proof: NamespaceProof | null) => (proof?.by === "id" ? liveHost() : oldHost());

  test("in which nobody is, is refused", () => {
    const nobody = createVisits(liveHost()).visit(NEVER_GIVEN, { by: "id", id: "1" }, here);
    const text = `no process is in ipc namespace ${NEVER_GIVEN} any more`;
    expect(nobody).toMatchObject({ ok: false, failure: { why: "gone", text } });
  });

  test("that ended is refused", async () => {
    const [host, old] = [liveHost(), oldHost()];
    const proofs = [proofBy(host), proofBy(old)];
    namespace.close();
    const refusals = await until("the end of the namespace", () => {
      const visits = proofs.map((proof, at) => went(createVisits(at === 0 ? host : old), proof));
      return visits.every(({ ok }) => !ok) ? visits : undefined;
    });
    for (const refused of refusals) {
      // its number may be that of another test's namespace already
      const why = expect.stringMatching(/^(gone|malformed)$/);
      expect(refused).toMatchObject({ ok: false, failure: { why } });
    }
  });
});
