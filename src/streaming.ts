/** What `shmtop stream` and `shmtop scrub` do in the world: looks become lines, lines become other lines. */
import { setTimeout as delay } from "node:timers/promises";
import { version } from "../package.json";
import { applications } from "./applications/index.ts";
import { createCollector } from "./collect/collect.ts";
import type { StreamRequest } from "./commands/command.ts";
import type { Edge } from "./edge.ts";
import { openHost } from "./host/open.ts";
import { kinds } from "./kinds/index.ts";
import { fail, type Outcome, ok } from "./model/outcome.ts";
import type { CommandOptions } from "./options.ts";
import { createRecorder, type LineSink } from "./recording/recorder.ts";
import { createScrubber } from "./recording/scrub.ts";
import { beginRecording, headerOfNow, openReplay, recorderInto } from "./recordings.ts";

/** Goes on until standard output ends the process: nobody reads it any more, or it is full. */
export async function stream(
  { procRoot, namespaces }: CommandOptions,
  { interval, scrub }: StreamRequest,
  { out, stdout }: Edge,
): Promise<Outcome<null>> {
  const host = openHost(procRoot);
  if (!host.ok) return host;
  const collector = createCollector(host.value, kinds, applications, namespaces);
  const sink: LineSink = {
    write: (text) => {
      out(text);
      return ok(null);
    },
    size: () => 0,
    rotate: () => ok(null),
  };
  const header = headerOfNow(scrub, -new Date().getTimezoneOffset());
  const record = createRecorder({ sink, header, largest: Number.POSITIVE_INFINITY });
  const scrubbed = scrub ? createScrubber(applications) : null;
  for (;;) {
    const began = performance.now();
    // What a slow reader has not taken yet is not added to: the look that comes after it is about all changes since.
    if (stdout.writableLength === 0) {
      const seen = collector.look({ depth: "watch" });
      const written = record(scrubbed === null ? seen : scrubbed(seen));
      if (!written.ok) return written;
    }
    const took = performance.now() - began;
    await delay(Math.max(interval * 1000 - took, interval * 100));
  }
}

/** @returns how many looks were copied. What is damaged is told, and the copy ends there. */
export function scrubRecording(from: string, to: string): Outcome<number> {
  const reel = openReplay(from);
  if (!reel.ok) return reel;
  const { header, times, look } = reel.value;
  // Another version may have written names where this one knows of none.
  if (header.version !== version)
    return fail("malformed", `${from} is of shmtop ${header.version}: that one can scrub it`);
  const file = beginRecording(to, true);
  if (!file.ok) return file;
  const now = headerOfNow(true, header.utcOffset);
  const { node, kernel } = header;
  const record = recorderInto(file.value, { ...now, node, kernel });
  const scrubbed = createScrubber(applications);
  for (const index of times.keys()) {
    const seen = look(index);
    if (!seen.ok) return seen;
    const written = record(scrubbed(seen.value));
    if (!written.ok) return written;
  }
  return ok(times.length);
}
