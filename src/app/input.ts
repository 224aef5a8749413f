/** One line of text being typed. */
import { characterOf, isPrintable } from "./key.ts";
import type { Input } from "./overlay.ts";

const LONGEST = 500;

export const inputOf = (text: string): Input => ({ text, cursor: [...text].length });

/** The input after a key; `null` when the key does not edit. */
export function editInput(input: Input, key: string): Input | null {
  const characters = [...input.text];
  const { cursor } = input;
  if (isPrintable(key)) return insert(input, characterOf(key));
  switch (key) {
    case "left":
    case "C-b":
      return { ...input, cursor: Math.max(0, cursor - 1) };
    case "right":
    case "C-f":
      return { ...input, cursor: Math.min(characters.length, cursor + 1) };
    case "home":
    case "C-a":
      return { ...input, cursor: 0 };
    case "end":
    case "C-e":
      return { ...input, cursor: characters.length };
    case "backspace":
    case "C-h":
      return cursor === 0 ? input : without(characters, cursor - 1, cursor);
    case "delete":
    case "C-d":
      return without(characters, cursor, cursor + 1);
    case "C-u":
      return without(characters, 0, cursor);
    case "C-k":
      return without(characters, cursor, characters.length);
    case "C-w":
      return without(characters, wordBefore(characters, cursor), cursor);
    default:
      return null;
  }
}

/** Puts text in at the cursor; line ends become spaces and other controls are left out. */
export function insert(input: Input, text: string): Input {
  const clean = text.replace(/[\r\n\t]+/g, " ").replace(/\p{C}/gu, "");
  const characters = [...input.text];
  const added = [...clean].slice(0, Math.max(0, LONGEST - characters.length));
  characters.splice(input.cursor, 0, ...added);
  return { text: characters.join(""), cursor: input.cursor + added.length };
}

function without(characters: readonly string[], from: number, to: number): Input {
  return { text: [...characters.slice(0, from), ...characters.slice(to)].join(""), cursor: from };
}

function wordBefore(characters: readonly string[], cursor: number): number {
  let at = cursor;
  while (at > 0 && characters[at - 1] === " ") at -= 1;
  while (at > 0 && characters[at - 1] !== " ") at -= 1;
  return at;
}
