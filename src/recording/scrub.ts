/** Replaces names in looks, so that a recording can be given away: the same name by the same one, for as long as it lasts. */
import { createHmac, randomBytes } from "node:crypto";
import type { Recogniser } from "../model/belonging.ts";
import { asBytes, type Bytes } from "../model/bytes.ts";
import { fileId } from "../model/file-name.ts";
import type { Observation, ObservedObject, ObservedProcess, Table } from "../model/observation.ts";
import { type Failure, failure } from "../model/outcome.ts";
import { createNames, type Names } from "./names.ts";

/**
 * Replaced: names of objects, processes, users, groups, hosts, containers and units, command lines, paths, and sentences
 * about what could not be read. Kept: ids, keys, pids, uids, sizes, counts, times; root; programs that are recognised; and
 * of names of objects that are recognised what that takes, and their digits, the pids of their makers among them.
 * @param secret what the replacements depend on: without it nobody can try names out.
 */
export function createScrubber(
  recognisers: readonly Recogniser[],
  secret: Uint8Array = randomBytes(32),
): (seen: Observation) => Observation {
  const code = (text: string): string => createHmac("sha256", secret).update(text).digest("hex");
  const names = createNames(recognisers, code);
  const { table, process, sweep, opens } = createParts(names);
  return (seen) => ({
    ...seen,
    host: names.word("host", seen.host),
    namespaces: seen.namespaces.map((one) => ({
      ...one,
      label: one.label === null ? null : names.word("unit", one.label),
      ...(one.name !== undefined && { name: names.program(one.name) }),
      failure: replaceFailure(one.failure),
    })),
    tables: seen.tables.map(table),
    sweep: sweep(seen.sweep),
    opens: opens(seen.opens),
    processes: seen.processes.map(process),
    users: replaceAccounts(seen.users, "user", names),
    groups: replaceAccounts(seen.groups, "group", names),
  });
}

/** What did not change between two looks does not change between their copies: the recorder tells by identity. */
function createParts(names: Names) {
  const place = <T extends { readonly path: Bytes }>(one: T): T => ({
    ...one,
    path: names.path(one.path),
  });
  return {
    table: remember(
      (one: Table): Table => ({
        ...one,
        rows: one.rows.map((row) => replaceRow(row, names)),
        failure: replaceFailure(one.failure),
      }),
    ),
    process: remember(
      (one: ObservedProcess): ObservedProcess => ({
        ...one,
        name: names.program(one.name),
        command: one.command === null ? null : names.command(one.command),
      }),
    ),
    sweep: remember((one: Observation["sweep"]): Observation["sweep"] => ({
      ...one,
      attachments: one.attachments.map(place),
    })),
    opens: remember((one: Observation["opens"]): Observation["opens"] => ({
      ...one,
      files: one.files.map(place),
    })),
  };
}

function remember<T extends object>(make: (one: T) => T): (one: T) => T {
  const made = new WeakMap<T, T>();
  return (one) => {
    const copy = made.get(one) ?? make(one);
    made.set(one, copy);
    return copy;
  };
}

/** A file that has no name in a directory is called by its device and inode, which tell nothing. */
function replaceRow(row: ObservedObject, names: Names): ObservedObject {
  const unread = replaceFailure(row.unread);
  if (row.name === null) return { ...row, unread };
  const name = names.object(row.name);
  const isNumbered =
    typeof row.id === "number" || (row.file !== null && row.id === fileId(row.file));
  return { ...row, unread, name, id: isNumbered ? row.id : name.replaceAll("@", "\\x40") };
}

/** The sentence may have a path in it. */
const replaceFailure = (one: Failure | null): Failure | null =>
  one === null ? null : failure(one.why, `${one.why} (its sentence was scrubbed)`, one.errno);

const replaceAccounts = (
  accounts: Observation["users"],
  word: string,
  names: Names,
): Observation["users"] =>
  Object.fromEntries(
    Object.entries(accounts).map(([id, name]) => [
      id,
      name === ROOT ? ROOT : names.word(word, name),
    ]),
  );

const ROOT = asBytes("root");
