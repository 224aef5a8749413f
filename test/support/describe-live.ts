/** Suites that run where everything they need is there, and else say loudly what is missing. */
import { describe, type TestAPI, test } from "vitest";
import { lacking, type Need } from "./needs.ts";

type Body = (test: TestAPI) => void;

/** A suite about the built program: runs where that and everything named is there. */
export function describeLive(name: string, needs: readonly Need[], body: Body): void {
  describeHere(name, ["the built program", ...needs], body);
}

/** describe(), but skipped with the reason in its name and on standard error if a need is not met. */
export function describeHere(name: string, needs: readonly Need[], body: Body): void {
  const missing = lacking(needs);
  if (missing.length === 0) {
    describe(name, () => body(test));
    return;
  }
  describe.skip(sayMissing(name, missing), () => body(test));
}

/** test(), in the same way: for one that needs more than its suite. */
export function testHere(
  name: string,
  needs: readonly Need[],
  body: () => Promise<void> | void,
): void {
  const missing = lacking(needs);
  if (missing.length === 0) test(name, body);
  else test.skip(sayMissing(name, missing), body);
}

function sayMissing(name: string, missing: readonly Need[]): string {
  const reason = `skipped: needs ${missing.join(", ")}`;
  process.stderr.write(`${name}: ${reason}\n`);
  return `${name} (${reason})`;
}
