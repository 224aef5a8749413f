import { describe, expect, test } from "vitest";
import { asBytes } from "../../src/model/bytes.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { attached, object } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const peeked = (app: Driver, target: string, parts: readonly [string, number, string][]) =>
  app.send({
    type: "peeked",
    target,
    content: ok({
      parts: parts.map(([label, offset, bytes]) => ({ label, offset, bytes: asBytes(bytes) })),
      rest: null,
    }),
  });

describe("what is inside", () => {
  test("is read at once where that leaves no trace, and shown as bytes and text", () => {
    const shown = attached("shm:7");
    const app = new Driver().observe([shown]).press("peek");
    expect(app.taken()).toEqual([{ type: "peek", object: shown }]);
    peeked(app, "shm:7", [["", 4096, "Hello, \x1b[31m\x00\xff!and more"]]);
    expect(app.dialog()).toContain(
      "000000001000  48 65 6c 6c 6f 2c 20 1b  5b 33 31 6d 00 ff 21 61  Hello, .[31m..!a",
    );
    expect(app.dialog()).toContain(
      "000000001010  6e 64 20 6d 6f 72 65                              nd more",
    );
    app.press("peek");
    expect(app.dialog()).toBeNull();
  });

  test("is shown in shorter lines where longer ones would be cut off", () => {
    const app = new Driver({ width: 80, height: 24 }).observe([attached("shm:7")]).press("peek");
    peeked(app, "shm:7", [["", 16, "Hello, all of you"]]);
    expect(app.dialog()).toContain("000000000010  48 65 6c 6c 6f 2c 20 61  Hello, a");
    expect(app.dialog()).toContain("000000000020  75                       u");
    app.send({ type: "resize", width: 120, height: 40 });
    expect(app.dialog()).toContain("6c 6c 20 6f 66 20 79 6f  Hello, all of yo");
  });

  test("of a segment that nobody has is asked for first, and y alone agrees", () => {
    const app = new Driver().observe([object("shm:7")]).press("peek");
    expect(app.dialog()).toContain("its last user");
    app.keys("space", "down", "n");
    expect(app.taken()).toEqual([]);
    app.keys("y");
    expect(app.taken()).toMatchObject([{ type: "peek", object: { target: "shm:7" } }]);
    app.keys("y");
    expect(app.taken()).toHaveLength(0);
  });

  test("scrolls", () => {
    const app = new Driver().observe([attached("shm:7")]).press("peek");
    peeked(app, "shm:7", [["", 0, "x".repeat(16 * 100)]]);
    expect(app.dialog()).toContain("000000000000 ");
    app.press("move.last");
    expect(app.dialog()).toContain("000000000630 ");
    expect(app.dialog()).not.toContain("000000000000 ");
  });

  test("is said to be nothing, or why it could not be read", () => {
    const app = new Driver().observe([attached("shm:7")]).press("peek");
    app.send({ type: "peeked", target: "shm:8", content: fail("denied", "not this one") });
    expect(app.dialog()).toContain("reading");
    peeked(app, "shm:7", []);
    expect(app.dialog()).toContain("Nothing was ever written to it.");
    app.send({ type: "peeked", target: "shm:7", content: fail("denied", "no right to it") });
    expect(app.dialog()).toContain("no right to it");
    app.keys("escape");
    peeked(app, "shm:7", [["", 0, "too late"]]);
    expect(app.dialog()).toBeNull();
  });

  test("of another namespace is not offered", () => {
    const far = object("shm:7", { target: "shm:7@4026532177", ns: 4026532177 });
    const app = new Driver().observe([far]).press("peek");
    expect(app.taken()).toEqual([]);
    expect(app.status()).toContain("shm:7@4026532177 is in another ipc namespace");
  });
});
