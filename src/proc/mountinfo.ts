/** /proc/PID/mountinfo: what is mounted where, and with which options. */

/** One line, as `show_mountinfo` in the kernel's fs/proc_namespace.c prints it. */
export interface Mount {
  readonly major: number;
  readonly minor: number;
  /** Where, relative to the reader's root, its escapes undone. */
  readonly point: string;
  readonly type: string;
  /** Of the filesystem itself, after the source: for proc `rw,gid=27,hidepid=invisible,subset=pid`. */
  readonly superOptions: readonly string[];
}

/** Every line that has the documented form, in order: the last mount on a point is the one that is seen. */
export function parseMountinfo(text: string): readonly Mount[] {
  return text.split("\n").flatMap((line) => {
    // 22 27 0:21 / /proc rw,relatime shared:5 - proc proc rw
    const match =
      /^\d+ \d+ (\d+):(\d+) [^ ]+ ([^ ]+) [^ ]+(?: [^ ]+)* - ([^ ]+) [^ ]* ([^ ]+)$/.exec(line);
    if (match === null) return [];
    const [, major, minor, point = "", type = "", options = ""] = match;
    return [
      {
        major: Number(major),
        minor: Number(minor),
        point: plainPath(point),
        type,
        superOptions: options.split(","),
      },
    ];
  });
}

/** The filesystem type of the mount with this id; `null` where no line has it. */
export function mountType(text: string, id: number): string | null {
  const line = text.split("\n").find((one) => one.startsWith(`${id} `));
  return / - ([^ ]+) [^ ]* [^ ]+$/.exec(line ?? "")?.[1] ?? null;
}

/** `mangle` in fs/proc_namespace.c writes space, tab, newline, backslash and # in octal. */
const plainPath = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
