/** Who is there, in which ipc namespaces, and what the tables of those say. */
import type { Host, PidEntry } from "../host/host.ts";
import type { Observer, Table } from "../model/observation.ts";
import type { Outcome } from "../model/outcome.ts";
import { observe } from "./describe.ts";
import type { Pace } from "./inspect.ts";
import type { Namespace, NamespaceList } from "./namespaces.ts";
import type { ProcessBook } from "./processes.ts";
import type { ReadTables, TableReading } from "./read.ts";

export interface SurveySetup {
  readonly host: Host;
  readonly book: ProcessBook;
  readonly namespaces: NamespaceList;
  readonly readTables: ReadTables;
  readonly scope: "all" | "own";
}

export interface Survey {
  readonly listed: Outcome<readonly PidEntry[]>;
  readonly observer: Observer;
  readonly spaces: readonly Namespace[];
  readonly reading: TableReading;
  /** Reads the tables again. */
  readonly read: (before: readonly Table[]) => TableReading;
}

/** Times that everybody may have left a namespace between the list and the visit, until that is believed. */
const mostLists = 3;

/**
 * A namespace that everybody left who was listed in it has ended, or lives on in a process that is younger than the list:
 * its objects must not be missing, so everybody is listed again.
 */
export function createSurveyor({ host, book, namespaces, readTables, scope }: SurveySetup) {
  return (before: readonly Table[], pace: Pace): Survey => {
    for (let lists = 1; ; lists += 1) {
      const listed = host.processes.list();
      // A list that cannot be had shows nobody, which must not mean that nobody is there.
      const observer: Observer = { ...observe(host), ...(listed.ok ? {} : { sight: "unknown" }) };
      const entries = listed.ok ? listed.value : [];
      book.look(entries);
      const spaces = namespaces.of(scope === "all" ? entries : [], observer.ipcNs);
      const read = (old: readonly Table[]) => readTables(spaces, observer.ipcNs, old, pace);
      const reading = read(before);
      if (reading.lost === 0 || lists === mostLists)
        return { listed, observer, spaces, reading, read };
      namespaces.forget();
    }
  };
}
