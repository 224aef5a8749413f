/** The processes that use IPC, one row each, with what they hold. */
import type { IpcObject, IpcProcess } from "./snapshot.ts";

/** Derived from the users of all objects; a process that holds nothing now is not in it. */
export function holdings(objects: readonly IpcObject[]): readonly IpcProcess[] {
  const rows = new Map<
    number,
    { user: IpcObject["users"][number]; holds: string[]; bytes: number }
  >();
  for (const object of objects) {
    for (const user of object.users) {
      const row = rows.get(user.pid);
      if (row === undefined)
        rows.set(user.pid, { user, holds: [object.target], bytes: object.bytes });
      else if (row.holds.at(-1) !== object.target) {
        row.holds.push(object.target);
        row.bytes += object.bytes;
      }
    }
  }
  return [...rows.values()].map(({ user, holds, bytes }) => {
    const { pid, startedAt, name, command, uid, user: account, cpu, rss } = user;
    return { pid, startedAt, name, command, uid, user: account, cpu, rss, holds, bytes };
  });
}
