/** Writes a file that somebody asked for by its name: a new one, for its owner alone. */
import { unlinkSync } from "node:fs";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { createDurably } from "./durable.ts";

/** Nothing that is there is touched, a link neither; what cannot be written whole is taken away again. */
export function writeNewFile(path: string, text: string): Outcome<null> {
  const file = createDurably(path);
  if (!file.ok) return file.failure.errno === "EEXIST" ? refuse(path) : file;
  const written = file.value.write(Buffer.from(text));
  file.value.close();
  if (!written.ok) unlinkSync(path);
  return written.ok ? ok(null) : written;
}

const refuse = (path: string): Outcome<never> =>
  fail("denied", `${path} exists already: nothing is overwritten`, "EEXIST");
