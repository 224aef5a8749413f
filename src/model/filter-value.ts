/** Values as they are typed into a filter: `10M`, `1h30m`, `80%`, `0x1234`. */
import type { Unit } from "./kind.ts";

const BINARY = "KMGTPE";

const AGES: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** What a unit accepts, for error sentences. */
const EXPECTED: Readonly<Record<Exclude<Unit, "id">, string>> = {
  bytes: "a size such as 4096, 64K or 1.5G",
  age: "an age such as 30s, 5m, 2h or 3d",
  percent: "a share such as 80%",
  count: "a number",
};

/** The number that a text means in a unit (bytes, milliseconds, percent), or what was expected instead. */
export function parseValue(
  text: string,
  unit: Exclude<Unit, "id">,
): { readonly value: number } | { readonly expected: string } {
  const value = PARSERS[unit](text);
  return value === null ? { expected: EXPECTED[unit] } : { value };
}

/** A plain number, decimal or `0x…`; `null` for anything else. */
export function parseNumber(text: string): number | null {
  return /^(?:\d+(?:\.\d+)?|0x[0-9a-f]+)$/i.test(text) ? Number(text) : null;
}

const PARSERS: Readonly<Record<Exclude<Unit, "id">, (text: string) => number | null>> = {
  bytes: (text) => {
    const match = /^(\d+(?:\.\d+)?)(?:([KMGTPE])(?:i?B)?|B)?$/i.exec(text);
    if (match === null) return null;
    const power = match[2] === undefined ? 0 : BINARY.indexOf(match[2].toUpperCase()) + 1;
    return Number(match[1]) * 1024 ** power;
  },
  age: (text) => {
    if (!/^(?:\d+(?:\.\d+)?[smhdw])+$/i.test(text)) return null;
    let sum = 0;
    for (const [, count, unit] of text.matchAll(/([\d.]+)([smhdw])/gi)) {
      sum += Number(count) * (AGES[(unit ?? "").toLowerCase()] ?? 0);
    }
    return sum;
  },
  percent: (text) => (/^\d+(?:\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : null),
  count: parseNumber,
};
