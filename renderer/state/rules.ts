import type { PlacementRules, ShardscopeError } from '../../engine/protocol/index.ts';
import { IDLE, type Loadable } from './loadable.ts';

/** The placement rules in force, and the pin that could not be set. */
export interface Rules {
  readonly rules: Loadable<PlacementRules>;
  readonly isSaving: boolean;
  readonly failure: { readonly node: string; readonly error: ShardscopeError } | null;
}

export const INITIAL_RULES: Rules = { rules: IDLE, isSaving: false, failure: null };

/** Shard that the node of this key is pinned to, or null. */
export function pinOf({ rules }: Rules, node: string): number | null {
  if (rules.state !== 'ready') return null;
  return rules.value.pins.find((pin) => pin.node === node)?.shard ?? null;
}

/** `rules` with `node` pinned to `shard`, or to none; every other rule as it was. */
export function withPin(rules: PlacementRules, node: string, shard: number | null): PlacementRules {
  const others = rules.pins.filter((pin) => pin.node !== node);
  return { ...rules, pins: shard === null ? others : [...others, { node, shard }] };
}

export const countRules = ({ shards, types, pins, apart, together }: PlacementRules): number =>
  shards.length + types.length + pins.length + apart.length + together.length;
