/** Where the screen's snapshots come from: the collector's thread, behind plain messages. */
import { applyDelta, type Delta } from "../model/delta.ts";
import type { Playback } from "../model/playback.ts";
import type { IpcObject, Snapshot } from "../model/snapshot.ts";
import { type Crew, startCrew } from "./crew.ts";
import type { CollectorSetup, Report } from "./protocol.ts";

export interface Look {
  readonly snapshot: Snapshot;
  /** Percent of one core, resident bytes, and milliseconds that the look took. */
  readonly cost: { readonly cpu: number | null; readonly rss: number; readonly scanMs: number };
  readonly playback?: Playback;
}

export interface SourceListener {
  readonly observed: (look: Look) => void;
  /** The collector cannot go on, or not yet: one sentence. */
  readonly failed: (text: string, ended?: "recording") => void;
}

export type Source = Crew;

/** @param start starts what looks, or plays what was seen. */
export function openSource(
  setup: CollectorSetup,
  listener: SourceListener,
  start: typeof startCrew = startCrew,
): Source {
  let last: Snapshot | null = null;
  let pieces: readonly IpcObject[] = [];
  const report = (said: Report): void => {
    if (said.type === "piece") {
      pieces = pieces.concat(said.objects);
      return;
    }
    if (said.type === "failed") {
      listener.failed(said.text, said.ended);
      return;
    }
    const { delta, time, cpu, rss, scanMs, playback } = said;
    if (delta !== null) last = applyDelta(last, withPieces(delta, pieces));
    pieces = [];
    if (last === null) return;
    last = { ...last, time };
    const cost = { cpu, rss, scanMs };
    listener.observed({ snapshot: last, cost, ...(playback && { playback }) });
  };
  const replaced = (): void => {
    last = null;
    pieces = [];
  };
  return start(setup, { report, ended: listener.failed, replaced });
}

const withPieces = (delta: Delta, pieces: readonly IpcObject[]): Delta =>
  pieces.length === 0
    ? delta
    : { ...delta, objects: { ...delta.objects, changed: [...pieces, ...delta.objects.changed] } };
