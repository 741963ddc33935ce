/** Ranking of what the palette offers. Pure; a few hundred entries at most, each of a line of text. */

export interface Ranked<T> {
  readonly item: T;
  readonly score: number;
}

const RUN = 3;
const WORD = 4;
const START = 2;
/** Of two titles that match alike the shorter one is meant. */
const LETTER_LEFT = 0.02;

/**
 * How well `title` fits `query`, higher is better; null where it does not. Every word of the query has to be in the title,
 * letter by letter in order; letters that begin words or follow each other count more. Cost: letters of both multiplied.
 */
export function scoreOf(query: string, title: string): number | null {
  const haystack = title.toLowerCase();
  let sum = 0;
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const score = wordScore(word, haystack);
    if (score === null) return null;
    sum += score;
  }
  return sum - LETTER_LEFT * haystack.length;
}

/** The best of all places where the first letter stands. */
function wordScore(word: string, haystack: string): number | null {
  let best: number | null = null;
  for (let from = haystack.indexOf(word[0]!); from >= 0; from = haystack.indexOf(word[0]!, from + 1)) {
    const score = scoreFrom(word, haystack, from);
    if (score === null) break;
    if (best === null || score > best) best = score;
  }
  return best;
}

function scoreFrom(word: string, haystack: string, from: number): number | null {
  let score = 0;
  let last = -2;
  let at = from;
  for (const letter of word) {
    at = haystack.indexOf(letter, at);
    if (at < 0) return null;
    const isWordStart = at === 0 || /[\s:,(/-]/.test(haystack[at - 1]!);
    score += 1 + (at === last + 1 ? RUN : 0) + (isWordStart ? WORD : 0) + (at === 0 ? START : 0);
    last = at;
    at++;
  }
  return score;
}

/** What was used last is a little more likely to be meant: enough to decide between equals, not to overrule the letters. */
const RECENT_MAX = 3;

/**
 * The entries that fit, best first; equals in their own order. With nothing typed: those used last, then all in their order.
 */
export function rank<T>(
  items: readonly T[],
  query: string,
  titleOf: (item: T) => string,
  recencyOf: (item: T) => number,
): readonly T[] {
  if (query.trim() === '') {
    const place = (item: T) => (recencyOf(item) < 0 ? Number.POSITIVE_INFINITY : recencyOf(item));
    return [...items].sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
  }
  const ranked: Ranked<T>[] = [];
  for (const item of items) {
    const score = scoreOf(query, titleOf(item));
    const recency = recencyOf(item);
    if (score !== null) ranked.push({ item, score: score + (recency < 0 ? 0 : RECENT_MAX / (1 + recency)) });
  }
  return ranked.sort((a, b) => b.score - a.score).map(({ item }) => item);
}
