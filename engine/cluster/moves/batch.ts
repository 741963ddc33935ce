import type { Move } from '../../model/move.ts';

/** A move that was asked for. */
export interface MoveRequest {
  readonly node: number;
  readonly to: number;
  /** Where the node has to be when its turn comes; null for anywhere. */
  readonly from: number | null;
  readonly onState: (move: Move) => void;
  /** The plan it is part of, whose progress is told as a whole; null for a move of its own. */
  readonly planId: string | null;
  readonly resolve: (move: Move) => void;
  readonly reject: (error: unknown) => void;
}

/** Moves that go through the protocol together, and who waits for them. */
export class Batch {
  readonly nodes: Uint32Array;
  readonly #requests: readonly MoveRequest[];
  readonly #onChange: (move: Move, planId: string | null) => void;
  #moves: readonly Move[];

  /** @param onChange told of every move at every change, before who asked for it */
  constructor(
    requests: readonly MoveRequest[],
    moves: readonly Move[],
    onChange: (move: Move, planId: string | null) => void,
  ) {
    this.nodes = Uint32Array.from(moves, ({ node }) => node);
    this.#requests = requests;
    this.#onChange = onChange;
    this.#moves = moves;
    this.#tell(moves);
  }

  /** In the order of the journal. */
  get moves(): readonly Move[] {
    return this.#moves;
  }

  /** Moves that a plan is made of, by plan; null for those of their own. */
  byPlan(moves: readonly Move[]): Map<string | null, Move[]> {
    const planOf = new Map(this.#moves.map(({ id }, at) => [id, this.#requests[at]!.planId]));
    return Map.groupBy(moves, ({ id }) => planOf.get(id) ?? null);
  }

  /** Tells what `change` makes of each move; one that it leaves as it is has nothing to tell. */
  become(change: (move: Move) => Move): void {
    const before = this.#moves;
    this.#moves = before.map(change);
    this.#tell(this.#moves.filter((move, at) => move !== before[at]));
  }

  /** Answers who waits: with the move where it was made, else with `error`. */
  settle(error: unknown): void {
    this.#moves.forEach((move, at) => {
      const { resolve, reject } = this.#requests[at]!;
      if (move.state === 'done') resolve(move);
      else reject(error);
    });
  }

  #tell(moves: readonly Move[]): void {
    const requestOf = new Map(this.#moves.map(({ id }, at) => [id, this.#requests[at]!]));
    for (const move of moves) {
      const { planId, onState } = requestOf.get(move.id)!;
      this.#onChange(move, planId);
      onState(move);
    }
  }
}
