/** What recordings use of the machine: their files, and what a header says of who records. */
import { randomBytes, randomUUID } from "node:crypto";
import { release } from "node:os";
import { version } from "../package.json";
import { applications } from "./applications/index.ts";
import type { Recording } from "./collect/protocol.ts";
import {
  createRecordingFile,
  openRecordingFile,
  recordingFile,
  recordingPaths,
  sharePieces,
} from "./host/recording-file.ts";
import { fail, type Outcome, ok } from "./model/outcome.ts";
import { type Header, SCHEMA } from "./recording/lines.ts";
import {
  createRecorder,
  type LineSink,
  type Record,
  type RecorderSetup,
} from "./recording/recorder.ts";
import { headerOf, type Reel } from "./recording/reel.ts";
import { createScrubber } from "./recording/scrub.ts";
import { openSeries } from "./recording/series.ts";

/** Bytes of one file; with those kept beside it, five times that. */
const LARGEST = 64 * 1024 * 1024;

/** How every recording begins, of any version. */
export const BEGINNING = '{"schema":"shmtop-recording/';

export function beginRecording(path: string, scrub: boolean): Outcome<Recording> {
  const fd = createRecordingFile(path, BEGINNING);
  if (!fd.ok) return fd;
  const place = new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT);
  new Int32Array(place)[FD] = fd.value;
  const series = randomUUID();
  return ok({ path, scrub, secret: randomBytes(32), series, utcOffset: utcOffsetNow(), place });
}

/** What whoever goes on with a recording has to know: its descriptor, files begun, and whether it could not be written. */
const [FD, PARTS, ENDED, CELLS] = [0, 1, 2, 3];

/** Minutes. */
export const utcOffsetNow = (): number => -new Date().getTimezoneOffset();

/** @param header what every file of it begins with. */
export function recorderInto({ path, place }: Recording, header: RecorderSetup["header"]): Record {
  const cells = new Int32Array(place);
  const file = recordingFile(path, BEGINNING, cells[FD] ?? -1);
  const sink: LineSink = {
    ...file,
    write: (text) => {
      if (text.startsWith(BEGINNING)) cells[PARTS] = (cells[PARTS] ?? 0) + 1;
      return file.write(text);
    },
    rotate: () => {
      const rotated = file.rotate();
      cells[FD] = file.fd();
      return rotated;
    },
  };
  return createRecorder({ sink, header, largest: LARGEST, begun: cells[PARTS] ?? 0 });
}

/** Once it could not write it writes no more, and says so at each look. */
export function openRecorder(recording: Recording): Record {
  const { scrub, utcOffset, series, secret, place } = recording;
  const cells = new Int32Array(place);
  const record = recorderInto(recording, { ...headerOfNow(scrub, utcOffset), series });
  const scrubbed = scrub ? createScrubber(applications, secret) : null;
  const ended = (why: string) => fail("failed", `the recording has ended${why}`);
  let stopped = cells[ENDED] === 1 ? ended("") : null;
  return (seen) => {
    if (stopped !== null) return stopped;
    const written = record(scrubbed === null ? seen : scrubbed(seen));
    if (!written.ok) {
      cells[ENDED] = 1;
      stopped = ended(`: ${written.failure.text}`);
    }
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
