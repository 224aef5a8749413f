/** How the files of named semaphores are called: sem_overview(7). */
import { asBytes, type Bytes } from "../../model/bytes.ts";

const prefix = "sem.";

export const isSemaphore = (file: Bytes): boolean => file.startsWith(prefix);

/** The name that sem_open(3) is given. */
export const semaphoreName = (file: Bytes): Bytes => asBytes(`/${file.slice(prefix.length)}`);
