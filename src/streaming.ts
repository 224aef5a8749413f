/** What `shmtop stream` and `shmtop scrub` do in the world: looks become lines, lines become other lines. */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { version } from "../package.json";
import { applications } from "./applications/index.ts";
import { openLooker } from "./collect/looker.ts";
import type { StreamerSetup } from "./collect/protocol.ts";
import type { StreamRequest } from "./commands/command.ts";
import type { Edge } from "./edge.ts";
import { fail, type Outcome, ok } from "./model/outcome.ts";
import type { CommandOptions } from "./options.ts";
import { createScrubber } from "./recording/scrub.ts";
import {
  BEGINNING,
  beginRecording,
  headerOfNow,
  openReplay,
  recorderInto,
  sharesPieces,
  utcOffsetNow,
} from "./recordings.ts";

/** Goes on until standard output ends the process: nobody reads it any more, or it is full. */
export async function stream(
  { procRoot, namespaces }: CommandOptions,
  { interval, scrub }: StreamRequest,
  { out, stdout, onSignal, onStuck }: Edge,
): Promise<Outcome<null>> {
  const secret = scrub ? randomBytes(32) : null;
  const data: StreamerSetup = { procRoot, namespaces, secret, utcOffset: utcOffsetNow() };
  const { look, close } = openLooker({ thread: "streamer", data });
  const end = async (): Promise<void> => {
    if (await close()) onStuck();
  };
  onSignal(end);
  let begun = false;
  for (;;) {
    const began = performance.now();
    // What a slow reader has not taken yet is not added to: the look that comes after it is about all changes since.
    if (stdout.writableLength === 0) {
      const lines = await look();
      if (!lines.ok) {
        await end();
        return lines;
      }
      out(begun ? withoutHeader(lines.value) : lines.value);
      begun = true;
    }
    const took = performance.now() - began;
    await delay(Math.max(interval * 1000 - took, interval * 100));
  }
}

/** A thread that takes over begins anew: a header, which the reader has, and a whole picture. */
const withoutHeader = (lines: string): string =>
  lines.startsWith(BEGINNING) ? lines.slice(lines.indexOf("\n") + 1) : lines;

/** @returns how many looks were copied. What is damaged is told, and the copy ends there. */
export function scrubRecording(from: string, to: string): Outcome<number> {
  const reel = openReplay(from);
  if (!reel.ok) return reel;
  const { header, times, look } = reel.value;
  // Another version may have written names where this one knows of none.
  if (header.version !== version)
    return fail("malformed", `${from} is of shmtop ${header.version}: that one can scrub it`);
  if (sharesPieces(from, to))
    return fail("denied", `${to} is a piece of ${from}, or would move one away: name another file`);
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
