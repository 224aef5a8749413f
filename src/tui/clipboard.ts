/** The clipboard of the terminal, by OSC 52 (xterm's ctlseqs(ms), "Manipulate Selection Data"). */
import { fail, type Outcome, ok } from "../model/outcome.ts";
import type { Env } from "./capabilities.ts";

/** Bytes of text; with the base64 of it, terminals take 100,000 characters. */
const MOST_BYTES = 74_994;
/** GNU screen passes strings on in pieces of at most 256 bytes in old versions. */
const SCREEN_PIECE = 240;

/** Consoles without a clipboard. */
const WITHOUT = /^(linux|vt\d|ansi|cons25|dumb|sun)/;

/**
 * The bytes that put a text there. A terminal does not tell whether it took them. Controls other than line ends and tabs
 * are left out: what is pasted must not be able to run anything.
 */
export function copyToClipboard(text: string, env: Env): Outcome<string> {
  const term = env.TERM ?? "";
  if (WITHOUT.test(term)) return fail("absent", `a ${term} terminal has no clipboard`);
  const bytes = Buffer.from(text.replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/gu, ""));
  if (bytes.length > MOST_BYTES) {
    return fail("failed", `${bytes.length} bytes are more than the ${MOST_BYTES} of a clipboard`);
  }
  const osc = `\x1b]52;c;${bytes.toString("base64")}\x07`;
  // tmux takes it by itself (set-clipboard on) or passes it on (allow-passthrough on).
  if (env.TMUX) return ok(`${osc}\x1bPtmux;${osc.replaceAll("\x1b", "\x1b\x1b")}\x1b\\`);
  return ok(env.STY ? throughScreen(osc) : osc);
}

function throughScreen(osc: string): string {
  const pieces: string[] = [];
  for (let at = 0; at < osc.length; at += SCREEN_PIECE) {
    pieces.push(`\x1bP${osc.slice(at, at + SCREEN_PIECE)}\x1b\\`);
  }
  return pieces.join("");
}
