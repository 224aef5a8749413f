/** The flags that the program sets, which each version of V8 has under its own names. */
import flags from "./v8-flags.json" with { type: "json" };

/** @param version of V8, as `process.versions` has it. One that it does not know it would complain of, on the screen. */
export const flagsFor = (version: string): readonly string[] => [
  ...flags.any,
  ...(version.startsWith("11.") ? flags["11"] : []),
];
