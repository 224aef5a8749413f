/** The process as `run` sees it: streams, environment, and what happens at a signal. */

export interface Edge {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Whether each of the first three descriptors is a terminal's, told without opening a stream. */
  readonly isTerminal: readonly boolean[];
  /** Writes to standard output, whole or not at all: where it cannot, the process ends with the right status. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /**
   * Names what has to happen before the process ends by a signal or by a bug of ours: give the terminal back, flush.
   * The last one named counts. It has 300 ms; then the process ends with 128 + the number of the signal.
   */
  readonly onSignal: (stop: Stop) => void;
  /**
   * Names what begins to change the machine: it begins nothing more and waits until nothing is half changed. Every end of the
   * process waits for that, 10 s at most. From then on a reader of standard output who has enough (EPIPE) ends nothing.
   */
  readonly onChange: (settle: () => Promise<void>) => void;
  /** Says that a thread waits in the kernel for somebody: the process ends without waiting for that thread. */
  readonly onStuck: () => void;
}

/** `null` instead of a signal: an error that nothing caught. */
export type Stop = (signal: NodeJS.Signals | null) => Promise<void> | void;
