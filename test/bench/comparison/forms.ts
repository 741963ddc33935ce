/**
 * The forms of questions that a topology service is asked, as data: every engine of the comparison answers each of
 * them in its own best way.
 */
export const FORMS = {
  descendants: 'descendants of a node',
  ancestors: 'ancestors of a node',
  children: 'direct children',
  distance: 'is x above y, and how far',
  typed: 'descendants of one type',
  between: 'nodes on a path between x and y',
  common: 'common ancestors of x and y',
  leaves: 'leaves below a node',
  types: 'number of descendants by type',
  filtered: 'descendants with an attribute',
  nearest: 'nearest common ancestor',
  walk: 'three hops along one relation',
} as const;

export type FormName = keyof typeof FORMS;

export const FORM_NAMES = Object.keys(FORMS) as readonly FormName[];

/** One question of a form, by keys as an operator asks it. Forms about one node leave `b` empty, others `type`. */
export interface Question {
  readonly a: string;
  readonly b: string;
  readonly type: string;
}

/**
 * Rows in any order: a row is its one column, or the array of its columns. Equality is that of the multiset of rows,
 * except that `nearest` has one row, chosen by distance and then by key.
 */
export type Answer = readonly unknown[];

export type Ask = (question: Question, lane: number) => Answer | Promise<Answer>;

export interface Engine {
  /** As it stands in a table. */
  readonly title: string;
  /** How many questions it works on at the same time; 1 for code that runs in the asking thread. */
  readonly laneCount: number;
  /** Null where the engine has no way of its own. */
  readonly ask: (form: FormName) => Ask | null;
}
