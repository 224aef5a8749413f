import { describe, expect, test } from "vitest";
import { applyDelta, deltaOf } from "../../src/model/delta.ts";
import { createMerger, type HostLook, splitTarget, targetAt } from "../../src/model/hosts.ts";
import { attached, limit, object, process, snapshot } from "../support/objects.ts";

const db = (host: string, more: Partial<HostLook> = {}): HostLook => ({
  host,
  link: "up",
  text: "",
  version: "1.0.0",
  snapshot: snapshot([object("shm:1"), attached("posix-shm:/a/b")], {
    processes: [process(900, "postgres", ["shm:1"])],
    limits: [limit("shmmni", 1, 4)],
  }),
  ...more,
});

const down = (host: string): HostLook =>
  db(host, { link: "down", text: "no route; again in 2 s", snapshot: null, version: null });

describe("several machines as one", () => {
  test("have rows that tell whose they are, none lost though ids and pids repeat", () => {
    const merged = createMerger()([db("a"), db("root@b")], 7);
    expect(merged.objects.map(({ target }) => target)).toEqual([
      "a/shm:1",
      "a/posix-shm:/a/b",
      "root@b/shm:1",
      "root@b/posix-shm:/a/b",
    ]);
    expect(merged.processes.map(({ host, holds }) => [host, holds])).toEqual([
      ["a", ["a/shm:1"]],
      ["root@b", ["root@b/shm:1"]],
    ]);
    expect(merged.limits.map(({ host }) => host)).toEqual(["a", "root@b"]);
    expect(applyDelta(null, deltaOf(null, merged))).toEqual(merged);
  });

  test("with one that is down are incomplete, and say which", () => {
    const merged = createMerger()([db("a"), down("b")], 7);
    expect(merged.complete).toBe(false);
    expect(merged.problems).toEqual([
      { code: "host-down", count: 1, text: "b: no route; again in 2 s" },
    ]);
    expect(merged.hosts).toMatchObject([
      { host: "a", link: "up", objects: 2, orphans: 1 },
      { host: "b", link: "down", objects: 0 },
    ]);
    expect(merged.objects.every(({ host }) => host === "a")).toBe(true);
  });

  test("share what did not change", () => {
    const merge = createMerger();
    const look = db("a");
    const [one, two] = [merge([look, down("b")], 1), merge([look, db("b")], 2)];
    expect(two.objects[0]).toBe(one.objects[0]);
    expect(deltaOf(one, two).objects.changed.map(({ host }) => host)).toEqual(["b", "b"]);
  });
});

test.each([
  ["db1", "shm:65538"],
  ["root@db1", "posix-shm:/a/b"],
  ["fe80::1%eth0", "shm:1@4026532177"],
])("a target of %s is found again: %s", (host, target) => {
  expect(splitTarget(targetAt(host, target))).toEqual({ host, target });
  expect(splitTarget(target)).toBeNull();
});
