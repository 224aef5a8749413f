/** Who is there, in which ipc namespaces, and what the tables of those say. */
import type { Host, PidEntry } from "../host/host.ts";
import type { ObservedNamespace, Observer, Table } from "../model/observation.ts";
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
  readonly observer: Observer;
  readonly reading: TableReading;
  /** Reads the tables again. */
  readonly read: (before: readonly Table[]) => TableReading;
  /** As they were before the tables were read last. */
  readonly listed: () => Outcome<readonly PidEntry[]>;
  readonly spaces: () => readonly Namespace[];
}

/** Lists that can be too old, until what was found is taken. A namespace that everybody left by then is said to be unread. */
const mostLists = 3;

/**
 * A namespace that everybody left who was listed in it has ended, or lives on in a process that is younger than the list:
 * its objects must not be missing, so everybody is listed again. So they are where somebody had ended before he was asked
 * which one he is in.
 */
export function createSurveyor({ host, book, namespaces, readTables, scope }: SurveySetup) {
  return (before: readonly Table[], pace: Pace): Survey => {
    const observer = observe(host);
    let listed = host.processes.list();
    let spaces: readonly Namespace[] = [];
    const place = (): void => {
      for (let lists = 1; ; lists += 1) {
        const entries = listed.ok ? listed.value : [];
        book.look(entries);
        spaces = namespaces.of(scope === "all" ? entries : [], observer.ipcNs);
        if (!namespaces.missed() || lists === mostLists) return;
        listed = host.processes.list();
      }
    };
    const read = (old: readonly Table[]): TableReading => {
      for (let lists = 1; ; lists += 1) {
        const reading = readTables(spaces, observer.ipcNs, old, pace);
        const lost = reading.namespaces.filter(isLost).map(({ ns }) => ns);
        if (lost.length === 0 || lists === mostLists) return reading;
        namespaces.forget(new Set(lost));
        listed = host.processes.list();
        place();
      }
    };
    place();
    return {
      // A list that cannot be had shows nobody, which must not mean that nobody is there.
      observer: listed.ok ? observer : { ...observer, sight: "unknown" },
      reading: read(before),
      read,
      listed: () => listed,
      spaces: () => spaces,
    };
  };
}

const isLost = ({ failure }: ObservedNamespace): boolean => failure?.why === "gone";
