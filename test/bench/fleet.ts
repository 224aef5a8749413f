/** A crowd of real processes that share segments, for measuring with. */
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
export async function startFleet(
  namespace: Pick<IpcNamespace, "inside">,
  { processes, privateMappings, attaches, segments }: FleetSize,
): Promise<() => Promise<void>> {
  const size = [processes, privateMappings, attaches, segments].map(String);
  const [program, ...args] = namespace.inside([peerProgram("fleet"), ...size]);
  const fleet = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(fleet, "exit");
  await Promise.race([
    once(fleet.stdout, "data"),
    ended.then(([status]) => Promise.reject(new Error(`the fleet ended with ${status}`))),
  ]);
  return async () => {
    fleet.stdin.end();
    await ended;
  };
}

/** Builds one of the C programs in peers/. */
export function peerProgram(name: string): string {
  return compile(name, [join(projectRoot, "test/bench/peers", `${name}.c`)]);
}
