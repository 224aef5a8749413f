/** Has a removal or an undo happen where its object is: in our own ipc namespace, or with this thread inside another one. */
import * as v from "valibot";
import type { Host } from "../host/host.ts";
import type { NamespaceProof } from "../model/observation.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";

const number = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const Whereabouts = v.object({
  /** Of the kernel that runs: /proc/sys/kernel/random/boot_id. */
  boot: v.string(),
  proof: v.variant("by", [
    v.object({ by: v.literal("id"), id: v.string() }),
    v.object({ by: v.literal("member"), pid: number, start: number }),
  ]),
});
/** What tells for as long as a backup is kept which namespace it was that had a number. */
export type Whereabouts = v.InferOutput<typeof Whereabouts>;

export interface Visits {
  /** Number of the ipc namespace that a call of this thread would go to, now; 0 where that cannot be read. */
  readonly ipcNs: () => number;
  /** Of that namespace; `null` where nothing proves it. */
  readonly whereabouts: () => Whereabouts | null;
  /** Everything that `act` does is synchronous; the thread is back before this returns. */
  readonly visit: <T>(ns: number, proof: NamespaceProof | null, act: () => T) => Outcome<T>;
  /** The same for a namespace that was described when a backup was made. */
  readonly visitAgain: <T>(ns: number, then: Whereabouts | null, act: () => T) => Outcome<T>;
}

/** PROC_IPC_INIT_INO of the kernel: the machine's first namespace has this number at every start, and no other ever does. */
const FIRST = 0xefffffff;

export function createVisits(host: Host): Visits {
  const { files, kernel, namespaces, processes } = host;
  const text = files.read("sys/kernel/random/boot_id");
  const boot = text.ok ? text.value.trim() : "";

  const ipcNs = (): number => {
    const ns = kernel?.ipcNs();
    return ns?.ok === true ? ns.value : 0;
  };

  function visit<T>(ns: number, proof: NamespaceProof | null, act: () => T): Outcome<T> {
    if (ns === ipcNs()) return ok(act());
    if (proof === null || namespaces === null)
      return fail("denied", `nothing tells which one ipc namespace ${ns} is: ${THERE}`);
    const done = namespaces.within(ns, waysInto(ns, proof), act, proof);
    if (done.ok || done.failure.why !== "gone") return done;
    return fail(
      "gone",
      proof.by === "id"
        ? `no process is in ipc namespace ${ns} any more`
        : `process ${proof.pid}, which we knew ipc namespace ${ns} by, is not in it any more`,
    );
  }

  function* waysInto(ns: number, proof: NamespaceProof): Generator<number> {
    if (proof.by === "member") return yield proof.pid;
    const listed = processes.list();
    for (const { pid } of listed.ok ? listed.value : []) {
      const of = processes.ipcNs(pid);
      if (of.ok && of.value === ns) yield pid;
    }
  }

  function visitAgain<T>(ns: number, then: Whereabouts | null, act: () => T): Outcome<T> {
    if (ns === FIRST && ns === ipcNs()) return ok(act());
    if (then === null) return visit(ns, null, act);
    if (then.boot !== boot)
      return fail("gone", `ipc namespace ${ns} ended when the machine was started anew`);
    if (ns !== ipcNs()) return visit(ns, then.proof, act);
    const now = namespaces?.here() ?? null;
    return then.proof.by === "id" && now?.by === "id" && then.proof.id !== now.id
      ? fail("malformed", `${ns} was the number of another ipc namespace then`)
      : ok(act());
  }

  return {
    ipcNs,
    whereabouts() {
      const proof = namespaces?.here() ?? null;
      return proof === null || boot === "" ? null : { boot, proof };
    },
    visit,
    visitAgain,
  };
}

const THERE = "run shmtop there (nsenter --ipc)";
