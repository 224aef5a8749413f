/** Real processes that share segments, or attach and detach some all the time, for measuring with. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { compile } from "../support/compiler.ts";
import type { IpcNamespace } from "../support/namespace.ts";
import { projectRoot } from "../support/project.ts";

export interface FleetSize {
  readonly processes: number;
  readonly privateMappings: number;
  /** Segments that each process attaches. */
  readonly attaches: number;
  readonly segments: number;
}

/** Starts the fleet and waits until all of it stands; returns what ends it. */
export function startFleet(
  namespace: Pick<IpcNamespace, "inside">,
  { processes, privateMappings, attaches, segments }: FleetSize,
): Promise<() => Promise<void>> {
  return startPeer(namespace, "fleet", [processes, privateMappings, attaches, segments]);
}

/** Has segments attached and detached in turn, every so often; returns what ends that. */
export function startChurn(
  namespace: Pick<IpcNamespace, "inside">,
  { segments, milliseconds }: { readonly segments: number; readonly milliseconds: number },
): Promise<() => Promise<void>> {
  return startPeer(namespace, "churn", [segments, milliseconds]);
}

/** Runs one of the C programs in peers/ that say when they are ready and end with their input. */
async function startPeer(
  namespace: Pick<IpcNamespace, "inside">,
  name: string,
  numbers: readonly number[],
): Promise<() => Promise<void>> {
  const [program, ...args] = namespace.inside([peerProgram(name), ...numbers.map(String)]);
  const peer = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(peer, "exit");
  await Promise.race([
    once(peer.stdout, "data"),
    ended.then(([status]) => Promise.reject(new Error(`the ${name} ended with ${status}`))),
  ]);
  return async () => {
    peer.stdin.end();
    await ended;
  };
}

/** Builds one of the C programs in peers/. */
export function peerProgram(name: string): string {
  return compile(name, [join(projectRoot, "test/bench/peers", `${name}.c`)]);
}
