/** What the analysis pool computes. Columns are shared memory, so nothing big is copied on the way in. */
import type { BoundedGraph } from '../../algorithms/closure/row-groups.ts';
import type { Csr } from '../../algorithms/graph/csr.ts';
import type { ComparisonInput, PlacementComparison } from '../../algorithms/placement/compare-placements.ts';
import type { GainedRowsInput } from '../../algorithms/placement/gained-rows.ts';
import type { RowsInput } from '../../algorithms/placement/objective-graphs.ts';
import type { PlacementOutcome, PlacementRequest } from '../../algorithms/placement/place-nodes.ts';
import type { PlanRequest } from '../../algorithms/planning/plan-moves.ts';
import type { BalancePlan } from '../../algorithms/planning/plan-table.ts';
import type { BackTestOptions, BackTestResult } from '../../algorithms/replay/back-test.ts';
import type { TickGrid, TraceColumns } from '../../algorithms/replay/traffic.ts';
import type { WireError } from '../../base/errors.ts';
import type { InfluenceSettings } from '../../model/influence.ts';
import type { ReplayForm, ReplayStrategy } from '../../model/replay.ts';

export type AnalysisTask =
  | { readonly kind: 'estimate-closure'; readonly forward: Csr; readonly depthMax: number; readonly seed: number }
  | {
      readonly kind: 'count-descendants';
      readonly forwards: readonly BoundedGraph[];
      readonly descendants: Uint32Array;
    }
  | {
      readonly kind: 'influence';
      readonly forward: Csr;
      /** Built where it is not at hand. */
      readonly backward?: Csr;
      /** Left as it is when the task is cancelled. */
      readonly influence: Float64Array;
      readonly settings: InfluenceSettings;
      /** Earlier scores to start pagerank from; may be `influence` itself. */
      readonly initial?: Float64Array | null;
    }
  | {
      /** PageRank after writes, see `followPageRank`. */
      readonly kind: 'follow-influence';
      readonly forward: Csr;
      readonly backward: Csr;
      readonly direction: InfluenceSettings['direction'];
      readonly damping: number;
      /** Earlier scores, replaced by visits. */
      readonly influence: Float64Array;
    }
  | {
      readonly kind: 'placement';
      readonly request: Omit<PlacementRequest, 'onStep'>;
      /** Gets the placement; left as it is when there is none. */
      readonly homes: Uint16Array;
    }
  | {
      readonly kind: 'count-rows';
      readonly input: Omit<RowsInput, 'onStep'>;
      /** Gets the rows that name each node. */
      readonly rows: Float64Array;
    }
  | { readonly kind: 'plan-moves'; readonly request: PlanRequest }
  | {
      readonly kind: 'back-test';
      /** `homes` is changed by what is planned. */
      readonly loop: BackTestOptions['loop'];
      readonly strategy: ReplayStrategy;
      readonly grid: TickGrid;
      readonly trace: TraceColumns;
      readonly form: ReplayForm;
    }
  | { readonly kind: 'gained-rows'; readonly input: GainedRowsInput }
  | { readonly kind: 'compare-placements'; readonly input: Omit<ComparisonInput, 'onStep'> }
  | {
      readonly kind: 'islands-layout';
      readonly forward: Csr;
      readonly backward: Csr;
      readonly homes: Uint16Array;
      readonly influence: Float64Array;
      readonly shardCount: number;
      readonly positions: Float32Array;
    }
  | {
      readonly kind: 'layers-layout';
      readonly forward: Csr;
      readonly backward: Csr;
      readonly homes: Uint16Array;
      readonly shardCount: number;
      readonly positions: Float32Array;
    }
  | {
      readonly kind: 'force-layout';
      readonly forward: Csr;
      readonly positions: Float32Array;
      readonly iterations: number;
    };

/** Results that are not written into the task's own shared columns. */
export interface AnalysisResults {
  'estimate-closure': Float64Array;
  /** Rows per hierarchy; descendants per node are in the task's column. */
  'count-descendants': readonly number[];
  /** How far a raw betweenness is from the exact one at most, at 90 %; 0 exact, null for the other measures. */
  influence: { readonly error: number | null };
  'follow-influence': null;
  /** The homes are in the task's column. */
  placement: PlacementResult;
  'count-rows': null;
  'plan-moves': BalancePlan;
  'back-test': BackTestResult;
  /** By shard. */
  'gained-rows': Float64Array;
  'compare-placements': PlacementComparison;
  'islands-layout': null;
  'layers-layout': null;
  'force-layout': null;
}

export type PlacementResult =
  | Omit<Extract<PlacementOutcome, { kind: 'placed' }>, 'homes'>
  | Exclude<PlacementOutcome, { kind: 'placed' }>;

/** What a pool thread hands back: a failure keeps its code by travelling as data. */
export type AnalysisOutcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: WireError };
