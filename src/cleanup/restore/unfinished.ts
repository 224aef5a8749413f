/**
 * How an object is marked that an undo makes: by permissions to execute it, which mean nothing to the kernel (ipcperms in
 * ipc/util.c looks for reading and writing only) and which nobody else has a use for. The mark is there from the moment that
 * the object is, and goes with the last step, which gives the object its own mode.
 */

const EXECUTE = 0o111;
const READ_AND_WRITE = 0o666;

/** The mode of the small objects that are made only to see whether one can be. */
export const PROBE = 0o001;

/** Of one that is to have this mode in the end: a mark that such a mode is not. */
const markFor = (mode: number): number => ((mode & EXECUTE) === 0o011 ? 0o010 : 0o011);

export const unfinishedMode = (mode: number, rights: Rights): number => rights | markFor(mode);

/** Nobody, or its creator alone: where we could not open it ourselves otherwise (CAP_IPC_OWNER). */
export type Rights = 0 | 0o600;

/** @param whole the mode that it was to have in the end. */
export const isUnfinished = (mode: number, whole: number): boolean =>
  (mode & EXECUTE) === markFor(whole) && [0, 0o600].includes(mode & READ_AND_WRITE);
