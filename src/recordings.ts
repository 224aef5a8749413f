/** What recordings use of the machine: their files, and what a header says of who records. */
import { randomUUID } from "node:crypto";
import { release } from "node:os";
import { version } from "../package.json";
import { applications } from "./applications/index.ts";
import {
  createRecordingFile,
  openRecordingFile,
  recordingFile,
  recordingPaths,
  sharePieces,
} from "./host/recording-file.ts";
import { fail, type Outcome, ok } from "./model/outcome.ts";
import { type Header, SCHEMA } from "./recording/lines.ts";
import { createRecorder, type Record, type RecorderSetup } from "./recording/recorder.ts";
import { headerOf, type Reel } from "./recording/reel.ts";
import { createScrubber } from "./recording/scrub.ts";
import { openSeries } from "./recording/series.ts";

/** A file that is being recorded into. */
export interface Recording {
  readonly path: string;
  /** Names are replaced before anything is written. */
  readonly scrub: boolean;
  readonly fd: number;
  /** Minutes that our clock on the wall is ahead of UTC. */
  readonly utcOffset: number;
}

/** Bytes of one file; with those kept beside it, five times that. */
const LARGEST = 64 * 1024 * 1024;

/** How every recording begins, of any version. */
export const BEGINNING = '{"schema":"shmtop-recording/';

export function beginRecording(path: string, scrub: boolean): Outcome<Recording> {
  const fd = createRecordingFile(path, BEGINNING);
  return fd.ok ? ok({ path, scrub, fd: fd.value, utcOffset: utcOffsetNow() }) : fd;
}

/** Minutes. */
export const utcOffsetNow = (): number => -new Date().getTimezoneOffset();

/** @param header what every file of it begins with. */
export function recorderInto({ path, fd }: Recording, header: RecorderSetup["header"]): Record {
  const sink = recordingFile(path, BEGINNING, fd);
  return createRecorder({ sink, header, largest: LARGEST });
}

/** Once it could not write it writes no more, and says so at each look. */
export function openRecorder(recording: Recording): Record {
  const { scrub, utcOffset } = recording;
  const record = recorderInto(recording, headerOfNow(scrub, utcOffset));
  const scrubbed = scrub ? createScrubber(applications) : null;
  let stopped: Outcome<never> | null = null;
  return (seen) => {
    if (stopped !== null) return stopped;
    const written = record(scrubbed === null ? seen : scrubbed(seen));
    if (!written.ok) stopped = fail("failed", `the recording has ended: ${written.failure.text}`);
    return stopped ?? written;
  };
}

/** @param utcOffset minutes. */
export const headerOfNow = (scrubbed: boolean, utcOffset: number): RecorderSetup["header"] => ({
  schema: SCHEMA,
  version,
  node: process.version,
  kernel: release(),
  utcOffset,
  scrubbed,
  series: randomUUID(),
});

export const openReplay = (path: string): Outcome<Reel> =>
  openSeries(recordingPaths(path), openRecordingFile);

/** Whether a recording into `to` would move pieces of `from` away, the oldest for ever. */
export const sharesPieces = (from: string, to: string): boolean => sharePieces(from, to);

/** Who recorded, where and when. */
export function readRecordingHeader(path: string): Outcome<Header> {
  const file = openRecordingFile(path);
  if (!file.ok) return file;
  const header = headerOf(file.value);
  file.value.close();
  return header;
}
