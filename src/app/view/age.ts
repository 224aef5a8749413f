/** Ages on the screen: in steps of ten seconds at first, so that a screen of new objects does not change each second. */
import { formatAge } from "../../model/format.ts";

const STEP_MS = 10_000;
const MINUTE_MS = 60_000;

/** Milliseconds as `<10s`, `40s`, `3m`, `2h 5m`, `12d`. */
export function age(milliseconds: number): string {
  if (milliseconds < STEP_MS) return "<10s";
  const whole = Math.floor(milliseconds / STEP_MS) * STEP_MS;
  return formatAge(milliseconds < MINUTE_MS ? whole : milliseconds);
}
