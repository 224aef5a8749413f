/** /proc/PID/auxv: what the kernel told a program at its start, getauxval(3). */

const AT_PAGESZ = 6;
const WORD = 8;

/** Bytes in a page, from pairs of little-endian 64-bit words (`create_elf_tables` in fs/binfmt_elf.c); `null` without it. */
export function parsePageSize(bytes: string): number | null {
  for (let at = 0; at + 2 * WORD <= bytes.length; at += 2 * WORD) {
    if (word(bytes, at) === AT_PAGESZ) return word(bytes, at + WORD);
  }
  return null;
}

function word(bytes: string, at: number): number {
  let value = 0;
  for (let i = WORD - 1; i >= 0; i--) value = value * 256 + bytes.charCodeAt(at + i);
  return value;
}
