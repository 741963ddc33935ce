import { shardInfluence } from '../algorithms/placement/cut.ts';
import { ShardscopeError } from '../base/errors.ts';
import type { Metagraph } from '../model/metagraph.ts';
import type { Move } from '../model/move.ts';
import type { MovePreview, MoveStatus, Neighbour, NodeDetails, NodeSummary } from '../protocol/types.ts';
import type { EdgeRows } from '../storage/rows.ts';
import type { Coordinator } from './coordinator.ts';
import type { NodeNames } from './node-names.ts';
import type { TopologyColumns } from './topology-columns.ts';

const NEIGHBOURS_SHOWN = 200;
const ATTEMPT_COUNT_MAX = 20;

/** What nodes are told from: of an open workspace, or of an incident. */
export interface NamedNodes {
  readonly names: Pick<NodeNames, 'keyOf' | 'labelOf' | 'indexOf'>;
  readonly columns: { readonly types: Uint16Array; readonly homes: Uint16Array };
  readonly metagraph: Pick<Metagraph, 'nodeTypes'>;
}

export function nodeSummary({ names, columns, metagraph }: NamedNodes, index: number): NodeSummary {
  return {
    index,
    key: names.keyOf(index),
    label: names.labelOf(index),
    type: metagraph.nodeTypes[columns.types[index]!]!,
    home: Atomics.load(columns.homes, index),
  };
}

export function moveStatus({ names }: Pick<NamedNodes, 'names'>, move: Move): MoveStatus {
  const { id, node, ...rest } = move;
  return { moveId: id, node: { index: node, key: names.keyOf(node), label: names.labelOf(node) }, ...rest };
}

/** Everything the inspector shows of one node, read from its home partition. */
export async function inspectNode(coordinator: Coordinator, index: number): Promise<NodeDetails> {
  const { columns, supervisor, metagraph, heat } = coordinator;
  for (let attempt = 0; attempt < ATTEMPT_COUNT_MAX; attempt++) {
    const home = Atomics.load(columns.homes, index);
    const [row, below, above, incidentRows] = await Promise.all([
      supervisor.call(home, 'node', { index }),
      supervisor.call(home, 'edges', { index, direction: 'down' }),
      supervisor.call(home, 'edges', { index, direction: 'up' }),
      supervisor.call(home, 'incidentCounts', { index }),
    ]);
    // It moved between the question and the answer: ask its new home.
    if (row === null || below === null || above === null || Atomics.load(columns.homes, index) !== home) continue;
    const neighbours = (ends: Uint32Array, { relations, versions, attributes }: EdgeRows): Neighbour[] =>
      Array.from(ends.subarray(0, NEIGHBOURS_SHOWN), (end, at) => ({
        ...nodeSummary(coordinator, end),
        relation: metagraph.relations[relations[at]!]!,
        version: versions[at]!,
        attributes: attributesOf(attributes[at]),
      }));
    const move = coordinator.moveOf(index);
    return {
      ...nodeSummary(coordinator, index),
      version: row.version,
      influence: coordinator.influence[index]!,
      influenceRank: coordinator.influenceRank(index),
      heat: heat.heats[index]!,
      attributes: attributesOf(row.attributes),
      parents: neighbours(above.sources, above),
      children: neighbours(below.targets, below),
      parentCount: above.sources.length,
      childCount: below.targets.length,
      incidentRows,
      move: move === null ? null : moveStatus(coordinator, move),
    };
  }
  throw new ShardscopeError('unavailable.shard', `node ${index} kept moving while it was asked for; try again`, {
    index,
  });
}

const attributesOf = (text: string | null | undefined): Readonly<Record<string, unknown>> =>
  text === null || text === undefined ? {} : (JSON.parse(text) as Record<string, unknown>);

/** What a move would do, before it is made: allowed or not, rows to copy, cut and influence before and after. */
export async function previewMove(
  coordinator: Coordinator,
  { forward, backward }: TopologyColumns,
  index: number,
  to: number,
): Promise<MovePreview> {
  const { columns, supervisor, capacities, influence } = coordinator;
  const { homes, shardCount } = columns;
  if (to >= shardCount) {
    throw new ShardscopeError('not-found.shard', `there is no shard ${to}; shards are 0 to ${shardCount - 1}`, {
      shard: to,
    });
  }
  const node = nodeSummary(coordinator, index);
  const ends = [forward, backward].flatMap(({ offsets, targets }) => [
    ...targets.subarray(offsets[index]!, offsets[index + 1]!),
  ]);
  const cutAt = (home: number) => ends.filter((end) => end !== index && homes[end] !== home).length;
  const sums = shardInfluence(homes, influence, shardCount);
  const change = node.home === to ? 0 : influence[index]!;
  const side = (shard: number, added: number) => {
    return { shard, before: sums[shard]!, after: sums[shard]! + added, capacity: capacities[shard]! };
  };
  const target = side(to, change);
  const isHome = node.home === to;
  // Null: it moved since. The preview is of a moment that is over, and the console asks again.
  const rows = isHome ? 0 : ((await supervisor.call(node.home, 'rowsToMove', { index, to })) ?? 0);
  const isOver = target.after > target.capacity;
  const refusal = isHome ? `it is at home on shard ${to} already` : await coordinator.placements.moveRefusal(index, to);
  return {
    node,
    to,
    isAllowed: refusal === null,
    refusal,
    warning: isOver ? `shard ${to} would carry more influence than its capacity` : null,
    rows,
    cutEdgesBefore: cutAt(node.home),
    cutEdgesAfter: cutAt(to),
    source: side(node.home, -change),
    target,
  };
}
