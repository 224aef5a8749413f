/** Names that were probably meant by a name that does not exist. */

/** The nearest of `names`, best first: beginnings of each other, and up to two letters apart. */
export function nearest(wrong: string, names: readonly string[]): string[] {
  const lower = wrong.toLowerCase();
  return names
    .map((name) => ({ name, distance: distanceOf(lower, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= 2)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

function distanceOf(a: string, b: string): number {
  if (a.length > 1 && (a.startsWith(b) || b.startsWith(a))) return 1;
  return Math.min(editDistance(a, b), a.length > 2 ? 9 : 1 + editDistance(a, b));
}

/** Letters to insert, delete or replace (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const replace = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replace, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
