/** Numbers written for people: short, of steady width, units always said. */
import type { Column, Unit } from "./kind.ts";

/** Stands where a value is not known. */
export const UNKNOWN = "-";

const BINARY = ["K", "M", "G", "T", "P", "E"] as const;
const DECIMAL = ["k", "M", "G", "T", "P", "E"] as const;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Bytes in powers of 1024, at most five columns: `512B`, `4.0K`, `16M`, `1023G`. */
export function formatBytes(bytes: number): string {
  return bytes < 1024 ? `${Math.round(bytes)}B` : scaled(bytes, 1024, BINARY);
}

/** Counts in full while they are short (`99999`), then in powers of 1000: `131k`, `18E`. */
export function formatCount(count: number): string {
  return count < 100_000 ? String(Math.round(count)) : scaled(count, 1000, DECIMAL);
}

/** One decimal below ten, none above: the width stays and the first two digits are always there. */
function scaled(value: number, base: number, units: readonly string[]): string {
  let rest = value / base;
  let power = 0;
  // 1023.7K is written 1.0M, so that no number has more digits than the base.
  while (Math.round(rest) >= base && power < units.length - 1) {
    rest /= base;
    power += 1;
  }
  const digits = rest < 9.95 ? rest.toFixed(1) : String(Math.round(rest));
  return digits + (units[power] ?? "");
}

/** What a limit counts: bytes as bytes, and anything else as a count. */
export const formatAmount = (amount: number, { unit }: { readonly unit: string }): string =>
  unit === "bytes" ? formatBytes(amount) : formatCount(amount);

/** Milliseconds as an age of at most six columns: `5s`, `3m`, `2h 5m`, `14h`, `3d 4h`, `12d`. */
export function formatAge(milliseconds: number): string {
  const age = Math.max(0, milliseconds);
  if (age < MINUTE) return `${Math.floor(age / SECOND)}s`;
  if (age < HOUR) return `${Math.floor(age / MINUTE)}m`;
  if (age < DAY) return twoUnits(age, HOUR, "h", MINUTE, "m");
  return twoUnits(age, DAY, "d", HOUR, "h");
}

function twoUnits(age: number, large: number, largeName: string, small: number, smallName: string) {
  const count = Math.floor(age / large);
  const rest = Math.floor((age % large) / small);
  return count >= 10 || rest === 0
    ? `${count}${largeName}`
    : `${count}${largeName} ${rest}${smallName}`;
}

/** Seconds between two looks: `2s`, `0.5s`, `5m`. */
export const formatInterval = (seconds: number): string =>
  seconds < 60 ? `${seconds}s` : formatAge(seconds * SECOND);

/** `1 process`, `2 processes`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** An unsigned 32-bit key as ipcs prints it: `0x0052e2c1`. */
export const formatKey = (key: number): string => `0x${key.toString(16).padStart(8, "0")}`;

/** The nine permission bits in octal: `0600`. */
export const formatMode = (mode: number): string => (mode & 0o777).toString(8).padStart(4, "0");

/** A number in the unit of its column. */
function formatNumber(value: number, unit: Unit | undefined): string {
  switch (unit) {
    case "bytes":
      return formatBytes(value);
    case "age":
      return formatAge(value);
    case "percent":
      return `${value < 9.95 ? value.toFixed(1) : Math.round(value)}%`;
    case "count":
      return formatCount(value);
    case "id":
    case undefined:
      return String(value);
    default:
      return unit satisfies never;
  }
}

/** One cell as people read it; `-` for what is not known. */
export function formatCell<Row>(column: Column<Row>, row: Row, now: number): string {
  if (column.show !== undefined) return column.show(row, now);
  const value = column.value(row, now);
  if (value === undefined) return UNKNOWN;
  return typeof value === "string" ? value : formatNumber(value, column.unit);
}
