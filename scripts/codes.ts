/** The codes that scripts may rely on, taken from the code that writes them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kinds } from "../src/kinds/index.ts";
import type { PidRole, Sight } from "../src/model/observation.ts";

const model = join(import.meta.dirname, "../src/model");

const matchesIn = (files: readonly string[], pattern: RegExp): readonly RegExpExecArray[] =>
  files.flatMap((file) => [...readFileSync(join(model, file), "utf8").matchAll(pattern)]);

/** The compiler refuses a role that is not in this list, and one that is missing. */
export const roles = Object.keys({
  creator: true,
  last: true,
  operator: true,
  sender: true,
  receiver: true,
  notified: true,
} satisfies Record<PidRole, true>);

/** Of reasons; those of a process that an object names are written `ROLE-alive` and so on. */
export function reasonCodes(): readonly string[] {
  const written = matchesIn(
    ["verdict.ts", "verdict-holders.ts", "ghosts.ts"],
    /(?:\breason\(|\bcode:)\s*(?:"([a-z-]+)"|`\$\{touched\.role\}(-[a-z]+)`)/g,
  );
  return [...new Set(written.map(([, code, suffix]) => code ?? `ROLE${suffix}`))].sort();
}

const unseen = Object.keys({
  "pid-namespace": true,
  hidepid: true,
  unknown: true,
} satisfies Record<Exclude<Sight, "all">, true>);

/** Of problems: what limits the view. */
export function problemCodes(): readonly string[] {
  const written = matchesIn(["problems.ts"], /\bcode: (?:"([a-z-]+)"|`([a-z]+-)\$\{(\w+)\}`)/g);
  const endings: Readonly<Record<string, readonly string[]>> = {
    sight: unseen,
    kind: kinds.map(({ id }) => id),
  };
  const codes = written.flatMap(([, code, start, variable = ""]) =>
    code !== undefined ? [code] : (endings[variable] ?? []).map((end) => `${start}${end}`),
  );
  return [...new Set(codes)].sort();
}
