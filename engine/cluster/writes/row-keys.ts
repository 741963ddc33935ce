import type { MetagraphRule } from '../../model/metagraph.ts';

/** Edges and connections of the metagraph as keys of maps. */
export const edgeKey = (source: number, target: number, relation: number): string => `${source} ${target} ${relation}`;

export const ruleKey = ({ fromType, relation, toType }: Omit<MetagraphRule, 'edgeCount'>): string =>
  `${fromType} ${relation} ${toType}`;
