/** How the topology is drawn, beyond its colours: what an operator chooses, and what lies over the picture. */
import type { PlacementProposal, PlanDetails } from '../../engine/protocol/index.ts';
import { SIZE_BYS, type SizeBy } from '../scene/color-mode.ts';
import { EDGE_DETAILS, type EdgeDetail } from '../scene/edge-detail.ts';
import type { GhostShows, Moves } from '../scene/ghost.ts';

/** The eye that the picture is shown as. */
export const VISIONS = ['normal', 'protan', 'deutan', 'tritan'] as const;
export type Vision = (typeof VISIONS)[number];

/** What a forecast by node was made of; the values themselves are on the scene. */
export interface ForecastNote {
  readonly atMs: number;
  readonly horizonS: number;
  readonly basis: 'season' | 'level' | null;
  readonly isBelieved: boolean;
  /** Accesses/s that full colour means, as in the heat frame of the moment, and the most that is expected. */
  readonly heatMax: number;
  readonly most: number;
}

/** Of one shard, before and after a plan: heat over its fair share, or its share of all influence. */
export interface PlanLoad {
  readonly shard: number;
  readonly before: number | null;
  readonly after: number | null;
}

/** The page that a plan is shown from, and leads back to. */
export type PlanOrigin = 'balance' | 'placement';

export interface PlanOnScene {
  readonly planId: string;
  readonly origin: PlanOrigin;
  readonly moves: Moves;
  readonly shows: GhostShows;
  readonly measure: 'ratio' | 'influence';
  readonly loads: readonly PlanLoad[];
}

export interface Scenery {
  readonly isMinimapOpen: boolean;
  readonly sizeBy: SizeBy;
  readonly edgeDetail: EdgeDetail;
  readonly vision: Vision;
  /** Null until the first answer. */
  readonly forecast: ForecastNote | null;
  readonly plan: PlanOnScene | null;
  /** Nodes placed by hand, ascending. */
  readonly pinned: Uint32Array;
  /** Palette slot of every shard, see scene/shard-slots.ts; empty: by number. */
  readonly shardSlots: readonly number[];
  /** Told to screen readers. */
  readonly said: string;
}

export const INITIAL_SCENERY: Scenery = {
  isMinimapOpen: true,
  sizeBy: 'influence',
  edgeDetail: 'auto',
  vision: 'normal',
  forecast: null,
  plan: null,
  pinned: new Uint32Array(0),
  shardSlots: [],
  said: '',
};

/** Another workspace: only what the operator chose stays. */
export const sceneryForWorkspace = (scenery: Scenery): Scenery => ({
  ...scenery,
  ...{ forecast: null, plan: null, pinned: new Uint32Array(0), said: '' },
});

/** The choice after another, round and round. */
export function nextOf<V>(choices: readonly V[], value: V): V {
  return choices[(choices.indexOf(value) + 1) % choices.length]!;
}

export function planLoads({ shards }: PlanDetails): Pick<PlanOnScene, 'measure' | 'loads'> {
  const hasRatio = shards.some(({ before, after }) => before.ratio !== null || after.ratio !== null);
  const of = (side: PlanDetails['shards'][number]['before']) => (hasRatio ? side.ratio : side.influence);
  return {
    measure: hasRatio ? 'ratio' : 'influence',
    loads: shards.map(({ shard, before, after }) => ({ shard, before: of(before), after: of(after) })),
  };
}

export function proposalLoads({ before, after }: PlacementProposal): Pick<PlanOnScene, 'measure' | 'loads'> {
  const count = Math.max(before.shards.length, after.shards.length);
  const loads = Array.from({ length: count }, (_, shard) => ({
    shard,
    before: before.shards[shard]?.influence ?? null,
    after: after.shards[shard]?.influence ?? null,
  }));
  return { measure: 'influence', loads };
}

/** What is kept from one visit to the next, as text. */
export const storedScenery = ({ isMinimapOpen, sizeBy, edgeDetail, vision }: Scenery): string =>
  JSON.stringify({ isMinimapOpen, sizeBy, edgeDetail, vision });

/** With what an earlier visit kept; anything that is not what `storedScenery` writes is passed over. */
export function restoreScenery(scenery: Scenery, text: string | null): Scenery {
  let stored: unknown = null;
  try {
    stored = JSON.parse(text ?? 'null');
  } catch {
    // Somebody else wrote it, or it was cut off: the defaults are right.
  }
  if (typeof stored !== 'object' || stored === null) return scenery;
  const fields = stored as Readonly<Record<string, unknown>>;
  return {
    ...scenery,
    isMinimapOpen: typeof fields.isMinimapOpen === 'boolean' ? fields.isMinimapOpen : scenery.isMinimapOpen,
    sizeBy: SIZE_BYS.find((by) => by === fields.sizeBy) ?? scenery.sizeBy,
    edgeDetail: EDGE_DETAILS.find((detail) => detail === fields.edgeDetail) ?? scenery.edgeDetail,
    vision: VISIONS.find((vision) => vision === fields.vision) ?? scenery.vision,
  };
}
