/** The thread's side of looks that are asked for: each is answered with text, or with why there is none. */
import { type Host, LostError } from "../host/host.ts";
import type { Outcome } from "../model/outcome.ts";
import type { LookAnswer, LookOrder, Watch } from "./protocol.ts";
import { readMarks, watchReads } from "./reads.ts";

export interface LookPort {
  readonly postMessage: (answer: LookAnswer) => void;
  readonly on: (event: "message", listener: (order: LookOrder) => void) => unknown;
}

interface Looking {
  readonly port: LookPort;
  readonly watch: Watch;
  readonly host: Outcome<Host>;
  /** @returns what takes one look at the host that it is given. */
  readonly prepare: (host: Host) => () => Promise<string>;
}

export function answerLooks({ port, watch, host, prepare }: Looking): void {
  const answer = (said: LookAnswer): void => port.postMessage(said);
  const stuck = new Set(watch.stuck);
  const look = host.ok ? prepare(watchReads(host.value, readMarks(watch.marks), stuck)) : null;
  port.on("message", async (order) => {
    if (order.type === "stuck") {
      stuck.clear();
      for (const pid of order.pids) stuck.add(pid);
    } else if (look === null) {
      answer({ type: "failed", text: host.ok ? "" : host.failure.text });
    } else {
      try {
        answer({ type: "looked", text: await look() });
      } catch (error) {
        // A thread that is lost in another namespace must not look again; anything else may pass.
        if (error instanceof LostError) throw error;
        answer({ type: "failed", text: `a look failed: ${String(error)}` });
      }
    }
  });
}
