/** Plays a recording on the screen without a terminal or a clock: every order is obeyed at once. */
import { EventEmitter } from "node:events";
import { applications } from "../../src/applications/index.ts";
import { play } from "../../src/collect/play.ts";
import type { Report } from "../../src/collect/protocol.ts";
import { openRecordingFile, recordingPaths } from "../../src/host/recording-file.ts";
import { kinds } from "../../src/kinds/index.ts";
import { applyDelta } from "../../src/model/delta.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { openSeries } from "../../src/recording/series.ts";
import { openTape } from "../../src/tape.ts";
import { Driver } from "./session.ts";

/** The frames of a recording that begins paused: the first, and one after each key. */
export async function framesOf(path: string, keys: readonly string[]): Promise<readonly string[]> {
  const film = openSeries(recordingPaths(path), openRecordingFile);
  const tape = await openTape({ record: null, replay: { path, speed: 0 } });
  if (!film.ok) throw new Error(film.failure.text);
  if (!tape.ok) throw new Error(tape.failure.text);
  const readOnly = "Nothing can be removed in a recording (--replay).";
  const app = new Driver({
    width: 110,
    height: 32,
    now: Date.now(),
    readOnly,
    ...tape.value.screen,
  });
  let last: Snapshot | null = null;
  const postMessage = (report: Report): void => {
    if (report.type === "failed") return void app.send(report);
    if (report.type === "piece") throw new Error("a recording is played in whole deltas");
    const { delta, cpu, rss, scanMs, playback } = report;
    if (delta !== null) last = applyDelta(last, delta);
    if (last === null) throw new Error("the first report has no objects");
    const cost = { cpu, rss, scanMs };
    app.send({ type: "observed", snapshot: last, cost, ...(playback && { playback }) });
  };
  const port = Object.assign(new EventEmitter(), { postMessage });
  play({ port, film: film.value, kinds, applications, speed: 0 });
  const frames = [app.screen()];
  for (const key of keys) {
    app.keys(key).send({ type: "tick", now: Date.now() });
    for (const effect of app.taken()) {
      if (effect.type === "playback" || effect.type === "pause") port.emit("message", effect);
    }
    frames.push(app.screen());
  }
  return frames;
}
