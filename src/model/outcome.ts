/** What became of asking the world for something: the value, or why there is none. */

/**
 * - `absent`: there is no such file, call or object (ENOENT, ENOSYS).
 * - `denied`: it exists, and we may not see it (EACCES, EPERM).
 * - `gone`: it was there and ended meanwhile (ESRCH, EIDRM, EINVAL for an id).
 * - `malformed`: it answered something that is not its documented form.
 * - `failed`: anything else (EIO, EMFILE, ENOMEM, a deadline).
 */
export type Why = "absent" | "denied" | "gone" | "malformed" | "failed";

export interface Failure {
  readonly why: Why;
  /** The errno name where there was one, for example `EACCES`. */
  readonly errno?: string;
  /** One sentence: the path or call, what was expected, what came. */
  readonly text: string;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

export const ok = <T>(value: T): Outcome<T> => ({ ok: true, value });

export const failure = (why: Why, text: string, errno?: string): Failure =>
  errno === undefined ? { why, text } : { why, text, errno };

export const fail = (why: Why, text: string, errno?: string): Outcome<never> => ({
  ok: false,
  failure: failure(why, text, errno),
});
