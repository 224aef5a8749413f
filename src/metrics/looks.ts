/** Looks one after the other, each with what the looks before it cost. */
import { performance } from "node:perf_hooks";
import type { Kind } from "../model/kind.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { expose } from "./exposition.ts";
import { metricsOf } from "./metrics.ts";

interface Subject {
  readonly kinds: readonly Kind[];
  readonly version: string;
  readonly perObject: boolean;
  readonly look: () => Snapshot;
}

/** Takes one look, and hands its metrics back as text. Throws what the look throws, and counts it. */
export function createLooks({ kinds, version, perObject, look }: Subject): () => Promise<string> {
  const metrics = metricsOf(kinds, perObject);
  let [looks, failures, seconds] = [0, 0, 0];
  const timed = (): [snapshot: Snapshot, took: number] => {
    const began = performance.now();
    try {
      const snapshot = look();
      return [snapshot, (performance.now() - began) / 1000];
    } catch (error) {
      failures += 1;
      throw error;
    }
  };
  return async () => {
    const [snapshot, lastSeconds] = timed();
    looks += 1;
    seconds += lastSeconds;
    const { user, system } = process.cpuUsage();
    const self = {
      version,
      node: process.version,
      ...{ looks, failures, seconds, lastSeconds },
      cpuSeconds: (user + system) / 1e6,
      residentBytes: process.memoryUsage.rss(),
    };
    return expose(metrics, { snapshot, kinds, self });
  };
}
