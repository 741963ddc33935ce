import type { ImportReport } from '../../protocol/types.ts';
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
