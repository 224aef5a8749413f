/** `shmtop export`: what is asked of the exporter, and what is refused before it starts. */
import { describe, expect, it } from "vitest";
import { parseArguments } from "../../src/cli.ts";
import { kinds } from "../../src/kinds/index.ts";
import type { ExportRequest } from "../../src/metrics/request.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { play } from "./stage.ts";

async function requestOf(...words: string[]): Promise<ExportRequest | undefined> {
  let asked: ExportRequest | undefined;
  const { status } = await play(["export", ...words], {
    context: {
      export: async (request) => {
        asked = request;
        return ok(null);
      },
    },
  });
  expect(status).toBe(0);
  return asked;
}

const usage = (...words: string[]): string => {
  const options = parseArguments(["export", ...words], kinds);
  return options.mode === "usage" ? options.text : `no usage error but ${options.mode}`;
};

describe("what is asked for", () => {
  it("is loopback unless something is said", async () => {
    expect(await requestOf()).toEqual({
      to: "listener",
      address: { by: "tcp", host: "127.0.0.1", port: 9757 },
      allowedHosts: [],
      interval: 5,
      perObject: false,
    });
  });
  it("is an address, names and objects", async () => {
    const words = ["--listen", "[::]:0", "--allow-host", "db1,db1.example.org", "--per-object"];
    expect(await requestOf(...words, "-i", "30")).toEqual({
      to: "listener",
      address: { by: "tcp", host: "::", port: 0 },
      allowedHosts: ["db1", "db1.example.org"],
      interval: 30,
      perObject: true,
    });
  });
  it("is a file, once or again and again", async () => {
    const once = { to: "textfile", path: "a.prom", interval: null, perObject: false };
    expect(await requestOf("--textfile", "a.prom")).toEqual(once);
    expect(await requestOf("--textfile", "-", "--interval", "60")).toEqual({
      ...once,
      path: "-",
      interval: 60,
    });
  });
});

describe("what is wrong", () => {
  it.each([
    [["--listen", "80"], "--listen expects ADDRESS:PORT such as 127.0.0.1:9757, or unix:PATH"],
    [["--listen", "unix:x"], "--listen expects unix: with an absolute path"],
    [["--listen", "127.0.0.1:1", "--textfile", "x"], "--listen cannot go with --textfile"],
    [["--allow-host", "x", "--textfile", "x"], "--allow-host cannot go with --textfile"],
    [["--textfile", ""], "--textfile expects a file"],
    [["--interval", "0.5"], '--interval expects seconds from 1 to 86400, not "0.5"'],
    [["there"], "shmtop export takes no argument"],
  ])("%j", (words, text) => {
    expect(usage(...words)).toContain(text);
  });
  it("is said with status 1 when the exporter cannot go on", async () => {
    const context = { export: async () => fail("failed", "cannot listen: EADDRINUSE") };
    const { status, err } = await play(["export"], { context });
    expect([status, err]).toEqual([1, "shmtop: cannot listen: EADDRINUSE\n"]);
  });
});

describe("while only watching", () => {
  const watching = { readOnlyReason: "watching", export: async () => ok(null) };
  it.each([
    [["--textfile", "a.prom"], "no file is written"],
    [["--listen", "unix:/run/shmtop.sock"], "no socket is made"],
  ])("%j is refused", async (words, text) => {
    const { status, err } = await play(["export", ...words], { context: watching });
    expect(status).toBe(1);
    expect(err).toContain(text);
  });
  it.each([[[]], [["--textfile", "-"]]])("%j is fine", async (words) => {
    expect(await play(["export", ...words], { context: watching })).toMatchObject({ status: 0 });
  });
});
