/** One line of strace (`-f -Y -Z`) as data: a call that failed, or what it says about the processes it traces. */
import { asBytes, type Bytes } from "../model/bytes.ts";

/** Who a line is about, as far as it says. */
export interface Named {
  /** `null`: strace leaves it out while it traces one process only. */
  readonly pid: number | null;
  /** comm at that moment; `null` also from an older strace, which has no `-Y`. */
  readonly name: Bytes | null;
}

export interface FailedCall extends Named {
  readonly type: "failed";
  readonly call: string;
  /** As strace writes them, its escapes undone. */
  readonly args: readonly Bytes[];
  readonly errno: string;
  /** The words of strerror(3). */
  readonly text: string;
}

export type TraceLine =
  | FailedCall
  /** A signal that the process got. */
  | (Named & { readonly type: "signal"; readonly signal: string; readonly code: string })
  /** A process or thread is traced from now on; it is no more. */
  | { readonly type: "begun"; readonly pid: number }
  | { readonly type: "ended"; readonly pid: number | null }
  /** Trouble of strace itself. */
  | { readonly type: "complaint"; readonly text: Bytes };

/** `null` for a line that says nothing of this, or is cut short. */
export function parseLine(line: Bytes): TraceLine | null {
  const own = /^(?:\/\S*\/)?strace: (.*)$/.exec(line)?.[1];
  if (own !== undefined) return parseOwn(own);
  const begun = /^pid (\d+)$/.exec(line)?.[1];
  if (begun !== undefined) return { type: "begun", pid: Number(begun) };
  const [, prefix, comm, rest = ""] = /^(?:\[pid +(\d+)(?:<(.*?)>)?\] )?(.*)$/.exec(line) ?? [];
  const pid = prefix === undefined ? null : Number(prefix);
  const who = { pid, name: comm === undefined ? null : plain(comm) };
  if (/^\+\+\+ (?:exited|killed) /.test(rest)) return { type: "ended", pid };
  const signal = /^--- (SIG[A-Z0-9+]+) \{.*\bsi_code=([A-Z0-9_]+)/.exec(rest);
  if (signal !== null) {
    const [, name = "", code = ""] = signal;
    return { type: "signal", ...who, signal: name, code };
  }
  const failed = /^([a-z0-9_]+)\((.*)\) += -1 (E[A-Z0-9]+) \((.*)\)$/.exec(rest);
  if (failed === null) return null;
  const [, call = "", args = "", errno = "", text = ""] = failed;
  return { type: "failed", ...who, call, args: splitArguments(args).map(plain), errno, text };
}

function parseOwn(text: string): TraceLine | null {
  const [, pid, what] = /^Process (\d+) (attached|detached)\b/.exec(text) ?? [];
  if (what === "detached") return null;
  return pid === undefined
    ? { type: "complaint", text: asBytes(text) }
    : { type: "begun", pid: Number(pid) };
}

/** At the commas that are in no string and no bracket. */
function splitArguments(text: string): readonly string[] {
  const args: string[] = [];
  let [depth, start] = [0, 0];
  for (const { 0: token, index } of text.matchAll(/"(?:\\.|[^"\\])*"|[()[\]{},]/g)) {
    if (/^[([{]/.test(token)) depth += 1;
    else if (/^[)\]}]/.test(token)) depth -= 1;
    else if (token === "," && depth === 0) {
      args.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...args, text.slice(start).trim()];
}

const letters: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v" };

/** `string_quote` in strace's src/util.c: C escapes, octal for the rest. */
const plain = (text: string): Bytes =>
  asBytes(
    text.replace(/\\(?:([0-7]{1,3})|(.))/g, (_, octal?: string, letter?: string) =>
      octal === undefined
        ? (letters[letter ?? ""] ?? letter ?? "")
        : String.fromCharCode(Number.parseInt(octal, 8) & 0xff),
    ),
  );
