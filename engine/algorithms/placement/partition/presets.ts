import type { RefineOptions } from './refine-k-way.ts';

/** How much work a partition is worth. Every figure was chosen by the bench `placement`; see there for what each gives. */
export interface Preset {
  /** First partitions tried on the coarsest level; the best is kept. */
  readonly starts: number;
  /** Splits tried in every bisection. */
  readonly attempts: number;
  /** Vertices on the coarsest level: at least the base, and so many for every part. */
  readonly coarsestBase: number;
  readonly coarsestPerPart: number;
  /** Rounds of label propagation on a level. */
  readonly labelRounds: number;
  /**
   * On every level, one kind after the other. A search from the whole boundary moves clusters in order of gain, before
   * small gains use the room up; many searches from a few vertices each find what it stops short of.
   */
  readonly searches: readonly RefineOptions[];
  /** The same where the boundary is most of a large graph: long searches there cost much and find little. */
  readonly wideSearches: readonly RefineOptions[];
  /**
   * The same where the boundary is most of a graph of hubs in many parts. Whoever moves there brings thousands of
   * neighbours into the queue, so that searches have to be short; from everywhere, they find next to nothing.
   */
  readonly denseSearches: readonly RefineOptions[];
  /** V-cycles after the first descent. */
  readonly cycles: number;
  /** Independent runs of all this where the graph is so small that they cost little; the best is kept. */
  readonly runsMax: number;
}

/** Boundary vertices from which `wideSearches` take over. */
export const WIDE_BOUNDARY = 40_000;
/** Boundary vertices, and their weights to all parts, from which `denseSearches` are run. */
export const DENSE_BOUNDARY = 8000;
export const DENSE_ROWS = 256_000;
/** Half-edges a vertex, in the mean, of a graph of hubs. */
export const DENSE_DEGREE = 24;

const everywhere = (rounds: number): RefineOptions => ({ rounds, seedCount: Infinity, patience: 30 });
const spots = (rounds: number, patience: number): RefineOptions => ({ rounds, seedCount: 20, patience });

export const PRESETS = {
  fast: {
    starts: 2,
    attempts: 3,
    coarsestBase: 1000,
    coarsestPerPart: 25,
    labelRounds: 2,
    searches: [everywhere(2), spots(1, 20)],
    wideSearches: [everywhere(1)],
    denseSearches: [everywhere(2), spots(1, 20)],
    cycles: 0,
    runsMax: 1,
  },
  default: {
    starts: 4,
    attempts: 4,
    coarsestBase: 1500,
    coarsestPerPart: 50,
    labelRounds: 3,
    searches: [everywhere(1), spots(2, 20)],
    wideSearches: [everywhere(1), spots(1, 10)],
    denseSearches: [{ rounds: 2, seedCount: 10, patience: 10 }],
    cycles: 1,
    runsMax: 3,
  },
  high: {
    starts: 8,
    attempts: 6,
    coarsestBase: 1500,
    coarsestPerPart: 50,
    labelRounds: 4,
    searches: [everywhere(1), spots(4, 30)],
    wideSearches: [everywhere(1), spots(2, 20)],
    denseSearches: [{ rounds: 4, seedCount: 10, patience: 20 }],
    cycles: 4,
    runsMax: 2,
  },
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof PRESETS;
