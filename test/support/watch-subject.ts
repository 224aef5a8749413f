/** What the ways to change something are tried on, and how one is written down. */
import type { Call } from "../../src/guard/syscalls.ts";

/** What the attempts are made on: real things that have to survive, or, where nothing forbids them, nothing real. */
export interface Subject {
  readonly shmid: number;
  readonly semid: number;
  readonly msqid: number;
  /** A file, and a directory where nothing may appear. */
  readonly file: string;
  readonly directory: string;
  /** A process of the test's. */
  readonly pid: number;
  /** The path of a terminal that is not the program's. */
  readonly terminal: string;
  /** The program that calls through other ABIs, alien.c. */
  readonly alien: string;
}

/** What whoever tries has of it: all that may be had for reading. */
export interface Reach {
  /** Where the segment is attached with SHM_RDONLY; 0: nowhere. */
  readonly attached: number;
  /** Descriptors of the file and of the terminal; -1: none. */
  readonly file: number;
  readonly terminal: number;
  /** The descriptor of the program's own terminal that may set its modes; -1: none. */
  readonly own: number;
}

/** A name, the number of the call, its arguments: numbers, or memory. */
export type Try = readonly [name: string, number: number, ...args: (number | Buffer)[]];

/** The same before its call has the number that it has here. */
export type Row = readonly [Call, string, ...(number | Buffer)[]];

export const text = (string: string): Buffer => Buffer.from(`${string}\0`);
export const zeros = (): Buffer => Buffer.alloc(256);
