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
  /** V-cycles after the first descent. */
  readonly cycles: number;
}

/** Boundary vertices from which `wideSearches` take over. */
export const WIDE_BOUNDARY = 40_000;

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
    cycles: 0,
  },
  default: {
    starts: 4,
    attempts: 4,
    coarsestBase: 1500,
    coarsestPerPart: 50,
    labelRounds: 3,
    searches: [everywhere(1), spots(2, 20)],
    wideSearches: [everywhere(1), spots(1, 10)],
    cycles: 1,
  },
  high: {
    starts: 8,
    attempts: 6,
    coarsestBase: 1500,
    coarsestPerPart: 50,
    labelRounds: 4,
    searches: [everywhere(1), spots(4, 30)],
    wideSearches: [everywhere(1), spots(2, 20)],
    cycles: 4,
  },
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof PRESETS;
