/** What all kinds of plans have in common: everything an export may rely on. */
export interface ExportedPlan {
  readonly id: string;
  readonly hash: string;
  readonly stateFingerprint: string;
  readonly kind: string;
  readonly workspace: string;
  readonly shards: { readonly before: number; readonly after: number };
  readonly moves: readonly PlannedMove[];
  readonly before: PlanFigures;
  readonly after: PlanFigures;
}

export interface PlannedMove {
  readonly node: string;
  readonly from: number;
  readonly to: number;
  /** The terms of the score, which add up to it. */
  readonly reason: readonly { readonly term: string; readonly value: number }[];
  readonly score: number;
  /** Rows that the target gains. */
  readonly rows: number;
}

export interface PlanFigures {
  readonly cut: { readonly edges: number; readonly closureRows: number; readonly edgeRatio: number };
  readonly imbalance: number;
  readonly shards: readonly {
    readonly shard: number;
    readonly nodes: number;
    readonly influence: number;
    readonly capacity: number;
    readonly heat: number;
    readonly cutEdges: number;
    readonly cutClosureRows: number;
    readonly storedRows: number;
  }[];
}

/** The terms of all reasons, in order of first appearance. */
export function termsOf(moves: readonly PlannedMove[]): readonly string[] {
  const terms = new Set<string>();
  for (const { reason } of moves) for (const { term } of reason) terms.add(term);
  return [...terms];
}

/** What a term adds to the score of a move; 0 where the move does not have it. */
export const termValue = ({ reason }: PlannedMove, term: string): number =>
  reason.reduce((sum, one) => (one.term === term ? sum + one.value : sum), 0);
