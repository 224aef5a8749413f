/** The options that record looks and play them again. */
import type { Arguments, OptionSpec } from "../commands/command.ts";
import { quoted } from "../commands/vocabulary.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { RecordingOptions } from "../options.ts";

const FASTEST = 1000;

export const recordingOptions: readonly OptionSpec[] = [
  { id: "record", value: "FILE", help: "write every look to FILE, to be played with --replay" },
  { id: "scrub", help: "with --record: names, commands, users, hosts and paths replaced" },
  { id: "replay", value: "FILE", help: "play a recording; nothing can be changed" },
  {
    id: "speed",
    value: "N",
    help: `with --replay: N seconds in one, up to ${FASTEST}; 0 begins paused (1)`,
  },
];

const refuse = (text: string): Outcome<never> => fail("malformed", text);

/** What makes no sense beside a recording that is played, or one that is written. */
const clashes: Readonly<Record<"record" | "replay", Readonly<Record<string, string>>>> = {
  record: {
    replay: "it was recorded before",
    watch: "which lets nothing be written: shmtop stream --watch > FILE does",
    "proc-root": "which lets nothing be written: shmtop stream --proc-root DIR > FILE does",
  },
  replay: { "proc-root": "which is another place to look at", interval: "use --speed" },
};

export function readRecording(options: Arguments["options"]): Outcome<RecordingOptions> {
  for (const [one, others] of Object.entries(clashes)) {
    if (options.get(one) === "") return refuse(`--${one} expects a file, not nothing`);
    const other = Object.keys(others).find((id) => options.has(id));
    if (options.has(one) && other !== undefined)
      return refuse(`--${one} cannot go with --${other}: ${others[other]}`);
  }
  if (options.has("scrub") && !options.has("record"))
    return refuse("--scrub expects --record FILE; shmtop scrub does it to a recording");
  if (options.has("speed") && !options.has("replay"))
    return refuse("--speed expects --replay FILE");
  const speed = parseSpeed(options.get("speed"));
  if (!speed.ok) return speed;
  const [record, replay] = [options.get("record"), options.get("replay")];
  return ok({
    record: record === undefined ? null : { path: record, scrub: options.has("scrub") },
    replay: replay === undefined ? null : { path: replay, speed: speed.value },
  });
}

function parseSpeed(text: string | undefined): Outcome<number> {
  if (text === undefined) return ok(1);
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const isFine = speed === 0 || (speed >= 0.01 && speed <= FASTEST);
  return isFine
    ? ok(speed)
    : refuse(`--speed expects 0, or from 0.01 to ${FASTEST}, not ${quoted(text)}`);
}
