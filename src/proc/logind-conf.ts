/** logind.conf(5) and its drop-ins: whether systemd-logind deletes what a user owns at logout. */

const TRUE = ["1", "yes", "y", "true", "t", "on"];
const FALSE = ["0", "no", "n", "false", "f", "off"];

/** The last valid `RemoveIPC=` of section `[Login]`; `null` where there is none. @param text of one file. */
export function parseRemoveIpc(text: string): boolean | null {
  let section = "";
  let value: boolean | null = null;
  for (const line of text.split("\n").map((one) => one.trim())) {
    section = /^\[(.*)\]$/.exec(line)?.[1] ?? section;
    const word = /^RemoveIPC\s*=\s*(\S+)$/.exec(line)?.[1]?.toLowerCase();
    if (section !== "Login" || word === undefined) continue;
    if (TRUE.includes(word)) value = true;
    else if (FALSE.includes(word)) value = false;
  }
  return value;
}
