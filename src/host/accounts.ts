/** Names of users and groups, from passwd and group files. */
import { readFileSync, statSync } from "node:fs";
import { asBytes, type Bytes } from "../model/bytes.ts";
import { parsePasswd } from "../proc/passwd.ts";
import type { Accounts } from "./host.ts";

/** @param directory where `passwd` and `group` are: `/etc`. They are read again when they change. */
export function createAccounts(directory: string): Accounts {
  return { user: createNames(`${directory}/passwd`), group: createNames(`${directory}/group`) };
}

function createNames(path: string): (id: number) => Bytes | null {
  let names: ReadonlyMap<number, string> = new Map();
  let version = "";
  return (id) => {
    try {
      const { mtimeMs, ino } = statSync(path);
      if (version !== `${mtimeMs} ${ino}`) {
        names = parsePasswd(readFileSync(path, "latin1"));
        version = `${mtimeMs} ${ino}`;
      }
    } catch {
      return null; // no such file, or not ours to read: ids are shown as numbers
    }
    const name = names.get(id);
    return name === undefined ? null : asBytes(name);
  };
}
