/** The name of an account, as people and metrics are told it. */
import type { Account } from "../model/snapshot.ts";
import { showBytes } from "./encode.ts";

/** Its number where it has no name. */
export const showAccount = ({ uid, user }: Pick<Account, "uid" | "user">): string =>
  user === null ? String(uid) : showBytes(user);
