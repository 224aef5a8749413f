/** What an error means for the call that it came from: shmget(2), shmat(2), semop(2), msgop(2), mq_overview(7) and so on. */
import { formatKey } from "../model/format.ts";
import { showBytes } from "../text/encode.ts";
import type { IpcFailure } from "./ipc-call.ts";

type Meanings = Readonly<Record<string, string>>;

/** strerror's own words where there are no better ones. */
export function meaningOf({ call, errno, name, text, args }: IpcFailure): string {
  const noun = nouns[call.slice(0, 3)];
  const [first] = args;
  const meanings =
    name !== null
      ? ofName(showBytes(name), call)
      : noun === undefined || first === undefined || call === "shmdt"
        ? ofOther
        : call.endsWith("get")
          ? ofKey(noun, sayKey(first))
          : ofId(noun, showBytes(first));
  return meanings[errno] ?? `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

const nouns: Readonly<Record<string, string>> = {
  shm: "segment",
  sem: "semaphore set",
  msg: "queue",
};

const sayKey = (key: string): string => (/^0x/.test(key) ? formatKey(Number(key)) : key);

const ofKey = (noun: string, key: string): Meanings => ({
  ENOENT: `no ${noun} has the key ${key}`,
  EEXIST: `there is a ${noun} with the key ${key} already`,
  EACCES: `the mode of the ${noun} with the key ${key} does not let this user in`,
  EINVAL:
    key === "IPC_PRIVATE"
      ? "nothing was asked for, or more than the kernel can have"
      : `the ${noun} with the key ${key} is smaller than asked for, or nothing was asked for`,
  ENOMEM: "the kernel has no memory for it",
});

const ofId = (noun: string, id: string): Meanings => ({
  EINVAL: `there is no ${noun} ${id}, or another argument is wrong`,
  EIDRM: `the ${noun} ${id} was removed meanwhile`,
  EACCES: `the mode of the ${noun} ${id} does not let this user do that`,
  EPERM: `only the owner or creator of the ${noun} ${id} may do that`,
  EAGAIN: `it would have to wait for the ${noun} ${id}`,
  ENOMSG: `the queue ${id} has no such message`,
  E2BIG: `the message in the queue ${id} is larger than the buffer, or there are too many operations`,
  EFBIG: `the set ${id} has no semaphore of that number`,
  ERANGE: `the semaphore would go beyond 32767`,
  EINTR: `a signal came while it waited for the ${noun} ${id}`,
  ENOMEM: "there is no memory or no room in the address space for it",
});

const ofOther: Meanings = {
  EINVAL: "no such thing is there, or another argument is wrong",
  EAGAIN: "it would have to wait: the queue is full, or empty",
  ETIMEDOUT: "the time is over: the queue is full, or empty",
  EMSGSIZE: "the message is longer than the queue's messages, or the buffer is shorter",
};

const ofName = (name: string, call: string): Meanings => ({
  ENOENT: `there is no ${name}`,
  EEXIST: `there is a ${name} already`,
  EACCES: `the mode of ${name} does not let this user in`,
  ...(call === "mq_open" && {
    EMFILE:
      "no descriptor is left (ulimit -n), or the queues of this user are too large together (ulimit -q)",
    EINVAL:
      "more messages or longer ones than /proc/sys/fs/mqueue/msg_max and msgsize_max allow, or a wrong name",
  }),
});
