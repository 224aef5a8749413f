/** The shipped schema of `shmtop/1`: it is what the code says, and every document that is printed is one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { problemCodes, reasonCodes } from "../../scripts/codes.ts";
import { documentSchema } from "../../scripts/document-schema.ts";
import { bytesOf } from "../../src/model/bytes.ts";
import { diagnose } from "../../src/model/diagnosis.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { printDiagnosis, printJson, printObject } from "../../src/output/json.ts";
import { busyMachine } from "../support/pictures.ts";
import { projectRoot } from "../support/project.ts";
import { limitOf, segment, semaphoreSet, snapshotOf, userOf } from "../support/snapshot.ts";
import { schemaFailures, strictSchema } from "./strict-schema.ts";

const shipped = JSON.parse(readFileSync(join(projectRoot, "schema/shmtop-1.json"), "utf8"));

/** As a reader of documents would use it. */
const validate: ValidateFunction = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
  shipped,
);

/** Codes of made-up verdicts are made up. */
const real = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  objects: snapshot.objects.map((object) => ({
    ...object,
    verdict: { ...object.verdict, reasons: [{ code: "no-attaches", text: "none" }] },
  })),
});

describe("the schema", () => {
  it("is what the code says now: npm run schema writes it", () => {
    expect(shipped).toEqual(JSON.parse(JSON.stringify(documentSchema())));
  });
  it("knows codes of reasons and problems", () => {
    expect(reasonCodes()).toContain("ROLE-reused");
    expect(reasonCodes().length).toBeGreaterThan(20);
    expect(problemCodes()).toEqual(
      expect.arrayContaining(["unreadable-processes", "hidden-hidepid", "unread-mqueue"]),
    );
  });
  it("has room for fields and values that come later", () => {
    const document = JSON.parse(printJson(busyMachine));
    document.later = true;
    document.objects[0].kind = "later";
    document.objects[0].later = { is: "fine" };
    expect(validate(document)).toBe(true);
    expect(schemaFailures(document)).not.toEqual([]);
  });
});

describe("a document", () => {
  it.each([
    ["list", printJson(busyMachine)],
    ["list of nothing", printJson(snapshotOf([]))],
    ["who", printObject(busyMachine, semaphoreSet(3))],
    ["doctor", printDiagnosis(busyMachine, diagnose(busyMachine))],
  ])("is one, of %s", (_, text) => {
    expect([validate(JSON.parse(text)), validate.errors]).toEqual([true, null]);
  });
  it("has no field that the schema does not tell, whatever is in it", () => {
    const limits = [limitOf("semmni", 9, "8", "sets"), limitOf("shmmni", 7, "8", "segments")];
    const full = real({ ...busyMachine, limits });
    expect(schemaFailures(JSON.parse(printJson(full)))).toEqual([]);
    for (const object of full.objects)
      expect(schemaFailures(JSON.parse(printObject(full, object)))).toEqual([]);
    const findings = diagnose(full);
    expect(findings).toHaveLength(2);
    expect(schemaFailures(JSON.parse(printDiagnosis(full, findings)))).toEqual([]);
  });
  it("is one with any name, time and number", () => {
    const name = fc.uint8Array({ minLength: 1, maxLength: 20 }).map(bytesOf);
    const time = fc.option(fc.double({ noNaN: false }), { nil: null });
    fc.assert(
      fc.property(name, time, fc.maxSafeNat(), (bytes, at, size) => {
        const user = userOf(1, "x", { name: bytes, command: bytes, startedAt: at, user: bytes });
        const owner = { uid: size, user: bytes, gid: 0, group: null };
        const object = segment(1, {
          name: bytes,
          bytes: size,
          attachedAt: at,
          owner,
          users: [user],
        });
        expect(schemaFailures(JSON.parse(printJson(real(snapshotOf([object])))))).toEqual([]);
      }),
    );
  });
  it.each([
    ["another version", { schema: "shmtop/2" }],
    ["text for a number", { objects: [{ ...first(), bytes: "4096" }] }],
    ["a verdict that is none", { objects: [{ ...first(), verdict: { state: "fine" } }] }],
    ["a time of its own", { time: "yesterday" }],
    ["no problems", { problems: undefined }],
  ])("is none with %s", (_, wrong) => {
    const document = { ...JSON.parse(printJson(busyMachine)), ...wrong };
    expect(validate(JSON.parse(JSON.stringify(document)))).toBe(false);
  });
});

describe("the strict form for our own documents", () => {
  it("refuses every field that is not told, at any depth", () => {
    const document = JSON.parse(printJson(real(busyMachine)));
    document.objects[0].users[0].extra = 1;
    expect(schemaFailures(document).join()).toContain("extra");
    expect(JSON.stringify(strictSchema())).not.toContain('"examples"');
  });
});

function first(): object {
  return JSON.parse(printJson(busyMachine)).objects[0];
}
