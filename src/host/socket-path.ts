/** The place of a socket in the file system: free, left behind by a process that is gone, or taken. */
import { lstatSync, statSync, unlinkSync } from "node:fs";
import { connect } from "node:net";
import { dirname } from "node:path";
import { fail, type Outcome, ok } from "../model/outcome.ts";
import { failureThrown } from "./failure.ts";

/** Removes a socket that nobody listens on; anything else that has the name stays, and is the failure. */
export async function clearSocketPath(path: string): Promise<Outcome<null>> {
  try {
    // A folder that is not there would be told as one that may not be written.
    statSync(dirname(path));
    const status = statusOf(path);
    if (status === undefined) return ok(null);
    if (!status.isSocket()) return fail("denied", `${path} is there already, and no socket`);
    const answer = await knock(path);
    if (answer !== "ECONNREFUSED") {
      const why = answer === null ? "somebody listens on it" : `it answers ${answer}`;
      return fail("denied", `${path} is taken: ${why}`);
    }
    const now = statusOf(path);
    // Somebody else found it left behind as well, and listens there by now, or soon.
    if (now?.ino !== status.ino || now.ctimeNs !== status.ctimeNs) return clearSocketPath(path);
    unlinkSync(path);
    return ok(null);
  } catch (error) {
    return failureThrown(error, `use ${path}`);
  }
}

const statusOf = (path: string) => lstatSync(path, { bigint: true, throwIfNoEntry: false });

/** The error that connecting ends with; `null`: none. */
const knock = (path: string): Promise<string | null> =>
  new Promise((resolve) => {
    const socket = connect(path);
    const end = (answer: string | null): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(null));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
