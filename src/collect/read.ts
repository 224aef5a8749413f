/** Reads everything that is in a table: per ipc namespace the tables, what completes them, and the limits. */
import type { Host } from "../host/host.ts";
import type { ReadableKind } from "../kinds/define.ts";
import type { FileKind } from "../kinds/define-file.ts";
import { equal } from "../model/equal.ts";
import type { ObservedLimits, ObservedNamespace, Table } from "../model/observation.ts";
import { failure } from "../model/outcome.ts";
import { createInspector, type Pace } from "./inspect.ts";
import type { Namespace } from "./namespaces.ts";
import { createTableReader } from "./tables.ts";

export interface TableReading {
  readonly tables: readonly Table[];
  readonly limits: readonly ObservedLimits[];
  /** The failure of one that everybody has left who was listed in it is `gone`. */
  readonly namespaces: readonly ObservedNamespace[];
}

export type ReadTables = (
  namespaces: readonly Namespace[],
  own: number,
  before: readonly Table[],
  pace: Pace,
) => TableReading;

/**
 * Our own namespace is read where we are; every other one from inside, for as long as the reading takes. One that
 * cannot be entered keeps its place in the list, with the reason.
 */
export function createReadTables(
  host: Host,
  kinds: readonly ReadableKind[],
  fileKinds: readonly FileKind[],
): ReadTables {
  const readTable = createTableReader(host);
  const inspect = createInspector(host);
  return (namespaces, own, before, pace) => {
    const tables: Table[] = [];
    const limits: ObservedLimits[] = [];
    const seen = namespaces.map(({ ns, ways, members }): ObservedNamespace => {
      const read = (): void => {
        for (const kind of kinds) {
          const old = before.find((table) => table.kind === kind.id && table.ns === ns);
          const table = inspect(kind, readTable(kind, ns), old, pace);
          tables.push(isSame(old, table) ? old : table);
        }
        limits.push({ ns, values: limitsOf(host, kinds, fileKinds), pageSize: host.pageSize });
      };
      if (ns === own) {
        read();
        return { ns, leader: ways[0], members, label: null, failure: null };
      }
      const visit = host.namespaces?.within(ns, ways, (proof, way) => {
        read();
        return { proof, way };
      });
      const leader = visit?.ok ? visit.value.way : ways[0];
      const name = host.processes.name(leader);
      const label = host.processes.unit(leader);
      const about = { ns, leader, members, label, ...(name.ok && { name: name.value }) };
      if (visit?.ok) return { ...about, failure: null, proof: visit.value.proof };
      return { ...about, failure: visit?.failure ?? noWay };
    });
    return { tables, limits, namespaces: seen };
  };
}

const noWay = failure("absent", "other ipc namespaces cannot be entered from here");

/** Nothing in it moved, so that it can be the same value again. */
const isSame = (before: Table | undefined, now: Table): before is Table =>
  before !== undefined &&
  before.torn === now.torn &&
  equal(before.failure, now.failure) &&
  before.rows.length === now.rows.length &&
  now.rows.every((row, index) => row === before.rows[index]);

const limitsOf = (
  host: Host,
  kinds: readonly ReadableKind[],
  fileKinds: readonly FileKind[],
): Readonly<Record<string, string>> =>
  Object.assign(
    {},
    ...kinds.map((kind) => kind.readLimits(host)),
    ...fileKinds.map((kind) => kind.readIpcLimits?.(host)),
  );
