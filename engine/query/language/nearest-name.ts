/** Longer names are not compared: they are data gone astray, and the comparison is quadratic. */
const LENGTH_MAX = 64;

/**
 * The name that was probably meant: the nearest by edit distance (insert, delete, replace, swap neighbours; case counts
 * for nothing), if it is at most a third of the letters away. Null where none is near. Ties go to the first.
 * Cost: O(length^2) a name.
 */
export function nearestName(name: string, known: Iterable<string>): string | null {
  if (name.length > LENGTH_MAX) return null;
  const wanted = name.toLowerCase();
  let nearest: string | null = null;
  let smallest = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= smallest || candidate.length > LENGTH_MAX) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < smallest) [nearest, smallest] = [candidate, distance];
  }
  return nearest;
}

/**
 * Optimal string alignment distance.
 * Source: Damerau, A technique for computer detection and correction of spelling errors, CACM 1964; restricted form.
 */
export function editDistance(one: string, other: string): number {
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const replaced = (last[column - 1] ?? 0) + (isSame ? 0 : 1);
      let best = Math.min(replaced, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (isSwap) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length] ?? 0;
}

/** `; did you mean X?`, or nothing. */
export function suggestion(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known);
  return nearest === null ? '' : `; did you mean ${nearest}?`;
}
