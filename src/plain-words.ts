/** Which command lines are words alone, so that the shortest text is enough for them. */

/** The commands that look at objects and do nothing else, with how many words follow. */
export const plainCommands: ReadonlyMap<string, number> = new Map([
  ["list", 0],
  ["who", 1],
]);

/** @param argv without the node binary and the script. */
export const isPlain = ([command = "", ...words]: readonly string[]): boolean =>
  plainCommands.get(command) === words.length && words.every((word) => /^[^-]/.test(word));
