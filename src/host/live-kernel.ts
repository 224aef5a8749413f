/** What only system calls tell about IPC objects, for the namespace of the calling thread. */
import { fstatSync } from "node:fs";
import { type Bytes, bufferOf } from "../model/bytes.ts";
import type { Semaphore } from "../model/observation.ts";
import { type Outcome, ok } from "../model/outcome.ts";
import { failure, OF_OBJECT } from "./failure.ts";
import { deviceOf } from "./file-facts.ts";
import type { Files, Kernel } from "./host.ts";
import type { Libc } from "./libc.ts";
import { namespaceOf } from "./namespace-link.ts";

/** Where the count of objects is: used_ids of struct shm_info, semusz of seminfo, msgpool of msginfo (see semctl(2)). */
const USED = { shm: 0, sem: 28, msg: 0 };

/** msg_qbytes of struct msqid64_ds, include/uapi/asm-generic/msgbuf.h. */
const QUEUE_BYTES = 88;

const END_OF_NAME = Buffer.alloc(1);

export function createKernel(libc: Libc, files: Files): Kernel {
  const info = Buffer.alloc(128);

  function usedIds(kind: "shm" | "sem" | "msg"): Outcome<number> {
    const call = { shm: libc.shmInfo, sem: libc.semInfo, msg: libc.msgInfo }[kind];
    if (call(info) < 0) return failure(libc.errno(), `count ${kind} objects`);
    return ok(info.readInt32LE(USED[kind]));
  }

  function semaphores(semid: number, nsems: number): Outcome<readonly Semaphore[]> {
    const failed = () => failure(libc.errno(), `read semaphore set ${semid}`, OF_OBJECT);
    const semaphores: Semaphore[] = [];
    for (let semnum = 0; semnum < nsems; semnum++) {
      const value = libc.semValue(semid, semnum);
      if (value < 0) return failed();
      const ncount = libc.semNcnt(semid, semnum);
      if (ncount < 0) return failed();
      const zcount = libc.semZcnt(semid, semnum);
      if (zcount < 0) return failed();
      const pid = libc.semPid(semid, semnum);
      if (pid < 0) return failed();
      semaphores.push({ value, ncount, zcount, pid });
    }
    return ok(semaphores);
  }

  function queueBytes(msqid: number): Outcome<number> {
    if (libc.msgStat(msqid, info) < 0)
      return failure(libc.errno(), `read queue ${msqid}`, OF_OBJECT);
    return ok(Number(info.readBigUInt64LE(QUEUE_BYTES)));
  }

  function queueDevice(name: Bytes): Outcome<number> {
    const fd = libc.openQueue(Buffer.concat([bufferOf(name), END_OF_NAME]));
    if (fd < 0) return failure(libc.errno(), `open the queue ${name}`);
    try {
      return ok(deviceOf(fstatSync(fd).dev));
    } finally {
      libc.close(fd);
    }
  }

  return {
    queueBytes,
    queueDevice,
    ipcNs: () => namespaceOf(files.link("thread-self/ns/ipc")),
    semaphores,
    usedIds,
  };
}
