import { describe, expect, test } from "vitest";
import { createLink, type Link, type RemoteStream } from "../../src/collect/link.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { createLineSplitter } from "../../src/recording/line-splitter.ts";
import { changesLine, headerLine, pictureLine, SCHEMA } from "../../src/recording/lines.ts";
import { createStreamReader } from "../../src/recording/stream-reader.ts";
import { showText } from "../../src/text/encode.ts";
import { observationOf, shmRow, tableOf } from "../support/observation.ts";

const first = observationOf({ tables: [tableOf("shm", [shmRow(1)])] });
const second = { ...first, time: first.time + 1000, tables: [tableOf("shm", [])] };
const header = headerLine({
  schema: SCHEMA,
  version: "1.2.3",
  node: "v20",
  kernel: "6.18",
  host: first.host,
  time: first.time,
  utcOffset: 0,
  scrubbed: false,
  series: "s",
  part: 0,
});

/** A machine that does what it is told; looks are wanted every second. */
class Machine {
  time = 1_000_000;
  connections = 0;
  refused = "";
  stopped = 0;
  output: (bytes: Uint8Array) => void = () => undefined;
  end: (status: number | null, said: string) => void = () => undefined;
  readonly link: Link;

  constructor() {
    this.link = createLink({
      connect: () => {
        this.connections += 1;
        return this.refused === "" ? ok(this.stream()) : fail("absent", this.refused);
      },
      createReader: createStreamReader,
      createSplitter: () => createLineSplitter(100_000),
      show: showText,
      interval: 1000,
      now: () => this.time,
    });
  }

  private stream(): RemoteStream {
    return {
      onOutput: (listener) => {
        this.output = listener;
      },
      onEnd: (listener) => {
        this.end = listener;
      },
      stop: () => {
        this.stopped += 1;
      },
    };
  }

  say(text: string): this {
    this.output(Buffer.from(text));
    return this;
  }

  wait(seconds: number): this {
    this.time += seconds * 1000;
    this.link.check();
    return this;
  }

  get look() {
    return this.link.state().reader?.look();
  }
}

describe("a link to another machine", () => {
  test("gives the newest look, however its bytes come", () => {
    const machine = new Machine();
    expect(machine.link.state()).toMatchObject({ link: "connecting", reader: null });
    const text = `Last login: today\n${header}${pictureLine(first)}${changesLine(first, second)}`;
    for (const character of text) machine.say(character);
    expect(machine.link.state()).toMatchObject({ link: "up", text: "" });
    expect(machine.look).toEqual(ok(second));
    expect(machine.link.state().reader?.version()).toBe("1.2.3");
  });

  test("is slow after three intervals, and given up after many", () => {
    const machine = new Machine().say(header + pictureLine(first));
    expect(machine.wait(2.9).link.state().link).toBe("up");
    expect(machine.wait(1).link.state()).toMatchObject({ link: "slow", text: "no look for 4 s" });
    expect(machine.look).toEqual(ok(first));
    machine.say(`{"at":${first.time + 5000}}\n`);
    expect(machine.link.state().link).toBe("up");
    machine.wait(46);
    expect(machine.link.state()).toMatchObject({ link: "down", reader: null });
    expect(machine.stopped).toBe(1);
  });

  test("tries again, later and later, until it is up", () => {
    const machine = new Machine();
    machine.refused = "no ssh";
    machine.end(255, "connect to host db1 port 22: Connection \x1b[31mrefused");
    expect(machine.link.state()).toMatchObject({
      link: "down",
      text: "no connection: connect to host db1 port 22: Connection \\x1b[31mrefused; again in 1 s",
    });
    for (const [pause, next] of [
      [1, 2],
      [2, 4],
      [4, 8],
      [8, 16],
      [16, 32],
      [32, 60],
      [60, 60],
    ] as const) {
      expect(machine.wait(pause - 0.1).connections).toBe(machine.wait(0).connections);
      machine.wait(0.1);
      expect(machine.link.state().text).toBe(`no ssh; again in ${next} s`);
    }
    machine.refused = "";
    machine.wait(60).say(header + pictureLine(first));
    expect(machine.link.state().link).toBe("up");
    machine.end(null, "");
    expect(machine.link.state().text).toBe("it ended with a signal; again in 1 s");
  });

  test.each([
    ['{"schema":"shmtop-recording/9"}\n', "it speaks shmtop-recording/9, and we"],
    ["hello\n".repeat(21), "it is no shmtop: it said hello"],
    [`${header}\x1b[2J\n`, "it sent no look: \\x1b[2J"],
    [`${header}{"at":1}\n`, "it sent no look: expected a whole picture first"],
    [`${header}${pictureLine(first)}{"at":1,"changes":{"items":[[0,1]]}}\n`, "it sent no look"],
    ["x".repeat(100_001), "it sent a line longer than any picture"],
    [header + pictureLine(first) + '{"at":1}\n'.repeat(600), "it sends far more than"],
  ])("that says %j is given up with a sentence", (said, complaint) => {
    const machine = new Machine().say(said);
    expect(machine.link.state()).toMatchObject({ link: "down", reader: null });
    expect(machine.link.state().text).toContain(complaint);
    // What an old connection still says is not listened to.
    machine.say(header + pictureLine(first)).end(0, "");
    expect(machine.link.state().text).toContain(complaint);
  });

  test("that ends for want of shmtop says so", () => {
    const machine = new Machine();
    machine.end(127, "sh: 1: shmtop: not found");
    expect(machine.link.state().text).toContain("shmtop is not installed there");
  });
});
