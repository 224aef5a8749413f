/** POSIX named semaphores, as sem_open(3) makes them: files called `sem.NAME` of /dev/shm. */
import { defineFileKind, noLimits } from "../define-file.ts";
import { withFileColumns } from "../file-columns.ts";
import { fileRow, freedFile } from "../file-rows.ts";
import { isSemaphore, semaphoreName } from "./name.ts";

export const posixSem = defineFileKind({
  id: "posix-sem",
  title: "POSIX semaphores",
  noun: "named semaphore",
  filesystem: "shm",
  columns: withFileColumns(),
  freed: freedFile,
  consequence: ({ users }) =>
    users.length === 0
      ? "The semaphore and its value are gone at once."
      : "Its name is gone at once, and the next sem_open of it makes a second semaphore beside the one that is in use.",
  limits: [],
  owns: isSemaphore,
  row: (file) => fileRow(file, semaphoreName(file.name)),
  readLimits: () => noLimits,
});
