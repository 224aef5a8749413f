/** A message queue's file in a mounted mqueue filesystem: mq_overview(7). */

/** As `mqueue_read_file` in the kernel's ipc/mqueue.c prints it. */
export interface MqueueState {
  /** Bytes of all messages in the queue. */
  readonly qsize: number;
  /** The process that asked to be told of the next message, in the reader's pid namespace; 0: none that can be seen. */
  readonly notifyPid: number;
}

/** `null` for any other text. */
export function parseMqueue(text: string): MqueueState | null {
  // QSIZE:129        NOTIFY:2     SIGNO:0     NOTIFY_PID:8260
  const match = /^QSIZE:(\d+) +NOTIFY:(-?\d+) +SIGNO:(-?\d+) +NOTIFY_PID:(\d+) *\n$/.exec(text);
  if (match === null) return null;
  const [qsize, notifyPid] = [Number(match[1]), Number(match[4])];
  return Number.isSafeInteger(qsize) && Number.isSafeInteger(notifyPid)
    ? { qsize, notifyPid }
    : null;
}
