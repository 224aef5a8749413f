/** What a subcommand is, as data, and the context it gets instead of importing the world. */
import type { ExportRequest } from "../metrics/request.ts";
import type { Kind } from "../model/kind.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type {
  Ending,
  Kept,
  Removal,
  RemovalOptions,
  Restoration,
  Target,
  TargetName,
  Undoable,
} from "../model/target.ts";
import type { Tracer } from "../trace/follow.ts";

/** Exit statuses that scripts may rely on. */
export const exits = {
  done: 0,
  /** Refused, failed, or the answer is no. */
  no: 1,
  usage: 2,
  /** `--strict`, and the view is incomplete. */
  incomplete: 3,
  missing: 4,
} as const;

/** One option; help, completions and the manual derive from it. */
export interface OptionSpec {
  /** Long name without dashes. */
  readonly id: string;
  readonly short?: string;
  /** Placeholder of its value; absent: a switch. */
  readonly value?: string;
  readonly help: string;
  /** Values of several uses are joined with commas; without it the last use counts. */
  readonly list?: true;
  /** Ids of options that cannot be given with this one. */
  readonly excludes?: readonly string[];
}

export interface OperandSpec {
  readonly name: string;
  readonly help: string;
  readonly required: boolean;
  readonly variadic: boolean;
}

/** What was typed after the command: operands in order, and options by id (a switch has the value ""). */
export interface Arguments {
  readonly operands: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

/** Less or more than the usual look: at every kind, and at everybody who has an object. */
export interface Wish {
  /** "tables": only what there is, not who has it. "limits": how much of each limit is used, and not by whom. */
  readonly depth?: "tables" | "limits" | "all";
  /** Ids of kinds: the others are not looked for. */
  readonly kinds?: readonly string[];
  /** Also who waits inside what he has: it reads every thread of every holder, and decides nothing. */
  readonly inside?: boolean;
  /** What has this id, of one kind: of the others it is only seen that they are there. */
  readonly only?: Pick<TargetName, "kind" | "id">;
}

/** What a command may use of the world; composed in `run`. */
export interface Context {
  readonly kinds: readonly Kind[];
  /** One look, through all processes unless less is wished for. */
  readonly observe: (wish?: Wish) => Promise<Outcome<Snapshot>>;
  /** Looks at each target again and removes it, unless `stop` settled before; `null` where removal is not allowed. */
  readonly remove:
    | ((
        targets: readonly Target[],
        options: RemovalOptions,
        stop?: Promise<unknown>,
      ) => AsyncIterable<Removal>)
    | null;
  /** What earlier removals left; `null` where `remove` is. */
  readonly past: Past | null;
  /** What a trace needs; opened only for one. */
  readonly trace: () => Promise<Outcome<Tracer>>;
  /** Answers scrapes or writes a file, until it is done or a signal comes. */
  readonly export: (request: ExportRequest) => Promise<Outcome<null>>;
  /** Standard input, line by line. */
  readonly input: () => AsyncIterator<string>;
  /** Prints looks until nobody reads them. */
  readonly stream: (request: StreamRequest) => Promise<Outcome<null>>;
  /** Copies a recording with names replaced; how many looks. */
  readonly scrub: (from: string, to: string) => Promise<Outcome<number>>;
  /** Why `remove` is `null`: one sentence. */
  readonly readOnlyReason: string | null;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** One line from the terminal, `null` at its end; `null` where there is no terminal to ask on. */
  readonly ask: ((question: string) => Promise<string | null>) | null;
  /** Columns of the terminal that standard output is; `null` when it is none, and nothing is cut. */
  readonly width: number | null;
  /** Marks in ASCII: the locale is not UTF-8. */
  readonly ascii: boolean;
}

export interface StreamRequest {
  /** Seconds between two looks. */
  readonly interval: number;
  /** Names are replaced. */
  readonly scrub: boolean;
}

/** Removals of this user, from the journal. */
export interface Past {
  /** Those that took something, the newest first. */
  readonly history: () => Promise<Outcome<readonly Undoable[]>>;
  /** @param anyId also under another id, where the old one cannot be had. */
  readonly undo: (entry: string, anyId: boolean) => Promise<Restoration>;
  /** One sentence for each that a crash cut short; each is told once. */
  readonly interrupted: () => Promise<Outcome<readonly string[]>>;
  /** Removes what undo keeps. Bytes of memory that this gave back. */
  readonly endUndos: (ending: Ending) => Promise<Outcome<number>>;
  /** What files that were removed still hold. */
  readonly kept: () => Promise<Outcome<Kept>>;
}

/** Everything checked, ready to run: the exit status, or a rejection for a bug of ours. */
export type Run = (context: Context) => Promise<number>;

export interface Command {
  readonly id: string;
  readonly summary: string;
  readonly operands: readonly OperandSpec[];
  readonly options: readonly OptionSpec[];
  /** True when it removes or stops something, so that it cannot go with a read-only option. */
  readonly changes: boolean;
  /** True when all words after the first operand are operands too: another program's options. */
  readonly takesRest?: true;
  /** Checks what was typed before anything is looked at; a failure is a usage error of one sentence. */
  readonly prepare: (args: Arguments, kinds: readonly Kind[]) => Outcome<Run>;
}
