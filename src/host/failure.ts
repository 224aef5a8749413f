/** errno, translated once: every failure of the outside becomes a reason and one sentence. */
import { constants } from "node:os";
import { fail, type Outcome, type Why } from "../model/outcome.ts";

const COMMON: Readonly<Record<string, Why>> = {
  ENOENT: "absent",
  ENOTDIR: "absent",
  ENOSYS: "absent",
  EACCES: "denied",
  EPERM: "denied",
  ESRCH: "gone",
  EIDRM: "gone",
};

/** Errno names that mean something else for what was asked: a missing /proc/PID is a process that ended. */
export type Meaning = Readonly<Record<string, Why>>;

export const OF_PROCESS: Meaning = { ENOENT: "gone" };
/** System V calls say EINVAL for an id that names nothing. */
export const OF_OBJECT: Meaning = { EINVAL: "gone" };

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.errno).map(([name, errno]) => [errno, name]),
);

/** @param what the attempt, for the sentence: `read /proc/812/maps`. */
export function failure(errno: number, what: string, meaning: Meaning = {}): Outcome<never> {
  return failureByName(NAMES.get(errno) ?? `errno ${errno}`, what, meaning);
}

/** The same for what `node:fs` throws; anything without an errno is a bug of ours and is thrown on. */
export function failureThrown(error: unknown, what: string, meaning: Meaning = {}): Outcome<never> {
  if (error instanceof Error && "code" in error && typeof error.code === "string") {
    return failureByName(error.code, what, meaning);
  }
  throw error;
}

const failureByName = (name: string, what: string, meaning: Meaning): Outcome<never> =>
  fail(meaning[name] ?? COMMON[name] ?? "failed", `cannot ${harmless(what)}: ${name}`, name);

/** Paths are in sentences, and anybody may have named a part of one: what could steer a terminal becomes `\xNN`. */
export const harmless = (text: string): string =>
  text.replace(
    /[\0-\x1f\x7f-\x9f]/g,
    (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
