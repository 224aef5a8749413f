/** /etc/passwd and /etc/group: the names of numeric ids, passwd(5) and group(5). */

/** Id to name, from the first and third fields that both formats share; the first line with an id wins, as in getpwuid(3). */
export function parsePasswd(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [, name = "", digits] of text.matchAll(/^([^:#\n][^:\n]*):[^:\n]*:(\d{1,10}):/gm)) {
    const id = Number(digits);
    if (!names.has(id)) names.set(id, name);
  }
  return names;
}
