/** The whole process table through ps-list, and CPU and memory of a few processes through pidusage. */
import { bytesOfUtf8 } from "../model/bytes.ts";
import type { ObservedProcess } from "../model/observation.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { ProcessTable } from "./host.ts";
import { SYSTEM_PATH } from "./program.ts";

/** pidusage keeps a descriptor open for each process asked for in one call. */
const BATCH = 64;
/** Milliseconds that pidusage keeps them; it reads a process for ever if this is 0. */
const MAX_AGE = 1000;
/** Milliseconds that a process's age may differ from the time that passed; more means another process, or a suspend. */
const SLACK = 500;
/** Milliseconds that a sample is kept for a process that is not asked for meanwhile: ten looks at the default interval. */
const MEMORY = 20_000;

/** Milliseconds of CPU used, of life, and on our clock, at one moment. */
interface Sample {
  readonly busy: number;
  readonly elapsed: number;
  readonly at: number;
}

type Usage = { cpu: number; rss: number };

/** Both packages start programs by name (`ps`, `getconf`), so this cleans the environment of the calling thread first. */
export function createProcessTable(): ProcessTable {
  cleanEnvironment(process.env);
  let samples = new Map<number, Sample>();

  /** A process needs two measurements, one call apart, before it has a CPU figure; until then it is not in the answer. */
  async function usage(pids: readonly number[]): Promise<ReadonlyMap<number, Usage>> {
    const since = performance.now() - MEMORY;
    const now = new Map([...samples].filter(([, { at }]) => at > since));
    const usages = new Map<number, Usage>();
    for (let at = 0; at < pids.length; at += BATCH) {
      for (const { pid, ctime, elapsed, memory } of await measure(pids.slice(at, at + BATCH))) {
        const sample = { busy: ctime, elapsed, at: performance.now() };
        const cpu = cpuBetween(samples.get(pid), sample);
        if (cpu !== null) usages.set(pid, { cpu, rss: memory });
        now.set(pid, sample);
      }
    }
    samples = now;
    return usages;
  }

  return { table, usage };
}

/** Percent of one core; `null` unless both samples are of the same process. */
function cpuBetween(last: Sample | undefined, sample: Sample): number | null {
  if (last === undefined) return null;
  const lived = sample.elapsed - last.elapsed;
  if (lived <= 0 || Math.abs(lived - (sample.at - last.at)) > SLACK) return null;
  return (100 * Math.max(sample.busy - last.busy, 0)) / lived;
}

async function measure(pids: readonly number[]) {
  const { default: pidusage } = await import("pidusage");
  try {
    const stats = await pidusage([...pids], { maxage: MAX_AGE, usePs: false });
    return Object.values(stats).filter(Boolean); // null for one that has ended, whatever its types say
  } catch {
    return []; // the only process asked for has ended
  }
}

/**
 * Every process as ps(1) prints it: start times in whole seconds, names of the executables, bytes outside ASCII
 * replaced. Those that it gives no owner or start for are left out.
 */
async function table(): Promise<Outcome<readonly ObservedProcess[]>> {
  try {
    const { default: psList } = await import("ps-list");
    const processes = await psList();
    return ok(
      processes.flatMap(({ pid, ppid, uid, name, cmd, startTime }) => {
        if (uid === undefined || startTime === undefined) return [];
        const command = cmd ? bytesOfUtf8(cmd) : null;
        const unknown = { pgrp: null, state: "", ipcNs: null, cpu: null, rss: null };
        const startedAt = startTime.getTime();
        return [{ ...unknown, pid, ppid, uid, startedAt, name: bytesOfUtf8(name), command }];
      }),
    );
  } catch (error) {
    return fail("failed", `cannot run ps: ${error instanceof Error ? error.message : error}`);
  }
}

/** Programs come from the system's own directories, and nothing changes what they load or print. */
function cleanEnvironment(env: NodeJS.ProcessEnv): void {
  env.PATH = SYSTEM_PATH;
  env.PIDUSAGE_SILENT = "1";
  for (const name of Object.keys(env)) {
    if (/^(LD_|PS_|LIBPROC_|BASH_|NODE_|PIDUSAGE_USE_PS$|ENV$|IFS$)/.test(name)) delete env[name];
  }
}
