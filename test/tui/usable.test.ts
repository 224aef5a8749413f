import { describe, expect, it } from "vitest";
import { usableTerminal } from "../../src/tui/usable.ts";

describe("usableTerminal", () => {
  it("accepts a terminal", () => {
    expect(usableTerminal({ TERM: "xterm" }, true)).toEqual({ ok: true, value: undefined });
  });

  it.each([
    ["no terminal", { TERM: "xterm" }, false],
    ["TERM unset", {}, true],
    ["TERM empty", { TERM: "" }, true],
    ["TERM dumb", { TERM: "dumb" }, true],
    ["TERM unknown", { TERM: "unknown" }, true],
  ])("refuses %s in one sentence that names the way out", (_, env, isTTY) => {
    const outcome = usableTerminal(env, isTTY);
    if (outcome.ok) throw new Error("accepted");
    expect(outcome.failure.text).toMatch(/^[A-Z][^\n]*`shmtop list`[^\n]*\.$/);
  });
});
