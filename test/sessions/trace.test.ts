/** The key t: whom it traces, what it shows, and that closing it stops the trace. */
import { describe, expect, test } from "vitest";
import { attached, object, process } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const inUse = (more = {}) => new Driver(more).observe([attached("shm:1")]);
const pids = [...new Set(attached("shm:1").users.map(({ pid }) => pid))];

describe("a trace", () => {
  test("is of the users of the selected object", () => {
    const app = inUse().press("trace");
    expect(app.taken()).toContainEqual({ type: "trace", pids });
    expect(app.dialog()).toMatch(
      new RegExp(`^Tracing\\n.*\\b${pids[0]}\\n.*no IPC call has failed`),
    );
  });

  test("is of the selected process", () => {
    const app = new Driver({ pane: "processes" }).observe([attached("shm:2")], {
      processes: [process(900, "postgres", ["shm:2"])],
    });
    app.press("trace");
    expect(app.taken()).toContainEqual({ type: "trace", pids: [900] });
  });

  test("shows the newest sentences, and how it ended", () => {
    const app = inUse({ height: 12 }).press("trace");
    const texts = Array.from({ length: 30 }, (_, at) => `semget by httpd 812: failure ${at}`);
    app.send({ type: "traced", texts });
    expect(app.dialog()).toContain("failure 29");
    expect(app.dialog()).not.toContain("failure 0\n");
    app.send({ type: "trace-ended", trouble: "cannot trace process 812" });
    expect(app.dialog()).toMatch(/^Trace ended[\s\S]*cannot trace process 812\n.*Esc closes/);
  });

  test.each(["escape", "q", "t", "enter"])("is stopped by %s", (key) => {
    const app = inUse().press("trace");
    app.taken();
    expect(app.keys(key).dialog()).toBeNull();
    expect(app.taken()).toEqual([{ type: "stop-trace" }]);
    app.send({ type: "traced", texts: ["late"] }).send({ type: "trace-ended", trouble: null });
    expect(app.dialog()).toBeNull();
  });

  test("is not of an object that nobody has, and never in read-only", () => {
    const idle = new Driver().observe([object("shm:1")]).press("trace");
    expect(idle.taken()).toEqual([]);
    expect(idle.status()).toContain("nobody has it");
    const watching = inUse({ readOnly: "only watching" }).press("trace");
    expect(watching.taken()).toEqual([]);
    expect(watching.status()).toContain("not in read-only");
  });
});
