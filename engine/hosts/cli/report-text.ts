import type { ImportReport, PlacementProposal } from '../../protocol/types.ts';
import { groupDigits, percent, table } from './output.ts';

/** What `import` and `info` tell people. */
export function workspaceText(report: Omit<ImportReport, 'elapsedMs'>): string {
  const { nodes, edges, closure, cut, shards, warnings } = report;
  const lines = [
    `${report.workspace}`,
    `${groupDigits(nodes)} nodes of ${report.nodeTypes.length} types, ${groupDigits(edges)} edges of ${report.relations.length} relations`,
    '',
    table(
      ['hierarchy', 'closure rows', 'estimated', 'depth'],
      Object.entries(closure.hierarchy).map(([name, { rows, estimatedRows, depth }]) => {
        return [name, groupDigits(rows), groupDigits(estimatedRows), String(depth)];
      }),
    ),
    '',
    table(
      ['shard', 'nodes', 'influence', 'of capacity', 'closure rows'],
      shards.map(({ shard, nodes, influence, capacity, closureRows }) => {
        return [
          String(shard),
          groupDigits(nodes),
          percent(influence),
          percent(influence / capacity),
          groupDigits(closureRows),
        ];
      }),
    ),
    '',
    `cut: ${groupDigits(cut.edges)} edges (${percent(cut.edgeRatio)}), ${groupDigits(cut.closureRows)} closure rows; ` +
      `${groupDigits(closure.storedRows)} rows stored`,
  ];
  for (const { code, count, first } of warnings)
    lines.push(`warning: ${code}: ${groupDigits(count)} (first: ${first})`);
  return lines.join('\n');
}

/** What `place` tells people: before and after, shard by shard. */
export function proposalText(proposal: PlacementProposal, file: string | null): string {
  const { before, after, movedNodes, movedRows, oversized, isWithinImbalance } = proposal;
  const change = (name: string, from: number, to: number) => [name, groupDigits(from), groupDigits(to)];
  const shardCount = Math.max(before.shards.length, after.shards.length);
  const lines = [
    table(
      ['', 'before', 'after'],
      [
        change('cut edges', before.cut.edges, after.cut.edges),
        change('cut closure rows', before.cut.closureRows, after.cut.closureRows),
        ['imbalance of influence', percent(before.imbalance), percent(after.imbalance)],
      ],
    ),
    '',
    table(
      ['shard', 'nodes', '→', 'influence', '→', 'of capacity', 'cut edges', '→', 'cut rows', '→'],
      Array.from({ length: shardCount }, (_, shard) => {
        const [old, next] = [before.shards[shard], after.shards[shard]];
        const count = (value: number | undefined) => (value === undefined ? '-' : groupDigits(value));
        const share = (value: number | undefined) => (value === undefined ? '-' : percent(value));
        return [
          String(shard),
          ...[count(old?.nodes), count(next?.nodes)],
          ...[share(old?.influence), share(next?.influence)],
          next === undefined ? '-' : percent(next.capacity > 0 ? next.influence / next.capacity : 0),
          ...[count(old?.cutEdges), count(next?.cutEdges)],
          ...[count(old?.cutClosureRows), count(next?.cutClosureRows)],
        ];
      }),
    ),
    '',
    `${groupDigits(movedNodes)} nodes would move, ${groupDigits(movedRows)} rows would be copied`,
  ];
  for (const { node, influence } of oversized) {
    lines.push(`note: ${node.key} alone carries ${percent(influence)} of the influence, more than a shard's share`);
  }
  if (!isWithinImbalance) lines.push('note: no placement within the imbalance was found; this is the tightest');
  lines.push(file === null ? 'give --out FILE to keep it as a plan' : `plan ${proposal.planId} written to ${file}`);
  return lines.join('\n');
}
