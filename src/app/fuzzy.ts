/** How well a few typed letters fit a text, for lists that narrow while somebody types. */

const WHOLE = 1000;
const AT_START = 500;
const AT_WORD = 300;
const INSIDE = 200;
const SCATTERED = 100;

/**
 * The larger the better, 0 for no fit: the term at the start of the text, of a word, anywhere in it, or its letters one
 * after the other. Shorter texts win among equals. Case does not matter.
 */
export function fuzzyScore(term: string, text: string): number {
  const [wanted, given] = [term.toLowerCase(), text.toLowerCase()];
  if (wanted === given) return WHOLE;
  const at = given.indexOf(wanted);
  const left = given.length / (given.length + 100);
  if (at === 0) return AT_START - left;
  if (at > 0) return (/[^\p{L}\p{N}]/u.test(given[at - 1] ?? "") ? AT_WORD : INSIDE) - left;
  const spread = spreadOf(wanted, given);
  return spread === null ? 0 : Math.max(1, SCATTERED - spread);
}

/** Letters left out between the first and the last that fit; `null`: they do not all come in this order. */
function spreadOf(wanted: string, given: string): number | null {
  let first = -1;
  let at = -1;
  for (const letter of wanted) {
    at = given.indexOf(letter, at + 1);
    if (at < 0) return null;
    if (first < 0) first = at;
  }
  return at - first + 1 - wanted.length;
}
