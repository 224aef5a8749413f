/** What somebody typed to look an object up: a target, a key, or a path. */
import { bytesOfUtf8 } from "../model/bytes.ts";
import { formatKey } from "../model/format.ts";
import type { Kind } from "../model/kind.ts";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { IpcObject } from "../model/snapshot.ts";
import { parseTarget, type TargetName } from "../model/target.ts";
import { alternatives, quoted, suggest } from "./vocabulary.ts";

export type Query =
  | { readonly by: "target"; readonly text: string; readonly name: TargetName }
  | { readonly by: "key"; readonly text: string; readonly key: number }
  | { readonly by: "path"; readonly text: string };

const KEY = /^0x[0-9a-f]{1,8}$/i;
/** Ids of all kinds: a number, an absolute name, a device and inode. */
const ID = /^(\d+|\/.+|[0-9a-f:]+:\d+)$/;

/** Nothing is looked up yet: a failure says what is wrong with the text itself. */
export function parseQuery(text: string, kinds: readonly Kind[]): Outcome<Query> {
  if (KEY.test(text)) return parseKey(text);
  if (text.startsWith("/")) return ok({ by: "path", text });
  if (/^\d+$/.test(text)) {
    const first = kinds[0]?.id ?? "shm";
    return fail(
      "malformed",
      `${text} alone may be an id or a key: write ${first}:${text}, or the key as 0x...`,
    );
  }
  const name = parseTarget(text);
  if (name === null || !ID.test(name.id)) {
    return fail(
      "malformed",
      `expected a target such as shm:65538 or a key such as 0x1234abcd, not ${quoted(text)}`,
    );
  }
  const known = kinds.map(({ id }) => id);
  if (known.includes(name.kind)) return ok({ by: "target", text, name });
  const expected = `${quoted(text)} has no known kind: expected ${alternatives(known)}`;
  return fail("malformed", `${expected}${suggest(name.kind, known)}`);
}

function parseKey(text: string): Outcome<Query> {
  const key = Number.parseInt(text, 16);
  if (key !== 0) return ok({ by: "key", text: formatKey(key), key });
  return fail(
    "malformed",
    "0x0 is IPC_PRIVATE, which any number of objects have: name a target such as shm:65538",
  );
}

/** Every object that the query means; several only for a key, a path, or the id of ghosts. */
export const find = (query: Query, objects: readonly IpcObject[]): readonly IpcObject[] =>
  objects.filter((object) => matches(query, object));

function matches(query: Query, object: IpcObject): boolean {
  switch (query.by) {
    case "target":
      return isNamed(query.name, object);
    case "key":
      return object.key === query.key;
    case "path":
      return object.name !== null && bytesOfUtf8(query.text) === pathOf(object, query.text);
    default:
      return query satisfies never;
  }
}

/** Without a namespace, our own is meant: there the target has none either. A ghost's target says more than its id. */
const isNamed = ({ kind, id, ns }: TargetName, object: IpcObject): boolean =>
  ns === null
    ? object.target === `${kind}:${id}`
    : object.target === `${kind}:${id}@${ns}` ||
      (object.kind === kind && String(object.id) === id && object.ns === ns);

/** Where the usual mounts have it, if that is how it was typed; else its name. */
function pathOf({ kind, name }: IpcObject, typed: string): string | null {
  if (!typed.startsWith("/dev/") || name === null) return name;
  const directory = directories[kind];
  return directory === undefined ? name : `${directory}${name.slice(1)}`;
}

const directories: Readonly<Record<string, string>> = {
  "posix-shm": "/dev/shm/",
  "posix-sem": "/dev/shm/sem.",
  mqueue: "/dev/mqueue/",
};
