/** What is recorded or played beside the screen; what that takes is loaded only then. */
import type { AppOptions } from "./app/state.ts";
import type { CollectorSetup, Recording } from "./collect/protocol.ts";
import type { openSource } from "./collect/source.ts";
import { startPlayer } from "./collect/start-thread.ts";
import { fail, type Outcome, ok } from "./model/outcome.ts";
import { paceOf } from "./model/playback.ts";
import type { RecordingOptions } from "./options.ts";
import type { Header } from "./recording/lines.ts";
import type { Record } from "./recording/recorder.ts";

export interface Tape {
  /** For the thread that looks. */
  readonly thread: Pick<CollectorSetup, "record">;
  /** Starts another thread than the one that looks. */
  readonly start?: Parameters<typeof openSource>[2];
  readonly screen: Pick<AppOptions, "recording" | "playback" | "utcOffset" | "hosts">;
  readonly close?: () => void;
}

/** A failure is one sentence: the file cannot be written, or is no recording. */
export async function openTape({ record, replay }: RecordingOptions): Promise<Outcome<Tape>> {
  if (record === null && replay === null) return ok({ thread: {}, screen: {} });
  const { beginRecording, readRecordingHeader } = await import("./recordings.ts");
  if (record !== null) {
    const begun = beginRecording(record.path, record.scrub);
    if (!begun.ok) return fail(begun.failure.why, `--record: ${begun.failure.text}`);
    return ok({ thread: { record: begun.value }, screen: { recording: true } });
  }
  if (replay === null) return ok({ thread: {}, screen: {} });
  const header = readRecordingHeader(replay.path);
  if (!header.ok) return fail(header.failure.why, `--replay: ${header.failure.text}`);
  const screen = beginning(header.value, replay.speed);
  return ok({ thread: {}, start: startPlayer(replay), screen });
}

const beginning = ({ time, utcOffset }: Header, speed: number): Tape["screen"] => ({
  playback: { look: 0, looks: 0, at: time, from: time, to: time, ...paceOf(speed) },
  utcOffset,
});

/** Once another thread goes on with the recording, nothing more of this one is written. */
export async function threadRecorder(
  recording: Recording,
  isRetired: () => boolean,
): Promise<Record> {
  const { openRecorder } = await import("./recordings.ts");
  const write = openRecorder(recording);
  return (seen) => (isRetired() ? ok(null) : write(seen));
}
