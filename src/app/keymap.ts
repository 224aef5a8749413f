/** Keymap files: JSON text → a checked keymap, or one sentence that names the file, the key and what is wrong. */
import * as v from "valibot";
import { nearest } from "../model/nearest.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { actionNamed, actions } from "./actions.ts";
import { isKey, type Keymap } from "./key.ts";

/** One flat object: key sequence → action id. */
const schema = v.pipe(
  v.unknown(),
  v.check((data) => !Array.isArray(data)),
  v.record(v.string(), v.string()),
);

/**
 * `name` is shown in errors, and should be the path of the file. Refused: text that is no such object, unknown keys and
 * actions, a key given twice, a key that begins a longer sequence, and a keymap that leaves no way to the command palette or out.
 */
export function parseKeymap(name: string, jsonText: string): Outcome<Keymap> {
  const refuse = (text: string) => fail("malformed", `${name}: ${text}`);
  const data = parseJson(jsonText);
  if (!data.ok) return refuse(data.failure.text);
  const parsed = v.safeParse(schema, data.value);
  if (!parsed.success) return refuse(schemaComplaint(parsed.issues[0]));
  const entries = keysInText(jsonText).map(
    (key) => [normal(key), parsed.output[key] ?? ""] as const,
  );
  const bindings = new Map(entries);
  const prefixes = prefixesOf([...bindings.keys()]);
  const wrong =
    entries.map(([key, id]) => entryComplaint(key, id)).find((text) => text !== null) ??
    duplicateComplaint(entries.map(([key]) => key)) ??
    prefixComplaint(bindings, prefixes) ??
    unreachableComplaint(bindings);
  return wrong === null ? ok({ name, actions: bindings, prefixes }) : refuse(wrong);
}

function parseJson(text: string): Outcome<unknown> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return fail("malformed", `expected JSON: ${detail}`);
  }
}

function schemaComplaint(issue: v.BaseIssue<unknown>): string {
  const key = issue.path?.[0]?.key;
  if (key === undefined) return 'expected an object such as { "d": "remove" }';
  return `key "${String(key)}": expected the name of an action as text, got ${issue.received}`;
}

/** In the order of the text, with those that JSON.parse would drop for being there twice. */
const keysInText = (text: string): string[] =>
  [...text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)]
    .filter(([, , colon]) => colon !== undefined)
    .map(([, key]) => String(JSON.parse(key ?? '""')));

const normal = (sequence: string): string => sequence.trim().split(/\s+/).join(" ");

function prefixesOf(sequences: readonly string[]): Set<string> {
  const prefixes = new Set<string>();
  for (const sequence of sequences) {
    const keys = sequence.split(" ");
    for (let length = 1; length < keys.length; length += 1) {
      prefixes.add(keys.slice(0, length).join(" "));
    }
  }
  return prefixes;
}

function entryComplaint(sequence: string, id: string): string | null {
  const unknown = sequence.split(" ").find((key) => !isKey(key));
  if (unknown !== undefined) {
    return `key "${sequence}": there is no key "${unknown}"; keys are characters, names such as pageup, f1, C-x, M-x`;
  }
  if (actionNamed(id) !== undefined) return null;
  const near = nearest(
    id,
    actions.map((action) => action.id),
  );
  const meant = near.length === 0 ? "" : `; did you mean ${near.join(" or ")}?`;
  return `key "${sequence}": there is no action "${id}"${meant}`;
}

function duplicateComplaint(sequences: readonly string[]): string | null {
  const twice = sequences.find((key, index) => sequences.indexOf(key) !== index);
  return twice === undefined ? null : `key "${twice}" is given twice`;
}

function prefixComplaint(
  bindings: ReadonlyMap<string, string>,
  prefixes: ReadonlySet<string>,
): string | null {
  const short = [...bindings.keys()].find((sequence) => prefixes.has(sequence));
  if (short === undefined) return null;
  const long = [...bindings.keys()].find((sequence) => sequence.startsWith(`${short} `));
  return `key "${short}" begins the sequence "${long}": one of the two could never be reached`;
}

/** From the command palette every other action can be run. */
const ESSENTIAL = new Set(["palette", "quit"]);

function unreachableComplaint(bindings: ReadonlyMap<string, string>): string | null {
  const bound = new Set(bindings.values());
  const missing = actions.find(({ id }) => ESSENTIAL.has(id) && !bound.has(id));
  return missing === undefined
    ? null
    : `no key for the action "${missing.id}" (${missing.help}): every keymap needs one`;
}
