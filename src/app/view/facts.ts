/** Sentences about one object, for the detail pane and the remove dialog. */
import { formatBytes, formatKey, formatMode, UNKNOWN } from "../../model/format.ts";
import { isGhost } from "../../model/ghosts.ts";
import type { IpcObject, Touched, User } from "../../model/snapshot.ts";
import { showBytes } from "../../text/encode.ts";
import type { Line, Span } from "../frame.ts";
import { type Glyphs, verdictRole } from "../glyphs.ts";
import { age } from "./age.ts";
import { cell, line, span, wrap } from "./lines.ts";

const ownerOf = ({ owner }: IpcObject): string =>
  owner.user === null ? `uid ${owner.uid}` : showBytes(owner.user);

export function verdictSpan({ verdict }: IpcObject, glyphs: Glyphs): Span {
  const { state, confidence } = verdict;
  return span(`${glyphs.verdict[state]} ${state}, ${confidence}`, verdictRole[state]);
}

/** What it is called: key, name, owner, mode, size. */
export function identityFacts(object: IpcObject): string[] {
  const { key, name, label } = object;
  return [
    ...(key === null ? [] : [key === 0 ? "private key" : `key ${formatKey(key)}`]),
    ...(name === null ? [] : [showBytes(name)]),
    ...(label === null ? [] : [label]),
    ...(isGhost(object) ? [] : [ownerOf(object), formatMode(object.mode)]),
    ...(object.bytes > 0 ? [formatBytes(object.bytes)] : []),
  ];
}

/** Counts and times, in words. */
export function stateFacts(object: IpcObject, now: number): string[] {
  const { nattch, found, rss, waiting, counts } = object;
  const ago = (what: string, at: number | null) =>
    at === null ? [] : [`${what} ${age(now - at)} ago`];
  return [
    ...(nattch === null ? [] : [`${nattch} attached, ${found ?? UNKNOWN} found`]),
    ...(rss === null || rss === 0 ? [] : [`${formatBytes(rss)} in memory`]),
    ...Object.entries(counts).map(([name, count]) => `${name} ${count}`),
    ...(waiting === null ? [] : [`${waiting} waiting`]),
    ...object.flags.map((flag) => `flag ${flag}`),
    ...ago("attached", object.attachedAt),
    ...ago("detached", object.detachedAt),
    ...ago("used", object.operatedAt),
    ...ago("changed", object.changedAt),
  ];
}

/** The verdict and its reasons, wrapped. */
export function verdictLines(object: IpcObject, width: number, glyphs: Glyphs): Line[] {
  const [first, ...rest] = object.verdict.reasons.flatMap(({ text }) =>
    wrap(text, Math.max(10, width - VERDICT - 1)),
  );
  const verdict = verdictSpan(object, glyphs);
  const head = span(cell(verdict.text, VERDICT, "left", glyphs.ellipsis), verdict.role);
  return [
    line(head, span(` ${first ?? ""}`)),
    ...rest.map((text) => line(span(`${" ".repeat(VERDICT)} ${text}`))),
  ];
}

/** Columns of the widest verdict with its confidence: `● in-use, proven`. */
const VERDICT = 17;

const NAMES_NONE = "names no process";

/** As a sentence of its own. */
export function touchedSentence(touched: readonly Touched[], glyphs: Glyphs): string {
  const text = touchedText(touched, glyphs);
  return text === NAMES_NONE ? `It ${text}.` : `It names: ${text}.`;
}

/** The processes that the object itself names. */
export function touchedText(touched: readonly Touched[], glyphs: Glyphs): string {
  const named = touched.filter(({ pid, is }) => pid !== 0 || is !== "unknown").map(touchedFact);
  return named.length === 0 ? NAMES_NONE : named.join(` ${glyphs.dot} `);
}

function touchedFact({ role, pid, is, name }: Touched): string {
  const who = name === null ? String(pid) : `${pid} ${showBytes(name)}`;
  const fate = is === "reused" ? "gone, its pid is another process now" : is;
  return `${role} ${who} ${fate}`;
}

/** Columns that describe how a process has the object, before its command. */
export function userLine(user: User, glyphs: Glyphs): Line {
  const { pid, name, how, count, access, cpu, rss } = user;
  const owner = user.user === null ? String(user.uid ?? UNKNOWN) : showBytes(user.user);
  const text = [
    cell(String(pid), 8, "right", ""),
    cell(showBytes(name), 15, "left", glyphs.ellipsis),
    cell(owner, 9, "left", glyphs.ellipsis),
    cell(`${how} ${glyphs.times}${count}`, 12, "left", glyphs.ellipsis),
    cell(access ?? "", 2, "left", ""),
    cell(cpu === null ? UNKNOWN : `${cpu.toFixed(1)}%`, 6, "right", ""),
    cell(rss === null ? UNKNOWN : formatBytes(rss), 5, "right", ""),
  ].join(" ");
  const place = user.offset === undefined ? "" : ` at +${user.offset}`;
  const command = user.command === null ? "" : ` ${showBytes(user.command)}`;
  return line(span(text), span(place), span(` ${command}`, "dim"));
}

export const USER_HEADING = `${"PID".padStart(8)} ${"NAME".padEnd(15)} ${"USER".padEnd(9)} ${"HOW".padEnd(12)} ${"".padEnd(2)} ${"CPU".padStart(6)} ${"RSS".padStart(5)}  COMMAND`;
