/** The shipped schema without its room for what comes later: what we print today must be told in it to the last field. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { projectRoot } from "../support/project.ts";

/** No other fields than those, and no other values than the examples. */
export const strictSchema = (): object =>
  JSON.parse(readFileSync(join(projectRoot, "schema/shmtop-1.json"), "utf8"), (_, value) => {
    if (typeof value !== "object" || value === null) return value;
    const { examples, ...rest } = value;
    if (Array.isArray(examples)) return { ...rest, enum: examples };
    return value.type === "object" ? { ...value, additionalProperties: false } : value;
  });

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
ajv.addSchema(strictSchema(), "strict");

/** What is wrong with a document, one line each; the kind of document is told by its fields. */
export function schemaFailures(document: object): readonly string[] {
  const kind = "objects" in document ? "list" : "findings" in document ? "doctor" : "who";
  const validate = ajv.getSchema(`strict#/$defs/${kind}`);
  if (validate === undefined) throw new Error(`no $defs/${kind}`);
  if (validate(document)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
