/** Bytes that come in pieces as lines, with bounds on what somebody else can make us keep. */

export interface LineSplitter {
  /** @returns the lines that are whole now; `null` once one is longer than may be. */
  readonly add: (bytes: Uint8Array) => readonly string[] | null;
}

const NEWLINE = 0x0a;

export function createLineSplitter(longest: number): LineSplitter {
  let parts: Uint8Array[] = [];
  let kept = 0;
  const keep = (part: Uint8Array): void => {
    parts.push(part);
    kept += part.length;
  };
  return {
    add: (bytes) => {
      const lines: string[] = [];
      let from = 0;
      for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
        keep(bytes.subarray(from, at));
        if (kept > longest) return null;
        lines.push(Buffer.concat(parts, kept).toString("utf8"));
        parts = [];
        kept = 0;
        from = at + 1;
      }
      if (from < bytes.length) keep(bytes.slice(from));
      return kept > longest ? null : lines;
    },
  };
}
