/**
 * States of a move, journaled before each step acts. `copying` has not changed anybody's home yet; from `switched` on
 * the new home is the truth and only cleaning is left. A move that ends is `done`, `failed` (rolled back) or `undone`.
 */
export const MOVE_STATES = ['proposed', 'copying', 'switched', 'cleaning', 'done', 'failed', 'undone'] as const;
export type MoveState = (typeof MOVE_STATES)[number];

export interface Move {
  readonly id: number;
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly state: MoveState;
  /** Rows that the target gained: node, edges and closure rows. */
  readonly rows: number;
  readonly startedMs: number;
  readonly finishedMs: number | null;
  /** Why it failed, else null. */
  readonly error: string | null;
}

/** A slower move would hold its place in the batch for minutes. */
export const MOVE_ROWS_PER_SECOND_MIN = 100;

/** Rows a second that moves may copy: a number, as many as reads can bear, or no limit. */
export type MoveRate = number | 'auto' | 'off';

export interface MovePaceStatus {
  readonly setting: MoveRate;
  /** What holds now; null without a limit. */
  readonly rowsPerSecondMax: number | null;
  /** How many times as long reads took of late while rows moved; null where hardly anybody read. */
  readonly slowdown: number | null;
}
