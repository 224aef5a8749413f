/** What is exported: the right sums, no more series than there is room for, and every name given back. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kinds } from "../../src/kinds/index.ts";
import { metricsOf } from "../../src/metrics/metrics.ts";
import { bytesOf } from "../../src/model/bytes.ts";
import { verdictStates } from "../../src/model/mark.ts";
import { showBytes } from "../../src/text/encode.ts";
import { busyMachine } from "../support/pictures.ts";
import { limitOf, ownNs, raw, segment, semaphoreSet, snapshotOf } from "../support/snapshot.ts";
import { readText, sampleOf, textOf } from "./picture.ts";

describe("the sums", () => {
  it("are by kind and owner", async () => {
    const text = await textOf(busyMachine);
    const shm = { kind: "shm", owner: "root" };
    expect(sampleOf(text, "shmtop_objects", { kind: "shm", owner: "postgres" })).toBe(1);
    expect(sampleOf(text, "shmtop_objects_bytes", { kind: "shm", owner: "postgres" })).toBe(
      150_994_944,
    );
    expect(sampleOf(text, "shmtop_objects_resident_bytes", { owner: "postgres" })).toBe(12_582_912);
    expect(sampleOf(text, "shmtop_orphans", shm)).toBe(1);
    expect(sampleOf(text, "shmtop_orphans_bytes", shm)).toBe(4096);
    expect(sampleOf(text, "shmtop_orphans", { kind: "shm", owner: "postgres" })).toBe(0);
    expect(sampleOf(text, "shmtop_objects", { owner: "1001" })).toBe(1);
    expect(sampleOf(text, "shmtop_unreadable_processes")).toBe(37);
    expect(sampleOf(text, "shmtop_view_complete")).toBe(0);
    expect(sampleOf(text, "shmtop_problems", { code: "unreadable-processes" })).toBe(37);
  });
  it("leave out what is not known", async () => {
    const set = semaphoreSet(1, { rss: null });
    const text = await textOf(snapshotOf([set], { unreadKinds: { msg: "no msg" } }));
    expect(sampleOf(text, "shmtop_objects_resident_bytes")).toBeUndefined();
    expect(sampleOf(text, "shmtop_verdicts", { kind: "msg" })).toBeUndefined();
    expect(text).toContain("# HELP shmtop_objects_resident_bytes ");
  });
  it("have every state of every kind, so that a graph goes back to 0", async () => {
    const states = readText(await textOf(busyMachine)).filter(
      ({ name }) => name === "shmtop_verdicts",
    );
    expect(states).toHaveLength(kinds.length * verdictStates.length);
    const total = states.reduce((sum, { value }) => sum + value, 0);
    expect(total).toBe(busyMachine.objects.length);
  });
  it("say what is used of a limit, and its most, in each namespace", async () => {
    const namespace = { ns: 7, leader: 1, members: 1, label: raw("web\xff"), failure: null };
    const limits = [
      limitOf("shmmni", 3, "4096", "segments"),
      limitOf("shmmax", null, "18446744073692774399", "bytes"),
      { ...limitOf("semmni", 128, "128", "sets"), ns: 7 },
    ];
    const text = await textOf(snapshotOf([], { limits, namespaces: [namespace] }));
    const own = { limit: "shmmni", ns: String(ownNs), place: "", unit: "segments" };
    expect(sampleOf(text, "shmtop_limit_used", own)).toBe(3);
    expect(sampleOf(text, "shmtop_limit_max", own)).toBe(4096);
    expect(sampleOf(text, "shmtop_limit_used", { limit: "shmmax" })).toBeUndefined();
    expect(sampleOf(text, "shmtop_limit_max", { limit: "shmmax" })).toBe(
      Number("18446744073692774399"),
    );
    expect(sampleOf(text, "shmtop_limit_used", { ns: "7", place: "web\\xff" })).toBe(128);
  });
});

describe("the number of series", () => {
  it("does not grow with the number of users, and the sums stay whole", async () => {
    const objects = Array.from({ length: 3000 }, (_, id) =>
      segment(id, { owner: { uid: 10_000 + (id % 400), user: null, gid: 0, group: null } }),
    );
    const series = readText(await textOf(snapshotOf(objects))).filter(
      ({ name }) => name === "shmtop_objects",
    );
    expect(series).toHaveLength(51);
    expect(series.reduce((sum, { value }) => sum + value, 0)).toBe(3000);
    expect(series.at(-1)?.labels).toEqual({ kind: "shm", owner: "(others)" });
  });
  it("of single objects is capped, the largest first, and says how many are left out", async () => {
    const objects = Array.from({ length: 1500 }, (_, id) => segment(id, { bytes: id + 1 }));
    const text = await textOf(snapshotOf(objects), true);
    const sizes = readText(text).filter(({ name }) => name === "shmtop_object_size_bytes");
    expect(sizes).toHaveLength(1000);
    expect(Math.min(...sizes.map(({ value }) => value))).toBe(501);
    expect(sampleOf(text, "shmtop_series_left_out")).toBeGreaterThanOrEqual(500);
    expect(sampleOf(text, "shmtop_objects", { kind: "shm" })).toBe(1500);
  });
  it("has no single object, and nothing of a command line, unless asked", async () => {
    const text = await textOf(busyMachine);
    expect(text).not.toMatch(/shmtop_object_|target=/);
    for (const asked of [text, await textOf(busyMachine, true)]) {
      expect(asked).not.toMatch(/checkpointer|\/usr\/sbin/);
    }
    expect(sampleOf(text, "shmtop_series_left_out")).toBe(0);
  });
});

describe("names from outside", () => {
  it("come back byte for byte, and two objects are never one series", async () => {
    const name = fc.uint8Array({ minLength: 1, maxLength: 30 });
    const hostile = fc.constantFrom('",owner="root', "a,owner:b", "a\nb", "\\", "}");
    const names = fc.uniqueArray(fc.oneof(name.map(bytesOf), hostile.map(raw)), { minLength: 2 });
    await fc.assert(
      fc.asyncProperty(names, async (targets) => {
        const objects = targets.map((target, id) =>
          segment(id, { target, label: target, owner: { ...segment(0).owner, user: target } }),
        );
        const text = await textOf(snapshotOf(objects), true);
        const seen = readText(text).filter((series) => series.name === "shmtop_object_info");
        expect(seen.map(({ labels }) => labels.owner).sort()).toEqual(
          targets.map(showBytes).sort(),
        );
        expect(new Set(seen.map(({ labels }) => labels.target)).size).toBe(targets.length);
      }),
    );
  });
});

describe("every metric", () => {
  const all = metricsOf(kinds, true);
  it("has a help of one sentence and labels that its samples have", () => {
    for (const { name, help, type } of all) {
      expect(name).toMatch(/^shmtop_[a-z_]+$/);
      expect(help).toMatch(/^[A-Z][^\n]*\.$/);
      expect(name.endsWith("_total")).toBe(type === "counter");
    }
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });
  it("is exported with the labels that it declares", async () => {
    const series = readText(await textOf(busyMachine, true));
    for (const { name, labels } of all)
      for (const one of series.filter((other) => other.name === name))
        expect(Object.keys(one.labels)).toEqual(labels);
    const silent = all.filter(({ name }) => !series.some((one) => one.name === name));
    // No made-up machine has everything: these kinds of objects are not on it.
    expect(silent.map(({ name }) => name)).toEqual(["shmtop_object_links"]);
  });
});
