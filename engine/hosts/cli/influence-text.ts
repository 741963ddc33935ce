import type { InfluenceInfo, InfluenceReport } from '../../protocol/types.ts';
import { groupDigits, table } from './output.ts';
import { printable } from './query-text.ts';

const BAR_CELLS_MAX = 40;

/** What `influence` tells people. */
export function influenceText(report: InfluenceReport, elapsedMs: number | null): string {
  const { info, freshness, nodes, top, histogram } = report;
  const { revision, followedRevision, unmeasured } = freshness;
  const lines = [`${settingsText(info)}; ${groupDigits(nodes)} nodes`];
  if (followedRevision < revision) {
    const without = unmeasured === 0 ? '' : `; ${groupDigits(unmeasured)} nodes have no score of their own`;
    lines.push(`of the topology as of revision ${followedRevision}, it is at ${revision}${without}`);
  }
  if (elapsedMs !== null) lines.push(`computed in ${(elapsedMs / 1000).toFixed(2)} s`);
  const most = Math.max(1, ...histogram.map((bin) => bin.nodes));
  const bar = (count: number) => '█'.repeat(Math.ceil((BAR_CELLS_MAX * Math.log1p(count)) / Math.log1p(most)));
  lines.push(
    '',
    table(
      ['influence above', 'up to', 'nodes', 'logarithmic'],
      histogram.map((bin) => [share(bin.from), share(bin.to), groupDigits(bin.nodes), bar(bin.nodes)]),
    ),
  );
  if (top.length > 0) {
    const rows = top.map(({ rank, key, type, influence, home }) => {
      return [String(rank), printable(key), printable(type), share(influence), String(home)];
    });
    lines.push('', table(['rank', 'node', 'type', 'influence', 'shard'], rows));
  }
  return lines.join('\n');
}

/** `pagerank, direction up, damping 0.5` and, for betweenness, how far it may be off. */
export function settingsText({ measure, direction, damping, error }: InfluenceInfo): string {
  const parts = [measure, `direction ${direction}`];
  if (damping !== null) parts.push(`damping ${damping}`);
  if (error !== null) parts.push(error === 0 ? 'exact' : `within ${error.toPrecision(2)} of the exact value (90 %)`);
  return parts.join(', ');
}

const share = (ratio: number): string => `${Number((100 * ratio).toPrecision(3))} %`;
