/** Reads everything that is in a table: per ipc namespace the tables, what completes them, and the limits. */
import type { Host } from "../host/host.ts";
import type { ReadableKind } from "../kinds/define.ts";
import type { ObservedLimits, ObservedNamespace, Table } from "../model/observation.ts";
import { inspectTable } from "./inspect.ts";
import type { Namespace } from "./namespaces.ts";
import { readTable } from "./tables.ts";

export interface TableReading {
  readonly tables: readonly Table[];
  readonly limits: readonly ObservedLimits[];
  readonly namespaces: readonly ObservedNamespace[];
}

export interface Pace {
  /** Most rows that are completed by system calls of their own now, and whose turn it is. */
  readonly inspections: number;
  readonly turn: number;
}

/**
 * Our own namespace is read where we are; every other one from inside, for as long as the reading takes. One that
 * cannot be entered keeps its place in the list, with the reason.
 */
export function readTables(
  host: Host,
  kinds: readonly ReadableKind[],
  namespaces: readonly Namespace[],
  own: number,
  before: readonly Table[],
  pace: Pace,
): TableReading {
  const tables: Table[] = [];
  const limits: ObservedLimits[] = [];
  const seen = namespaces.map(({ ns, leader, members }): ObservedNamespace => {
    const read = (): void => {
      tables.push(...kinds.map((kind) => readOne(host, kind, ns, before, pace)));
      limits.push({ ns, values: limitsOf(host, kinds), pageSize: host.pageSize });
    };
    if (ns === own) {
      read();
      return { ns, leader, members, label: null, failure: null };
    }
    const visit = host.namespaces?.within(ns, leader, read);
    const failure = visit === undefined || visit.ok ? null : visit.failure;
    return { ns, leader, members, label: host.processes.unit(leader), failure };
  });
  // A namespace whose last process left between the list and the visit has nothing to say, and nothing to hide.
  return { tables, limits, namespaces: seen.filter(({ failure }) => failure?.why !== "gone") };
}

function readOne(
  host: Host,
  kind: ReadableKind,
  ns: number,
  before: readonly Table[],
  pace: Pace,
): Table {
  const table = readTable(host, kind, ns);
  const old = before.find((candidate) => candidate.kind === kind.id && candidate.ns === ns);
  return inspectTable(host, kind, table, old, pace.inspections, pace.turn);
}

const limitsOf = (host: Host, kinds: readonly ReadableKind[]): Readonly<Record<string, string>> =>
  Object.assign({}, ...kinds.map((kind) => kind.readLimits(host)));
